"""Other readings of a tie that fails: if it holds in one of them, it may have been misread."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations

from gouji.extract.judged_ties import JudgedTie, JudgedTies
from gouji.extract.mention import Mention
from gouji.extract.vocabulary import alternatives, vocabulary
from gouji.verdicts import MICRO, reprinted, sides_of

_OUT_OF_SCALE = 100
_MOVED = re.compile("[由从自][^，；。]*(?:，[^，；。]*)?(?:到|至|为)")
"""由A增加为B: which of the two came first is told by their order."""


def holds_with_others(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether a tie holds with a figure of its sentences in the place of one of its own.

    So does a sum with one item more or less, or less one item.
    """
    around = ties.around(tie)
    for mention in ties.of(tie):
        for other in around:
            comparable = (
                other.base_unit == mention.base_unit
                and not _is_same(mention, other)
                and not _are_score_and_full_mark(mention, other)
            )
            if comparable and tie.holds_with(mention.fact_id, ties.figures[other.fact_id]):
                return True
    if tie.check.kind == "sum":
        return _holds_with_items(ties, tie, around)
    return False


def _is_same(mention: Mention, other: Mention) -> bool:
    """Whether two figures say the same thing, which is no other reading."""
    return (
        mention.concept is not None
        and mention.role == other.role
        and (mention.concept, mention.stage, mention.year)
        == (other.concept, other.stage, other.year)
    )


def _are_score_and_full_mark(one: Mention, other: Mention) -> bool:
    """Whether one figure is a score and the other the full mark of an indicator: told by words."""
    return {one.stage, other.stage} == {"权重", "得分"} and one.stage_said and other.stage_said


def _holds_with_items(ties: JudgedTies, tie: JudgedTie, around: list[Mention]) -> bool:
    """Whether a sum holds without one of its parts, with one figure more, or of another total."""
    gap = sum(t.sign * t.figure.base for t in tie.check.terms)
    total = next(t for t in tie.check.terms if t.role == "total")
    unit = ties.mentions[total.figure.fact_id].base_unit if total.figure.fact_id else ""
    parts = [t.figure.base for t in tie.check.terms if t.role == "part"]
    others = [
        ties.figures[m.fact_id].base for m in around if m.base_unit == unit and m.role == "amount"
    ]
    gap *= total.sign
    if (len(parts) > 2 and -gap in parts) or gap in others or -gap in [2 * each for each in parts]:
        return True
    whole = ties.mentions.get(total.figure.fact_id)
    listed = total.figure.base - gap
    return whole is not None and any(
        m.fact_id not in tie.check.fact_ids and not _is_same(whole, m) and _may_be_split(m, whole)
        for m in ties.amounts_of(unit, listed)
    )


def _may_be_split(other: Mention, whole: Mention) -> bool:
    """Whether the items of a total may be those of another: not of income for expenditure."""
    if whole.concept is None or other.concept is None:
        return other.measure == "money"
    return other.concept.group == whole.concept.group


def fits_otherwise(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether a percentage fits two figures of its part of the sentence in another way.

    So it does where the change was taken for the figure that has changed.
    """
    if tie.check.kind != "ratio":
        return False
    stated = tie.stated
    within = max(2 * stated.rounding / MICRO, 1e-9)
    percent = abs(stated.base) / MICRO * (100 if stated.unit == "倍" else 1)
    amounts = [
        m for m in {*ties.beside(ties.mentions[stated.fact_id]), *ties.of(tie)}
        if m.measure != "percent" and m.base_value
    ]  # fmt: skip
    sides = sides_of((t.role, t.sign, t.figure) for t in tie.check.terms)
    own = abs(100 * sides.numerator / sides.denominator) if sides.denominator else 0.0
    return abs(own - percent) > within and any(
        abs(abs(each) - percent) <= within
        for one, other in permutations(amounts, 2)
        if one.base_unit == other.base_unit
        for each in _proportions(float(one.base_value), float(other.base_value))
    )


def _proportions(one: float, other: float) -> Iterator[float]:
    """What a percentage of two figures may be: share, growth, or growth by a change.

    Of two that are out of all scale, one is 100 % of their sum, which says nothing.
    """
    yield 100 * one / other
    yield 100 * (one - other) / other
    if max(abs(one / other), abs(other / one)) > _OUT_OF_SCALE:
        return
    if one != other:
        yield 100 * one / (other - one)
    yield 100 * one / (other + one)


def is_over_or_under(tie: JudgedTie) -> bool:
    """Whether a percentage holds as what is over or under 100: a rise for a proportion."""
    if tie.check.kind != "ratio":
        return False
    stated = tie.stated
    return any(
        tie.holds_with(
            stated.fact_id, reprinted(stated, stated.value + by, stated.unit, stated.decimals)
        )
        for by in (100, -100)
    )


def is_turned(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether a change holds the other way round, and its words leave open which way is meant.

    Either 增加 was written for 减少, or which figure came first was misread.
    """
    if tie.check.kind not in ("difference", "ratio"):
        return False
    said = next(t.figure for t in tie.check.terms if t.role in ("total", "stated"))
    turned = reprinted(said, -said.value, said.unit, said.decimals)
    return tie.holds_with(said.fact_id, turned) and not _way_is_told(ties, tie, said.fact_id)


@lru_cache
def _ways() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = vocabulary()
    return re.compile(alternatives(words["rises"])), re.compile(alternatives(words["falls"]))


def _way_is_told(ties: JudgedTies, tie: JudgedTie, fact_id: str) -> bool:
    """Whether one word of rise or fall and the figures' own stages or years tell the way."""
    said = ties.mentions[fact_id]
    rises, falls = (pattern.search(said.lead) is not None for pattern in _ways())
    text = said.paragraph.view.text[slice(*said.sentence)]
    if rises == falls or _MOVED.search(text):
        return False
    amounts = [m for m in ties.of(tie) if m.role == "amount" and m.measure != "percent"]
    if len(amounts) != 2:
        return False
    one, other = amounts
    return one.stage != other.stage or one.year != other.year
