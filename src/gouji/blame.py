"""Blame: which single figure, if its unit were mended, would make a failing tie hold?

A proposal stands beside the printed figure; the figure itself is never altered. First form: only
slips of unit (元 for 万元, 10^4; 元 for 千元, 10^3; 元 for 亿元, 10^8) of one figure are tried.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.money import UNITS, half_step

if TYPE_CHECKING:
    import duckdb

LINEAR = ("sum", "difference", "equal", "at_most", "count", "score")
CONFIDENCE = {4: 0.95, 8: 0.6, 3: 0.6}
"""By power of ten: how sure a repair is that is the only one and mends every tie of its figure."""
_DOUBT = 0.6
"""What is left of that where another tie of the figure fails all the same."""


@dataclass(frozen=True, slots=True)
class Operand:
    """One term of a judged tie. `unit` None is a constant; `rounding` is in the base unit.

    `statement` is the same for operands that one sentence or one table prints.
    """

    role: str
    sign: int
    fact_id: str | None
    printed_text: str
    value: Decimal
    unit: str | None
    base_value: Decimal
    decimals: int
    rounding: Decimal
    statement: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A judged tie with its operands; a tie with a missing operand is none of blame's business.

    `restated`: the same figure printed twice, which at one precision must be the same.
    """

    document_id: str
    check_id: str
    kind: str
    tolerance: str
    verdict: str
    restated: bool
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """A figure, and how it should be printed for its failing tie to hold.

    `confidence` is between 0 and 1; `alternatives` counts other repairs that would do as well.
    """

    document_id: str
    check_id: str
    fact_id: str
    printed: str
    proposed: str
    slip: str
    confidence: float
    alternatives: int


def blame(checks: Iterable[Check]) -> list[Blame]:
    """Return a proposal for each failing tie that exactly one repaired figure makes hold.

    A repair must leave every tie of its figure that held before.
    """
    ties_of: dict[tuple[str, str], list[Check]] = defaultdict(list)
    failing = []
    for check in checks:
        if check.verdict == "fail" and check.kind in LINEAR:
            failing.append(check)
        for fact_id in {operand.fact_id for operand in check.operands if operand.fact_id}:
            ties_of[check.document_id, fact_id].append(check)
    found = (_blame_of(check, ties_of) for check in failing)
    return [proposal for proposal in found if proposal is not None]


def blame_failures(connection: "duckdb.DuckDBPyConnection") -> int:
    """Blame the failing ties that were judged on this connection; fill raw.blame, return its rows.

    Reads what `gouji.transform.judge` built of `VERDICTS`.
    """
    rows = [
        (b.check_id, b.document_id, b.fact_id, b.printed, b.proposed, b.slip, b.confidence,
         b.alternatives)
        for b in blame(_read_checks(connection))
    ]  # fmt: skip
    connection.execute("delete from raw.blame")
    if rows:
        connection.executemany("insert into raw.blame values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return len(rows)


def holds(check: Check) -> bool:
    """Whether the tie holds within rounding, as the models of dbt/models/checks judge it."""
    if check.kind == "ratio":
        return _ratio_holds(check.operands)
    difference = sum((o.sign * o.base_value for o in check.operands), Decimal(0))
    tolerance = _tolerance(check)
    if check.kind == "at_most":
        return difference >= -tolerance
    return abs(difference) <= tolerance


def _tolerance(check: Check) -> Decimal:
    if check.tolerance == "E":
        return Decimal(0)
    if check.restated:
        even = len({(operand.unit, operand.decimals) for operand in check.operands}) == 1
        return Decimal(0) if even else max(operand.rounding for operand in check.operands)
    return sum(_effective_roundings(check.operands).values(), Decimal(0))


def _blame_of(check: Check, ties_of: dict[tuple[str, str], list[Check]]) -> Blame | None:
    candidates = []
    for operand, repaired, power in _repairs(check.operands):
        if not holds(_with_repair(check, repaired)):
            continue
        ties = ties_of[check.document_id, repaired.fact_id or ""]
        broken = [tie for tie in ties if not holds(_with_repair(tie, repaired))]
        if all(tie.verdict == "fail" for tie in broken):
            confidence = CONFIDENCE[power] * (_DOUBT if broken else 1)
            candidates.append((confidence, operand, repaired))
    if len(candidates) != 1:
        return None
    ((confidence, operand, repaired),) = candidates
    return Blame(
        check.document_id,
        check.check_id,
        operand.fact_id or "",
        f"{operand.printed_text}{operand.unit}",
        f"{operand.printed_text}{repaired.unit}",
        f"将“{repaired.unit}”误写为“{operand.unit}”",
        round(confidence, 3),
        0,
    )


def _repairs(operands: Sequence[Operand]) -> Iterator[tuple[Operand, Operand, int]]:
    """Every operand in every other unit that lies a likely power of ten away."""
    for operand in operands:
        if operand.fact_id is None or operand.unit not in UNITS or operand.value == 0:
            continue
        printed = UNITS[operand.unit]
        for unit in UNITS.values():
            power = abs((unit.factor / printed.factor).log10())
            if unit.base == printed.base and unit != printed and power in CONFIDENCE:
                base = operand.base_value * unit.factor / printed.factor
                rounding = half_step(operand.decimals, unit)
                mended = replace(operand, unit=unit.name, base_value=base, rounding=rounding)
                yield operand, mended, int(power)


def _with_repair(check: Check, repaired: Operand) -> Check:
    operands = tuple(
        replace(
            operand,
            unit=repaired.unit,
            base_value=repaired.base_value,
            rounding=repaired.rounding,
        )
        if operand.fact_id == repaired.fact_id
        else operand
        for operand in check.operands
    )
    return replace(check, operands=operands)


def _effective_roundings(operands: Sequence[Operand]) -> dict[int, Decimal]:
    """By place: half of the finest digit that the operand's statement prints in its unit."""
    finest: dict[tuple[str | None, int], Decimal] = {}
    for operand in operands:
        if operand.rounding:
            key = operand.unit, operand.statement
            finest[key] = min(finest.get(key, operand.rounding), operand.rounding)
    return {
        place: finest[operand.unit, operand.statement]
        for place, operand in enumerate(operands)
        if operand.rounding
    }


def _ratio_holds(operands: Sequence[Operand]) -> bool:
    roundings = _effective_roundings(operands)
    stated = numerator = denominator = own = Decimal(0)
    for operand in operands:
        amount = operand.sign * operand.base_value
        if operand.role == "stated":
            scale = 100 if operand.unit == "倍" else 1
            stated, own = stated + amount * scale, own + operand.rounding * scale
        elif operand.role == "numerator":
            numerator += amount
        else:
            denominator += amount
    if denominator == 0:
        return False
    computed = 100 * numerator / denominator
    reach = Decimal(0)
    for place, operand in enumerate(operands):
        side = {"numerator": denominator, "denominator": numerator}.get(operand.role, Decimal(0))
        reach += roundings.get(place, Decimal(0)) * abs(side) * 100 / denominator**2
    return abs(stated - computed) <= max(own + reach, 2 * own)


def _read_checks(connection: "duckdb.DuckDBPyConnection") -> list[Check]:
    """Every complete tie of the documents in which a linear tie fails."""
    rows = connection.execute(
        """
        select
            term.document_id, term.check_id, made.kind, made.tolerance_class, judged.verdict,
            made.kind = 'equal' and made.source = 'restated',
            term.role, term.sign, term.fact_id, coalesce(term.printed_text, ''),
            coalesce(term.value, 0), term.unit, term.base_value, coalesce(term.decimals, 0),
            term.own_rounding, coalesce(term.statement, 0)
        from checks.check_terms as term
        inner join checks.checks_made as made using (document_id, check_id)
        inner join checks.check_verdicts as judged using (document_id, check_id)
        where
            judged.verdict <> 'unknown' and made.stated_verdict is null
            and term.document_id in (
                select document_id from checks.check_verdicts where verdict = 'fail'
            )
        order by term.document_id, term.check_id, term.term_index
        """
    ).fetchall()
    operands: dict[tuple[str, str, str, str, str, bool], list[Operand]] = defaultdict(list)
    for document_id, check_id, kind, tolerance, verdict, restated, *operand in rows:
        header = (document_id, check_id, kind, tolerance, verdict, restated)
        operands[header].append(Operand(*operand))
    return [Check(*header, operands=tuple(terms)) for header, terms in operands.items()]
