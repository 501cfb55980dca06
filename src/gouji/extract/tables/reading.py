"""Documents' tables read: recognised by title and headers, every figure with its meaning."""

import re
from collections import Counter
from itertools import pairwise

from gouji.document import Block, Document, Problem
from gouji.extract.profile import Profile
from gouji.extract.sections import Paragraph
from gouji.extract.tables.bands import Band, bands
from gouji.extract.tables.columns import Column, read_columns, stub_unit
from gouji.extract.tables.composition import total_of
from gouji.extract.tables.entries import Entry, read_entries
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.form_cells import told_in_cells
from gouji.extract.tables.layouts import LEDGERS, Layout, form_of, heading_of, layout_of
from gouji.extract.tables.long_ledger import LongLedger, long_ledger
from gouji.extract.tables.meaning import Meaning
from gouji.extract.tables.numbers import Number, is_blank, number_in, quantity_in
from gouji.extract.tables.printed import GridCell, PrintedTable, complete
from gouji.extract.tables.read_table import Quote, ReadTable, TableReading, figure_of, quote_of
from gouji.extract.tables.stitched import printed_tables
from gouji.extract.vocabulary import bare

_CODE_LIKE = re.compile(r"\d{3}(?:\d{2}){0,4}")
_HEAD = 40
"""A form has printed all its headers within so many lines."""
_LONGEST_SUBJECT = 60
_TELLING = 1_000
"""So many lines tell what a column without a known header holds."""


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
        found = bands(table, form is not None)
        if table.unread is not None:
            ledger = _long_ledger(document, table, found, profile, only_unit, len(reading.tables))
            if ledger is not None:
                reading.tables.append(ledger)
                reading.problems += _problems(ledger)
                continue
            complete(document, table)
            found = bands(table, form is not None)
        for band in found:
            _read_band(document, table, band, profile, only_unit, form, reading)
    return reading


def _long_ledger(
    document: Document, printed: PrintedTable, found: list[Band], profile: Profile,
    only_unit: str | None, number: int,
) -> LongLedger | None:  # fmt: skip
    """A long sheet as a ledger, where its head says that it is one and all its lines are plain."""
    if len(found) != 1 or found[0][2] < found[0][1] + _TELLING:
        return None
    table, data = _headed(printed, found[0], profile, None, number)
    if table.layout is None or table.layout.shape != "ledger":
        return None
    return long_ledger(document, table, data, _meaning(table, profile, only_unit))


def _first_texts(table: PrintedTable) -> list[str]:
    return [c.text for row in range(min(_HEAD, len(table.lines))) for c in table.texts(row)]


def _read_band(
    document: Document, printed: PrintedTable, band: Band, profile: Profile,
    only_unit: str | None, form: Layout | None, reading: TableReading,
) -> None:  # fmt: skip
    table, data = _headed(printed, band, profile, form, len(reading.tables))
    layout, last = table.layout, band[2]
    is_export = layout is not None and layout.shape in LEDGERS
    table.entries = read_entries(printed, table.columns, data, last, is_flat=is_export)
    setting = _meaning(table, profile, only_unit)
    figures: dict[tuple[int, int], TableFigure] = {}
    table.figures = figures
    for entry in table.entries:
        _figures_of(document, table, entry, setting, figures)
    if layout is not None and layout.shape == "form":
        told_in_cells(document, table.number, printed, (data, last), setting, table.told)
    if not table.figures:
        return
    reading.tables.append(table)
    reading.problems += _problems(table)


def _headed(
    printed: PrintedTable, band: Band, profile: Profile, form: Layout | None, number: int
) -> tuple[ReadTable, int]:
    """A table of which the header is read, and its first line below it."""
    first, data, last = band
    headers = [c.text for row in range(first, min(data + 1, last)) for c in printed.texts(row)]
    layout = layout_of(printed.title, headers, profile.kind)
    if layout is None and form is not None and form.headers & {bare(text) for text in headers}:
        layout = form
    columns = read_columns(printed, first, data, layout)
    if layout is not None and layout.shape == "form":
        data = _form_data(printed, columns, first, data)
    _settle_unknown(printed, columns, data, last)
    return ReadTable(number, printed, layout, columns, []), data


def _meaning(table: ReadTable, profile: Profile, only_unit: str | None) -> Meaning:
    layout, printed, columns = table.layout, table.printed, table.columns
    return Meaning(
        layout, profile, printed, stub_unit(columns), only_unit, _subject(printed, layout),
        {lane: table.measures(lane) for lane in {c.lane for c in columns}},
        total_of(table.of_lane(0), None, printed.title) if layout is None else None,
    )  # fmt: skip


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


def _figures_of(
    document: Document, table: ReadTable, entry: Entry, setting: Meaning,
    figures: dict[tuple[int, int], TableFigure],
) -> None:  # fmt: skip
    printed = table.printed
    quote: Quote | None = None
    for column in setting.measures[entry.lane]:
        cell = printed.begins(entry.row, column.index)
        if cell is None or is_blank(cell.text) or cell.kind == "date":
            continue
        number = _number(document, cell, column)
        if number is None:
            table.unread.add((entry.row, column.index))
            continue
        quote = quote or quote_of(printed.texts(entry.row))
        figures[entry.row, column.index] = figure_of(
            table, (entry, column, cell), number, setting, quote
        )


def _number(document: Document, cell: GridCell, column: Column) -> Number | None:
    number = number_in(document, cell)
    if number is None and column.role in ("target", "actual"):
        return quantity_in(document, cell)
    return number


def _problems(table: ReadTable) -> list[Problem]:
    """Headers that no layout names, of a recognised table; a table with figures but no layout."""
    page = table.printed.page
    if table.layout is None:
        if table.name is None:
            return []
        return [Problem("unknown_table", f"未识别的表“{table.name}”，按一般表格读取", page)]
    with_figures = table.columns_with_figures
    return [
        Problem(
            "unknown_header",
            f"“{table.name or table.layout.table}”中未识别的表头“{column.label}”",
            page,
        )
        for column in table.columns
        if not column.known and column.path and column.index in with_figures
    ]
