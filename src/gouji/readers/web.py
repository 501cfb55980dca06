"""Read a web page (.html): the text that a browser would show, tables as grids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree, html

from gouji.document import Document
from gouji.errors import DamagedReport, EmptyReport, LimitExceeded
from gouji.readers.flow import Flow, Grid, GridCell, Paragraph, assemble
from gouji.readers.numbering import format_number, whole
from gouji.readers.plain import decode, refuse_binary
from gouji.readers.web_furniture import take_out_furniture
from gouji.readers.web_tables import CELLS, is_hidden, only_lays_out, rows_of, style_of
from gouji.settings import Limits

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "head", "iframe", "object",
    "embed", "svg", "canvas", "audio", "video", "map", "button", "select", "input", "textarea",
    "datalist",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav",
    "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
))  # fmt: skip
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
"""Limits of colspan and rowspan in the HTML standard."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What lxml reads and refuses to write: the tree could not be changed with it."""
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read_html(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a web page as a Document.

    Scripts, hidden parts and what a portal puts around a report (`web_furniture`) are left out;
    white space is collapsed and a no-break space is a space. `<br>` ends a paragraph block. Tables
    that only lay out the page become paragraphs. `metadata` has `published_at` (an ISO day) and
    `source` where the page says them. Raises `UnsupportedFormat`, `DamagedReport`, `EmptyReport`,
    `LimitExceeded`.
    """
    text, encoding, problems = decode(data, path, declared_encoding(data))
    refuse_binary(text, path)
    document = page_document((text,), path, sha256, limits)
    metadata = {"encoding": encoding} | document.metadata
    return replace(document, problems=problems, metadata=metadata)


def page_document(pages: Sequence[str], path: str, sha256: str, limits: Limits) -> Document:
    """Return pages of markup, one below the other, as the Document of a web page.

    Raises `DamagedReport`, `EmptyReport` or `LimitExceeded`.
    """
    root = parsed(pages[0], path)
    for page in pages[1:]:
        body = parsed(page, path).body
        body.tag = "div"
        root.body.append(body)
    title = _SPACES.sub(" ", root.findtext(".//title") or "").strip()
    note = take_out_furniture(root)
    said = {"title": title, "published_at": note.published_at, "source": note.source}
    document = assemble(shown(root, path, limits), path, sha256, "text/html", limits)
    return replace(document, metadata={name: value for name, value in said.items() if value})


def shown(root: html.HtmlElement, path: str, limits: Limits) -> Flow:
    """Return what a browser shows of a page. Raises `LimitExceeded`."""
    page = _Page(path, limits)
    page.walk(root, 0)
    page.end_paragraph()
    return page.flow


def parsed(text: str, path: str) -> html.HtmlElement:
    """Return a page as a tree. Raises `EmptyReport`, `DamagedReport` or `LimitExceeded`."""
    if not text.strip():
        raise EmptyReport(path, "文件中没有文字内容")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    try:
        page = _CONTROLS.sub(" ", text).encode("utf-8")
        root = html.document_fromstring(page, parser=parser, ensure_head_body=True)
    except etree.ParserError as error:  # lxml's word for a page with no element at all
        raise EmptyReport(path, "文件中没有文字内容") from error
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedReport(path, "网页内容无法解析，文件可能已损坏") from error
    if parser.error_log.filter_types(etree.ErrorTypes.ERR_RESOURCE_LIMIT):
        # Beyond its limits the parser leaves content out without failing.
        raise LimitExceeded(path, "网页嵌套过深或内容过大，超过上限")
    return root


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names in its head, None without any."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


@dataclass(slots=True)
class _OrderedList:
    """An `<ol>` being read: the number of its next item and how numbers are written."""

    number: int
    style: str

    def label(self, item: html.HtmlElement) -> str:
        """Return the label of the next item; the item may set its own number."""
        number = whole(item.get("value"))
        number = self.number if number is None else number
        self.number = number + 1
        return format_number(number, self.style) + ". "


class _Page:
    """Walks elements and collects the flow; the text of the open paragraph waits in `_pieces`."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._pieces: list[str] = []
        self._label = ""
        self._heading: int | None = None
        self._keeps_lines = False
        self._list: _OrderedList | None = None
        self._cells = 0
        self.flow: Flow = []

    def walk(self, element: html.HtmlElement, depth: int) -> None:
        """Read one element with what is in it, but not the text after it."""
        self._refuse_depth(depth)
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or is_hidden(element):
            return
        if tag == "br":
            self.end_paragraph()
        elif tag == "table":
            self.end_paragraph()
            self.flow += self._table(element, depth)
        elif tag in _BLOCKS:
            self._block(element, tag, depth)
        else:
            self._inside(element, depth)

    def end_paragraph(self) -> None:
        """Close the open paragraph: white space collapsed, none at its ends."""
        text = _SPACES.sub(" ", "".join(self._pieces)).replace("\xa0", " ").strip(" ")
        self._pieces = []
        if text:
            self.flow.append(Paragraph(self._label + text, heading_level=self._heading))
            self._label = ""

    def _refuse_depth(self, depth: int) -> None:
        if depth > self._limits.max_nesting:
            raise LimitExceeded(self._path, f"网页嵌套超过 {self._limits.max_nesting} 层")

    def _block(self, element: html.HtmlElement, tag: str, depth: int) -> None:
        self.end_paragraph()
        outer = self._heading, self._keeps_lines, self._list
        self._heading = _HEADINGS.get(tag, self._heading)
        self._keeps_lines |= tag == "pre" or "white-space:pre" in style_of(element)
        if tag in ("ol", "ul"):
            self._list = _ordered_list(element)
        elif tag == "li":
            self._label = self._list.label(element) if self._list else ""
        self._inside(element, depth)
        self.end_paragraph()
        self._heading, self._keeps_lines, self._list = outer

    def _inside(self, element: html.HtmlElement, depth: int) -> None:
        self._text(element.text)
        for child in element:
            self.walk(child, depth + 1)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        first, *lines = text.split("\n") if self._keeps_lines else [text]
        self._pieces.append(first)
        for line in lines:
            self.end_paragraph()
            self._pieces.append(line)

    def _table(self, table: html.HtmlElement, depth: int) -> Flow:
        """Return a table as its caption and a grid, or as paragraphs if it only lays out."""
        grid = Grid()
        before: Flow = []
        free_from: dict[int, int] = {}
        row = 0
        for element, cells in rows_of(table, depth, self._refuse_depth):
            if cells is None:
                before += self._content(element, depth)
                continue
            column = 0
            for cell in cells:
                while free_from.get(column, 0) > row:
                    column += 1
                made = self._cell(cell, row, column, depth)
                grid.cells.append(made)
                for covered in range(column, column + made.column_span):
                    free_from[covered] = row + made.row_span
                column += made.column_span
            row += 1
            self._refuse_size(row * column)  # spans may claim far more room than they fill
        for made in grid.cells:
            made.row_span = min(made.row_span, row - made.row)
        self._refuse_size(sum(cell.row_span for cell in grid.cells))
        if table.get("role") in ("presentation", "none") or only_lays_out(grid, table):
            return before + [item for cell in grid.cells for item in cell.content]
        return [*before, grid]

    def _cell(self, cell: html.HtmlElement, row: int, column: int, depth: int) -> GridCell:
        column_span = min(max(whole(cell.get("colspan")) or 1, 1), _MOST_COLUMNS)
        row_span = whole(cell.get("rowspan"))
        row_span = _MOST_ROWS if row_span == 0 else min(max(row_span or 1, 1), _MOST_ROWS)
        self._cells += column_span
        self._refuse_size(self._cells)
        return GridCell(row, column, row_span, column_span, None, self._content(cell, depth))

    def _refuse_size(self, cells: int) -> None:
        if cells > self._limits.max_cells:
            raise LimitExceeded(self._path, f"表格单元格超过上限 {self._limits.max_cells} 个")

    def _content(self, element: html.HtmlElement, depth: int) -> Flow:
        """Return what stands in a cell or a caption as a flow of its own."""
        outer = self.flow, self._heading, self._list, self._label
        self.flow, self._heading, self._list, self._label = [], None, None, ""
        self.walk_inside(element, depth + 1)
        content = self.flow
        self.flow, self._heading, self._list, self._label = outer
        return content

    def walk_inside(self, element: html.HtmlElement, depth: int) -> None:
        """Read what is in an element as paragraphs of its own."""
        self._refuse_depth(depth)
        if element.tag == "caption" or element.tag in CELLS:
            self._inside(element, depth)
        else:
            self.walk(element, depth)
        self.end_paragraph()


def _ordered_list(element: html.HtmlElement) -> _OrderedList | None:
    if element.tag == "ul" or "list-style:none" in style_of(element).replace("-type", ""):
        return None
    start = whole(element.get("start"))
    style = _LIST_STYLES.get(element.get("type", ""), "decimal")
    return _OrderedList(1 if start is None else start, style)
