"""Read an OFD file (GB/T 33190), the national fixed layout, into a Document.

A zip with an XML file for each page that says where each character and each line stands; from
there on it is read like a PDF. Why by own code: docs/decisions/0013.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gouji.document import Document, Problem
from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.readers.archive import Archive
from gouji.readers.ofd_objects import POINTS_PER_MM, PrintedPage, box_of
from gouji.readers.ofd_pictures import recognise_scan
from gouji.readers.ofd_resources import Resources, all_of, resolved
from gouji.readers.page_problems import page_problems
from gouji.readers.pages import Page, PageLimits, assembled, recognised, understood
from gouji.readers.pdf_matrix import rotation
from gouji.readers.pdf_paragraphs import Sheet
from gouji.readers.recognition import can_recognise
from gouji.settings import Limits

_MEDIA_TYPE = "application/ofd"
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return the Document of an OFD file, as `pages.assembled` makes it.

    Seals, annotations and files attached are not read. A page that is a picture is a `Problem`, or
    recognised with the extra `ocr`; so are characters that are no text, and print given by glyphs
    alone. Raises `EncryptedReport`, `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    package = _Package(data, path, limits)
    budget = PageLimits(path, limits)
    pages = [budget.count(page) for page in package.pages(budget)]
    if not pages:
        raise DamagedReport(path, "文件已损坏：OFD 中没有任何页")
    return assembled(pages, path, sha256, _MEDIA_TYPE)


@dataclass(slots=True)
class _Body:
    """One document of a package: what its pages share."""

    name: str
    usual: tuple[float, float, float, float]
    templates: dict[str | None, etree._Element] = field(default_factory=dict)
    resources: Resources = field(default_factory=Resources)


class _Package:
    """The files of an OFD, found by the places that they name for each other."""

    def __init__(self, data: bytes, path: str, limits: Limits) -> None:
        self._archive = Archive(data, path, limits)
        self._path, self._limits = path, limits
        self._pictures_left = limits.max_recognised_pages if can_recognise() else 0

    def pages(self, budget: PageLimits) -> Iterator[Page]:
        """Yield the pages of all documents in the file."""
        root = self._archive.xml("OFD.xml")
        if root is None:
            raise DamagedReport(self._path, "文件已损坏：OFD 缺少入口文件")
        if next(all_of(root, "Encryptions"), None) is not None:
            raise EncryptedReport(self._path, "文件已加密，请提供无密码的文件")
        number = 0
        for place in all_of(root, "DocRoot"):
            name = resolved("OFD.xml", place.text)
            document = self._archive.xml(name)
            if document is None:
                raise DamagedReport(self._path, "文件已损坏：OFD 缺少文档内容")
            body = self._body(document, name)
            for page in (each for each in all_of(document, "Page") if each.get("BaseLoc")):
                number += 1
                if number > self._limits.max_pages:
                    raise LimitExceeded(self._path, f"页数超过上限 {self._limits.max_pages} 页")
                content = self._with_resources(body, page.get("BaseLoc"))
                yield self._page(content, body, number, budget.characters_left)

    def _body(self, document: etree._Element, name: str) -> _Body:
        body = _Body(name, _physical_box(document) or _A4)
        for each in all_of(document, "PublicRes", "DocumentRes"):
            place = resolved(name, each.text)
            body.resources.add(self._archive.xml(place), place)
        for each in all_of(document, "TemplatePage"):
            template = self._with_resources(body, each.get("BaseLoc"))
            if template is not None:
                body.templates[each.get("ID")] = template
        return body

    def _with_resources(self, body: _Body, place: str | None) -> etree._Element | None:
        """A page or template, its own resources added to those of its document."""
        name = resolved(body.name, place)
        page = self._archive.xml(name)
        if page is not None:
            for each in all_of(page, "PageRes"):
                own = resolved(name, each.text)
                body.resources.add(self._archive.xml(own), own)
        return page

    def _page(
        self, content: etree._Element | None, body: _Body, number: int, most_characters: int
    ) -> Page:
        if content is None:
            damaged = Problem("unreadable_page", f"第 {number} 页已损坏，无法读取", number)
            return Page(Sheet([], 0.0, 0.0), problems=[damaged])
        printed = _printed(content, body, most_characters)
        page = _understood(printed, number)
        unread = any(problem.code == "no_text_layer" for problem in page.problems)
        if unread and self._pictures_left > 0:
            seen = recognise_scan(printed, body.resources, self._archive)
            if seen is not None:
                self._pictures_left -= 1
                return recognised(number, seen, printed.size)
        return page


def _printed(content: etree._Element, body: _Body, most_characters: int) -> PrintedPage:
    """Collect what stands on a page and on the templates that it uses."""
    left, top, width, height = _physical_box(content) or body.usual
    size = (width * POINTS_PER_MM, height * POINTS_PER_MM)
    printed = PrintedPage(size, most_characters, body.resources)
    scale = POINTS_PER_MM
    shifted = (scale, 0.0, 0.0, scale, -left * scale, -top * scale)
    for used in all_of(content, "Template"):
        template = body.templates.get(used.get("TemplateID"))
        if template is not None:
            printed.add(template, shifted)
    printed.add(content, shifted)
    return printed


def _understood(printed: PrintedPage, number: int) -> Page:
    characters, to_read = printed.characters()
    painted = printed.painted
    if characters.quarter:
        painted.turn(to_read)
    read_size = printed.read_size(characters.quarter)
    to_seen = rotation(-characters.quarter, (0.0, 0.0, *read_size), downwards=True)
    rulings = (painted.horizontals, painted.verticals)
    problems = page_problems(characters, painted, number)
    page = understood(number, characters, rulings, read_size, to_seen)
    if printed.unread and not problems:
        message = f"第 {number} 页有 {printed.unread} 个图元没有文字编码，其中内容未能读取"
        problems = [Problem("no_text_layer", message, number)]
    page.problems += problems
    if any(problem.code == "unmapped_characters" for problem in problems):
        page.doubt()
    return page


def _physical_box(element: etree._Element) -> tuple[float, float, float, float] | None:
    for each in all_of(element, "PhysicalBox"):
        box = box_of(each.text)
        if box and 1 < box[2] < 10_000 and 1 < box[3] < 10_000:
            return box
    return None
