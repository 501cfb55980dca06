"""The inside of a Word paragraph: runs, fields, revisions, text boxes, references to notes."""

from dataclasses import dataclass, field

from lxml import etree

from gouji.errors import LimitExceeded
from gouji.readers.numbering import W, is_on, value
from gouji.readers.word_styles import Styles
from gouji.settings import Limits

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BOX = f"{W}txbxContent"

Notes = tuple[str, str]
"""A note: (footnote or endnote, its id)."""

_DROPPED = {
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "delText", "instrText",
        "delInstrText", "rt", "bookmarkStart", "bookmarkEnd", "commentReference", "smartTagPr",
        "customXmlPr", "softHyphen", "fldData", "annotationRef", "footnoteRef", "endnoteRef",
    )
}  # fmt: skip
_GRAPHICS = {f"{W}drawing", f"{W}pict", f"{W}object"}
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SYMBOLS = {
    0xA8: "□", 0x6F: "□", 0x71: "□", 0xFE: "☑", 0x52: "☑", 0xFD: "☒", 0x54: "☒", 0x53: "☒",
    0xFC: "✓", 0x50: "✓", 0xFB: "✗", 0x4F: "✗", 0x6C: "●", 0x6E: "■", 0xA1: "○",
}  # fmt: skip
"""The marks of Wingdings and Wingdings 2 that forms use, by their code in the font."""
_MEANT = {0x2D: "-", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB3: "≥", 0xA3: "≤", 0xB9: "≠", 0xB0: "°"}
"""The same for the font Symbol."""


@dataclass(slots=True)
class Line:
    """What a paragraph prints: its text, the page it begins on, the text boxes it anchors."""

    pieces: list[str] = field(default_factory=list)
    page: int | None = None
    boxes: list[etree._Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    """Open fields, innermost last: True while the field's instruction is being read."""

    @property
    def text(self) -> str:
        """The printed text."""
        return "".join(self.pieces)

    def put(self, text: str) -> None:
        """Add text, unless it belongs to the instruction of a field."""
        if not any(self.fields):
            self.pieces.append(text)


class RunReader:
    """Reads paragraphs; counts rendered pages (`page`, None if unknown), collects `notes`."""

    def __init__(self, path: str, limits: Limits, styles: Styles, page: int | None) -> None:
        """`page` is where the text starts: 1, or None where no page break was rendered."""
        self._path, self._limits, self._styles = path, limits, styles
        self.page = page
        self.notes: list[Notes] = []

    def line(self, paragraph: etree._Element, depth: int, *, hidden: bool) -> Line:
        """Return what a `w:p` prints; `hidden` is what its style says of its text."""
        line = Line(page=self.page)
        self._inline(paragraph, line, hidden, depth)
        return line

    def _inline(self, container: etree._Element, line: Line, hidden: bool, depth: int) -> None:
        if depth > self._limits.max_nesting:
            raise LimitExceeded(self._path, f"内容嵌套超过 {self._limits.max_nesting} 层")
        for element in container:
            tag = element.tag
            if tag in _DROPPED:
                continue
            if tag == f"{W}r":
                self._inline(element, line, self._is_hidden(element, hidden), depth + 1)
            elif tag in (f"{W}t", f"{_MATH}t"):
                if not hidden:
                    line.put((element.text or "").replace("\u00ad", ""))
            elif tag == f"{_MC}AlternateContent":
                self._inline(_chosen(element), line, hidden, depth + 1)
            elif tag in _GRAPHICS:
                line.boxes += _boxes(element) if not hidden else []
            else:
                self._special(element, line, hidden, depth)

    def _special(self, element: etree._Element, line: Line, hidden: bool, depth: int) -> None:
        tag = element.tag
        if tag in _FIXED:
            line.put("" if hidden else _FIXED[tag])
        elif tag == f"{W}br":
            kind = element.get(f"{W}type", "textWrapping")
            line.put("\n" if kind == "textWrapping" and not hidden else "")
        elif tag == f"{W}lastRenderedPageBreak":
            self._turn_page(line)
        elif tag == f"{W}sym":
            line.put("" if hidden else _symbol(element))
        elif tag == f"{W}fldChar":
            _follow_field(element.get(f"{W}fldCharType", ""), line)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            if not hidden:
                kind = "footnote" if tag == f"{W}footnoteReference" else "endnote"
                self.notes.append((kind, element.get(f"{W}id", "")))
        else:
            self._inline(element, line, hidden, depth + 1)

    def _turn_page(self, line: Line) -> None:
        if self.page is not None:
            self.page += 1
            if not line.text.strip():
                line.page = self.page

    def _is_hidden(self, run: etree._Element, inherited: bool) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return inherited
        direct = properties.find(f"{W}vanish")
        if direct is not None:
            return is_on(direct)
        style = value(properties.find(f"{W}rStyle"))
        return inherited or (style is not None and self._styles.hides(style))


def _chosen(alternate: etree._Element) -> etree._Element:
    """Return the one branch to read: text boxes stand in both, text mostly in the fallback."""
    choices = list(alternate.iterchildren(f"{_MC}Choice"))
    fallback = alternate.find(f"{_MC}Fallback")
    with_box = next((c for c in choices if next(c.iter(_BOX), None) is not None), None)
    for branch in (with_box, fallback, *choices):
        if branch is not None:
            return branch
    return alternate


def _boxes(graphic: etree._Element) -> list[etree._Element]:
    """Return the contents of the text boxes of a drawing, each once, outermost only."""
    found: list[etree._Element] = []
    waiting = [graphic]
    while waiting:
        element = waiting.pop()
        if element.tag == _BOX:
            found.append(element)
        elif element.tag == f"{_MC}AlternateContent":
            chosen = _chosen(element)
            waiting += [] if chosen is element else [chosen]
        else:
            waiting.extend(reversed(element))
    return found


def _follow_field(kind: str, line: Line) -> None:
    if kind == "begin":
        line.fields.append(True)
    elif line.fields and kind == "separate":
        line.fields[-1] = False
    elif line.fields and kind == "end":
        line.fields.pop()


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    font = element.get(f"{W}font", "").lower()
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF or code <= 0xFF else None
    if low is not None and font.startswith("wingdings"):
        return _SYMBOLS.get(low, "")
    if low is not None and font == "symbol":
        return _MEANT.get(low, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else ""
