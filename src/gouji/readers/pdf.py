"""Read a PDF with a text layer into a Document: paragraphs and tables page by page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pypdfium2.raw as pdfium

from gouji.document import GUESSED, Document, Problem
from gouji.errors import DamagedReport, EmptyReport, EncryptedReport, LimitExceeded
from gouji.readers import pdf_fonts
from gouji.readers.lattice import Box, Grid, find_grids
from gouji.readers.pdf_characters import Character, Characters, read_characters
from gouji.readers.pdf_columns import ColumnTable, find_column_table, may_begin_table
from gouji.readers.pdf_matrix import Matrix, corners, rotation, turned_size
from gouji.readers.pdf_objects import PaintedObjects, read_objects
from gouji.readers.pdf_paragraphs import ParagraphBuilder, Sheet, drop_furniture, least
from gouji.readers.pdf_pictures import recognise_page
from gouji.readers.pdf_text import Line, cell_text, page_lines
from gouji.readers.pdf_writer import PageCell, PageTable, PageWriter
from gouji.readers.recognition import RecognisedPage, can_recognise
from gouji.settings import Limits

_MEDIA_TYPE = "application/pdf"
_SCAN_SHARE = 0.5
"""A picture over more of the page, with hardly a character beside it, is a scanned page."""
_SCAN_CHARACTERS = 30
_OUTLINED_SHAPES = 50
"""A page with no character but so many painted shapes shows text drawn as outlines."""
_STRANGE = re.compile("[^\\0-\u05ff\u1e00-\u9fff\uf900-\ufaff\ufe10-\uffef\U00020000-\U0003ffff]")
"""What no Chinese report prints: pdfium's answer for glyphs that the font does not name."""
_STRANGE_SHARE = 0.05
_TAIL = 4096
"""Bytes that may follow the end marker (signatures and servers append some)."""


@dataclass(slots=True)
class _Page:
    """What was understood of one page; `asides` is print that does not stand upright."""

    sheet: Sheet
    tables: list[PageTable]
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
    writer = PageWriter()
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
        tuple(writer.uncertain),
    )


@contextmanager
def _opened(data: bytes, path: str) -> Iterator[Any]:
    """Open a PDF in memory. Raises `EncryptedReport` or `DamagedReport`."""
    end = data.rfind(b"%%EOF")
    if end < 0 or (len(data) - end > _TAIL and b" obj" in data[end:]):
        raise DamagedReport(path, "文件不完整（PDF 没有结尾，可能下载中断），请重新获取")
    pdf_fonts.install()
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
    pictures = limits.max_recognised_pages if can_recognise() else 0
    for number in range(1, count + 1):
        page = pdfium.FPDF_LoadPage(handle, number - 1)
        if not page:
            yield _Page(Sheet([], 0.0, 0.0), [], problems=[_unreadable(number)])
            continue
        try:
            understood, count_here = _read_page(
                page, number, limits.max_text_chars - characters + 1, recognise=pictures > 0
            )
        finally:
            pdfium.FPDF_ClosePage(page)
        loaded += 1
        pictures -= any(problem.code == "recognised_page" for problem in understood.problems)
        characters += count_here
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


def _read_page(
    page: Any, number: int, most_characters: int, *, recognise: bool
) -> tuple[_Page, int]:
    """Part a loaded page's characters into tables and lines; return it and how many they are.

    `recognise`: a page without a sound text layer is read in its picture.
    """
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    area = (bounds.left, bounds.bottom, bounds.right, bounds.top)
    page_turn = int(pdfium.FPDFPage_GetRotation(page))
    characters = read_characters(page, page_turn, area, most_characters)
    size = turned_size(characters.quarter, area)
    painted = read_objects(page, rotation(characters.quarter, area), size)
    problems = _problems(characters, painted, number)
    seen = None
    if problems and recognise:
        seen = recognise_page(page, turned_size(page_turn, area))
        size = turned_size(page_turn, area)
        characters = Characters(page_turn, upright=seen.characters())
        painted = PaintedObjects(seen.horizontals, seen.verticals)
        message = f"第 {number} 页没有可用的文字层，内容由图像识别得到，请核对"
        problems = [Problem("recognised_page", message, number)]
    grids = find_grids(painted.horizontals, painted.verticals)
    inside, outside = _sorted_into(grids, characters.upright)
    sideways, aside = _sorted_into(grids, characters.sideways)
    to_seen = rotation(page_turn - characters.quarter, (0.0, 0.0, *size), downwards=True)
    tables = []
    for grid, upright, turned in zip(grids, inside, sideways, strict=True):
        cells = []
        for place, cell in enumerate(grid.cells):
            text = cell_text(upright.get(place, []), cell.box[2] - cell.box[0])
            spans = (cell.row, cell.column, cell.row_span, cell.column_span)
            box = corners(to_seen, *cell.box)
            sure = seen.confidence(cell.box) if seen else None
            cells.append(PageCell(*spans, box, text or _plain(turned.get(place, [])), sure))
        tables.append(PageTable(number, grid.box[1], grid.rows, grid.columns, cells))
    lines, guessed = _guessed_tables(page_lines(outside, number), tables, to_seen, seen)
    for line in lines:
        if seen:
            line.confidence = seen.confidence((line.left, line.top, line.right, line.bottom))
        line.characters.clear()  # not needed any more, and many in a long document
    sheet = Sheet(lines, size[1], size[0])
    asides = _plain(aside + characters.slanted)
    count = len(characters.upright) + len(characters.sideways) + len(characters.slanted)
    return _Page(sheet, tables + guessed, asides, problems), count


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


def _problems(characters: Characters, painted: PaintedObjects, number: int) -> list[Problem]:
    """Tell what of a page could not be read: never a silent gap."""
    shown = len(characters.upright) + len(characters.sideways)
    scanned = shown < _SCAN_CHARACTERS and painted.picture_share > _SCAN_SHARE
    drawn = painted.picture_share > 0 or painted.drawings > _OUTLINED_SHAPES
    if scanned or (not shown and drawn):
        message = f"第 {number} 页没有文字层（可能是扫描件），其中内容未能读取"
        return [Problem("no_text_layer", message, number)]
    strange = len(_STRANGE.findall("".join(character[4] for character in characters.upright)))
    if strange > _STRANGE_SHARE * shown:
        message = f"第 {number} 页有 {strange} 个字符无法识别（字体没有编码表）"
        return [Problem("unmapped_characters", message, number)]
    return []


def _write_pages(writer: PageWriter, pages: list[_Page]) -> None:
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


def _in_order(page: _Page) -> Iterator[Line | PageTable]:
    """Yield lines and tables from top to bottom."""
    tables = sorted(page.tables, key=lambda table: table.top)
    for line in page.sheet.lines:
        while tables and _is_below(line, tables[0]):
            yield tables.pop(0)
        yield line
    yield from tables


def _is_below(line: Line, table: PageTable) -> bool:
    return table.top < (line.top + line.bottom) / 2


def _guessed_tables(
    lines: list[Line],
    ruled: list[PageTable],
    to_seen: Matrix,
    seen: RecognisedPage | None,
) -> tuple[list[Line], list[PageTable]]:
    """Take clear columns of figures out of the lines that no ruled table parts."""
    prose: list[Line] = []
    guessed = []
    for _, lines_between in groupby(lines, lambda line: sum(_is_below(line, t) for t in ruled)):
        group = list(lines_between)
        while group:
            table = find_column_table(group) if may_begin_table(group[0]) else None
            if table is None:
                prose.append(group.pop(0))
            else:
                guessed.append(_low_trust(table, group[0], to_seen, seen))
                del group[: table.rows]
    return prose, guessed


def _low_trust(
    table: ColumnTable, first: Line, to_seen: Matrix, seen: RecognisedPage | None
) -> PageTable:
    cells = []
    for c in table.cells:
        sure = least(GUESSED, seen.confidence(c.box) if seen else None)
        box = corners(to_seen, *c.box)
        cells.append(PageCell(c.row, c.column, 1, c.column_span, box, c.text, sure))
    return PageTable(first.page, first.top, table.rows, table.columns, cells, "low")
