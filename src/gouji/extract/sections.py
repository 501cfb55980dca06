"""Headings and paragraphs: which blocks belong together and under which headings they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gouji.document import Block, Document
from gouji.extract.view import View, view_of
from gouji.numerals import CHARACTERS, parse_chinese_integer

_NUMBERING = (
    re.compile(r"第[一二三四五六七八九十]+[部章编]分?"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．，]"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"\d{1,2}[.．](?!\d)|\d{1,2}、(?=[^\d])|\d{1,2}(?=[\u4e00-\u9fff]{2,}情况)"),
    re.compile(r"（\d{1,2}）|\d{1,2}）"),
    re.compile(r"[①-⑳]"),
)
_TITLE_END = re.compile(r"[。：；，！？]")
_SENTENCE_END = re.compile(r"[。！？；：.!?;:]”?$")
_LONGEST_HEADING = 40
_WRAP_MINIMUM = 20


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text with the headings above it.

    `view` is the whole paragraph; the body starts at `body` (after numbering). `title` is the
    heading that the paragraph itself begins with; `path` the headings above, outermost first.
    """

    view: View
    body: int
    title: str | None
    path: tuple[str, ...]
    page: int | None
    blocks: tuple[Block, ...]

    @property
    def section(self) -> str:
        """The headings above and of this paragraph, joined by ' > '."""
        return " > ".join([*self.path, *([self.title] if self.title else [])])


_DRIFTS_TO = {3: 1, 4: 2}
"""Word processors turn 三、 into 3、 and （二） into （2）: it may belong two levels up."""


def _number(text: str) -> int:
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits.group())
    spoken = re.search(rf"[{CHARACTERS}]+", text)
    return (parse_chinese_integer(spoken.group()) or 0) if spoken else 0


class _Outline:
    """The headings that are open while a document is read, by level."""

    def __init__(self) -> None:
        self.titles: dict[int, str] = {}
        self.numbers: dict[int, int] = {}

    def settle(self, level: int, printed: str) -> int:
        """Return the level at which a numbered line really stands, and count it there."""
        number = _number(printed)
        upper = _DRIFTS_TO.get(level)
        drifted = (
            upper is not None
            and number > 1
            and self.numbers.get(level) != number - 1
            and self.numbers.get(upper) == number - 1
        )
        at = upper if drifted and upper is not None else level
        self.numbers = {kept: n for kept, n in self.numbers.items() if kept < at} | {at: number}
        return at

    def path(self, level: int | None = None) -> tuple[str, ...]:
        """Titles above a level (all of them by default), outermost first."""
        return tuple(self.titles[k] for k in sorted(self.titles) if level is None or k < level)

    def open(self, level: int, title: str) -> tuple[str, ...]:
        """Enter a heading; return the path above it."""
        self.titles = {k: text for k, text in self.titles.items() if k < level}
        path = self.path()
        self.titles[level] = title
        return path


def numbering_of(text: str) -> tuple[int, int] | None:
    """Return (level from 0, end of the number) of a numbered line, or None."""
    for level, pattern in enumerate(_NUMBERING):
        if match := pattern.match(text):
            return level, match.end()
    return None


def _heading(text: str) -> tuple[int | None, int, str | None]:
    """Return (level, start of body, title) of a paragraph's text."""
    numbered = numbering_of(text)
    level, start = numbered if numbered else (None, 0)
    end = _TITLE_END.search(text, start)
    title = text[start : end.start() if end else len(text)].strip()
    whole = end is None or end.start() == len(text) - 1
    if numbered is None:
        # an unnumbered heading is a short line with no punctuation and no figure
        if whole and end is None and 0 < len(title) <= 20 and not re.search(r"\d", title):
            return None, len(text), title
        return None, 0, None
    if not title or len(title) > _LONGEST_HEADING:
        return level, start, None
    has_figure = re.search(r"\d", re.sub(r"\d{4}年度?|\d{4}[-—]\d{4}", "", title)) is not None
    if has_figure:
        return level, start, None
    return (
        level,
        (len(text) if whole else end.end() if end and text[end.start()] == "。" else start),
        title,
    )


def _wrapped(document: Document) -> bool:
    """True when the file breaks its lines at a fixed width, as text dumps do."""
    lengths = [
        len(document.slice(block.start, block.end).strip())
        for block in document.blocks
        if block.kind == "paragraph"
    ]
    if len(lengths) < 8:
        return False
    widest = max(lengths)
    return widest <= 60 and sum(1 for n in lengths if n >= widest - 2) >= max(3, len(lengths) // 4)


def _continues(document: Document, block: Block, following: Block, wrapped: bool) -> bool:
    """True when the line of `following` carries on the line of `block`."""
    if block.kind != "paragraph" or following.kind != "paragraph":
        return False
    if block.heading_level is not None or following.heading_level is not None:
        return False
    raw = document.slice(block.start, block.end)
    text = raw.strip()
    rest = document.slice(following.start, following.end)
    if _SENTENCE_END.search(text) or numbering_of(rest.strip()) or rest[:1] in "\u3000 \t":
        return False
    if document.text[block.end : following.start].count("\n") > 1:
        return False
    first = text[-1:]
    broken_inside = bool(re.search(r"[\d０-９.,，、（“]$", text)) and len(text) > 8
    if wrapped and len(text) >= _WRAP_MINIMUM:
        return True
    if _OPENING.match(text) and "。" in rest:
        return True
    if re.search(r"[，；。、]", text) and not numbering_of(text) and len(text) >= _WRAP_MINIMUM:
        return True  # no heading holds such a sign: the line was cut off
    return broken_inside and first not in "）)" and not _LOOKS_LIKE_HEADING.match(text)


_OPENING = re.compile(
    r"\d{4}年[^。；：]{1,16}(?<!情况)(?<!分析)(?<!说明)(?<!报告)(?<!决算)(?<!预算)$"
)
"""The beginning of a sentence that a line break cut off: no heading ends like this."""
_LOOKS_LIKE_HEADING = re.compile(r"^[^。，]{0,12}$")


def _groups(document: Document) -> Iterator[tuple[Block, ...]]:
    wrapped = _wrapped(document)
    group: list[Block] = []
    for block in document.blocks:
        if group and _continues(document, group[-1], block, wrapped):
            group.append(block)
            continue
        if group:
            yield tuple(group)
        group = [block]
    if group:
        yield tuple(group)


def paragraphs(document: Document) -> Iterator[Paragraph | Block]:
    """Yield the document's paragraphs in order, with tables as the blocks that they are."""
    outline = _Outline()
    for group in _groups(document):
        if group[0].kind == "table":
            yield group[0]
            continue
        view = view_of(document.text, group[0].start, group[-1].end)
        if not view.text:
            continue
        level, body, title = _heading(view.text)
        styled = group[0].heading_level
        if styled is not None and title is None and len(view.text) <= _LONGEST_HEADING:
            title, body = view.text, len(view.text)
        if level is not None:
            level = outline.settle(level, view.text[: body or None])
        elif title:
            level = len(_NUMBERING) if styled is None else styled - 1
        path = outline.open(level, title) if title and level is not None else outline.path(level)
        yield Paragraph(view, body, title, path, group[0].page, group)
