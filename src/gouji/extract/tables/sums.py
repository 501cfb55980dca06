"""Sums that the shape of a table states, before it is decided whether they are ties."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.layouts import LEDGERS
from gouji.extract.tables.numbers import is_blank
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.ties import Severity, TieBuilder
from gouji.facts import RelationKind, Term
from gouji.money import UNITS, half_step

MOST_TERMS = 2_000
"""A longer sum takes the rest of its addends as one constant."""
_USUAL = Decimal("0.6")
"""Share of its lines on which a sum must hold before the other lines are called wrong."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A place of a table in a tie: a figure, a printed blank (0), or text that is no number."""

    figure: TableFigure | None
    label: str
    is_read: bool = True

    @property
    def value(self) -> Decimal:
        """The amount in the base unit; 0 for a blank."""
        return self.figure.base_value if self.figure is not None else Decimal(0)

    def term(self, role: str, sign: int) -> Term:
        """The operand as a term of a relation."""
        total = role == "total"
        if self.figure is not None:
            fact_id = self.figure.fact_id
            return Term("total" if total else "part", sign, fact_id, label=self.label)
        constant = Decimal(0) if self.is_read else None
        return Term("total" if total else "part", sign, constant=constant, label=self.label)


@dataclass(frozen=True, slots=True)
class Rest:
    """Addends of a long sum that are told together: how many, and their sum in the base unit.

    `is_exact`: each is a figure that was read and does not round.
    """

    count: int
    value: Decimal
    is_exact: bool


NO_REST = Rest(0, Decimal(0), is_exact=True)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and what should make it up; `rest` are the parts beyond those that are told."""

    total: Operand
    parts: tuple[Operand, ...]
    rest: Rest = NO_REST

    @property
    def figures(self) -> list[TableFigure]:
        """The figures of the sum, the total's first."""
        return [o.figure for o in (self.total, *self.parts) if o.figure is not None]

    @property
    def is_trivial(self) -> bool:
        """True when there is nothing to add up: no figure, or blanks on one side of a text."""
        return not self.figures or not self.parts

    @property
    def gap(self) -> Decimal:
        """The total less its parts."""
        return self.total.value - sum((p.value for p in self.parts), self.rest.value)

    @property
    def holds(self) -> bool:
        """True when the gap lies within what rounding explains."""
        return abs(self.gap) <= sum(map(_step, self.figures), Decimal(0))


def _step(figure: TableFigure) -> Decimal:
    known = UNITS.get(figure.unit)
    return half_step(figure.decimals, known) if known is not None else Decimal(0)


def operand(table: ReadTable, row: int, column: int, label: str) -> Operand | None:
    """Return what stands at a place; None where a heading or a label reaches over it."""
    figure = table.figures.get((row, column))
    if figure is not None:
        return Operand(figure, label)
    if (row, column) in table.unread:
        return Operand(None, label, is_read=False)
    cell = table.cell(row, column)
    if cell is None or is_blank(cell.text):
        return Operand(None, label)
    return None


def of_entry(table: ReadTable, entry: Entry, column: Column) -> Operand | None:
    """The operand of a line in a column, called by the line."""
    return operand(table, entry.row, column.index, name_of(table, entry))


def name_of(table: ReadTable, entry: Entry) -> str:
    """What a line is called in a sum: that of an export by what it begins with."""
    exported = table.layout is not None and table.layout.shape in LEDGERS
    name = entry.levels[0] if exported and entry.levels else entry.name
    return name or entry.label


def usual(sums: Sequence[Sum]) -> bool:
    """True when most of the sums hold: the shape means a sum, what does not hold is an error."""
    real = [s for s in sums if not s.is_trivial]
    return sum(s.holds for s in real) >= _USUAL * len(real)


def add_sums(
    builder: TieBuilder, sums: Sequence[Sum], rule_id: str, severity: Severity = "error"
) -> None:
    """Add sums as ties; those without any figure say nothing."""
    for one in sums:
        if not one.is_trivial:
            add(builder, rule_id, "sum", one, severity)


def add(
    builder: TieBuilder, rule_id: str, kind: RelationKind, one: Sum, severity: Severity = "error"
) -> None:
    """Add one tie of a total and its parts."""
    shown = [p for p in one.parts if p.figure is not None or not p.is_read]
    rest = one.rest if one.rest.count else _rest(shown[MOST_TERMS:])
    if not rest.is_exact:
        return
    terms = [one.total.term("total", 1), *(p.term("part", -1) for p in shown[:MOST_TERMS])]
    if rest.count:
        terms.append(Term("part", -1, constant=rest.value, label=f"其余{rest.count}行"))
    span = one.figures[0].line_span
    builder.add(rule_id, kind, terms, span, source="shape", tolerance="D", severity=severity)


def _rest(parts: Sequence[Operand]) -> Rest:
    exact = all(p.figure is not None and not p.figure.rounding for p in parts)
    return Rest(len(parts), sum((p.value for p in parts), Decimal(0)), exact)
