"""Figures that a report prints with several values: which of them is the one, nothing tells."""

from collections import Counter, defaultdict
from itertools import combinations

from gouji.extract.judged_ties import figure_of
from gouji.extract.mention import Mention
from gouji.misprints import misprints


def settle_contested(mentions: list[Mention]) -> None:
    """Take the concept of amounts for unsure where unlike values are said to be the same thing.

    A value that one typed slip turns into the other is no second thing, nor one that is rounded;
    of several values the one that is said most often stays sure.
    """
    said: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.role == "amount" and not m.aside and m.measure == "money" and m.concept is not None:
            said[m.concept.name, m.stage, m.year, m.fund, m.scope].append(m)
    for same in said.values():
        unlike = {figure_of(m): m for m in same}  # what is printed alike is looked at once
        if not any(_unlike(one, other) for one, other in combinations(unlike.values(), 2)):
            continue
        often, *others = Counter(m.base_value for m in same).most_common()
        main = often[0] if often[1] > 1 and all(often[1] > count for _, count in others) else None
        for m in same:
            m.concept_sure = m.concept_sure and m.base_value == main


def _unlike(one: Mention, other: Mention) -> bool:
    """Whether two values are neither one, rounded, nor one slip apart."""
    if abs(one.base_value - other.base_value) <= max(one.rounding, other.rounding):
        return False
    pairs = ((figure_of(one), figure_of(other)), (figure_of(other), figure_of(one)))
    return not any(
        each.meant.base == meant.base
        for printed, meant in pairs
        for each in misprints(printed, signed=False, near=[(meant.base, meant.base)])
    )
