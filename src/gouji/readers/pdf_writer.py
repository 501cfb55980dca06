"""Writing a Document of pages: its text, and where blocks, cells and pages came to lie in it."""

import math
from dataclasses import dataclass
from typing import Literal

from gouji.document import Block, BlockKind, Cell, Table
from gouji.readers.lattice import Box
from gouji.readers.pdf_paragraphs import Paragraph


@dataclass(slots=True)
class PageCell:
    """A cell with its text; `box` in points on the page as it is seen.

    `room` is what is left at the end of its last line, `first` the width of its first character.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str
    confidence: float | None = None
    room: float = math.inf
    first: float = 0.0


@dataclass(slots=True)
class PageTable:
    """A table of one page, ready to be written."""

    page: int
    top: float
    rows: int
    columns: int
    cells: list[PageCell]
    trust: Literal["ruled", "low"] = "ruled"


class PageWriter:
    """Writes the document's text and remembers where blocks, cells and pages came to lie."""

    def __init__(self) -> None:
        """Begin an empty document."""
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.uncertain: list[tuple[int, int, float]] = []
        self._length = 0
        self._starts: dict[int, int] = {}

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)

    def _begin(self, page: int | None) -> int:
        if self.parts:
            self._put("\n")
        if page is not None:
            self._starts.setdefault(page, self._length)
        return self._length

    def block(self, kind: BlockKind, text: str, page: int | None) -> None:
        """Write a block of text."""
        start = self._begin(page)
        self._put(text)
        self.blocks.append(Block(kind, start, self._length, page))

    def paragraph(self, paragraph: Paragraph) -> None:
        """Write a paragraph."""
        self.block("paragraph", paragraph.text, paragraph.page)
        start = self.blocks[-1].start
        self._note(start, paragraph.confidence)
        for page, offset in paragraph.page_starts:
            self._starts.setdefault(page, start + offset)

    def _note(self, start: int, confidence: float | None) -> None:
        if confidence is not None and start < self._length:
            self.uncertain.append((start, self._length, confidence))

    def table(self, table: PageTable) -> None:
        """Write a table: cells joined by tabs, with an empty slot where one reaches down."""
        start = self._begin(table.page)
        slots: list[list[PageCell]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                slots[row].append(cell)
        cells = []
        for number, row_cells in enumerate(slots):
            if number:
                self._put("\n")
            row_cells.sort(key=lambda cell: cell.column)
            for position, cell in enumerate(row_cells):
                if position:
                    self._put("\t")
                if cell.row == number:
                    cells.append(self._cell(cell, table.page))
        grid = Table(table.rows, table.columns, tuple(cells), trust=table.trust)
        self.blocks.append(Block("table", start, self._length, table.page, table=grid))

    def _cell(self, cell: PageCell, page: int) -> Cell:
        start = self._length
        if cell.text:
            self._put(cell.text)
        self._note(start, cell.confidence)
        return Cell(
            cell.row,
            cell.column,
            start,
            self._length,
            cell.row_span,
            cell.column_span,
            page,
            cell.box,
        )

    def page_starts(self, count: int) -> list[int]:
        """Return for each page where its print begins: where the next does, if it has none."""
        starts = []
        following = self._length
        for page in range(count, 0, -1):
            following = self._starts.get(page, following)
            starts.append(following)
        return starts[::-1]
