"""Tables as printed: cells on a grid, merged ones in all places that they cover."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gouji.cells import SheetCells
from gouji.document import Block, Cell, Document
from gouji.extract.view import normal_character

_STRIP = 6.0
"""A column or row narrower than this (points) holds no text: it is the inset of a cell."""
HEAD_LINES = 1_100
"""So many lines of a long sheet tell what it is."""
_MOST_KNOWN = 20_000
"""Words of exports stand on every line: so many texts are kept once each."""


@dataclass(eq=False, slots=True)
class GridCell:
    """A cell of a printed table: its text without blanks, its offsets, how wide it is."""

    text: str
    start: int
    end: int
    column_span: int
    page: int | None
    kind: str


Line = list[GridCell | None]
"""One row of the grid: for every column the cell that covers it."""


@dataclass(slots=True)
class PrintedTable:
    """One table, its continuation pages included. `caption` is what stands above, nearest last.

    Of a long sheet `lines` are the first `HEAD_LINES` until `complete` adds the others; `popped`
    counts the lines that went into the caption.
    """

    lines: list[Line]
    columns: int
    title: str | None
    unit: str | None
    page: int | None
    sheet: str | None
    owner: str | None = None
    caption: list[str] = field(default_factory=list)
    edges: tuple[float, ...] = ()
    unread: Block | None = None
    popped: int = 0

    def begins(self, row: int, column: int) -> GridCell | None:
        """The cell whose top left corner lies here, or None."""
        cell = self.lines[row][column]
        if (row and self.lines[row - 1][column] is cell) or (
            column and self.lines[row][column - 1] is cell
        ):
            return None
        return cell

    def texts(self, row: int) -> list[GridCell]:
        """The cells with text that begin in a row or reach into it, each once."""
        return list(dict.fromkeys(c for c in self.lines[row] if c is not None and c.text))


class _Normal(dict[int, str]):
    """Characters by their half-width form, filled as they come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        return self.setdefault(code, "" if char.isspace() else normal_character(char))


_NORMAL = _Normal()


def plain_text(text: str) -> str:
    """Printed text in its half-width form without any blank."""
    return text.translate(_NORMAL)


def complete(document: Document, table: PrintedTable) -> None:
    """Add the lines of a long sheet that were left out."""
    if table.unread is not None:
        whole = _whole(document, table.unread)
        table.lines += whole.lines[HEAD_LINES:]
        table.unread = None


def printed_table(document: Document, block: Block) -> PrintedTable:
    """The table, or of a long sheet its head: what stands below may be read by columns."""
    assert block.table is not None
    cells = block.table.cells
    if not isinstance(cells, SheetCells) or block.table.rows <= HEAD_LINES:
        return _whole(document, block)
    if any(cells.rows[place] + down > HEAD_LINES for place, (down, _) in cells.spans.items()):
        return _whole(document, block)
    head = replace(block.table, rows=HEAD_LINES, cells=cells[: cells.first_of(HEAD_LINES)])
    table = _whole(document, replace(block, table=head))
    table.unread = block
    return table


def _whole(document: Document, block: Block) -> PrintedTable:
    assert block.table is not None
    cells = block.table.cells
    columns, edges = _kept(cells, block.table.columns, across=True)
    rows, _ = _kept(cells, block.table.rows, across=False)
    lines: list[Line] = [[None] * len(edges) for _ in range(max(rows.values(), default=-1) + 1)]
    text = document.text
    page = block.page
    known: dict[str, str] = {}
    for cell in cells:
        raw = text[cell.start : cell.end]
        plain = known.get(raw)
        if plain is None:
            plain = raw.translate(_NORMAL)
            if len(known) < _MOST_KNOWN:
                known[raw] = plain
        put = GridCell(plain, cell.start, cell.end, 1, cell.page or page, cell.kind)
        if cell.row_span == 1 and cell.column_span == 1:
            if cell.column in columns and cell.row in rows:
                lines[rows[cell.row]][columns[cell.column]] = put
            continue
        taken = [columns[c] for c in _span(cell, across=True) if c in columns]
        put.column_span = len(taken)
        for row in _span(cell, across=False):
            for column in taken if row in rows else ():
                lines[rows[row]][column] = put
    return PrintedTable(
        lines, len(edges), None, None, block.page, block.table.sheet, edges=tuple(edges)
    )


def _span(cell: Cell, across: bool) -> range:
    if across:
        return range(cell.column, cell.column + cell.column_span)
    return range(cell.row, cell.row + cell.row_span)


def _kept(cells: Sequence[Cell], count: int, across: bool) -> tuple[dict[int, int], list[float]]:
    """Number the columns (or rows) that may hold text; return them and their left edges.

    Where boxes are known, strips too narrow for text are left out: some producers draw every
    cell as a box in a box.
    """
    if cells[0].box is None:
        return {index: index for index in range(count)}, [-1.0] * count
    low, high = (0, 2) if across else (1, 3)
    widths: dict[int, float] = {}
    starts: dict[int, float] = {}
    for cell in cells:
        if cell.box is None:
            continue
        span = _span(cell, across)
        if len(span) == 1:
            widths[span[0]] = cell.box[high] - cell.box[low]
            starts[span[0]] = cell.box[low]
    kept: dict[int, int] = {}
    edges: list[float] = []
    for index in range(count):
        if widths.get(index, _STRIP) >= _STRIP:
            kept[index] = len(kept)
            edges.append(starts.get(index, -1.0))
    return kept, edges
