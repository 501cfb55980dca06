"""Read an OFD file (GB/T 33190), the national fixed layout, into a Document.

A zip with an XML file for each page that says where each character and each line stands; from
there on it is read like a PDF. Why by own code: docs/decisions/0013.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from gouji.document import Document, Problem
from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.readers.archive import Archive
from gouji.readers.ofd_objects import POINTS_PER_MM, PrintedPage, box_of, local_name
from gouji.readers.pages import Page, PageLimits, assembled, understood, without_text
from gouji.readers.pdf_matrix import rotation
from gouji.readers.pdf_paragraphs import Sheet
from gouji.settings import Limits

_MEDIA_TYPE = "application/ofd"
_A4 = (0.0, 0.0, 210.0, 297.0)


def read_ofd(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return the Document of an OFD file, as `pages.assembled` makes it.

    Seals, annotations and files attached are not read. A page that is a picture, or draws by
    composite units, is a `Problem` of code `no_text_layer`. Raises `EncryptedReport`,
    `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    package = _Package(data, path, limits)
    budget = PageLimits(path, limits)
    pages = [budget.count(page) for page in package.pages(budget)]
    if not pages:
        raise DamagedReport(path, "文件已损坏：OFD 中没有任何页")
    return assembled(pages, path, sha256, _MEDIA_TYPE)


class _Package:
    """The files of an OFD, found by the places that they name for each other."""

    def __init__(self, data: bytes, path: str, limits: Limits) -> None:
        self._archive = Archive(data, path, limits)
        self._path, self._limits = path, limits
        self._parts: dict[str, etree._Element | None] = {}

    def pages(self, budget: PageLimits) -> Iterator[Page]:
        """Yield the pages of all documents in the file."""
        root = self._part("OFD.xml")
        if root is None:
            raise DamagedReport(self._path, "文件已损坏：OFD 缺少入口文件")
        if next(_all(root, "Encryptions"), None) is not None:
            raise EncryptedReport(self._path, "文件已加密，请提供无密码的文件")
        number = 0
        for place in _all(root, "DocRoot"):
            name = _resolved("OFD.xml", place.text)
            document = self._part(name)
            if document is None:
                raise DamagedReport(self._path, "文件已损坏：OFD 缺少文档内容")
            templates = {
                each.get("ID"): self._part(_resolved(name, each.get("BaseLoc")))
                for each in _all(document, "TemplatePage")
            }
            usual = _physical_box(document) or _A4
            for page in (each for each in _all(document, "Page") if each.get("BaseLoc")):
                number += 1
                if number > self._limits.max_pages:
                    raise LimitExceeded(self._path, f"页数超过上限 {self._limits.max_pages} 页")
                content = self._part(_resolved(name, page.get("BaseLoc")), keep=False)
                yield _read_page(content, templates, usual, number, budget.characters_left)

    def _part(self, name: str, *, keep: bool = True) -> etree._Element | None:
        """An XML file of the package, None where there is none."""
        if name in self._parts:
            return self._parts[name]
        part = self._archive.xml(name)
        if keep:
            self._parts[name] = part
        return part


def _read_page(
    content: etree._Element | None,
    templates: dict[str | None, etree._Element | None],
    usual: tuple[float, float, float, float],
    number: int,
    most_characters: int,
) -> Page:
    if content is None:
        damaged = Problem("unreadable_page", f"第 {number} 页已损坏，无法读取", number)
        return Page(Sheet([], 0.0, 0.0), problems=[damaged])
    left, top, width, height = _physical_box(content) or usual
    size = (width * POINTS_PER_MM, height * POINTS_PER_MM)
    printed = PrintedPage(size, most_characters)
    scale = POINTS_PER_MM
    shifted = (scale, 0.0, 0.0, scale, -left * scale, -top * scale)
    for used in _all(content, "Template"):
        template = templates.get(used.get("TemplateID"))
        if template is not None:
            printed.add(template, shifted)
    printed.add(content, shifted)
    characters, to_read = printed.characters()
    painted = printed.painted
    if characters.quarter:
        painted.turn(to_read)
    read_size = printed.read_size(characters.quarter)
    to_seen = rotation(-characters.quarter, (0.0, 0.0, *read_size), downwards=True)
    rulings = (painted.horizontals, painted.verticals)
    problem = without_text(characters, painted, number)
    page = understood(number, characters, rulings, read_size, to_seen)
    if problem or printed.unread:
        message = f"第 {number} 页有 {printed.unread} 个复合图元，其中内容未能读取"
        page.problems.append(problem or Problem("no_text_layer", message, number))
    return page


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element.iter() if local_name(each) == name)


def _physical_box(element: etree._Element) -> tuple[float, float, float, float] | None:
    for each in _all(element, "PhysicalBox"):
        box = box_of(each.text)
        if box and 1 < box[2] < 10_000 and 1 < box[3] < 10_000:
            return box
    return None


def _resolved(base: str, place: str | None) -> str:
    """The name in the package of a place that the file `base` names."""
    place = (place or "").strip().replace("\\", "/")
    if place.startswith("/"):
        return posixpath.normpath(place.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), place))
