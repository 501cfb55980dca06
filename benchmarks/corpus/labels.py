"""The truth of a generated document: facts, relations with their verdict, planted errors."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .printing import FACTORS, decimals_of

AREA = {"平方米": Decimal(1), "万平方米": Decimal(10000)}


@dataclass(frozen=True, slots=True)
class FactLabel:
    """One printed figure. `scenario` is its stage, `sign` -1 where the words say less."""

    id: str
    label: str
    value: Decimal
    unit: str
    scenario: str
    char_start: int
    char_end: int
    quote: str
    concept: str
    fiscal_year: int
    fund: str
    printed: str
    sign: int
    sentence: int
    name: str
    precision: int

    @property
    def base_value(self) -> Decimal:
        """In yuan, square metres, or the unit itself, with the sign of the words."""
        return self.sign * self.value * _factor(self.unit)

    @property
    def half_step(self) -> Decimal:
        """Half of the last digit it was rounded to; counts, scores and amounts in 元 are exact.

        A percentage claims no more digits than it shows.
        """
        shown = decimals_of(self.printed)
        if self.unit == "%":
            return Decimal(5).scaleb(-shown - 1)
        step = Decimal(5).scaleb(-max(self.precision, shown) - 1)
        if self.unit in ROUNDED or (self.unit in FACTORS and self.unit != "元"):
            return step * _factor(self.unit)
        return Decimal(0)


ROUNDED = frozenset((
    "平方米", "万平方米", "亩", "万亩", "公顷", "平方公里", "公里", "米", "吨", "万吨", "万头",
    "万人", "万人次",
))  # fmt: skip
"""Units, beside those of money, that a printed number is rounded in."""


def _factor(unit: str) -> Decimal:
    return FACTORS.get(unit) or AREA.get(unit) or Decimal(1)


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A tie in the seed's format: signed fact ids; `total` may be a constant.

    `ratio`: 100 x numerators / denominators, `parts` before and after the `/`.
    """

    id: str
    kind: str
    total: str
    parts: tuple[str, ...]
    expect: str
    note: str
    source: str

    @property
    def fact_ids(self) -> set[str]:
        """The facts that take part."""
        names = {part.lstrip("-") for part in (self.total, *self.parts)}
        return {name for name in names if name.startswith("F")}


@dataclass(frozen=True, slots=True)
class ErrorLabel:
    """A planted error: what the report should have printed, the slip, and the ties it breaks.

    `candidates` counts the figures whose change alone could mend all broken ties without
    breaking another: 1 means that the ties alone decide. `plausible` are those of them that one
    slip of a usual kind explains: if it is the altered figure alone, ties and slips decide.
    """

    fact_id: str
    slip: str
    true_printed: str
    true_unit: str
    wrong_printed: str
    wrong_unit: str
    true_sign: int
    breaks: tuple[str, ...]
    candidates: int
    plausible: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether ties and habits of slips point at the altered figure alone."""
        return self.candidates == 1 or self.plausible == (self.fact_id,)


def verdict(kind: str, total: str, parts: tuple[str, ...], facts: dict[str, FactLabel]) -> str:
    """`ok` (exact), `rounding` (the intervals meet) or `error`."""
    if kind == "ratio":
        return _ratio_verdict(total, parts, facts)
    difference, slack = _signed(total, facts)
    for part in parts:
        value, half = _signed(part, facts)
        difference, slack = difference - value, slack + half
    if difference == 0:
        return "ok"
    return "rounding" if abs(difference) <= slack else "error"


def _signed(term: str, facts: dict[str, FactLabel]) -> tuple[Decimal, Decimal]:
    name = term.lstrip("-")
    if not name.startswith("F"):
        return Decimal(term), Decimal(0)
    fact = facts[name]
    return (-fact.base_value if term.startswith("-") else fact.base_value), fact.half_step


def _ratio_verdict(total: str, parts: tuple[str, ...], facts: dict[str, FactLabel]) -> str:
    stated, own = _signed(total, facts)
    at = parts.index("/")
    above = [_signed(part, facts) for part in parts[:at]]
    below = [_signed(part, facts) for part in parts[at + 1 :]]
    top, bottom = sum(value for value, _ in above), sum(value for value, _ in below)
    if bottom == 0:
        return "error"
    quotient = 100 * top / bottom
    step = 2 * own
    if abs(quotient.quantize(step, ROUND_HALF_UP)) == abs(stated):
        if (quotient < 0) == (stated < 0) or stated == 0:
            return "ok"
        return "error"
    halves = (sum(half for _, half in above), sum(half for _, half in below))
    corners = [
        100 * (top + a * halves[0]) / (bottom + b * halves[1])
        for a in (-1, 1) for b in (-1, 1) if bottom + b * halves[1] != 0
    ]  # fmt: skip
    low, high = min(corners) - own, max(corners) + own
    return "rounding" if low <= stated <= high else "error"
