"""Read a PDF with a text layer into a Document: paragraphs and tables page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

from gouji.document import Document, Problem
from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.readers import pdf_fonts
from gouji.readers.page_problems import page_problems
from gouji.readers.pages import (
    Page,
    PageLimits,
    assembled,
    recognised,
    understood,
)
from gouji.readers.pdf_characters import read_characters
from gouji.readers.pdf_matrix import rotation, turned_size
from gouji.readers.pdf_objects import read_objects
from gouji.readers.pdf_paragraphs import Sheet
from gouji.readers.pdf_pictures import recognise_page
from gouji.readers.recognition import can_recognise
from gouji.settings import Limits

_MEDIA_TYPE = "application/pdf"
_TAIL = 4096
"""Bytes that may follow the end marker (signatures and servers append some)."""


def read_pdf(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return the Document of a PDF, as `pages.assembled` makes it.

    A page without a text layer is a `Problem` of code `no_text_layer`.
    Raises `EncryptedReport`, `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    with _opened(data, path) as handle:
        count = pdfium.FPDF_GetPageCount(handle)
        if count > limits.max_pages:
            raise LimitExceeded(path, f"共 {count} 页，超过上限 {limits.max_pages} 页")
        pages = list(_read_pages(handle, count, PageLimits(path, limits)))
    return assembled(pages, path, sha256, _MEDIA_TYPE)


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


def _read_pages(handle: Any, count: int, budget: PageLimits) -> Iterator[Page]:
    """Yield the pages. Raises `DamagedReport` if none can be loaded, and `LimitExceeded`."""
    loaded = 0
    pictures = budget.limits.max_recognised_pages if can_recognise() else 0
    for number in range(1, count + 1):
        page = pdfium.FPDF_LoadPage(handle, number - 1)
        if not page:
            yield Page(Sheet([], 0.0, 0.0), problems=[_unreadable(number)])
            continue
        try:
            read = _read_page(page, number, budget.characters_left, recognise=pictures > 0)
        finally:
            pdfium.FPDF_ClosePage(page)
        loaded += 1
        pictures -= any(problem.code == "recognised_page" for problem in read.problems)
        yield budget.count(read)
    if not loaded:
        raise DamagedReport(budget.path, "文件已损坏：PDF 的页面无法读取")


def _unreadable(number: int) -> Problem:
    return Problem("unreadable_page", f"第 {number} 页已损坏，无法读取", number)


def _read_page(page: Any, number: int, most_characters: int, *, recognise: bool) -> Page:
    """Understand a loaded page.

    `recognise`: a page without a sound text layer is read in its picture.
    """
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    area = (bounds.left, bounds.bottom, bounds.right, bounds.top)
    page_turn = int(pdfium.FPDFPage_GetRotation(page))
    characters = read_characters(page, page_turn, area, most_characters)
    size = turned_size(characters.quarter, area)
    painted = read_objects(page, rotation(characters.quarter, area), size)
    problems = page_problems(characters, painted, number)
    if problems and recognise:
        as_seen = turned_size(page_turn, area)
        return recognised(number, recognise_page(page, as_seen), as_seen)
    to_seen = rotation(page_turn - characters.quarter, (0.0, 0.0, *size), downwards=True)
    rulings = (painted.horizontals, painted.verticals)
    read = understood(number, characters, rulings, size, to_seen)
    read.problems = problems
    if any(problem.code == "unmapped_characters" for problem in problems):
        read.doubt()
    return read
