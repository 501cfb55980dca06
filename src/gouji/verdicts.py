"""Ties with their figures, judged anew under repairs exactly as dbt/models/checks judges them.

Base values and roundings are whole numbers of micro units (yuan x 10^6), so that sums are exact
and quick; ratios use floating point, as the SQL does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum

from gouji.money import UNITS, half_step

MICRO = 10**6
LINEAR = ("sum", "difference", "equal", "at_most", "count", "score")


class Verdict(IntEnum):
    """How a tie stands: exactly, within rounding, or not."""

    PASS = 0
    ROUNDING = 1
    FAIL = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as printed, or as it would be after a repair. `rounding`: half a last digit.

    `statement` is the same for figures that one sentence or one table prints. `unit` None is a
    constant. `inherited`: the unit stands in a header, not beside the number. `item` is what the
    figure is about, `when` of which stage and year.
    """

    fact_id: str
    printed_text: str
    value: Decimal
    unit: str | None
    decimals: int
    base: int
    rounding: int
    approximate: bool = False
    inherited: bool = False
    statement: int = 0
    item: str | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One signed operand of a tie."""

    role: str
    sign: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Check:
    """A judged tie with all its operands; a tie with a missing operand is none of blame's business.

    `restated`: the same figure printed twice, which at one precision must be the same. `is_soft`:
    it may fail though every figure is right, as spending above the budget. Kind `direction`: two
    figures whose words 增 and 减 contradict each other.
    """

    document_id: str
    check_id: str
    kind: str
    tolerance: str
    verdict: str
    restated: bool
    is_soft: bool
    terms: tuple[Term, ...]

    @property
    def fact_ids(self) -> tuple[str, ...]:
        """The figures in it, constants left out."""
        return tuple(dict.fromkeys(t.figure.fact_id for t in self.terms if t.figure.fact_id))

    def repaired(self, repairs: "Repairs") -> "Check":
        """The tie with `repairs` in the place of the printed figures."""
        terms = (replace(t, figure=repairs.get(t.figure.fact_id, t.figure)) for t in self.terms)
        return replace(self, terms=tuple(terms))


def micro(amount: Decimal) -> int:
    """An amount of the base unit in whole micro units."""
    return round(amount * MICRO)


def reprinted(figure: Figure, value: Decimal, unit: str | None, decimals: int) -> Figure:
    """The figure with another number or unit, approximate as before."""
    known = UNITS.get(unit or "")
    factor = known.factor if known else Decimal(1)
    rounding = micro(half_step(decimals, known)) if known else 0
    if figure.approximate:
        rounding = max(rounding, figure.rounding)
    base = micro(value * factor)
    return replace(figure, value=value, unit=unit, decimals=decimals, base=base, rounding=rounding)


Repairs = Mapping[str, Figure]
"""Figures by fact id that stand in the place of those printed."""


def judge(check: Check, repairs: Repairs) -> Verdict:
    """The verdict of the tie when `repairs` stand in the place of the printed figures."""
    terms = [
        (term.role, term.sign, repairs.get(term.figure.fact_id, term.figure))
        for term in check.terms
    ]
    if check.kind == "ratio":
        return _judge_ratio(terms)
    if check.kind == "direction":
        turned = sum(
            t.figure.base == -figure.base
            for t, (*_, figure) in zip(check.terms, terms, strict=True)
        )
        return Verdict.PASS if turned == 1 else Verdict.FAIL
    difference = sum(sign * figure.base for _, sign, figure in terms)
    if difference == 0 or (check.kind == "at_most" and difference > 0):
        return Verdict.PASS
    within = abs(difference) <= tolerance(check, [figure for _, _, figure in terms])
    return Verdict.ROUNDING if within else Verdict.FAIL


def adds_up(check: Check, repairs: Repairs) -> bool:
    """Whether the terms of a linear tie cancel exactly."""
    return not sum(
        term.sign * repairs.get(term.figure.fact_id, term.figure).base for term in check.terms
    )


def differs_in_last_digit(check: Check) -> bool:
    """Whether a tie is of one figure printed twice, the last digits one apart (尾差)."""
    difference = sum(term.sign * term.figure.base for term in check.terms)
    printed = {(term.figure.unit, term.figure.decimals) for term in check.terms}
    last_digit = 2 * check.terms[0].figure.rounding
    return check.restated and len(printed) == 1 and abs(difference) <= last_digit


def tolerance(check: Check, figures: Iterable[Figure]) -> int:
    """How far the terms of a linear tie may miss, in micro units."""
    figures = tuple(figures)
    if check.tolerance == "E":
        return 0
    if check.restated:
        even = len({(figure.unit, figure.decimals) for figure in figures}) == 1
        even = even and not any(figure.approximate for figure in figures)
        return 0 if even else max(figure.rounding for figure in figures)
    groups: dict[tuple[str | None, int], list[int]] = defaultdict(list)
    own = 0
    for figure in figures:
        if figure.approximate:
            own += figure.rounding
        elif figure.rounding:
            groups[figure.unit, figure.statement].append(figure.rounding)
    return own + sum(len(group) * min(group) for group in groups.values())


@dataclass(frozen=True, slots=True)
class Sides:
    """A ratio added up: `stated` in percent, with its own rounding; sides in micro units."""

    stated: float
    own: float
    numerator: float
    denominator: float


def sides_of(terms: Iterable[tuple[str, int, Figure]]) -> Sides:
    """Add up the terms of a ratio."""
    stated = own = numerator = denominator = 0.0
    for role, sign, figure in terms:
        if role == "stated":
            scale = (100 if figure.unit == "倍" else 1) / MICRO
            stated += sign * figure.base * scale
            own = max(own, figure.rounding * scale)
        elif role == "numerator":
            numerator += sign * figure.base
        else:
            denominator += sign * figure.base
    return Sides(stated, own, numerator, denominator)


def _judge_ratio(terms: list[tuple[str, int, Figure]]) -> Verdict:
    sides = sides_of(terms)
    if sides.denominator == 0:
        return Verdict.FAIL
    percent = 100 * sides.numerator / sides.denominator
    difference = abs(sides.stated - percent)
    epsilon = 1e-9 * max(1.0, abs(percent))
    if difference <= sides.own + epsilon:
        return Verdict.PASS
    truncated = difference < 2 * sides.own and abs(sides.stated) < abs(percent)
    if truncated or difference <= sides.own + reach(terms, sides) + epsilon:
        return Verdict.ROUNDING
    return Verdict.FAIL


def reach(terms: list[tuple[str, int, Figure]], sides: Sides) -> float:
    """How far the percentage moves with the roundings of its operands, to first order."""
    finest: dict[tuple[str | None, int], int] = {}
    for _, _, figure in terms:
        if figure.rounding and not figure.approximate:
            key = figure.unit, figure.statement
            finest[key] = min(finest.get(key, figure.rounding), figure.rounding)
    slopes: dict[str, tuple[float, int]] = {}
    for place, (role, sign, figure) in enumerate(terms):
        if role == "stated" or not figure.rounding:
            continue
        moved = figure.rounding
        if not figure.approximate:
            moved = finest[figure.unit, figure.statement]
        slope = sign * sides.denominator if role == "numerator" else -sign * sides.numerator
        name = figure.fact_id or str(place)
        before, widest = slopes.get(name, (0.0, 0))
        slopes[name] = before + slope, max(widest, moved)
    total = sum(abs(slope) * moved for slope, moved in slopes.values())
    return total * 100 / sides.denominator**2


def implied_base(fact_id: str, check: Check) -> Decimal | None:
    """The base value (in micro units) with which the tie holds exactly, if there is one."""
    if check.kind == "ratio":
        return _implied_by_ratio(fact_id, check)
    rest = own = 0
    for term in check.terms:
        if term.figure.fact_id == fact_id:
            own += term.sign
        else:
            rest += term.sign * term.figure.base
    return Decimal(-rest) / own if own else None


def _implied_by_ratio(fact_id: str, check: Check) -> Decimal | None:
    """Solve stated = 100 (n0 + n1 x) / (d0 + d1 x) for x, or for the percentage itself."""
    roles = {term.role for term in check.terms if term.figure.fact_id == fact_id}
    sides = sides_of((t.role, t.sign, t.figure) for t in check.terms)
    if "stated" in roles:
        return _implied_percentage(fact_id, check, sides) if len(roles) == 1 else None
    n0, n1 = _line(fact_id, check, "numerator", sides.numerator)
    d0, d1 = _line(fact_id, check, "denominator", sides.denominator)
    below = sides.stated * d1 - 100 * n1
    return Decimal(round((100 * n0 - sides.stated * d0) / below)) if below else None


def _implied_percentage(fact_id: str, check: Check, sides: Sides) -> Decimal | None:
    stated = next(term for term in check.terms if term.figure.fact_id == fact_id)
    if sides.denominator == 0:
        return None
    scale = 100 if stated.figure.unit == "倍" else 1
    return Decimal(stated.sign * 100 * sides.numerator / sides.denominator / scale * 10**6)


def _line(fact_id: str, check: Check, role: str, whole: float) -> tuple[float, int]:
    """One side of a ratio as a line in the figure: what stands beside it, and its slope."""
    own = [t for t in check.terms if t.figure.fact_id == fact_id and t.role == role]
    slope = sum(term.sign for term in own)
    return whole - sum(term.sign * term.figure.base for term in own), slope
