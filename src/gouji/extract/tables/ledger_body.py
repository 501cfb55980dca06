"""The lines of a long export below its header, cell by cell of one column or of a few lines."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from gouji.cells import KINDS, SheetCells
from gouji.document import Document
from gouji.extract.tables.columns import Column
from gouji.extract.tables.numbers import Number, is_blank, is_short_amount, number_in
from gouji.extract.tables.printed import GridCell, Line, PrintedTable, plain_text

_MOST_KNOWN = 20_000
NO_FIGURE, ODD = 255, 254
_DATE, _NUMBER = KINDS.index("date"), KINDS.index("number")


class _Plain(dict[str, str]):
    """Texts of cells without blanks, once each as far as they are so many."""

    def __missing__(self, raw: str) -> str:
        plain = plain_text(raw)
        if len(self) < _MOST_KNOWN:
            self[raw] = plain
        return plain


@dataclass(eq=False, slots=True)
class Amounts:
    """The figures of one column by line: `unscaled` / 10 ** `decimals`, in the column's unit.

    `decimals` is `NO_FIGURE` where none stands, `ODD` where it is one of `odd`: signed, with a
    unit or long. `unread` are lines with text instead of a number.
    """

    unscaled: "array[int]" = field(default_factory=lambda: array("q"))
    decimals: bytearray = field(default_factory=bytearray)
    odd: dict[int, Number] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)


class LedgerBody:
    """The cells from one line on, of which every line that is not blank has all columns."""

    def __init__(self, document: Document, printed: PrintedTable, first: int) -> None:
        """`first` is the first line, as `printed` counts them. The table must be rectangular."""
        assert printed.unread is not None and printed.unread.table is not None
        cells = printed.unread.table.cells
        assert isinstance(cells, SheetCells)
        self.document, self.page, self.width = document, printed.unread.page, printed.columns
        self._cells, self._popped = cells, printed.popped
        self._from = cells.first_of(first + printed.popped)
        self._rows = cells.rows[self._from :: self.width]
        self._plain = _Plain()

    @property
    def is_rectangular(self) -> bool:
        """Whether every line has every column, so that a cell is found by counting."""
        cells, width = self._cells, self.width
        lines, rest = divmod(len(cells) - self._from, width)
        rows = self._rows
        return (
            rest == 0
            and cells.columns[self._from :] == array("i", range(width)) * lines
            and all(rows[n] < rows[n + 1] for n in range(lines - 1))
            and cells.rows[self._from + width - 1 :: width] == rows
        )

    @property
    def start(self) -> int:
        """Where the lines begin in the document."""
        return self._cells.starts[self._from]

    def __len__(self) -> int:
        """The number of lines that are not blank."""
        return (len(self._cells) - self._from) // self.width

    def row(self, line: int) -> int:
        """The line as the printed table counts it, blank ones included."""
        return self._rows[line] - self._popped

    @property
    def has_gaps(self) -> bool:
        """Whether blank lines stand between the others."""
        return len(self) > 0 and self._rows[-1] - self._rows[0] >= len(self)

    def line_of(self, row: int) -> int | None:
        """The line that the printed table counts as `row`; None where it is blank."""
        rows = self._rows
        line = bisect_left(rows, row + self._popped)
        return line if line < len(rows) and rows[line] == row + self._popped else None

    def starts(self, column: int, first: int = 0, last: int | None = None) -> "array[int]":
        """Where the cells of a column begin, of all lines or of some."""
        return self._cells.starts[self._slice(column, first, last)]

    def raw(self, column: int, first: int = 0, last: int | None = None) -> list[str]:
        """The cells of a column as they stand in the document."""
        text, part = self.document.text, self._slice(column, first, last)
        pairs = zip(self._cells.starts[part], self._cells.ends[part], strict=True)
        return [text[start:end] for start, end in pairs]

    def plain(self, column: int, first: int = 0, last: int | None = None) -> list[str]:
        """The cells of a column without blanks."""
        return list(map(self._plain.__getitem__, self.raw(column, first, last)))

    def line(self, line: int) -> Line:
        """The cells of a line."""
        return [self.cell(line, column) for column in range(self.width)]

    def cell(self, line: int, column: int) -> GridCell:
        """One cell."""
        cells, at = self._cells, self._from + line * self.width + column
        start, end = cells.starts[at], cells.ends[at]
        plain = self._plain[self.document.text[start:end]]
        return GridCell(plain, start, end, 1, self.page, KINDS[cells.kinds[at]])

    def amounts(self, column: Column) -> Amounts:
        """The figures of a column."""
        found = Amounts()
        kinds = self._cells.kinds[self._slice(column.index, 0, None)]
        add, end = found.unscaled.append, found.decimals.append
        for line, raw in enumerate(self.raw(column.index)):
            unscaled, decimals = 0, NO_FIGURE
            if kinds[line] != _DATE and raw:
                if is_short_amount(raw):
                    whole, _, rest = raw.partition(".")
                    unscaled, decimals = int(whole.replace(",", "") + rest), len(rest)
                else:
                    decimals = self._odd(line, column.index, found)
            add(unscaled)
            end(decimals)
        return found

    def _odd(self, line: int, column: int, found: Amounts) -> int:
        cell = self.cell(line, column)
        if is_blank(cell.text):
            return NO_FIGURE
        number = number_in(self.document, cell)
        if number is None:
            found.unread.add(line)
            return NO_FIGURE
        found.odd[line] = number
        return ODD

    def spans(self, first: int, last: int) -> list[tuple[int, int]]:
        """From the first to the last cell with text of each of some lines."""
        outer = self.plain(0, first, last), self.plain(self.width - 1, first, last)
        low, high = self._from + first * self.width, self._from + last * self.width
        starts = self._cells.starts[low : high : self.width]
        ends = self._cells.ends[low + self.width - 1 : high : self.width]
        spans = list(zip(starts, ends, strict=True))
        for n, texts in enumerate(zip(*outer, strict=True)):
            if not all(texts):
                filled = [c for c in self.line(first + n) if c is not None and c.text]
                spans[n] = filled[0].start, filled[-1].end
        return spans

    def is_number(self, line: int, column: int) -> bool:
        """Whether the file itself says that the cell is a number."""
        return self._cells.kinds[self._from + line * self.width + column] == _NUMBER

    def number(self, amounts: Amounts, line: int, column: int) -> Number | None:
        """The figure of a line, as `number_in` reads it."""
        decimals = amounts.decimals[line]
        if decimals >= ODD:
            return amounts.odd.get(line)
        at = self._from + line * self.width + column
        value = Decimal(amounts.unscaled[line]).scaleb(-decimals)
        return Number(value, decimals, None, self._cells.starts[at], self._cells.ends[at])

    def lines_of(
        self, first: int, last: int, amounts: Mapping[int, Amounts]
    ) -> Iterator[tuple[str, ...]]:
        """The cells of some lines without blanks; `amounts` are the figures of columns."""
        columns = []
        for n in range(self.width):
            if n not in amounts:
                columns.append(self.plain(n, first, last))
                continue
            decimals = amounts[n].decimals[first:last]
            columns.append([
                text if found < ODD else self._plain[text]  # a short amount has no blanks
                for text, found in zip(self.raw(n, first, last), decimals, strict=True)
            ])  # fmt: skip
        return zip(*columns, strict=True)

    def _slice(self, column: int, first: int, last: int | None) -> slice:
        until = len(self) if last is None else last
        return slice(
            self._from + first * self.width + column, self._from + until * self.width, self.width
        )
