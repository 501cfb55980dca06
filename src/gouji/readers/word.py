"""Read a Word document (.docx): what is printed, in reading order, nothing else.

Own reader on lxml: python-docx and the converters lose automatic numbering, inserted text, text
boxes, content controls or footnotes. Source of the format: ECMA-376 part 1, 17 (WordprocessingML).
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from gouji.document import Document
from gouji.errors import DamagedReport, LimitExceeded
from gouji.readers.archive import Archive, parse_xml
from gouji.readers.flow import Flow, Grid, GridCell, Paragraph, assemble
from gouji.readers.numbering import Numbering, W, is_on, value, whole
from gouji.readers.word_runs import Line, Notes, RunReader
from gouji.readers.word_styles import Styles
from gouji.settings import Limits

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
}


def read_docx(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a .docx as a Document.

    Deleted and hidden text is left out, inserted text kept; labels of automatic numbering are
    restored; text boxes follow their paragraph, footnotes the text. Pages are known only where
    Word stored its rendered page breaks. Raises `DamagedReport`, `EncryptedReport`,
    `EmptyReport` or `LimitExceeded`.
    """
    package = _Package(Archive(data, path, limits), path)
    root = package.main
    body = root.find(f"{W}body")
    if body is None:
        raise DamagedReport(path, "Word 文档缺少正文，文件可能已损坏")
    paged = next(root.iter(f"{W}lastRenderedPageBreak"), None) is not None
    styles = package.styles
    reader = _BodyReader(path, limits, styles, Numbering(package.part("numbering")), paged)
    flow = reader.blocks(body, 0)
    pages = reader.runs.page
    flow += reader.notes({kind: package.part(f"{kind}s") for kind in ("footnote", "endnote")})
    return assemble(flow, path, sha256, MEDIA_TYPE, limits, pages=pages)


class _Package:
    """The parts of the container, found by their relationships, else by their usual names."""

    def __init__(self, archive: Archive, path: str) -> None:
        self._archive, self._path = archive, path
        targets = self._targets("", "_rels/.rels")
        main = targets.get("officeDocument", "word/document.xml")
        if main not in archive.names:
            raise DamagedReport(path, "Word 文档缺少正文部分，文件可能已损坏")
        folder, name = posixpath.split(main)
        self._folder = folder
        self._parts = self._targets(folder, posixpath.join(folder, "_rels", f"{name}.rels"))
        self.main = self._xml(main)

    def part(self, name: str) -> etree._Element | None:
        place = self._parts.get(name, posixpath.join(self._folder, f"{name}.xml"))
        return self._xml(place) if place in self._archive.names else None

    @property
    def styles(self) -> Styles:
        place = self._parts.get("styles", posixpath.join(self._folder, "styles.xml"))
        if place not in self._archive.names:
            return Styles(None)
        part = _StylesPart(self._data(place), self._path, place)
        return _known_styles(part) if len(part.data) <= _USUAL_BYTES else part.styles

    def _xml(self, name: str) -> etree._Element:
        return parse_xml(self._data(name), self._path, name)

    def _data(self, name: str) -> bytes:
        return self._archive.read(name).replace(_STRICT, _TRANSITIONAL)

    def _targets(self, folder: str, name: str) -> dict[str, str]:
        root = self._archive.xml(name)
        if root is None:
            return {}
        return {
            relation.get("Type", "").rpartition("/")[2]: posixpath.normpath(
                posixpath.join("/" + folder, relation.get("Target", ""))
            ).lstrip("/")
            for relation in root.iterchildren("{*}Relationship")
            if relation.get("TargetMode") != "External"
        }


@dataclass(frozen=True, slots=True)
class _StylesPart:
    """The bytes of styles.xml: those of the same bytes are the same styles."""

    data: bytes
    path: str = field(compare=False)
    name: str = field(compare=False)

    @property
    def styles(self) -> Styles:
        return Styles(parse_xml(self.data, self.path, self.name))


_USUAL_BYTES = 1_000_000


@lru_cache(maxsize=4)
def _known_styles(part: _StylesPart) -> Styles:
    """The styles of a part. An office gives all its documents the same, larger than their text."""
    return part.styles


class _BodyReader:
    """Walks paragraphs and tables; `runs` reads what stands inside a paragraph."""

    def __init__(
        self, path: str, limits: Limits, styles: Styles, numbering: Numbering, paged: bool
    ) -> None:
        self._path, self._limits = path, limits
        self._styles, self._numbering = styles, numbering
        self._cells = 0
        self._carried = ""
        self.runs = RunReader(path, limits, styles, 1 if paged else None)

    def blocks(self, container: etree._Element, depth: int) -> Flow:
        """Return the paragraphs and tables of a body, a cell, a text box or a note."""
        if depth > self._limits.max_nesting:
            raise LimitExceeded(self._path, f"内容嵌套超过 {self._limits.max_nesting} 层")
        flow: Flow = []
        for element in self._unwrapped(container, depth):
            if element.tag == f"{W}p":
                flow += self._paragraph(element, depth)
            elif element.tag == f"{W}tbl":
                flow.append(self._table(element, depth + 1))
        if self._carried:
            flow.append(Paragraph(self._carried, page=self.runs.page))
            self._carried = ""
        return flow

    def notes(self, parts: dict[str, etree._Element | None]) -> Flow:
        """Return the notes referred to in the text, in order, as blocks of kind footnote."""
        flow: Flow = []
        stored: dict[Notes, etree._Element] = {}
        for kind, root in parts.items():
            for note in root.iterchildren(f"{W}{kind}") if root is not None else ():
                stored[kind, note.get(f"{W}id", "")] = note
        for key in self.runs.notes:
            if key not in stored:
                continue
            text = "\n".join(_texts(self.blocks(stored[key], 0))).strip()
            flow.append(Paragraph(text, kind="footnote"))
        return flow

    def _unwrapped(self, container: etree._Element, depth: int) -> Iterator[etree._Element]:
        if depth > self._limits.max_nesting:
            raise LimitExceeded(self._path, f"内容嵌套超过 {self._limits.max_nesting} 层")
        for element in container:
            if element.tag in _WRAPPERS:
                yield from self._unwrapped(element, depth + 1)
            else:
                yield element

    def _paragraph(self, element: etree._Element, depth: int) -> Flow:
        properties = element.find(f"{W}pPr")
        named = properties.find(f"{W}pStyle") if properties is not None else None
        style = self._styles.paragraph(value(named))
        line = self.runs.line(element, depth, hidden=style.hidden)
        mark_deleted = properties is not None and any(
            properties.find(f"{W}rPr/{W}{change}") is not None for change in ("del", "moveFrom")
        )
        if mark_deleted:
            # A deleted paragraph mark joins what is left of the paragraph to the next one.
            self._carried += line.text
            return self._boxes(line, depth)
        label = self._label(properties, style.list_id, style.list_level, style.name)
        text, self._carried = self._carried + line.text, ""
        level = whole(value(properties.find(f"{W}outlineLvl"))) if properties is not None else None
        heading = style.heading_level if level is None else (level + 1 if 0 <= level <= 8 else None)
        if text.strip():
            text = label + text
        return [Paragraph(text, page=line.page, heading_level=heading), *self._boxes(line, depth)]

    def _label(
        self, properties: etree._Element | None, list_id: str | None, level: int | None, style: str
    ) -> str:
        direct = properties.find(f"{W}numPr") if properties is not None else None
        if direct is not None:
            list_id = value(direct.find(f"{W}numId")) or list_id
            own_level = whole(value(direct.find(f"{W}ilvl")))
            level = level if own_level is None else own_level
        if list_id is None or list_id == "0":
            return ""
        if level is None:
            level = self._numbering.level_of_style(list_id, style)
        return self._numbering.label(list_id, level)

    def _boxes(self, line: Line, depth: int) -> Flow:
        flow: Flow = []
        for box in line.boxes:
            for item in self.blocks(box, depth + 1):
                if isinstance(item, Paragraph):
                    item.kind = "text_box"
                flow.append(item)
        return flow

    def _table(self, element: etree._Element, depth: int) -> Grid:
        grid = Grid(page=self.runs.page)
        above: dict[int, GridCell] = {}
        number = 0
        for row in self._unwrapped(element, depth):
            properties = row.find(f"{W}trPr")
            if row.tag != f"{W}tr" or _is_dropped(properties):
                continue
            column = _skipped(properties)
            reached: dict[int, GridCell] = {}
            for cell in self._unwrapped(row, depth):
                if cell.tag == f"{W}tc":
                    made = self._cell(cell, number, column, above, grid, depth)
                    reached[column] = made
                    column += _span(cell)
            above = reached
            number += 1
        return grid

    def _cell(
        self, element: etree._Element, row: int, column: int, above: dict[int, GridCell],
        grid: Grid, depth: int,
    ) -> GridCell:  # fmt: skip
        self._cells += _span(element)
        if self._cells > self._limits.max_cells:
            raise LimitExceeded(self._path, f"表格单元格超过上限 {self._limits.max_cells} 个")
        merge = element.find(f"{W}tcPr/{W}vMerge")
        upper = above.get(column)
        content = self.blocks(element, depth + 1)
        if merge is not None and value(merge) in (None, "continue") and upper is not None:
            upper.row_span = row - upper.row + 1
            return upper
        left = grid.cells[-1] if grid.cells and grid.cells[-1].row == row else None
        if value(element.find(f"{W}tcPr/{W}hMerge")) == "continue" and left is not None:
            left.column_span += _span(element)
            return left
        made = GridCell(row, column, 1, _span(element), _first_page(content), content)
        grid.cells.append(made)
        return made


def _span(cell: etree._Element) -> int:
    span = whole(value(cell.find(f"{W}tcPr/{W}gridSpan"))) or 1
    return min(max(span, 1), 1000)


def _skipped(properties: etree._Element | None) -> int:
    before = value(properties.find(f"{W}gridBefore")) if properties is not None else None
    return min(max(whole(before) or 0, 0), 1000)


def _is_dropped(properties: etree._Element | None) -> bool:
    return properties is not None and (
        properties.find(f"{W}del") is not None or is_on(properties.find(f"{W}hidden"))
    )


def _first_page(flow: Flow) -> int | None:
    return next((item.page for item in flow), None)


def _texts(flow: Flow) -> Iterator[str]:
    for item in flow:
        if isinstance(item, Paragraph):
            yield item.text
        else:
            for cell in item.cells:
                yield from _texts(cell.content)
