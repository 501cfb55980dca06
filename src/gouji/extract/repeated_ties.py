"""Ties of what is said twice: counts and their lists, tasks and their fulfilment, restatements."""

import re
from collections import defaultdict
from decimal import Decimal

from gouji.extract.mention import Mention, by_sentence, same_sentence, sentence_of
from gouji.extract.ties import TieBuilder, part, sentence_span, total
from gouji.extract.vocabulary import bare, stage_in
from gouji.facts import Term

_LISTED = re.compile(
    r"^[^，。；：、（]{0,12}[，：]?(?:分别(?:是|为)|即|具体(?:是|为)|依次为|包括|为|：|是)+：?(?P<names>[^。；：\d]+?)(?:[。；：]|$|，(?=[^、]{0,40}$))"
)
_INNER = re.compile(r"（[^）]*）|〔[^〕]*〕")


def count_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """“N个：甲、乙、丙”: as many names as the count says."""
    for m in mentions:
        if m.measure != "count" or m.role != "amount" or m.quantity.value != int(m.quantity.value):
            continue
        view = m.paragraph.view
        end = m.sentence[1]
        listed = _LISTED.match(_INNER.sub("", view.text[m.quantity.unit_end : end]))
        if not listed or "、" not in listed.group("names") or "等" in listed.group("names"):
            continue
        names = [n for n in listed.group("names").split("、") if n.strip("，")]
        if any(len(n) > 30 for n in names) or any("，" in n.strip("，") for n in names):
            continue
        joints = len(re.findall(r"以及|和|及|与", names[-1]))
        told = int(m.quantity.value)
        counted = min(max(told, len(names)), len(names) + joints)
        terms = [total(m), Term("part", -1, constant=Decimal(counted), label="所列项数")]
        builder.add(
            "stated_count", "count", terms, sentence_span(m), tolerance="E", severity="warning"
        )


def task_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """A task said to be 100 % done: what was done equals the task, wherever each is printed."""
    sentences = by_sentence(mentions)
    subjects: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.role == "amount" and m.stage != "目标":
            for noun in (bare(m.tail)[:2], None):
                subjects[m.subject, m.base_unit, m.year, noun].append(m)
    for rate in mentions:
        if (
            rate.role != "rate"
            or rate.quantity.value != 100
            or (stage_in(rate.of, "outcome_stages") is None and "完成率" not in rate.of)
        ):
            continue
        targets = [
            m for m in sentences[sentence_of(rate)]
            if m.stage == "目标" and m.role == "amount" and m.subject
            and m.measure not in ("money", "percent")
        ]  # fmt: skip
        for target in targets:
            noun = bare(target.tail)[:2] or None
            same = subjects.get((target.subject, target.base_unit, target.year, noun), ())
            elsewhere = (m for m in same if not same_sentence(m, target))
            done = next(elsewhere, None)
            if done is not None and next(elsewhere, None) is None:
                builder.add(
                    "restated", "equal", [total(done), part(target)], sentence_span(done),
                    source="restated", tolerance="U", severity="warning",
                )  # fmt: skip


def is_grand_total(mention: Mention) -> bool:
    """收入总计 of final accounts holds what was carried over; 本年收入合计 does not."""
    whole = mention.concept is not None and mention.concept.group in ("income", "expenditure")
    return whole and re.search("总计|总额", mention.lead) is not None


def restated_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """The same figure stated twice: same concept by its own wording, stage, year, fund, scope."""
    groups: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.role != "amount" or m.concept is None or not m.label_exact or m.quantity.approximate:
            continue
        if m.measure == "score" and not m.stage_said:
            continue
        parent = m.concept.parent
        groups[
            (
                m.concept.name,
                m.base_unit,
                m.stage,
                m.year,
                m.fund,
                m.scope,
                parent and _under(m),
                is_grand_total(m),
            )
        ].append(m)
    for same in groups.values():
        first = same[0]
        for other in same[1:]:
            if same_sentence(first, other):
                continue
            builder.add(
                "restated", "equal", [total(first), part(other)], sentence_span(other),
                source="restated", tolerance="U", severity="warning",
            )  # fmt: skip


def _under(mention: Mention) -> str | None:
    """The fund that a part's total is restricted to: parts of different totals are not the same."""
    return mention.head.fund if mention.head else mention.fund
