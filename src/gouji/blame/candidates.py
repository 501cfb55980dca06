"""What a figure may have been before a slip: typed candidates, each with its likelihood.

The likelihood of a candidate is how often people make the slip (data/slips.yml) times the share
of that slip's outcomes on the candidate that would give the printed figure: a swap of neighbours
in 4.05 has two outcomes, one wrong digit has twenty-seven.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gouji.blame.report import Report, is_money
from gouji.misprints import MAGNITUDES, Misprint, digits_of, misprints, unit_misprints
from gouji.money import UNITS
from gouji.slips import slips
from gouji.verdicts import Check, Figure, implied_base, reprinted

FREE = 1e-5
"""Any other number in the place of the true one: one of a hundred thousand."""
_BELOW_ZERO = 1e-3
_STRANGE = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure as it may have been meant, the slip that made it what is printed, how likely."""

    figure: Figure
    slip: str
    weight: float


def typed_candidates(figure: Figure, signed: bool, report: Report) -> list[Candidate]:
    """Every number that one slip of unit, point, digit or sign turns into the printed one.

    `signed`: the figure is one of those whose sign the words tell.
    """
    return [_weighed(each, report) for each in misprints(figure, signed=signed)]


def unit_candidates(figure: Figure, report: Report) -> Iterator[Candidate]:
    """The slips of unit alone."""
    return (_weighed(each, report) for each in unit_misprints(figure))


def _weighed(each: Misprint, report: Report) -> Candidate:
    """How likely the slip is; a magnitude also by how usual it is beside the report's amounts."""
    weight = slips()[each.slip].weight * each.share
    if each.slip in MAGNITUDES and is_money(each.meant):
        weight *= float(10 ** -(_STRANGE * report.strangeness(each.meant)))
    return Candidate(each.meant, each.slip, weight)


def implied_candidates(
    figure: Figure, check: Check, signed: bool, report: Report
) -> Iterator[Candidate]:
    """What a tie asks of the figure, all others kept; a number that no typed slip may explain.

    An amount that is printed without a sign is hardly ever negative, unless it is `signed`.
    """
    centre = implied_base(figure.fact_id, check)
    known = UNITS.get(figure.unit or "")
    if centre is None or known is None:
        return
    amount = centre / 10**6 / known.factor
    others = [t.figure.decimals for t in check.terms if t.figure.unit == figure.unit]
    for decimals in sorted({figure.decimals, *others}):
        value = round(amount, decimals)
        if value == figure.value:
            continue
        meant = reprinted(figure, value, figure.unit, decimals)
        free = FREE if decimals == figure.decimals else FREE / 3
        if value < 0 <= figure.value and not signed:
            yield Candidate(meant, "free_change", free * _BELOW_ZERO)
            continue
        yield Candidate(meant, "free_change", free)
        longer = decimals > figure.decimals and figure.value
        if longer and digits_of(meant).startswith(digits_of(figure)):
            cut = decimals - figure.decimals
            yield Candidate(meant, "truncation", slips()["truncation"].weight / (2 * cut))
        yield from _copies(meant, figure, report)
        yield from _wrong_sums(meant, figure, check)


def _copies(meant: Figure, figure: Figure, report: Report) -> Iterator[Candidate]:
    if (figure.value < 0) == (meant.value < 0):
        for slip, share in report.copied(figure).items():
            yield Candidate(meant, slip, slips()[slip].weight * share)


def _wrong_sums(meant: Figure, figure: Figure, check: Check) -> Iterator[Candidate]:
    total, *parts = sorted(check.terms, key=lambda term: term.role != "total")
    if check.kind != "sum" or len(parts) < 2 or total.figure.fact_id != figure.fact_id:
        return
    off = abs(meant.base - figure.base)
    same = sum(abs(part.figure.base) == off for part in parts if part.figure.base)
    if same:
        weight = slips()["wrong_sum"].weight * same / (2 * len(parts))
        yield Candidate(meant, "wrong_sum", weight)


def is_signed(fact_id: str, checks: Iterable[Check]) -> bool:
    """Whether the words beside the figure tell its sign: a change, or a rate of change."""
    for check in checks:
        for term in check.terms:
            if term.figure.fact_id != fact_id:
                continue
            if (
                term.figure.value < 0
                or check.kind == "direction"
                or (check.kind == "difference" and term.role == "total")
            ):
                return True
            if check.kind == "ratio" and term.role in ("stated", "numerator"):
                return True
    return False
