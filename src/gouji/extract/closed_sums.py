"""Sums that the amounts of a sentence make up among themselves, however they are worded.

175家的排水户中，工业类26家，餐饮类149家; 基本支出A、项目支出B，二者之和C: the total stands first or
last among all amounts of its unit, in a sentence or up to a semicolon. It is one where they add up,
or where a typed slip explains why they do not; words like 合计 alone leave open what is summed up.
"""

from collections.abc import Callable

from gouji.extract.mention import Mention, part_of_sentence, sentence_of
from gouji.extract.ties import TieBuilder, part, sentence_span, total
from gouji.extract.ways import sum_of

_FEWEST, _MOST = 3, 14
"""A row of fewer figures sums nothing up; one of more is a table in words."""
_LOST = ("权重", "得分", "扣分")


def closed_sums(builder: TieBuilder, mentions: list[Mention]) -> None:
    """Add the sums of the amounts that stand alone together and that no sum ties yet."""
    for place in (sentence_of, part_of_sentence):
        tied = {
            t.fact_id for r in builder.relations for t in r.terms
            if r.kind in ("sum", "difference", "at_most")
        }  # fmt: skip
        for said in _rows(mentions, place):
            if _FEWEST <= len(said) <= _MOST and not any(m.fact_id in tied for m in said):
                if said[0].measure == "score":
                    _lost_points(builder, said)
                else:
                    _sum(builder, said)


def _rows(mentions: list[Mention], place: Callable[[Mention], object]) -> list[list[Mention]]:
    """The amounts of one unit that stand at one place, where all of them are exact."""
    rows: dict[object, list[Mention]] = {}
    for m in mentions:
        if m.role == "amount" and m.measure != "percent" and not (m.again or m.aside):
            rows.setdefault((place(m), m.base_unit), []).append(m)
    return [said for said in rows.values() if all(map(_is_exact, said))]


def _is_exact(m: Mention) -> bool:
    return m.quantity.bound is None and not m.quantity.approximate


def _sum(builder: TieBuilder, said: list[Mention]) -> None:
    ways = [(whole, [m for m in said if m is not whole]) for whole in said]
    twice = sum(m.base_value for m in said)
    slack = sum(2 * m.rounding for m in said)  # what no rounding bridges needs no closer look
    near = [way for way in ways if abs(2 * way[0].base_value - twice) <= slack]
    meant = next((way for way in near if _stands(*way)), None)
    if meant is None and len({(m.stage, m.year) for m in said}) == 1:
        named = [way for way in (ways[0], ways[-1]) if _is_named(*way)]
        slips = [way for way in named if sum_of(*way).is_one_slip_away()]
        meant = slips[0] if len(slips) == 1 else None
    if meant is not None:
        sum_of(*meant).add_to(builder)


def _stands(whole: Mention, parts: list[Mention]) -> bool:
    told = sum(1 for m in parts if m.base_value)  # of a total and one part, the two are equal
    return told >= _FEWEST - 1 and sum_of(whole, parts).holds()


def _is_named(whole: Mention, parts: list[Mention]) -> bool:
    """Whether each part has a name of its own, and the total one that is no part's beside them."""
    names = {m.label for m in parts}
    parents = {m.concept.parent for m in parts if m.concept and m.concept.parent}
    beside = whole.concept is not None and whole.concept.parent in parents
    return len(names) == len(parts) and whole.label not in names and not beside


def _lost_points(builder: TieBuilder, said: list[Mention]) -> None:
    """应得40分，扣16分，实得24分: what is lost of the full mark and what is left."""
    if len(said) != len(_LOST) or {m.stage for m in said} != set(_LOST):
        return
    full, got, lost = (next(m for m in said if m.stage == stage) for stage in _LOST)
    builder.add(
        "stated_difference", "difference", [total(lost), part(full), part(got, 1)],
        sentence_span(lost), tolerance="E", certain=all(m.stage_said for m in said),
    )  # fmt: skip
