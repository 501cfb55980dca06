"""Read a PDF with a text layer into a Document: paragraphs and tables page by page."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pypdfium2.raw as pdfium

from gouji.document import Block, BlockKind, Cell, Document, Problem, Table
from gouji.errors import DamagedReport, EmptyReport, EncryptedReport, LimitExceeded
from gouji.readers.lattice import Box, Grid, find_grids
from gouji.readers.pdf_columns import ColumnTable, find_column_table, may_begin_table
from gouji.readers.pdf_objects import Character, PageContent, read_page
from gouji.readers.pdf_paragraphs import Paragraph, ParagraphBuilder, Sheet, drop_furniture
from gouji.readers.pdf_text import Line, cell_text, page_lines
from gouji.settings import Limits

_MEDIA_TYPE = "application/pdf"
_SCAN_SHARE = 0.5
"""A picture over more of the page, with hardly a character beside it, is a scanned page."""
_SCAN_CHARACTERS = 30
_OUTLINED_SHAPES = 50
"""A page with no character but so many painted shapes shows text drawn as outlines."""
_UNMAPPED_SHARE = 0.02
_TAIL = 4096
"""Bytes that may follow the end marker (signatures and servers append some)."""


@dataclass(slots=True)
class _TableCell:
    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    text: str


@dataclass(slots=True)
class _PageTable:
    """A table of one page, ready to be written."""

    page: int
    top: float
    rows: int
    columns: int
    cells: list[_TableCell]
    trust: Literal["ruled", "low"] = "ruled"


@dataclass(slots=True)
class _Page:
    """What was understood of one page; `asides` is print that does not stand upright."""

    sheet: Sheet
    tables: list[_PageTable]
    asides: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_pdf(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return the Document of a PDF.

    Prose broken over lines and pages is joined; page numbers and running heads are dropped (the
    latter kept in `metadata["running_text"]`). Boxes are in points from the top left corner of
    the page as it is seen. A page without a text layer is a `Problem` of code `no_text_layer`.
    `metadata["page_starts"]` names, for each page, where in the text its print begins.

    Raises `EncryptedReport`, `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    with _opened(data, path) as handle:
        count = pdfium.FPDF_GetPageCount(handle)
        if count > limits.max_pages:
            raise LimitExceeded(path, f"共 {count} 页，超过上限 {limits.max_pages} 页")
        pages = list(_read_pages(handle, count, path, limits))
    problems = tuple(problem for page in pages for problem in page.problems)
    running = drop_furniture([page.sheet for page in pages])
    writer = _Writer()
    _write_pages(writer, pages)
    if not writer.blocks and not problems:
        raise EmptyReport(path, "文件中没有文字内容")
    metadata = {"page_starts": ",".join(map(str, writer.page_starts(count)))}
    if running:
        metadata["running_text"] = "\n".join(running)
    return Document(
        path,
        sha256,
        _MEDIA_TYPE,
        "".join(writer.parts),
        tuple(writer.blocks),
        count,
        problems,
        metadata,
    )


@contextmanager
def _opened(data: bytes, path: str) -> Iterator[Any]:
    """Open a PDF in memory. Raises `EncryptedReport` or `DamagedReport`."""
    end = data.rfind(b"%%EOF")
    if end < 0 or (len(data) - end > _TAIL and b" obj" in data[end:]):
        raise DamagedReport(path, "文件不完整（PDF 没有结尾，可能下载中断），请重新获取")
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        error = pdfium.FPDF_GetLastError()
        if error in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise EncryptedReport(path, "文件设有打开密码，请取消密码后再提交")
        raise DamagedReport(path, "文件已损坏，不是完整的 PDF")
    try:
        if pdfium.FPDF_GetPageCount(handle) < 1:
            raise DamagedReport(path, "文件已损坏：PDF 中没有任何页")
        yield handle
    finally:
        pdfium.FPDF_CloseDocument(handle)


def _read_pages(handle: Any, count: int, path: str, limits: Limits) -> Iterator[_Page]:
    """Yield the pages. Raises `DamagedReport` if none can be loaded, and `LimitExceeded`."""
    characters = cells = loaded = 0
    for number in range(1, count + 1):
        page = pdfium.FPDF_LoadPage(handle, number - 1)
        if not page:
            yield _Page(Sheet([], 0.0, 0.0), [], problems=[_unreadable(number)])
            continue
        try:
            content = read_page(page, limits.max_text_chars - characters + 1)
        finally:
            pdfium.FPDF_ClosePage(page)
        loaded += 1
        characters += len(content.characters)
        understood = _understand(content, number)
        cells += sum(len(table.cells) for table in understood.tables)
        if characters > limits.max_text_chars:
            raise LimitExceeded(path, f"文字超过上限 {limits.max_text_chars} 字")
        if cells > limits.max_cells:
            raise LimitExceeded(path, f"表格超过上限 {limits.max_cells} 个单元格")
        yield understood
    if not loaded:
        raise DamagedReport(path, "文件已损坏：PDF 的页面无法读取")


def _unreadable(number: int) -> Problem:
    return Problem("unreadable_page", f"第 {number} 页已损坏，无法读取", number)


def _understand(content: PageContent, number: int) -> _Page:
    """Part a page's characters into tables and lines."""
    grids = find_grids(content.horizontals, content.verticals)
    inside, outside = _sorted_into(grids, content.characters)
    sideways, rest = _sorted_into(grids, content.sideways)
    tables = []
    for grid, texts, turned in zip(grids, inside, sideways, strict=True):
        cells = [
            _TableCell(
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                content.to_seen(cell.box),
                cell_text(texts[n], cell.box[2] - cell.box[0])
                if n in texts
                else _plain(turned.get(n, [])),
            )
            for n, cell in enumerate(grid.cells)
        ]
        tables.append(_PageTable(number, grid.box[1], grid.rows, grid.columns, cells))
    sheet = Sheet(page_lines(outside, number), content.height, content.width)
    return _Page(sheet, tables, _plain(rest + content.slanted), _problems(content, number))


def _sorted_into(
    grids: list[Grid], characters: list[Character]
) -> tuple[list[dict[int, list[Character]]], list[Character]]:
    """Return for each grid the characters by cell (the innermost grid has them), and the rest."""
    inside: list[dict[int, list[Character]]] = [{} for _ in grids]
    by_size = sorted(zip(grids, inside, strict=True), key=lambda pair: _area(pair[0].box))
    outside = []
    for character in characters:
        x, y = (character[0] + character[2]) / 2, (character[1] + character[3]) / 2
        for grid, cells in by_size:
            cell = grid.cell_at(x, y)
            if cell >= 0:
                cells.setdefault(cell, []).append(character)
                break
        else:
            outside.append(character)
    return inside, outside


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _plain(characters: list[Character]) -> str:
    return "".join(character[4] for character in characters).strip()


def _problems(content: PageContent, number: int) -> list[Problem]:
    """Tell what of a page could not be read: never a silent gap."""
    shown = len(content.characters) + len(content.sideways)
    scanned = shown < _SCAN_CHARACTERS and content.picture_share > _SCAN_SHARE
    if scanned or (not shown and (content.picture_share or content.drawings > _OUTLINED_SHAPES)):
        message = f"第 {number} 页没有文字层（可能是扫描件），其中内容未能读取"
        return [Problem("no_text_layer", message, number)]
    unmapped = sum(character[4] == "\ufffd" for character in content.characters)
    if unmapped > _UNMAPPED_SHARE * shown:
        message = f"第 {number} 页有 {unmapped} 个字符无法识别（字体没有编码表）"
        return [Problem("unmapped_characters", message, number)]
    return []


def _write_pages(writer: "_Writer", pages: list[_Page]) -> None:
    """Write all pages in reading order; a paragraph may run on from one page to the next.

    Print that does not stand upright comes after the paragraph, and once if pages repeat it.
    """
    builder = ParagraphBuilder([page.sheet for page in pages])
    asides: dict[str, int] = {}
    written: set[str] = set()

    def interrupt() -> None:
        builder.close()
        for paragraph in builder.take():
            writer.paragraph(paragraph)
        for text, number in asides.items():
            if text not in written:
                writer.block("text_box", text, number)
        written.update(asides)
        asides.clear()

    for number, page in enumerate(pages, 1):
        for item in _in_order(page):
            if isinstance(item, Line):
                builder.add(item)
                continue
            interrupt()
            writer.table(item)
        if page.asides:
            asides.setdefault(page.asides, number)
    interrupt()


def _in_order(page: _Page) -> Iterator[Line | _PageTable]:
    """Yield lines and tables from top to bottom, clear columns of figures as tables."""
    tables = sorted(page.tables, key=lambda table: table.top)
    waiting: list[Line] = []
    for line in page.sheet.lines:
        while tables and tables[0].top < (line.top + line.bottom) / 2:
            yield from _with_columns(waiting)
            waiting = []
            yield tables.pop(0)
        waiting.append(line)
    yield from _with_columns(waiting)
    yield from tables


def _with_columns(lines: list[Line]) -> Iterator[Line | _PageTable]:
    place = 0
    while place < len(lines):
        line = lines[place]
        table = find_column_table(lines, place) if may_begin_table(line) else None
        if table is None:
            yield line
            place += 1
            continue
        yield _low_trust(table, line)
        place += table.lines


def _low_trust(table: ColumnTable, first: Line) -> _PageTable:
    cells = [_TableCell(c.row, c.column, 1, c.column_span, c.box, c.text) for c in table.cells]
    return _PageTable(first.page, first.top, table.rows, table.columns, cells, "low")


class _Writer:
    """Writes the document's text and remembers where blocks, cells and pages came to lie."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
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
        for page, offset in paragraph.page_starts:
            self._starts.setdefault(page, start + offset)

    def table(self, table: _PageTable) -> None:
        """Write a table: cells joined by tabs, with an empty slot where one reaches down."""
        start = self._begin(table.page)
        slots: list[list[_TableCell]] = [[] for _ in range(table.rows)]
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

    def _cell(self, cell: _TableCell, page: int) -> Cell:
        start = self._length
        if cell.text:
            self._put(cell.text)
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
