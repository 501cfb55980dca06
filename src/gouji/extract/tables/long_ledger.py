"""A long export: figures by column and line, so that 50,000 lines fit and are read in time.

What one line says is made when it is asked for, by the code that reads every other table; what
the lines say together is kept as columns of numbers. An export that is not plain (a second
header, merged cells, lines of unlike width) is read like any table.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat

from gouji.document import Document
from gouji.extract.tables.bands import opens_goals
from gouji.extract.tables.columns import Column, is_counting_line, is_header_line
from gouji.extract.tables.entries import Entry, flat_entry, is_total_name, told_by
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.ledger_body import NO_FIGURE, ODD, Amounts, LedgerBody
from gouji.extract.tables.meaning import Meaning, sense_of
from gouji.extract.tables.printed import GridCell, PrintedTable
from gouji.extract.tables.read_table import ReadTable, figure_of, quote_of

_SPARE = ("ordinal", "date", "text")
_UNLIKE = ("target", "actual")
"""Roles of columns whose cells are more than numbers."""
_SURE_DECIMALS, _SURE_WHOLE = 1_000, 10_000
"""From here on a number is printed with more digits than a year: it is in no header."""
_COUNTED_LINES = 4

Told = tuple[list[str], list[str]]
"""The codes and the names that a line tells."""


class _ToldBy(dict[str, tuple[str | None, bool]]):
    """What the texts of one stub column tell, each looked at once."""

    def __init__(self, column: Column, is_one_of_several: bool) -> None:
        super().__init__()
        self._column, self._several = column, is_one_of_several

    def __missing__(self, text: str) -> tuple[str | None, bool]:
        told = self[text] = told_by(self._column, text, self._several)
        return told


@dataclass(eq=False, slots=True, kw_only=True)
class LongLedger(ReadTable):
    """A plain ledger with more lines than are kept as cells.

    `amounts` are those of its columns of figures; `before` counts the figures above each line;
    `totals` are the lines that sum up others, with their names. Lines are counted as `body`
    does; `number_from` gives the ids of the figures.
    """

    body: LedgerBody
    setting: Meaning
    amounts: dict[int, Amounts]
    before: "array[int]" = field(default_factory=lambda: array("i"))
    totals: dict[int, str] = field(default_factory=dict)
    first_number: int = 1

    def __len__(self) -> int:
        """The number of its figures."""
        return self.before[-1]

    @property
    def listed(self) -> list[TableFigure]:
        """None: they are too many to be made at once."""
        return []

    @property
    def columns_with_figures(self) -> set[int]:
        """The places of the columns in which a figure stands."""
        return {n for n, each in self.amounts.items() if set(each.decimals) != {NO_FIGURE}}

    def cell(self, row: int, column: int) -> GridCell | None:
        """The cell at a place of the grid, below the header."""
        line = self.body.line_of(row)
        return self.body.cell(line, column) if line is not None else None

    def told_by_lines(self, first: int, last: int) -> Iterator[Told]:
        """The codes and names of some lines, as `read_entries` finds them."""
        stub = [c for c in self.columns if c.is_stub]
        known = [_ToldBy(c, len(stub) > 1) for c in stub]
        rows = zip(*(self.body.plain(c.index, first, last) for c in stub), strict=True)
        for line, texts in enumerate(rows if stub else repeat((), last - first), first):
            codes: list[str] = []
            names: list[str] = []
            for told, text in zip(known, texts, strict=True):
                if text:
                    code, is_name = told[text]
                    if code:
                        codes.append(code)
                    if is_name:
                        names.append(text)
            yield codes, names if names or codes else self._spare_name(line)

    def _spare_name(self, line: int) -> list[str]:
        """A 合计 may stand under 序号 or a date."""
        spare = (self.body.cell(line, c.index).text for c in self.columns if c.role in _SPARE)
        return [text for text in spare if text and is_total_name(text)][:1]

    def entry(self, line: int) -> Entry:
        """The line as an entry."""
        ((codes, names),) = self.told_by_lines(line, line + 1)
        return flat_entry(self.body.row(line), 0, codes, names)

    def figure(self, line: int, column: int) -> TableFigure | None:
        """The figure of a line in a column, with its id."""
        number = self.body.number(self.amounts[column], line, column)
        if number is None:
            return None
        place = self.entry(line), self.columns[column], self.body.cell(line, column)
        quote = quote_of([c for c in self.body.line(line) if c is not None and c.text])
        figure = figure_of(self, place, number, self.setting, quote)
        figure.fact_id = self.fact_ids(column, line, line + 1)[0] or ""
        return figure

    @property
    def total_entries(self) -> list[Entry]:
        """The lines that sum up others."""
        return [self.entry(line) for line in self.totals]

    def amount(self, row: int, column: int) -> TableFigure | None:
        """The figure of a place for computing alone: it has neither id nor words."""
        line = self.body.line_of(row)
        if line is None:
            return None
        number = self.body.number(self.amounts[column], line, column)
        if number is None:
            return None
        nobody = flat_entry(row, 0, [], [])
        unit, _, _ = sense_of(number, nobody, self.columns[column], self.setting)
        return TableFigure(
            self.number, row, column, number.value, number.decimals, unit, number.start,
            number.end, None, None, None, None, None, "", "", (number.start, number.end),
        )  # fmt: skip

    def fact_ids(self, column: int, first: int, last: int) -> list[str | None]:
        """The ids of the figures of some lines in a column, None where there is none."""
        has = [a.decimals[first:last] for n, a in self.amounts.items() if n <= column]
        prefix, above = f"{self.body.document.document_id}-F", self.first_number - 1
        return [
            f"{prefix}{above + before + len(found) - found.count(NO_FIGURE):05d}"
            if found[-1] != NO_FIGURE else None
            for before, found in zip(self.before[first:last], zip(*has, strict=True), strict=True)
        ]  # fmt: skip


class _Entries(Sequence[Entry]):
    """The lines of a ledger, each made when it is asked for."""

    def __init__(self, ledger: LongLedger) -> None:
        self._ledger = ledger

    def __len__(self) -> int:
        return len(self._ledger.body)

    def __iter__(self) -> Iterator[Entry]:
        return self._made(range(len(self)))

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        found = range(len(self))[place]
        if isinstance(found, int):
            return self._ledger.entry(found)
        return list(self._made(found))

    def _made(self, lines: range) -> Iterator[Entry]:
        told = self._ledger.told_by_lines(lines.start, lines.stop)
        for line, (codes, names) in zip(lines, told, strict=True):
            yield flat_entry(self._ledger.body.row(line), 0, codes, names)


class _Figures(Mapping[tuple[int, int], TableFigure]):
    """The figures of a ledger by place, each made when it is asked for."""

    def __init__(self, ledger: LongLedger) -> None:
        self._ledger = ledger

    def __getitem__(self, place: tuple[int, int]) -> TableFigure:
        row, column = place
        line = self._ledger.body.line_of(row)
        if line is None or column not in self._ledger.amounts:
            raise KeyError(place)
        figure = self._ledger.figure(line, column)
        if figure is None:
            raise KeyError(place)
        return figure

    def __len__(self) -> int:
        return len(self._ledger)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        ledger = self._ledger
        for line in range(len(ledger.body)):
            for column, amounts in ledger.amounts.items():
                if amounts.decimals[line] != NO_FIGURE:
                    yield ledger.body.row(line), column


def long_ledger(
    document: Document, table: ReadTable, first: int, setting: Meaning
) -> LongLedger | None:
    """Read the lines of a ledger from `first` on; None where they are not plain."""
    printed = table.printed
    header = {id(cell) for column in table.columns for cell in column.cells}
    counted = (is_counting_line(printed.texts(n)) for n in range(first, first + _COUNTED_LINES))
    if any(c.lane or c.role in _UNLIKE for c in table.columns) or any(counted):
        return None
    if any(id(cell) in header for cell in printed.lines[first]):
        return None
    body = LedgerBody(document, printed, first)
    if not body.is_rectangular:
        return None
    ledger = LongLedger(
        table.number, printed, table.layout, table.columns, [], body=body, setting=setting,
        amounts={c.index: body.amounts(c) for c in table.measures()},
    )  # fmt: skip
    if not ledger.amounts or _is_interrupted(ledger):
        return None
    _settle(ledger)
    # blank lines between subtotals say something in a table that is read as a grid
    has_subtotals = any("小计" in name for name in ledger.totals.values())
    return None if not len(ledger) or (has_subtotals and body.has_gaps) else ledger


def _settle(ledger: LongLedger) -> None:
    has = (bytes(d != NO_FIGURE for d in a.decimals) for a in ledger.amounts.values())
    ledger.before = array("i", accumulate(map(sum, zip(*has, strict=True)), initial=0))
    ledger.totals = _totals(ledger)
    ledger.unread = {
        (ledger.body.row(line), n) for n, each in ledger.amounts.items() for line in each.unread
    }
    ledger.entries, ledger.figures = _Entries(ledger), _Figures(ledger)


def _totals(ledger: LongLedger) -> dict[int, str]:
    """The lines that sum up others: looked for where any text could be the name of one."""
    naming = [c for c in ledger.columns if c.is_stub or c.role in _SPARE]
    texts = chain.from_iterable(ledger.body.plain(c.index) for c in naming)
    if not any("计" in text or "额" in text for text in texts):
        return {}
    told = enumerate(ledger.told_by_lines(0, len(ledger.body)))
    return {
        line: names[-1] for line, (codes, names) in told
        if names and not codes and is_total_name(names[-1])
    }  # fmt: skip


def _is_interrupted(ledger: LongLedger) -> bool:
    """Whether a header or goals told in words stand among the lines: it is no plain ledger."""
    body = ledger.body
    first_texts = list(range(len(body)))
    for column in range(body.width):
        texts = body.plain(column)
        if any(opens_goals(texts[line]) for line in first_texts if "目标" in texts[line]):
            return True
        first_texts = [line for line in first_texts if not texts[line]]
        if not first_texts:
            break
    unsure = list(range(len(body)))
    for column, amounts in ledger.amounts.items():
        unsure = [n for n in unsure if not _is_surely_amount(body, amounts, n, column)]
    return any(_is_header(body, line) for line in unsure)


def _is_surely_amount(body: LedgerBody, amounts: Amounts, line: int, column: int) -> bool:
    decimals, unscaled = amounts.decimals[line], amounts.unscaled[line]
    if 0 < decimals < ODD:
        return unscaled >= _SURE_DECIMALS
    return decimals == 0 and unscaled >= _SURE_WHOLE and body.is_number(line, column)


def _is_header(body: LedgerBody, line: int) -> bool:
    cells = body.line(line)
    lone = PrintedTable([cells], len(cells), None, None, body.page, None)
    return is_header_line(lone, 0)
