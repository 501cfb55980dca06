"""Indicators, weights, scores and grades of a self-evaluation, as the prose states them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.extract.clause import SENTENCE_STOP, only_scores
from gouji.extract.mention import Mention, same_sentence
from gouji.extract.sections import Paragraph
from gouji.extract.ties import TieBuilder, missing, part, sentence_span, total
from gouji.facts import Term
from gouji.rules import grade_scales

_GRADE = re.compile(
    r"(?:等级|等次|档次|结果|评价|评定|评级|评为|认定|结论|得分)[^，。；\d]{0,14}?[为是：“（]“?"
    r"(?P<grade>优秀|良好|中等|较差|不合格|合格|优|良|中|差)"
    r"(?=[”“。，；）等级档次]|$)(?!”?(?:等[级次])?的|”?\d)"
)
_OF_EVALUATION = re.compile("自评|绩效|评价|等级|等次|档次")
_OF_SOME_PROJECTS = re.compile(r"[\d一二三四五六七八九十]个|验收|满意")
_FULL = Decimal(100)


@dataclass(eq=False)
class _Node:
    """An indicator with its weight and score."""

    name: str
    level: int
    weight: Mention | None = None
    score: Mention | None = None
    lost: Mention | None = None
    children: "list[_Node]" = field(default_factory=list)


def _level(mention: Mention) -> int | None:
    if mention.concept is not None and mention.concept.level is not None:
        return mention.concept.level
    return None


def _beyond(node: _Node) -> bool:
    """Whether the score so far is more than the weight: 满意度95分 need not be the indicator's."""
    if node.score is None or node.weight is None:
        return False
    return node.score.quantity.value > node.weight.quantity.value


def _parent(
    mention: Mention, roots: list[_Node], by_name: Mapping[tuple[str, str], _Node]
) -> _Node | None:
    """The first-level indicator that a second-level one belongs to: by its name, else the last."""
    named = mention.concept.parent if mention.concept else None
    if named is not None:
        return by_name.get(("", named))
    return roots[-1] if roots else None


def indicator_tree(mentions: list[Mention]) -> list[_Node]:
    """First-level indicators in order, each with its second level below it."""
    roots: list[_Node] = []
    by_name: dict[tuple[str, str], _Node] = {}
    depth_of_first: int | None = None
    node: _Node | None = None
    for m in mentions:
        if m.measure != "score" or m.role != "amount":
            continue
        if m.stage == "扣分" and node is not None and node.lost is None:
            node.lost = m if node.score and same_sentence(node.score, m) else None
        if m.stage not in ("权重", "得分"):
            continue
        level = _level(m)
        depth = len(m.paragraph.path)
        if level == 1 and m.paragraph.title:
            depth_of_first = depth
        if level is None:
            titled = m.paragraph.title is not None and m.label == m.paragraph.title
            if not titled or depth_of_first is None or m.concept is not None:
                continue
            level = 1 + max(0, depth - depth_of_first)
            if level > 2:
                continue
        parent = _parent(m, roots, by_name) if level == 2 else None
        if level == 2 and parent is None:
            continue
        name = m.concept.name if m.concept else m.label
        key = (parent.name if parent else "", name)
        node = by_name.get(key)
        if node is None:
            node = by_name[key] = _Node(name, level)
            (parent.children if parent else roots).append(node)
        if m.stage == "权重" and node.weight is None:
            node.weight = m
        elif m.stage == "得分" and (node.score is None or _beyond(node)):
            node.score = m
    return roots


def _sum(values: list[Mention]) -> Decimal:
    return sum((m.quantity.value for m in values), Decimal(0))


def score_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """Weights make 100, scores make the total and stay within weights, levels add up.

    A list of indicators counts as whole only when its weights make 100 or its scores make the
    total; otherwise one may have been missed and the tie is unknown.
    """
    roots = indicator_tree(mentions)
    totals_stated = [
        m for m in mentions if m.concept and m.concept.name == "自评得分" and m.stage == "得分"
    ]
    weights = [n.weight for n in roots if n.weight]
    scores = [n.score for n in roots if n.score]
    whole = bool(weights) and _sum(weights) == _FULL
    fitting = [m for m in totals_stated if m.quantity.value == _sum(scores)]
    named = any(not only_scores(m.lead) for m in fitting)
    one = len({m.quantity.value for m in totals_stated}) == 1
    stated = fitting[0] if fitting else totals_stated[0] if one else None
    totals = bool(fitting) and len(scores) > 1
    if len(weights) > 1:
        terms = [Term("total", 1, constant=_FULL, label="满分"), *(part(w) for w in weights)]
        sure = whole or (totals and len(weights) == len(scores))
        builder.add(
            "weights_total_100", "sum", terms if sure else [*terms, missing()],
            sentence_span(weights[0]), tolerance="E",
            certain=whole or named,
        )  # fmt: skip
    if stated is not None and not stated.sum_of and len(scores) > 1:
        terms = [total(stated), *(part(s) for s in scores)]
        sure = totals or (whole and len(scores) == len(weights) and _within_weights(roots))
        builder.add(
            "score_total", "sum", terms if sure else [*terms, missing()], sentence_span(stated),
            tolerance="E",
            certain=named or not only_scores(stated.lead),
        )  # fmt: skip
    for root in roots:
        _node_ties(builder, root, whole)


def _within_weights(nodes: list[_Node]) -> bool:
    """Whether scores and weights are told apart: no score above its weight."""
    return all(
        n.weight is None or n.score is None or n.score.quantity.value <= n.weight.quantity.value
        for n in nodes
    )


def _node_ties(builder: TieBuilder, node: _Node, whole: bool) -> None:
    for each in (node, *node.children):
        if each.weight and each.score and each.lost:
            builder.add(
                "stated_difference", "difference",
                [total(each.lost), part(each.weight), part(each.score, 1)],
                sentence_span(each.lost), tolerance="E",
                certain=same_sentence(each.lost, each.weight),
            )  # fmt: skip
        if each.weight and each.score and (whole or _within_weights([each])):
            builder.add(
                "score_within_weight", "at_most", [total(each.weight), part(each.score)],
                sentence_span(each.score), tolerance="E",
                certain=same_sentence(each.score, each.weight),
            )  # fmt: skip
    for attribute in ("weight", "score"):
        total_of: Mention | None = getattr(node, attribute)
        parts = [getattr(child, attribute) for child in node.children]
        if total_of is None or len(parts) < 2 or any(p is None for p in parts):
            continue
        other = "score" if attribute == "weight" else "weight"
        sure = _level_adds_up(node, attribute) or _level_adds_up(node, other)
        terms = [total(total_of), *(part(p) for p in parts)]
        certain = not any(map(_beyond, (node, *node.children)))
        rule_id = "indicator_weight_split" if attribute == "weight" else "indicator_score_split"
        builder.add(
            rule_id, "sum", terms if sure else [*terms, missing()],
            sentence_span(total_of), tolerance="E", certain=certain,
        )  # fmt: skip


def _level_adds_up(node: _Node, attribute: str) -> bool:
    whole = getattr(node, attribute)
    parts = [getattr(child, attribute) for child in node.children]
    return whole is not None and None not in parts and _sum(parts) == whole.quantity.value


def grade_ties(builder: TieBuilder, paragraphs: list[Paragraph], mentions: list[Mention]) -> None:
    """The grade that a report gives itself against its total score, by the scale it uses."""
    stated = [
        m for m in mentions if m.concept and m.concept.name == "自评得分" and m.stage == "得分"
    ]
    if len({m.quantity.value for m in stated}) != 1:
        return
    score = min(stated, key=lambda m: only_scores(m.lead))
    full = next(
        (m for m in mentions if m.concept and m.concept.name == "自评得分" and m.stage == "权重"),
        None,
    )
    points = score.quantity.value
    if full is not None and full.quantity.value >= max(_FULL, points):
        points = points * 100 / full.quantity.value
    if not 0 <= points <= _FULL:
        return
    beside = {(id(m.paragraph), m.sentence[1]) for m in stated}
    for paragraph in paragraphs:
        stops: list[int] = []
        for match in _GRADE.finditer(paragraph.view.text):
            stops = stops or _stops(paragraph.view.text)
            sentence = _sentence_around(stops, match)
            # 评价得分16分 may be that of an indicator: it goes with the grade beside it alone
            total = not only_scores(score.lead) and _of_the_report(paragraph, sentence)
            if (id(paragraph), sentence[1]) in beside or total:
                _one_grade(builder, paragraph, match, score, points)


def _stops(text: str) -> list[int]:
    """Where the sentences of a paragraph begin and end, as those of figures are told."""
    return [0, *(stop.end() for stop in SENTENCE_STOP.finditer(text)), len(text)]


def _sentence_around(stops: list[int], match: re.Match[str]) -> tuple[int, int]:
    """The bounds of the sentence that a grade stands in."""
    after = bisect_left(stops, match.end())
    return stops[bisect_right(stops, match.start()) - 1], stops[after]


def _of_the_report(paragraph: Paragraph, sentence: tuple[int, int]) -> bool:
    """自评等级为“优”, yet neither 10个项目评为“优” nor 验收结论为合格."""
    said = paragraph.view.text[slice(*sentence)]
    return _OF_EVALUATION.search(said) is not None and _OF_SOME_PROJECTS.search(said) is None


def _one_grade(
    builder: TieBuilder, paragraph: Paragraph, match: re.Match[str], score: Mention, points: Decimal
) -> None:
    printed = match.group("grade")
    span = paragraph.view.span(match.start(), match.end())
    scales = [scale for scale in grade_scales() if scale.band_named(printed)]
    if not scales:
        return
    fits = any((band := scale.band_named(printed)) and band.holds(points) for scale in scales)
    due = scales[0].grade_of(points)
    message = (
        None if fits else f"得分{score.quantity.value}分对应等级应为“{due}”，文中为“{printed}”"
    )
    builder.add(
        "stated_grade", "grade", [Term("total", 1, score.fact_id, label=score.label)], span,
        tolerance="E", verdict="pass" if fits else "fail", message=message,
    )  # fmt: skip
