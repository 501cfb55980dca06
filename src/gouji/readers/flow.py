"""The flow of a text document: what Word and HTML readers find, and how it becomes a Document.

A reader collects paragraphs and grids in reading order; `assemble` writes the document's text
(paragraphs and table rows joined by a newline, cells by a tab) and the blocks that slice it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gouji.document import Block, BlockKind, Cell, Document, Table
from gouji.errors import EmptyReport, LimitExceeded
from gouji.settings import Limits


@dataclass(slots=True)
class Paragraph:
    """Text to be printed as one block."""

    text: str
    kind: BlockKind = "paragraph"
    page: int | None = None
    heading_level: int | None = None


@dataclass(slots=True)
class GridCell:
    """One cell of a grid; `content` may hold grids again."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    content: list["Paragraph | Grid"] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table: cells in row order, merged cells once."""

    cells: list[GridCell] = field(default_factory=list)
    page: int | None = None


Flow = list[Paragraph | Grid]


def assemble(
    flow: Flow,
    path: str,
    sha256: str,
    media_type: str,
    limits: Limits,
    pages: int | None = None,
) -> Document:
    """Return the Document of a flow. Raises `EmptyReport` or `LimitExceeded`."""
    writer = _Writer()
    writer.write(flow, blocks=True)
    text = "".join(writer.parts)
    if not text.strip():
        raise EmptyReport(path, "文件中没有文字内容")
    if len(text) > limits.max_text_chars:
        raise LimitExceeded(path, f"文字共 {len(text)} 字，超过上限 {limits.max_text_chars} 字")
    return Document(path, sha256, media_type, text, tuple(writer.blocks), pages)


class _Writer:
    """Writes the text piece by piece and remembers where each block and cell came to lie."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def write(self, flow: Sequence[Paragraph | Grid], *, blocks: bool) -> None:
        """Write a flow; inside a cell only nested grids become blocks of their own."""
        first = True
        for item in flow:
            if isinstance(item, Paragraph) and not item.text:
                continue
            if not first:
                self.put("\n")
            first = False
            if isinstance(item, Grid):
                self.grid(item)
                continue
            if blocks and item.text.strip():
                self.blocks.append(self.block(item))
            self.put(item.text)

    def block(self, item: Paragraph) -> Block:
        """The block of a paragraph about to be written, without the spaces around its text."""
        start = self.length + len(item.text) - len(item.text.lstrip())
        end = self.length + len(item.text.rstrip())
        return Block(item.kind, start, end, item.page, item.heading_level)

    def grid(self, grid: Grid) -> None:
        place = len(self.blocks)
        start = self.length
        cells = []
        rows = max((cell.row + cell.row_span for cell in grid.cells), default=0)
        for row, slots in enumerate(_slots_by_row(grid, rows)):
            if row:
                self.put("\n")
            for position, cell in enumerate(slots):
                if position:
                    self.put("\t")
                if cell.row == row:
                    cells.append(self.cell(cell))
        columns = max((cell.column + cell.column_span for cell in grid.cells), default=0)
        table = Table(rows, columns, tuple(cells))
        self.blocks.insert(place, Block("table", start, self.length, grid.page, table=table))

    def cell(self, cell: GridCell) -> Cell:
        start = self.length
        self.write(cell.content, blocks=False)
        return Cell(
            cell.row, cell.column, start, self.length, cell.row_span, cell.column_span, cell.page
        )


def _slots_by_row(grid: Grid, rows: int) -> list[list[GridCell]]:
    """For each row the cells that stand in it, those reaching down from above included.

    The latter are written as an empty slot, so that the tabs of a row keep its columns apart.
    """
    slots: list[list[GridCell]] = [[] for _ in range(rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            slots[row].append(cell)
    for standing in slots:
        standing.sort(key=lambda cell: cell.column)
    return slots
