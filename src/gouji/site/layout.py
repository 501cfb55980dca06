"""A document's stored text as blocks to show: headings, paragraphs and tables, as slices.

Tables, headings, footnotes and text boxes are those that the reader found (`raw.document_block`).
A table stored without cells is told by its tabs and newlines, and so are lines with tabs outside
of any table; a short row of those is spread over the width.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from gouji.answer import Row

Slice = tuple[int, int]

_HEADING = re.compile(
    r"\s*(?:(第[一二三四五六七八九十\d]+(?:部分|章)|[一二三四五六七八九十]+、)"
    r"|([（(][一二三四五六七八九十\d]+[）)]))"
)
_LONGEST_HEADING = 40
_CONTENTS = 4
"""So many headings with nothing between them are a table of contents."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A slice of the text and how many columns and rows it is shown over.

    `inner` are the blocks of a cell that holds tables of its own.
    """

    start: int
    end: int
    columns: int = 1
    rows: int = 1
    hidden: bool = False
    inner: tuple["ShownBlock", ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a table; `whole` when no cell of it reaches into the next one."""

    start: int
    end: int
    cells: tuple[ShownCell, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A line of text with its heading level (0: none), or a table with its rows.

    `note`: a footnote or text box. `sheet` names a worksheet, `guessed` is a grid that was told
    from white space.
    """

    kind: Literal["line", "table"]
    start: int
    end: int
    level: int = 0
    rows: tuple[ShownRow, ...] = ()
    note: bool = False
    sheet: str | None = None
    guessed: bool = False

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where something may be drawn: the start of what it is about, and of what it follows.

        A line is followed by what is about it, a row by what is about the rows that it ends.
        """
        if self.kind == "line":
            return [(self.start, self.start)]
        found, begins = [], self.start
        for row, following in zip(self.rows, [*self.rows[1:], None], strict=True):
            if row.whole or following is None:
                found.append((begins, row.start))
                begins = following.start if following else row.end
        return found


def blocks_of(text: str, placed: Sequence[Row] = ()) -> list[ShownBlock]:
    """The blocks of a text in order. Blank lines are left out; nothing else is.

    `placed` are the document's rows of `raw.document_block`, outer tables before inner ones.
    """
    blocks: list[ShownBlock] = []
    found = _blocks(text, 0, len(text), list(placed))
    for is_heading, run in groupby(found, key=lambda block: block.level > 0):
        shown = list(run)
        if is_heading and len(shown) >= _CONTENTS:
            shown = [replace(block, level=0) for block in shown]
        blocks += shown
    return blocks


def _blocks(text: str, start: int, end: int, placed: list[Row]) -> Iterator[ShownBlock]:
    """The blocks of a slice, of which `placed` are known."""
    while placed:
        block = placed.pop(0)
        first, last = block["char_start"], block["char_end"]
        if not start <= first <= last <= end:
            continue
        yield from _lines_and_tables(text, start, first)
        inner = [other for other in placed if other["char_start"] < last]
        del placed[: len(inner)]
        yield _placed(text, block, inner)
        start = last
    yield from _lines_and_tables(text, start, end)


def _placed(text: str, block: Row, inner: list[Row]) -> ShownBlock:
    first, last = block["char_start"], block["char_end"]
    if block["kind"] != "table":
        level = min(block["heading_level"] or 0, 3)
        return ShownBlock("line", first, last, level, note=not block["heading_level"])
    rows = _grid(text, block["cells"], inner) if block["cells"] else _tabbed(text, first, last)
    return ShownBlock(
        "table", first, last, rows=tuple(rows), sheet=block["sheet"], guessed=block["guessed"]
    )


def _grid(text: str, cells: Sequence[Row], inner: list[Row]) -> Iterator[ShownRow]:
    """The rows of a table by the places of its cells; blank where the grid has none."""
    above: list[tuple[int, int, int]] = []
    """Columns (first, last) that a cell covers, and the row up to which it does."""
    expected, end = 0, 0
    for row, standing in groupby(sorted(cells, key=_place), key=lambda cell: int(cell["row"])):
        for spanned in range(expected, min(row, max((last for *_, last in above), default=0))):
            above = [span for span in above if span[2] > spanned]
            yield ShownRow(end, end, (), all(last <= spanned + 1 for *_, last in above))
        above = [span for span in above if span[2] > row]
        shown, column = [], 0
        for cell in standing:
            missing = _uncovered(above, column, cell["column"])
            if missing:
                shown.append(ShownCell(cell["char_start"], cell["char_start"], missing))
            shown.append(_cell(text, cell, inner))
            column = cell["column"] + cell["column_span"]
            if cell["row_span"] > 1:
                above.append((cell["column"], column, row + cell["row_span"]))
        expected, end = row + 1, shown[-1].end
        whole = all(last <= expected for *_, last in above)
        yield ShownRow(shown[0].start, end, tuple(shown), whole)


def _uncovered(above: list[tuple[int, int, int]], first: int, last: int) -> int:
    """How many of the columns from `first` up to `last` no cell from above covers."""
    if first >= last:
        return 0
    covered = sum(max(0, min(last, right) - max(first, left)) for left, right, _ in above)
    return max(0, last - first - covered)


def _place(cell: Row) -> tuple[int, int]:
    return cell["row"], cell["column"]


def _cell(text: str, cell: Row, inner: list[Row]) -> ShownCell:
    start, end = cell["char_start"], cell["char_end"]
    own = [block for block in inner if start <= block["char_start"] and block["char_end"] <= end]
    blocks = tuple(_blocks(text, start, end, own)) if own else ()
    return ShownCell(
        start, end, cell["column_span"], cell["row_span"], cell["hidden"], inner=blocks
    )


def _lines_and_tables(text: str, start: int, end: int) -> Iterator[ShownBlock]:
    table: list[Slice] = []
    for first, last in _lines(text, start, end):
        if text.find("\t", first, last) >= 0 and text[first:last].strip():
            table.append((first, last))
            continue
        if table:
            yield _table(text, table)
            table = []
        if text[first:last].strip():
            yield ShownBlock("line", first, last, _level(text[first:last]))
    if table:
        yield _table(text, table)


def parts_of(blocks: list[ShownBlock], size: int) -> list[list[ShownBlock]]:
    """The blocks in portions of about `size` characters; long tables are cut between rows."""
    parts: list[list[ShownBlock]] = [[]]
    begun = 0
    for block in (piece for whole in blocks for piece in _cut(whole, size)):
        if parts[-1] and block.end - begun > size:
            parts.append([])
        if not parts[-1]:
            begun = block.start
        parts[-1].append(block)
    return parts


def _lines(text: str, start: int, end: int) -> Iterator[Slice]:
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _level(line: str) -> int:
    found = _HEADING.match(line)
    if not found or len(line) > _LONGEST_HEADING or any(mark in line for mark in "。；，:："):
        return 0
    return 1 if found[1] else 2


def _tabbed(text: str, start: int, end: int) -> tuple[ShownRow, ...]:
    """The rows of a slice that holds nothing but a table; blank lines are left out."""
    lines = [slice_ for slice_ in _lines(text, start, end) if text[slice(*slice_)].strip()]
    return _table(text, lines).rows if lines else ()


def _table(text: str, lines: list[Slice]) -> ShownBlock:
    rows = [_slots(text, start, end) for start, end in lines]
    width = max(map(len, rows))
    shown = tuple(
        ShownRow(*line, tuple(_spread(row, width))) for line, row in zip(lines, rows, strict=True)
    )
    return ShownBlock("table", lines[0][0], lines[-1][1], rows=shown)


def _slots(text: str, start: int, end: int) -> list[Slice]:
    slots = []
    while (tab := text.find("\t", start, end)) >= 0:
        slots.append((start, tab))
        start = tab + 1
    return [*slots, (start, end)]


def _spread(row: list[Slice], width: int) -> Iterator[ShownCell]:
    """The cells of a row over the whole width: evenly where that goes, else the last is wide."""
    each, left = divmod(width, len(row))
    even = not left
    for place, (start, end) in enumerate(row):
        last = width - len(row) + 1 if place == len(row) - 1 else 1
        yield ShownCell(start, end, each if even else last)


def _cut(block: ShownBlock, size: int) -> Iterator[ShownBlock]:
    if block.end - block.start <= size:
        yield block
        return
    if block.kind == "line":
        for start in range(block.start, block.end, size):
            yield replace(block, start=start, end=min(start + size, block.end))
        return
    rows: list[ShownRow] = []
    for row in block.rows:
        if rows and rows[-1].whole and row.end - rows[0].start > size:
            yield replace(block, start=rows[0].start, end=rows[-1].end, rows=tuple(rows))
            rows = []
        rows.append(row)
    yield replace(block, start=rows[0].start, end=rows[-1].end, rows=tuple(rows))
