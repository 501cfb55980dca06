"""Tables as read: their columns, lines and figures by place on the grid."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gouji.document import Problem
from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.layouts import LEDGERS, SILENT, Layout
from gouji.extract.tables.meaning import Meaning, sense_of
from gouji.extract.tables.numbers import Number
from gouji.extract.tables.printed import GridCell, PrintedTable

LONGEST_QUOTE = 400
Quote = tuple[str, tuple[int, int]]
"""A line as text, and where in the document it stands."""


@dataclass(eq=False, slots=True)
class ReadTable:
    """One table with one header: its columns, lines and figures by place on the grid.

    `unread` are places with text instead of a number; `told` figures that a form prints in one
    cell with their name.
    """

    number: int
    printed: PrintedTable
    layout: Layout | None
    columns: list[Column]
    entries: Sequence[Entry]
    figures: Mapping[tuple[int, int], TableFigure] = field(default_factory=dict)
    unread: set[tuple[int, int]] = field(default_factory=set)
    told: list[TableFigure] = field(default_factory=list)

    def cell(self, row: int, column: int) -> GridCell | None:
        """The cell that covers a place of the grid."""
        return self.printed.lines[row][column]

    @property
    def name(self) -> str | None:
        """The table's title as printed, without its number, else the name of its layout."""
        return self.printed.title or (self.layout.table if self.layout else None)

    @property
    def listed(self) -> list[TableFigure]:
        """The figures, in the order of the lines."""
        return [*self.figures.values(), *self.told]

    @property
    def columns_with_figures(self) -> set[int]:
        """The places of the columns in which a figure stands."""
        return {column for _, column in self.figures}

    def measures(self, lane: int | None = None) -> list[Column]:
        """The columns that hold figures, of one lane or all."""
        return [
            c for c in self.columns
            if not c.is_stub and c.role not in SILENT and lane in (None, c.lane)
        ]  # fmt: skip

    @property
    def total_entries(self) -> list[Entry]:
        """The lines that sum up others."""
        return [entry for entry in self.entries if entry.is_total]

    def amount(self, row: int, column: int) -> TableFigure | None:
        """The figure of a place for computing alone; its words may be missing."""
        return self.figures.get((row, column))

    def of_lane(self, lane: int) -> Sequence[Entry]:
        """The lines of a lane that have a label or a code."""
        return [e for e in self.entries if e.lane == lane]


@dataclass(slots=True)
class TableReading:
    """All tables of a document, and what of them was not understood."""

    tables: list[ReadTable] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    owners: set[str] = field(default_factory=set)

    @property
    def department(self) -> str | None:
        """Whose tables they are, where all that say so (编制部门：…) say the same."""
        return next(iter(self.owners)) if len(self.owners) == 1 else None

    @property
    def figures(self) -> list[TableFigure]:
        """Every figure but those of long exports, in the order of the tables."""
        return [figure for table in self.tables for figure in table.listed]

    @property
    def kind(self) -> str | None:
        """The kind of document that the recognised tables make it, where they say."""
        kinds = Counter(t.layout.kind for t in self.tables if t.layout and t.layout.kind)
        return kinds.most_common(1)[0][0] if kinds else None

    @property
    def is_export(self) -> bool:
        """True when the document holds nothing but exports of a finance system."""
        layouts = [t.layout for t in self.tables]
        return bool(layouts) and all(x is not None and x.shape in LEDGERS for x in layouts)


def quote_of(texts: Sequence[GridCell]) -> Quote:
    """A line, of its cells with text."""
    start, end = min(c.start for c in texts), max(c.end for c in texts)
    return " | ".join(c.text for c in texts)[:LONGEST_QUOTE], (start, end)


def figure_of(
    table: ReadTable, place: tuple[Entry, Column, GridCell], number: Number, setting: Meaning,
    quote: Quote,
) -> TableFigure:  # fmt: skip
    """The figure that a number is in its line and its column."""
    entry, column, cell = place
    unit, inherited, meaning = sense_of(number, entry, column, setting)
    text, span = quote
    name = table.name
    return TableFigure(
        table=table.number,
        row=entry.row,
        column=column.index,
        value=number.value,
        decimals=number.decimals,
        unit=unit,
        start=number.start,
        end=number.end,
        page=cell.page,
        table_name=name,
        row_label=_row_label(entry),
        column_label=column.label or None,
        row_code=entry.code,
        label=meaning.label,
        quote=text,
        line_span=line_span(span, number.start, number.end),
        concept=meaning.concept,
        stage=meaning.stage,
        fund=meaning.fund,
        subject=meaning.subject,
        fiscal_year=meaning.year,
        section=name or (setting.printed.sheet or ""),
        unit_inherited=inherited,
        bound=number.bound,
        approximate=number.approximate,
        breaks_down=table.layout.total if table.layout else None,
    )


def line_span(line: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """Where the line of a figure stands; where that is too much to show, the figure alone."""
    return line if line[1] - line[0] < 10 * LONGEST_QUOTE else (start, end)


def _row_label(entry: Entry) -> str | None:
    """The label as printed; with the line it details where that alone tells what it is."""
    if entry.parent is not None and entry.parent.tier == 0 and not entry.parent.included:
        return f"{entry.parent.label}-{entry.label}"
    return entry.label or None
