"""Documents' tables read: recognised by title and headers, every figure with its meaning."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from gouji.document import Block, Document, Problem
from gouji.extract.profile import Profile
from gouji.extract.sections import Paragraph
from gouji.extract.tables.bands import bands
from gouji.extract.tables.columns import (
    Column,
    read_columns,
    stub_unit,
)
from gouji.extract.tables.composition import total_of
from gouji.extract.tables.entries import Entry, read_entries
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.form_cells import told_in_cells
from gouji.extract.tables.layouts import LEDGERS, SILENT, Layout, form_of, heading_of, layout_of
from gouji.extract.tables.meaning import Meaning, sense_of
from gouji.extract.tables.numbers import Number, is_blank, number_in, quantity_in
from gouji.extract.tables.printed import GridCell, PrintedTable, printed_tables
from gouji.extract.vocabulary import bare

_CODE_LIKE = re.compile(r"\d{3}(?:\d{2}){0,4}")
_LONGEST_QUOTE = 400
_HEAD = 40
"""A form has printed all its headers within so many lines."""
_LONGEST_SUBJECT = 60
_TELLING = 1_000
"""So many lines tell what a column without a known header holds."""


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
    entries: list[Entry]
    figures: dict[tuple[int, int], TableFigure] = field(default_factory=dict)
    unread: set[tuple[int, int]] = field(default_factory=set)
    told: list[TableFigure] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        """The table's title as printed, without its number, else the name of its layout."""
        return self.printed.title or (self.layout.table if self.layout else None)

    def measures(self, lane: int | None = None) -> list[Column]:
        """The columns that hold figures, of one lane or all."""
        return [
            c for c in self.columns
            if not c.is_stub and c.role not in SILENT and lane in (None, c.lane)
        ]  # fmt: skip

    def of_lane(self, lane: int) -> list[Entry]:
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
        """Every figure, in the order of the tables."""
        return [f for table in self.tables for f in (*table.figures.values(), *table.told)]

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


def read_tables(
    document: Document, items: list[Paragraph | Block], profile: Profile
) -> TableReading:
    """Return every table of a document with its figures, ids not yet given."""
    reading = TableReading()
    printed = list(printed_tables(document, items))
    reading.owners = {table.owner for table in printed if table.owner}
    units = Counter(t.unit for t in printed if t.unit)
    only_unit = next(iter(units)) if len(units) == 1 else None
    for table in printed:
        form = form_of(table.title, _first_texts(table))
        for band in bands(table, form is not None):
            _read_band(document, table, band, profile, only_unit, form, reading)
    return reading


def _first_texts(table: PrintedTable) -> list[str]:
    return [c.text for row in range(min(_HEAD, len(table.lines))) for c in table.texts(row)]


def _read_band(
    document: Document, printed: PrintedTable, band: tuple[int, int, int], profile: Profile,
    only_unit: str | None, form: Layout | None, reading: TableReading,
) -> None:  # fmt: skip
    first, data, last = band
    headers = [c.text for row in range(first, min(data + 1, last)) for c in printed.texts(row)]
    layout = layout_of(printed.title, headers, profile.kind)
    if layout is None and form is not None and form.headers & {bare(text) for text in headers}:
        layout = form
    columns = read_columns(printed, first, data, layout)
    if layout is not None and layout.shape == "form":
        data = _form_data(printed, columns, first, data)
    _settle_unknown(printed, columns, data, last)
    table = ReadTable(len(reading.tables), printed, layout, columns, [])
    is_export = layout is not None and layout.shape in LEDGERS
    table.entries = read_entries(printed, columns, data, last, is_flat=is_export)
    setting = Meaning(
        layout, profile, printed, stub_unit(columns), only_unit, _subject(printed, layout),
        {lane: table.measures(lane) for lane in {c.lane for c in columns}},
        total_of(table.of_lane(0), None, printed.title) if layout is None else None,
    )  # fmt: skip
    for entry in table.entries:
        _figures_of(document, table, entry, setting)
    if layout is not None and layout.shape == "form":
        told_in_cells(document, table.number, printed, (data, last), setting, table.told)
    if not table.figures:
        return
    reading.tables.append(table)
    reading.problems += _problems(table)


def _subject(printed: PrintedTable, layout: Layout | None) -> str | None:
    """The project that a form names above its first header."""
    if layout is None or layout.shape != "form":
        return None
    for row in range(len(printed.lines)):
        texts = printed.texts(row)
        for name, value in pairwise(texts):
            if name.text == "项目名称" and not heading_of(value.text):
                return value.text[:_LONGEST_SUBJECT]
    return None


def _form_data(printed: PrintedTable, columns: list[Column], first: int, data: int) -> int:
    """In a form, lines between the header and the first figure already hold indicators."""
    header_cells = {id(c) for column in columns for c in column.cells}
    for row in range(first + 1, data):
        if not any(id(c) in header_cells for c in printed.texts(row)):
            return row
    return data


def _settle_unknown(printed: PrintedTable, columns: list[Column], data: int, last: int) -> None:
    """Decide by their cells what columns with an unknown header hold."""
    for column in columns:
        if column.role is not None:
            continue
        rows = range(data, min(last, data + _TELLING))
        cells = [printed.lines[row][column.index] for row in rows]
        texts = [c.text for c in cells if c is not None and not is_blank(c.text)]
        numbers = [t for t in texts if re.fullmatch(r"[（(△-]?[\d,.]+%?[）)]?", t)]
        if not numbers or 2 * len(numbers) < len(texts):
            column.role = "name" if texts else None
        elif not column.path and _runs(numbers):
            column.role = "ordinal"
        elif column.index == 0 and len(texts) > 2 and all(map(_CODE_LIKE.fullmatch, texts)):
            column.role = "code"


def _runs(numbers: list[str]) -> bool:
    return all(n.isdecimal() for n in numbers) and [int(n) for n in numbers] == list(
        range(1, len(numbers) + 1)
    )


def _figures_of(document: Document, table: ReadTable, entry: Entry, setting: Meaning) -> None:
    printed = table.printed
    quote: tuple[str, tuple[int, int]] | None = None
    for column in setting.measures[entry.lane]:
        cell = printed.begins(entry.row, column.index)
        if cell is None or is_blank(cell.text) or cell.kind == "date":
            continue
        number = _number(document, cell, column)
        if number is None:
            table.unread.add((entry.row, column.index))
            continue
        quote = quote or _quote(printed, entry.row)
        table.figures[entry.row, column.index] = _figure(
            table, (entry, column, cell), number, setting, quote
        )


def _quote(printed: PrintedTable, row: int) -> tuple[str, tuple[int, int]]:
    """A line as text, and where in the document it stands."""
    texts = printed.texts(row)
    start, end = min(c.start for c in texts), max(c.end for c in texts)
    return " | ".join(c.text for c in texts)[:_LONGEST_QUOTE], (start, end)


def _number(document: Document, cell: GridCell, column: Column) -> Number | None:
    number = number_in(document, cell)
    if number is None and column.role in ("target", "actual"):
        return quantity_in(document, cell)
    return number


def _figure(
    table: ReadTable, place: tuple[Entry, Column, GridCell], number: Number, setting: Meaning,
    quote: tuple[str, tuple[int, int]],
) -> TableFigure:  # fmt: skip
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
        line_span=span if span[1] - span[0] < 10 * _LONGEST_QUOTE else (number.start, number.end),
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


def _row_label(entry: Entry) -> str | None:
    """The label as printed; with the line it details where that alone tells what it is."""
    if entry.parent is not None and entry.parent.tier == 0 and not entry.parent.included:
        return f"{entry.parent.label}-{entry.label}"
    return entry.label or None


def _problems(table: ReadTable) -> list[Problem]:
    """Headers that no layout names, of a recognised table; a table with figures but no layout."""
    page = table.printed.page
    if table.layout is None:
        if table.name is None:
            return []
        return [Problem("unknown_table", f"未识别的表“{table.name}”，按一般表格读取", page)]
    with_figures = {column for _, column in table.figures}
    return [
        Problem(
            "unknown_header",
            f"“{table.name or table.layout.table}”中未识别的表头“{column.label}”",
            page,
        )
        for column in table.columns
        if not column.known and column.path and column.index in with_figures
    ]
