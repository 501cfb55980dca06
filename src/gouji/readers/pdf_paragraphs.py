"""Lines of print to paragraphs: page furniture dropped, sentences joined over lines and pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from gouji.readers.pdf_text import Line, joined

_PAGE_NUMBER = re.compile(
    r"[-—–―－_·•~\s]*(?:第\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*[/／]\s*(?:共\s*)?\d{1,4})?"
    r"(?:\s*页)?(?:[\s，,]*共\s*\d{1,4}\s*页)?[-—–―－_·•~\s]*",
    re.IGNORECASE,
)
_UNIT_LINE = re.compile(r"[（(]?(?:金额)?单位\s*[:：]")
_WHOLE = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,])")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零\d]+(?:部分|[章节条篇])|[一二三四五六七八九十]+、"
    r"|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑳●■◆◇□☑※]|注[:：]|说明[:：]"
    r"|[附续]?[表图]\s*(?:\d+|[一二三四五六七八九十]+)"
)
_HEADING = re.compile(
    r"第[一二三四五六七八九十]+(?:部分|[章节])|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）"
)
_ITEMS = tuple(
    re.compile(rf"(?:^|(?<=[：；。，、])){style}")
    for style in (r"（\d{1,2}）", r"（[一二三四五六七八九十]+）", r"\d{1,2}[、．]", "[①-⑳]")
)
_MIDDLE = "，、第条款（"
"""A line that ends so goes on, even if the next looks like a numbered heading."""
_SENTENCE_END = "。！？；：!?;:"
_CONTENTS_LINE = re.compile(r"(?:[…‥⋯]{3,}|[.．·]{6,})\s*[-—]?\s*\d*\s*[-—]?$")
_WIDEST_STEP = 1.7
"""Lines of one paragraph are no further apart, in usual steps from line to line."""
_LONG = 0.55
"""A line over more of the page's width is running text."""
_FEWEST_LONG = 3
"""Pages with fewer long lines at their left edge do not show where the text begins and ends."""
_EDGE = 0.12
"""Page furniture stands in this part of the page at its top or bottom."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph, where in its text each further page begins, and how sure its reading is."""

    page: int
    text: str
    page_starts: list[tuple[int, int]] = field(default_factory=list)
    confidence: float | None = None


@dataclass(slots=True)
class Sheet:
    """The lines outside of tables of one page, and the page's height and width in points."""

    lines: list[Line]
    height: float
    width: float


def drop_furniture(sheets: Sequence[Sheet]) -> list[str]:
    """Take page numbers and running heads and feet out; return the running texts, each once.

    A running text stands at the same height with the same words, numbers of pages aside, on most
    pages or on most of those on one hand; a page number is a number alone at the edge, off the
    text, on more than one page at that height. A line of unit is never one.
    """
    places: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for number, sheet in enumerate(sheets):
        for line in _edge_lines(sheet):
            for kind in _kinds(line.text, number):
                places[kind, round(line.bottom / 4)].append((number, line))
    running: dict[str, None] = {}
    dropped: set[int] = set()
    for (text, _), found in places.items():
        if text and not _is_running([number for number, _ in found], len(sheets)):
            continue
        if not text and len(found) < 2 and len(sheets) > 1 and not _is_dashed(found[0][1]):
            continue
        if text:
            running[found[0][1].text] = None
        dropped.update(id(line) for _, line in found)
    for sheet in sheets:
        sheet.lines = [line for line in sheet.lines if id(line) not in dropped]
    return list(running)


def _kinds(text: str, number: int) -> set[str]:
    """What a line at the edge is the same as: itself, and itself with its page's number aside."""
    if _PAGE_NUMBER.fullmatch(text):
        return {""}
    if _UNIT_LINE.match(text):
        return set()
    return {text, _WHOLE.sub(lambda found: f"#{int(found[0]) - number}", text)}


def _is_running(numbers: list[int], count: int) -> bool:
    one_hand = len({number % 2 for number in numbers}) == 1
    return len(numbers) >= 3 and 2 * len(numbers) > (count / 2 if one_hand else count)


def _is_dashed(line: Line) -> bool:
    return not (line.text[0].isdigit() and line.text[-1].isdigit())


def _edge_lines(sheet: Sheet) -> Iterable[Line]:
    """Yield the outermost two lines at the top and the bottom, if they stand at the edge."""
    lines = sheet.lines
    for line in {id(line): line for line in (*lines[:2], *lines[-2:])}.values():
        if line.bottom < _EDGE * sheet.height or line.top > (1 - _EDGE) * sheet.height:
            yield line


class ParagraphBuilder:
    """Joins lines to paragraphs; `close` before anything that stands between."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        """Take the lines of all pages, which tell the width of the text and its line pitch."""
        self._columns = _columns(sheets)
        lines = [line for sheet in sheets for line in sheet.lines]
        self._em = median(line.em for line in lines) if lines else 0.0
        self._pitch = _line_pitch(sheets, self._em)
        self._done: list[Paragraph] = []
        self._open: Paragraph | None = None
        self._last: Line | None = None
        self._joined = False

    def add(self, line: Line) -> None:
        """Add the next line in reading order."""
        if self._open is None or self._last is None or not self._continues(self._last, line):
            self.close()
            self._open, self._joined = (
                Paragraph(line.page, line.text, confidence=line.confidence),
                False,
            )
        else:
            text = joined(self._open.text, line.text)
            if line.page != self._last.page:
                self._open.page_starts.append((line.page, len(text) - len(line.text)))
            self._open.text, self._joined = text, True
            self._open.confidence = least(self._open.confidence, line.confidence)
        self._last = line

    def close(self) -> None:
        """End the open paragraph."""
        if self._open is not None:
            self._done.append(self._open)
        self._open = self._last = None

    def take(self) -> list[Paragraph]:
        """Return the paragraphs that are done, and forget them."""
        done, self._done = self._done, []
        return done

    def _continues(self, line: Line, following: Line) -> bool:
        """Tell whether a line goes on with the paragraph of the line before it."""
        left, right = line.edges or self._columns[line.page - 1]
        next_left, next_right = following.edges or self._columns[following.page - 1]
        em = max(line.em, following.em)
        if em > 1.2 * min(line.em, following.em):
            return False
        step = following.baseline - line.baseline
        if line.page == following.page and step > _WIDEST_STEP * max(self._pitch, 1.25 * em):
            return False
        if _CONTENTS_LINE.search(line.text):
            return False
        inside = self._open is not None and _goes_on_listing(self._open.text, following.text)
        if not inside and _begins_anew(line.text, following.text):
            return False
        if right - line.right > following.first_piece + 0.9 * em:
            return False
        small = min(em, self._em)
        if following.left - next_left > 1.2 * small and not self._in_indented_block(
            line.left - following.left, small
        ):
            return line.page == following.page and (
                _is_centred(line, left, right) and _is_centred(following, next_left, next_right)
            )
        return True

    def _in_indented_block(self, step_left: float, em: float) -> bool:
        """Tell whether an indented line goes on with a paragraph that is indented as a whole."""
        return 0.5 * em < step_left < 3 * em or (self._joined and abs(step_left) < 0.5 * em)


def least(*confidences: float | None) -> float | None:
    """The least of the confidences that are known, None for none."""
    return min((each for each in confidences if each is not None), default=None)


def _begins_anew(text: str, following: str) -> bool:
    """Tell whether a line begins with a number of its own, as headings and items do."""
    if text[-1] in _SENTENCE_END:
        return is_numbered(following)
    return text[-1] not in _MIDDLE and bool(_HEADING.match(following))


def _goes_on_listing(text: str, following: str) -> bool:
    """Tell whether a line begins with the next number of a list inside the paragraph before."""
    number = next((style for style in _ITEMS if style.match(following)), None)
    return number is not None and number.search(text, 1) is not None


def is_numbered(text: str) -> bool:
    """Whether a text begins with a number of its own, as headings and items do."""
    return bool(_NUMBERED.match(text))


def _is_centred(line: Line, left: float, right: float) -> bool:
    """Tell a title over two lines from a paragraph: both stand in the middle, no sentence ends."""
    off = (line.left - left) - (right - line.right)
    return abs(off) < line.em and line.text[-1] not in _SENTENCE_END


def _columns(sheets: Sequence[Sheet]) -> list[tuple[float, float]]:
    """Return the left and right edge of the running text of each page.

    A page with a few short lines does not show them: there they are those of all pages as wide.
    """
    of_width: dict[int, list[Line]] = defaultdict(list)
    for sheet in sheets:
        of_width[round(sheet.width)] += sheet.lines
    common = {width: _edges(lines, width) for width, lines in of_width.items()}
    columns = []
    for sheet in sheets:
        own = [line for line in sheet.lines if line.right - line.left > _LONG * sheet.width]
        at_left = min((line.left for line in own), default=0.0)
        shown = sum(line.left - at_left < line.em / 2 for line in own) >= _FEWEST_LONG
        columns.append(_edges(own, sheet.width) if shown else common[round(sheet.width)])
    return columns


def _edges(lines: list[Line], width: float) -> tuple[float, float]:
    """Return the left and right edge that lines of running text share."""
    long = [line for line in lines if line.right - line.left > _LONG * width]
    left = min((line.left for line in (long if len(long) >= _FEWEST_LONG else lines)), default=0.0)
    return left, _edge_of_most([line.right for line in long]) if long else 0.85 * width


def _edge_of_most(rights: list[float]) -> float:
    """Return the right edge that the lines share: lone lines may stick out of it a little."""
    rights = sorted(rights)
    return rights[-1 - len(rights) // 8]


def _line_pitch(sheets: Sequence[Sheet], em: float) -> float:
    """Return the usual distance from one line of `em` points to the next."""
    steps = Counter(
        round(following.baseline - line.baseline)
        for sheet in sheets
        for line, following in pairwise(sheet.lines)
    )
    usual = [(count, step) for step, count in steps.items() if 0.8 * em < step < 2.6 * em]
    return float(max(usual)[1]) if usual else 1.6 * em
