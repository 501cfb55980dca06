"""Ties of two figures and a third that can be of nothing else, for they stand alone together.

Wordings of changes and proportions are endless, arithmetic is not. Where a stretch of a sentence,
up to a semicolon or 其中, prints two amounts of one unit and one percentage (or one change) that no
tie has yet, these go together in a few ways only. The way that holds is the one meant; where none
does, the only one that a typed slip explains. That words name the stages and the change is not
enough: what they compare with may be printed elsewhere.
"""

import re
from collections.abc import Iterator
from itertools import permutations

from gouji.extract.mention import BUDGETS, Mention
from gouji.extract.ties import TieBuilder
from gouji.extract.ways import (
    Way,
    change_between,
    growth_between,
    growth_by_change,
    growth_since,
    proportion,
)

_PLACES = {"上年": 0, "年初预算": 1, "目标": 1, "调整预算": 2, "决算": 3, "实际": 3}
"""The order in which the stages of one figure come to be."""
_STOP = re.compile("[；;]|其中")
_RISE_OR_FALL = re.compile("[增降减升涨跌]")


def closed_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """Add the ties of the percentages and changes that no tie explains yet."""
    tied = {
        t.fact_id for r in builder.relations for t in r.terms
        if t.role == "stated" or (t.role == "total" and r.kind == "difference")
    }  # fmt: skip
    stretches: dict[object, list[Mention]] = {}
    for m in mentions:
        stretches.setdefault(_stretch(m), []).append(m)
    for said in stretches.values():
        derived = [m for m in said if m.measure == "percent" or m.role == "change"]
        for each in derived:
            if each.fact_id not in tied and _is_open(each):
                pair = _pair_beside(each, said)
                if pair is not None:
                    _tie(builder, each, pair, alone=len(derived) == 1)


def _stretch(m: Mention) -> tuple[int, int]:
    """The key of the stretch of a sentence that a figure stands in."""
    text = m.paragraph.view.text
    stops = [stop.end() for stop in _STOP.finditer(text, m.sentence[0], m.quantity.start)]
    return id(m.paragraph), stops[-1] if stops else m.sentence[0]


def _is_open(m: Mention) -> bool:
    """Whether a figure is a change or proportion that names no concept of its own."""
    if m.quantity.approximate or m.quantity.bound is not None or m.concept_said is not None:
        return False
    if "分别" in m.lead:
        return False  # of one of several figures in order
    return m.role == "change" or m.concept is None


def _pair_beside(derived: Mention, said: list[Mention]) -> tuple[Mention, Mention] | None:
    """The only two amounts of the stretch, if they have one unit (that of a change).

    Beside a growth one of them may be the change itself.
    """
    roles = ("amount", "change") if _is_growth(derived) else ("amount",)
    others = [
        m for m in said
        if m is not derived and m.measure != "percent" and m.role in roles and not m.again
        and m.quantity.bound is None
    ]  # fmt: skip
    if derived.role == "change":
        others = [m for m in others if m.base_unit == derived.base_unit]
    pair = len(others) == 2 and others[0].base_unit == others[1].base_unit
    return (others[0], others[1]) if pair and "amount" in {m.role for m in others} else None


def _is_growth(m: Mention) -> bool:
    worded = m.role == "percent" and _RISE_OR_FALL.search(m.lead) is not None
    return m.role == "growth" or worded


def _tie(
    builder: TieBuilder, derived: Mention, pair: tuple[Mention, Mention], *, alone: bool
) -> None:
    ways = list(_ways(derived, pair))
    way = next((way for way in ways if way.holds()), None)
    if way is None and alone:
        slips = [way for way in ways if way.is_one_slip_away()]
        way = slips[0] if len(slips) == 1 else None
    if way is not None:
        way.add_to(builder)


def _ways(derived: Mention, pair: tuple[Mention, Mention]) -> Iterator[Way]:
    """The ways in which they may go together, the likeliest first."""
    changes = [m for m in pair if m.role == "change"]
    if changes:
        (amount,) = (m for m in pair if m.role != "change")
        yield from _by_change(derived, changes[0], amount)
        return
    for later, earlier in permutations(sorted(pair, key=_when, reverse=True)):
        signs = [derived.direction] if derived.direction else [1, -1]
        if derived.role == "change":
            yield from (change_between(derived, later, earlier, sign) for sign in signs)
        elif _is_growth(derived):
            yield from (growth_between(derived, later, earlier, sign) for sign in signs)
        else:
            rule_id = "stated_share" if derived.role == "share" else "stated_rate"
            yield proportion(rule_id, derived, later, earlier)


def _by_change(growth: Mention, change: Mention, amount: Mention) -> Iterator[Way]:
    before = growth_since(growth, change, amount)
    sign = change.direction or growth.direction or 1
    led_to = growth_by_change(growth, change, amount, sign)
    yield from (before, led_to) if amount.stage in ("上年", *BUDGETS) else (led_to, before)


def _when(m: Mention) -> tuple[int, int]:
    return m.year or 0, _PLACES.get(m.stage or "", -1)
