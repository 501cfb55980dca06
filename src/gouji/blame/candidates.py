"""What a figure may have been before a slip: typed candidates, each with its likelihood.

The likelihood of a candidate is how often people make the slip (data/slips.yml) times the share
of that slip's outcomes on the candidate that would give the printed figure: a swap of neighbours
in 4.05 has two outcomes, one wrong digit has twenty-seven.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gouji.blame.ties import Check, Figure, Report, Sides, is_money, reprinted, sides_of
from gouji.money import UNITS, Unit
from gouji.slips import slips

_UNIT_SLIPS = {4: "unit_ten_thousand", 3: "unit_thousand", 8: "unit_hundred_million"}
MAGNITUDES = frozenset((*_UNIT_SLIPS.values(), "decimal_shift"))
"""The slips that leave the digits as they are."""
_SHIFTS = {1: 1 / 3, -1: 1 / 3, 2: 1 / 6, -2: 1 / 6}
_DOUBLED = 1.0
_STRAY = 0.02
"""An extra digit is mostly its neighbour struck twice."""
FREE = 1e-5
"""Any other number in the place of the true one: one of a hundred thousand."""
_BELOW_ZERO = 1e-3
_STRANGE = 0.25
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure as it may have been meant, the slip that made it what is printed, how likely."""

    figure: Figure
    slip: str
    weight: float


def digits_of(figure: Figure) -> str:
    """The number without sign and separators, with the decimals it was printed with."""
    return f"{abs(figure.value):.{figure.decimals}f}"


def typed_candidates(figure: Figure, signed: bool, report: Report) -> list[Candidate]:
    """Every number that one slip of unit, point, digit or sign turns into the printed one.

    `signed`: the figure is one of those whose sign the words tell.
    """
    if figure.value == 0:
        return []
    found = [*unit_candidates(figure, report), *_shifts(figure, report), *_edits(figure)]
    if signed:
        turned = reprinted(figure, -figure.value, figure.unit, figure.decimals)
        found.append(Candidate(turned, "sign", slips()["sign"].weight))
    return found


def unit_candidates(figure: Figure, report: Report) -> Iterator[Candidate]:
    """The slips of unit alone."""
    printed = UNITS.get(figure.unit or "")
    if printed is None or not is_money(figure) or not figure.value:
        return
    for power, slip in _UNIT_SLIPS.items():
        weight = slips()[slip].weight / 2
        for signed_power in (power, -power):
            other = _unit_away(printed, signed_power)
            if other is not None and not figure.inherited:
                meant = reprinted(figure, figure.value, other.name, figure.decimals)
            else:
                meant = _scaled(figure, signed_power)
            yield Candidate(meant, slip, weight * _usual(meant, report))


def _usual(meant: Figure, report: Report) -> float:
    """How likely the magnitude is beside the report's other amounts, as a factor."""
    return float(10 ** -(_STRANGE * report.strangeness(meant))) if is_money(meant) else 1.0


def _unit_away(printed: Unit, power: int) -> Unit | None:
    factor = printed.factor.scaleb(power)
    common = ("元", "千元", "万元", "亿元")
    return next((UNITS[name] for name in common if UNITS[name].factor == factor), None)


def _scaled(figure: Figure, power: int) -> Figure:
    """The number moved by powers of ten, with the decimals that it then needs."""
    value = figure.value.scaleb(power).normalize()
    exponent = value.as_tuple().exponent
    needed = max(-exponent, 0) if isinstance(exponent, int) else 0
    return reprinted(figure, value, figure.unit, min(needed, _MOST_DECIMALS))


def _shifts(figure: Figure, report: Report) -> Iterator[Candidate]:
    weight = slips()["decimal_shift"].weight
    for power, share in _SHIFTS.items():
        meant = _scaled(figure, power)
        yield Candidate(meant, "decimal_shift", weight * share * _usual(meant, report))


def _edits(figure: Figure) -> Iterator[Candidate]:
    text = digits_of(figure)
    likelihoods: dict[tuple[str, str], float] = {}
    for slip, meant, share in (*_swaps(text), *_wrong(text), *_missing(text), *_extra(text)):
        key = slip, meant
        likelihoods[key] = likelihoods.get(key, 0.0) + share
    sign = -1 if figure.value < 0 else 1
    for (slip, meant), share in likelihoods.items():
        decimals = len(meant.partition(".")[2])
        if decimals <= _MOST_DECIMALS and not (meant[0] == "0" and meant[1:2].isdigit()):
            mended = reprinted(figure, sign * Decimal(meant), figure.unit, decimals)
            yield Candidate(mended, slip, slips()[slip].weight * share)


_Edit = tuple[str, str, float]
"""The slip, the number that was meant, the share of the slip's outcomes on it."""


def _swaps(text: str) -> Iterator[_Edit]:
    whole, point, decimals = text.partition(".")
    digits = whole + decimals
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
            meant = swapped[: len(whole)] + point + swapped[len(whole) :]
            yield "swapped_digits", meant, 1 / (len(digits) - 1)


def _wrong(text: str) -> Iterator[_Edit]:
    places = [i for i, mark in enumerate(text) if mark != "."]
    for i in places:
        for digit in "0123456789":
            if digit != text[i]:
                meant = text[:i] + digit + text[i + 1 :]
                yield "digit_wrong", meant, 1 / (9 * len(places))


def _missing(text: str) -> Iterator[_Edit]:
    number = len(text.replace(".", "")) + 1
    for i in range(len(text) + 1):
        for digit in "0123456789":
            yield "digit_missing", text[:i] + digit + text[i:], 1 / number


def _extra(text: str) -> Iterator[_Edit]:
    places = [i for i, mark in enumerate(text) if mark != "."]
    if len(places) < 2:
        return
    for i in places:
        meant = (text[:i] + text[i + 1 :]).rstrip(".")
        if meant and meant[0] != ".":
            doubled = text[i] in (text[i - 1 : i], text[i + 1 : i + 2])
            # either of two equal neighbours is the extra one: the same outcome counted twice
            share = _DOUBLED / 2 if doubled else _STRAY
            yield "digit_extra", meant, share / (len(places) - 1)


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
