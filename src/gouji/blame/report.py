"""One document as blame sees it: its ties by the figures in them, and every figure it prints."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from math import log10
from statistics import median

from gouji.money import UNITS
from gouji.verdicts import Check, Figure, Repairs


@dataclass(slots=True)
class Report:
    """The ties of one document by the figures in them, and every figure it prints."""

    checks: list[Check]
    printed: tuple[Figure, ...] = ()
    figures: dict[str, Figure] = field(default_factory=dict)
    ties_of: dict[str, list[Check]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[str, int] = field(default_factory=dict)
    _middle: float | None = None

    def __post_init__(self) -> None:  # noqa: D105
        for check in self.checks:
            for fact_id in check.fact_ids:
                self.ties_of[fact_id].append(check)
            for term in check.terms:
                if term.figure.fact_id:
                    self.figures.setdefault(term.figure.fact_id, term.figure)
        if not self.printed:
            self.printed = tuple(self.figures.values())
        self._places = {figure.fact_id: place for place, figure in enumerate(self.printed)}

    def copied(self, figure: Figure) -> dict[str, float]:
        """By slip: how likely the printed number was taken from another figure of the report."""
        if figure.value == 0:
            return {}
        others = [f for f in self.printed if f.fact_id != figure.fact_id and f.unit == figure.unit]
        near = [f for f in others if f.statement == figure.statement]
        here = self._places[figure.fact_id]
        near = [f for f in near if abs(self._places[f.fact_id] - here) <= _NEAR]
        kin = [f for f in others if f.item == figure.item and f.when != figure.when and f.item]
        shares = {
            "copied_neighbour": _BY_NATURE * _share(figure, near),
            "copied_stage": _BY_NATURE
            * max(_share(figure, kin), _ELSEWHERE * _share(figure, others)),
        }
        return {slip: share for slip, share in shares.items() if share}

    def strangeness(self, figure: Figure) -> float:
        """How many powers of ten the amount lies away from the middle of the report's amounts."""
        if self._middle is None:
            powers = [log10(abs(f.base)) for f in self.printed if f.base and is_money(f)]
            self._middle = median(powers) if powers else 0.0
        return abs(log10(abs(figure.base)) - self._middle) if figure.base else 0.0

    def prints(self, figure: Figure, without: Collection[str]) -> bool:
        """Whether another figure than those of `without` is the same number, and no short one."""
        if not figure.base or abs(figure.value) * 10**figure.decimals < _TELLING:
            return False
        return any(
            f.base == figure.base and f.fact_id not in without
            and (f.unit == "%") == (figure.unit == "%")
            for f in self.printed
        )  # fmt: skip

    def restated(self, figure: Figure) -> bool:
        """Whether the report prints the same amount of the same thing once more."""
        return any(
            f.fact_id != figure.fact_id
            and f.base == figure.base
            and f.item is not None
            and (f.item, f.when) == (figure.item, figure.when)
            for f in self.printed
        )


def comparable(check: Check, repairs: Repairs) -> bool:
    """Whether the parts are of the magnitude of the total that they should not exceed."""
    sums = {1: 0, -1: 0}
    for term in check.terms:
        sums[term.sign] += repairs.get(term.figure.fact_id, term.figure).base
    return sums[1] <= _COMPARABLE * sums[-1]


def is_money(figure: Figure) -> bool:
    """Whether the figure is an amount."""
    known = UNITS.get(figure.unit or "")
    return known is not None and known.measure == "money"


def _share(figure: Figure, others: list[Figure]) -> float:
    if not others:
        return 0.0
    return sum(abs(f.value) == abs(figure.value) for f in others) / len(others)


_COMPARABLE = 30
_BY_NATURE = 0.1
"""Figures are equal by nature as well: a budget spent to the last cent."""
_ELSEWHERE = 0.2
_TELLING = 100
"""Numbers of fewer than three digits are the same by chance."""
_NEAR = 3
"""Figures of one statement so many places apart are taken for one another."""
