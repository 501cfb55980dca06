"""The cells of a sheet, kept as columns: a million of them as objects would fill a worker."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import add
from typing import overload

from gouji.document import Cell

KINDS = ("text", "number", "percent", "date", "formula")
_CODES = {kind: code for code, kind in enumerate(KINDS)}

_AFTER = (1).__add__

Span = tuple[int, int]
"""How many rows and columns a merged cell covers."""


class SheetCells(Sequence[Cell]):
    """Cells in row order; each is made when it is asked for.

    `rows`, `columns`, `starts` and `ends` are those of `Cell`, `kinds` its kind as a place in
    `KINDS`; `spans` holds the merged cells by their place in the sequence.
    """

    __slots__ = (
        "_pattern",
        "columns",
        "ends",
        "hidden",
        "kinds",
        "page",
        "rows",
        "spans",
        "starts",
    )

    def __init__(self, page: int | None) -> None:
        """`page` is that of every cell."""
        self.page = page
        self.rows, self.columns = array("i"), array("i")
        self.starts, self.ends = array("i"), array("i")
        self.kinds, self.hidden = bytearray(), bytearray()
        self.spans: dict[int, Span] = {}
        # rows that share their lists, as those of an export do, are looked at once
        self._pattern: tuple[object, object, array[int], bytes] = None, None, array("i"), b""

    def add_row(
        self, row: int, left: int, columns: Sequence[int], texts: Sequence[str],
        kinds: Sequence[str], start: int, hidden: bool,
    ) -> None:  # fmt: skip
        """Add a row of cells that follow one another from `start` on, a tab between two.

        `columns` are those of the sheet, of which `left` is the first of the table.
        """
        lengths = list(map(len, texts))
        starts = array("i", accumulate(map(_AFTER, lengths), initial=start))
        starts.pop()
        if columns is not self._pattern[0] or kinds is not self._pattern[1]:
            places = array("i", [column - left for column in columns])
            self._pattern = columns, kinds, places, bytes(map(_CODES.__getitem__, kinds))
        _, _, places, codes = self._pattern
        self.rows += array("i", [row]) * len(texts)
        self.columns += places
        self.starts += starts
        self.ends += array("i", map(add, starts, lengths))
        self.kinds += codes
        self.hidden += bytes([hidden]) * len(texts)

    def add_cell(self, cell: Cell) -> None:
        """Add one cell, merged or not."""
        if (cell.row_span, cell.column_span) != (1, 1):
            self.spans[len(self.rows)] = cell.row_span, cell.column_span
        self.rows.append(cell.row)
        self.columns.append(cell.column)
        self.starts.append(cell.start)
        self.ends.append(cell.end)
        self.kinds.append(_CODES[cell.kind])
        self.hidden.append(cell.hidden)

    def first_of(self, row: int) -> int:
        """The place of the first cell of a row, or of the next row that has one."""
        return bisect_left(self.rows, row)

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Cell]:
        """Every cell in order."""
        return map(self._cell, range(len(self.rows)))

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | Sequence[Cell]:
        """The cell or the cells at a place."""
        found = range(len(self.rows))[place]
        return self._cell(found) if isinstance(found, int) else tuple(map(self._cell, found))

    def __eq__(self, other: object) -> bool:
        """True for the same cells, however they are kept."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def _cell(self, place: int) -> Cell:
        down, across = self.spans.get(place, (1, 1))
        return Cell(
            self.rows[place], self.columns[place], self.starts[place], self.ends[place], down,
            across, self.page, None, KINDS[self.kinds[place]], bool(self.hidden[place]),
        )  # fmt: skip
