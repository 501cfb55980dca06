"""Figures that want a reason or a second look: points lost, deviations, official reception."""

import re
from collections.abc import Iterator
from decimal import Decimal

from gouji.extract.mention import BUDGETS, Mention, by_sentence, printed, sentence_of
from gouji.extract.scores import indicator_tree
from gouji.extract.sections import Paragraph
from gouji.extract.tables import ReadTable
from gouji.extract.ties import TieBuilder, part, sentence_span, total
from gouji.extract.told import Told, pattern, words
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_SATISFACTION = "满意度"
_WHOLE = ("支出合计", "财政拨款支出", "一般公共预算财政拨款支出")
_FOLLOWING = 2
_FARTHEST = 10_000
"""No report says more of one indicator."""


def unexplained_checks(builder: TieBuilder, told: Told) -> None:
    """Add the soft checks: each is information for the reader, none an error."""
    _deductions(builder, told)
    _deviations(builder, told)
    _reception(builder, told)
    for table in told.reading.tables:
        if table.layout is not None and table.layout.shape == "form":
            _missed_targets(builder, table)


def _under(told: Told, score: Mention, other_scores: set[int]) -> str:
    """What is said of an indicator: from its score to the next paragraph with a score."""
    start = score.sentence[0]
    said = score.paragraph.view.text[start : start + _FARTHEST]
    for place in range(told.places[id(score.paragraph)] + 1, len(told.prose)):
        paragraph = told.prose[place]
        higher = len(paragraph.path) < len(score.paragraph.path)
        if id(paragraph) in other_scores or higher or len(said) >= _FARTHEST:
            break
        said += paragraph.view.text[:_FARTHEST]
    return said


def _deductions(builder: TieBuilder, told: Told) -> None:
    """Many points lost want a reason; 群众都满意 does not go with points lost for satisfaction.

    Reasons lacking are one finding, however many indicators lack them; a section about problems
    and causes may explain every loss.
    """
    scored = {
        id(m.paragraph) for m in told.mentions
        if m.measure == "score" and m.stage in ("权重", "得分")
    }  # fmt: skip
    lacking: list[tuple[str, Mention, Mention]] = []
    lost = list(_lost(told.mentions))
    for name, weight, score in lost:
        said = _under(told, score, scored)
        if _SATISFACTION in name and (match := pattern("satisfied").search(said)):
            message = f"{name}得{printed(score)}、权重{printed(weight)}，文中却称“{match.group()}”"
            _soft(builder, "satisfied_yet_points_lost", weight, score, message)
        elif _is_much(weight, score) and not pattern("reasons").search(_without_scores(said)):
            lacking.append((name, weight, score))
    if lacking and _tells_causes(told):
        lacking = []
    if lost:
        _, weight, score = (lacking or lost)[0]
        names = "、".join(f"{n}（{printed(w)}得{printed(s)}）" for n, w, s in lacking)
        unexplained = f"未说明扣分原因：{names}" if lacking else None
        _soft(builder, "deduction_reason", weight, score, unexplained)


def _is_much(weight: Mention, score: Mention) -> bool:
    """Whether the points lost are enough to want a word of their own."""
    lost = weight.quantity.value - score.quantity.value
    share = Decimal(str(words()["deduction_percent"])) * weight.quantity.value / 100
    return lost >= max(share, Decimal(str(words()["deduction_points"])))


def _tells_causes(told: Told) -> bool:
    """Whether a heading, or a sentence about points lost, tells of problems and causes."""
    return any(
        pattern("causes_heading").search("".join((paragraph.title or "", *paragraph.path)))
        or pattern("causes_told").search(paragraph.view.text)
        for paragraph in told.prose
    )


def _without_scores(said: str) -> str:
    """The text without the words that only state the score: 扣1分 is no reason."""
    return re.sub(r"扣减?除?(?:了)?\d+(?:\.\d+)?分|扣分", "", said)


def _lost(mentions: list[Mention]) -> Iterator[tuple[str, Mention, Mention]]:
    """The indicators that lost points, the lowest level of each only."""
    for root in indicator_tree(mentions):
        nodes = [root, *root.children]
        short = [
            node for node in nodes
            if node.weight is not None and node.score is not None
            and node.score.quantity.value < node.weight.quantity.value
        ]  # fmt: skip
        lower = [node for node in short if node is not root] or short
        for node in lower:
            assert node.weight is not None
            assert node.score is not None
            yield node.name, node.weight, node.score


def _soft(
    builder: TieBuilder, rule_id: str, whole: Mention, other: Mention, message: str | None
) -> None:
    builder.add(
        rule_id, "wording", [total(whole), part(other)], sentence_span(other), tolerance="Q",
        severity="info", verdict="fail" if message else "pass", message=message,
    )  # fmt: skip


def _deviations(builder: TieBuilder, told: Told) -> None:
    """The whole expenditure far from its budget, told in one sentence, wants a reason nearby."""
    for at, paragraph in enumerate(told.prose):
        amounts = [
            m for m in told.amounts_of(paragraph) if m.concept and m.concept.name in _WHOLE
        ]  # fmt: skip
        budgeted = by_sentence([m for m in amounts if m.stage in BUDGETS])
        explained: bool | None = None
        for final in (m for m in amounts if m.stage == "决算"):
            same = budgeted.get(sentence_of(final), ())
            budgets = [m for m in same if m.concept is final.concept]
            if len(budgets) != 1 or not budgets[0].base_value:
                continue
            gap = abs(final.base_value - budgets[0].base_value) * 100 / budgets[0].base_value
            if gap <= words()["deviation_percent"]:
                continue
            if explained is None:
                near = told.prose[at : at + 1 + _FOLLOWING]
                explained = any(pattern("deviation_reasons").search(p.view.text) for p in near)
            message = (
                f"决算数{printed(final)}与预算数{printed(budgets[0])}相差"
                f"{gap.quantize(Decimal('0.01'))}%，未说明原因"
            )
            _soft(builder, "deviation_reason", final, budgets[0], None if explained else message)


def _reception(builder: TieBuilder, told: Told) -> None:
    """Official reception: batches do not outnumber guests, and the cost a guest is plausible."""
    for paragraph in told.prose:
        guests = _only(told, paragraph, "人次")
        batches = _only(told, paragraph, "批次")
        spent = [
            m for m in told.amounts_of(paragraph)
            if m.concept and bare(m.concept.name) == "公务接待费" and m.stage == "决算"
        ]  # fmt: skip
        if guests is None or not guests.base_value or "接待" not in paragraph.view.text:
            continue
        if batches is not None:
            more = batches.base_value > guests.base_value
            message = f"公务接待{printed(batches)}多于{printed(guests)}" if more else None
            _soft(builder, "reception_facts", guests, batches, message)
        if len(spent) == 1:
            each = spent[0].base_value / guests.base_value
            low, high = words()["reception_yuan_per_person"]
            message = (
                f"公务接待费{printed(spent[0])}、{printed(guests)}，人均"
                f"{each.quantize(Decimal('0.01'))}元，请核实"
            )
            plausible = low <= each <= high or not spent[0].base_value
            _soft(builder, "reception_facts", spent[0], guests, None if plausible else message)


def _only(told: Told, paragraph: Paragraph, unit: str) -> Mention | None:
    """The one count of a unit in a paragraph, None where there are several."""
    found = [m for m in told.figures_of(paragraph) if m.unit == unit and m.role == "amount"]
    return found[0] if len(found) == 1 else None


def _missed_targets(builder: TieBuilder, table: ReadTable) -> None:
    """An indicator that misses its target (≥, ≤) does not get its full points."""
    columns = {str(c.role): c for c in table.measures()}
    if not {"target", "actual", "weight", "score"} <= set(columns):
        return
    for entry in table.entries:
        target, actual, weight, score = (
            table.figures.get((entry.row, columns[role].index))
            for role in ("target", "actual", "weight", "score")
        )  # fmt: skip
        if target is None or actual is None or weight is None or score is None:
            continue
        if target.bound is None or actual.bound is not None or actual.approximate:
            continue
        if target.base_unit != actual.base_unit or not weight.value:
            continue
        gap = actual.base_value - target.base_value
        missed = gap < 0 if target.bound == "以上" else gap > 0
        full = score.value >= weight.value
        message = f"“{entry.name}”实际完成值未达年度指标值，却得满分{score.value}分"
        builder.add(
            "full_points_for_a_missed_target", "wording",
            [Term("total", 1, score.fact_id, label=entry.name)], score.line_span, source="shape",
            tolerance="E", severity="warning", verdict="fail" if missed and full else "pass",
            message=message if missed and full else None,
        )  # fmt: skip
