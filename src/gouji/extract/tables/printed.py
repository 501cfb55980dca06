"""Tables as printed: cells on a grid, captions above, pages of one table stitched together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gouji.cells import SheetCells
from gouji.document import Block, Cell, Document
from gouji.extract.sections import Paragraph
from gouji.extract.tables.layouts import heading_of, titled
from gouji.extract.view import normal_character
from gouji.extract.vocabulary import bare

_STRIP = 6.0
"""A column or row narrower than this (points) holds no text: it is the inset of a cell."""
_SAME_LINE = 3.0
_CAPTION_LINES = 6
_FEWEST_COLUMNS = 3
HEAD_LINES = 1_100
"""So many lines of a long sheet tell what it is."""
_MOST_KNOWN = 20_000
"""Words of exports stand on every line: so many texts are kept once each."""
_UNIT = re.compile(r"单位[：:]?(?:人民币)?((?:百|千|万|十万|百万|千万|亿)?元)")
_OWNER = re.compile(
    r"^(?:编制|填报|预算)?(?:部门|单位)(?:名称|（盖章）|（公章）)?[：:]"
    r"(?P<name>[^：:]{4,40}?)?(?=(?:金额)?单位[：:]|（|\d{4}年|$)"
)
_NO_NAME = re.compile(r"元$|XX")
_PAGE_NUMBER = re.compile(r"^[-—–第\s]*\d{1,4}[-—–页\s]*$")
_TITLE = re.compile(r"(?:表|台账|明细|清单|卡片)(?:（[^）]*）|[一二三四五六七八九十\d]*)$")


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


def printed_tables(document: Document, items: list[Paragraph | Block]) -> Iterator[PrintedTable]:
    """Yield the tables of a document in order; a page that only goes on is part of its table."""
    current: PrintedTable | None = None
    between: list[Paragraph] = []
    for item in items:
        if isinstance(item, Paragraph):
            between.append(item)
            continue
        if item.table is None or not item.table.cells:
            continue
        table = _printed(document, item)
        if current is not None and _continues(current, table, between):
            current.lines += _without_repeated_header(current, table.lines)
        else:
            if current is not None:
                yield current
            _caption(table, between)
            if table.title is None and table.sheet is not None:
                table.title = table.sheet
            current = table
        between = []
    if current is not None:
        yield current


def complete(document: Document, table: PrintedTable) -> None:
    """Add the lines of a long sheet that were left out."""
    if table.unread is not None:
        whole = _whole(document, table.unread)
        table.lines += whole.lines[HEAD_LINES:]
        table.unread = None


def _printed(document: Document, block: Block) -> PrintedTable:
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


def _continues(current: PrintedTable, table: PrintedTable, between: list[Paragraph]) -> bool:
    """True when a table carries on the one before: no title, no new header, the same columns."""
    if any(not _PAGE_NUMBER.match(paragraph.view.text) for paragraph in between):
        return False
    if current.sheet != table.sheet:
        return False
    if current.page is None or table.page is None or not 0 < table.page - _last_page(current) <= 2:
        return False
    if current.columns != table.columns:
        return _regridded(current, table)
    known = [(a, b) for a, b in zip(current.edges, table.edges, strict=True) if a >= 0 and b >= 0]
    shift = known[0][1] - known[0][0] if known else 0.0
    return all(abs(b - a - shift) <= _SAME_LINE for a, b in known)


def _regridded(current: PrintedTable, table: PrintedTable) -> bool:
    """Bring two parts of a table on one grid: merged cells hide column lines of their page.

    False, and nothing changed, where the lines of one part are not all lines of the other.
    """
    coarse, fine = sorted((current, table), key=lambda part: part.columns)
    # the first page may hold no more than the titles of two halves
    fewest = _FEWEST_COLUMNS - (coarse is current)
    if coarse.columns < fewest or min(*coarse.edges, *fine.edges) < 0:
        return False
    starts = [
        next((n for n, edge in enumerate(fine.edges) if abs(edge - start) <= _SAME_LINE), -1)
        for start in coarse.edges
    ]
    if starts[0] != 0 or starts != sorted(set(starts)):
        return False
    owner = [sum(start <= n for start in starts) - 1 for n in range(fine.columns)]
    for cell in {c for line in coarse.lines for c in line if c is not None}:
        covered = next(line for line in coarse.lines if cell in line)
        cell.column_span = sum(covered[n] is cell for n in owner)
    coarse.lines[:] = [[line[n] for n in owner] for line in coarse.lines]
    coarse.columns, coarse.edges = fine.columns, fine.edges
    return True


def _last_page(table: PrintedTable) -> int:
    for line in reversed(table.lines):
        for cell in line:
            if cell is not None and cell.page is not None:
                return cell.page
    return table.page or 0


def _without_repeated_header(current: PrintedTable, lines: list[Line]) -> list[Line]:
    repeated = 0
    for old, new in zip(current.lines, lines, strict=False):
        same = [(c.text if c else "") for c in old] == [(c.text if c else "") for c in new]
        if not same or not any(c and heading_of(c.text) for c in new):
            break
        repeated += 1
    return lines[repeated:]


def _caption(table: PrintedTable, between: list[Paragraph]) -> None:
    """Set title and unit from the lines above the grid and the first lines in it."""
    above = [paragraph.view.text for paragraph in between[-_CAPTION_LINES:]]
    inside: list[str] = []
    while table.lines and _is_caption(table, 0):
        inside.append("".join(cell.text for cell in table.texts(0)))
        table.lines.pop(0)
        table.popped += 1
    table.caption = above + inside
    for text in reversed(table.caption):
        owner = _OWNER.match(text)
        if table.owner is None and owner and not _NO_NAME.search(owner["name"] or "元"):
            table.owner = owner["name"]
        if table.unit is None and (unit := _UNIT.search(text)):
            table.unit = unit.group(1)
        if (
            table.title is None
            and len(text) <= 60
            and (titled(text) or _TITLE.search(_title(text)))
        ):
            table.title = _title(text)


def _title(text: str) -> str:
    """A caption line without its numbering and without the unit that may follow it."""
    text = re.sub(r"[（(]?(?:(?:编制|填报)?(?:单位|部门)|金额单位)(?:名称)?[：:].*$", "", text)
    text = re.sub(r"^.{0,3}公开\s*\d*\s*表[：:]?|^附[件表]\s*\d*[-—]?\d*[：:、]?", "", text)
    return re.sub(
        r"^(?:第?[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．]|（[一二三四五六七八九十\d]+）)",
        "",
        text,
    )


def _is_caption(table: PrintedTable, row: int) -> bool:
    """A first line that holds a title, the unit or the department and no header."""
    texts = table.texts(row)
    if not texts:
        return True
    if len(texts) > 4 or any(re.fullmatch(r"[\d,.]+", cell.text) for cell in texts):
        return False
    if any(_UNIT.search(c.text) or _OWNER.match(c.text) for c in texts):
        return not any(heading_of(c.text) for c in texts) or any(
            _OWNER.match(c.text) for c in texts
        )
    wide = texts[0].column_span >= table.columns - 1
    return (
        len(texts) == 1
        and wide
        and bool(titled(texts[0].text) or _TITLE.search(texts[0].text))
        and bare(texts[0].text) != ""
    )
