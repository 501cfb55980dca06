"""Characters on a page to lines and cells, by where they stand.

The order in a PDF's content stream means nothing (some producers write the last line of a
paragraph first), so lines are gathered by height and read from left to right.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from gouji.readers.pdf_characters import Character

_CELL_PADDING = 14.0
"""Points that a cell keeps free at both sides together, and a bit."""
_NOT_FIRST = "，。、；：！？）》」』】”’〉％%,.;:!?)"
_NOT_LAST = "（《“‘「『【〔("
"""What typesetting leaves neither at the start nor at the end of a line."""
_SAME_LINE = 0.4
"""Base lines no further apart (in em) are one line: figures of notes stand a little higher."""


@dataclass(slots=True)
class Line:
    """One line of print outside of tables; `em` is the size of its characters.

    `first_piece` is the width of what can not be broken at its start: it moves as a whole.
    `edges` are those of the column it stands in, None on a page of one column.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    em: float
    text: str
    first_piece: float
    characters: list[Character]
    confidence: float | None = None
    edges: tuple[float, float] | None = None


def text_lines(characters: list[Character], em: float) -> list[list[Character]]:
    """Group characters of about `em` points into lines from top to bottom, left to right."""
    lines: list[list[Character]] = []
    near = _SAME_LINE * em
    first = -math.inf
    for character in sorted(characters, key=itemgetter(5)):
        if character[5] - first <= near:
            lines[-1].append(character)
        else:
            lines.append([character])
            first = character[5]
    for line in lines:
        line.sort()
    return lines


def line_text(characters: list[Character], em: float, *, in_cell: bool) -> str:
    """Return the text of a line's characters, spaces judged by the gaps that are seen.

    Chinese spread over the width of a line or a cell has no spaces; a glyph printed twice in
    one place (bold by overprinting) counts once.
    """
    parts: list[str] = []
    last_left = last_right = 0.0
    last = ""
    spaced = False
    for left, _, right, _, character, _ in characters:
        if character == " ":
            spaced = True
            continue
        if last:
            gap = left - last_right
            if (spaced or gap > 1.0) and _is_space(last, character, gap / em, spaced, in_cell):
                parts.append(" ")
            elif character == last and left - last_left < 0.25 * (right - left):
                continue
        parts.append(character)
        last, last_left, last_right, spaced = character, left, right, False
    return "".join(parts)


def em_of(characters: list[Character]) -> float:
    """Return the size of most characters: Chinese is 1 em wide, box heights vary by font."""
    if not characters:
        return 1.0
    sizes = sorted(right - left for left, _, right, _, c, _ in characters if c >= "\u2e80")
    if not sizes:
        sizes = sorted(bottom - top for _, top, _, bottom, _, _ in characters)
    return sizes[len(sizes) // 2] or 1.0


def is_wide(character: str) -> bool:
    """Tell Chinese characters, their punctuation and symbols from Latin letters and figures."""
    return character >= "\u2010" or character in "·×÷§°±"


def _is_space(last: str, following: str, gap: float, spaced: bool, in_cell: bool) -> bool:
    """Judge a gap (in em) between two characters, `spaced` by a space glyph."""
    wide = is_wide(last) + is_wide(following)
    if wide == 2:
        return not in_cell and gap > (0.15 if spaced else 0.8)
    if wide == 1:
        return gap > 0.9
    return gap > (0.08 if spaced else 0.2)


class CellPrint(NamedTuple):
    """The text of a cell, the room left at the end of its last line, its first character's width.

    Both in points; a cell without print has room without end.
    """

    text: str = ""
    room: float = math.inf
    first: float = 0.0


def cell_print(characters: list[Character], width: float) -> CellPrint:
    """Return what is printed in a cell `width` points wide, its lines joined.

    Chinese is joined without a break; so is a figure that fills its line, for a narrow column
    breaks it. Other words and figures on lines of their own keep apart.
    """
    text = ""
    room = math.inf
    first = 0.0
    em = em_of(characters)
    for line in text_lines(characters, em):
        printed = line_text(line, em, in_cell=True)
        if not printed:
            continue
        glyph = next(c for c in line if c[4] != " ")
        begins = glyph[2] - glyph[0]
        goes_on = begins > room and _continues_figure(text[-1], printed[0])
        if text and not (is_wide(text[-1]) or is_wide(printed[0]) or goes_on):
            text += " "
        text += printed
        first = first or begins
        room = width - _CELL_PADDING - (line[-1][2] - line[0][0])
    return CellPrint(text, room, first)


def _continues_figure(last: str, following: str) -> bool:
    return (last.isdigit() or last in ",.-") and (following.isdigit() or following in ",.%")


def page_lines(characters: list[Character], page: int) -> list[Line]:
    """Return the lines of prose of a page from top to bottom."""
    lines = []
    for line in text_lines(characters, em_of(characters)):
        shown = [c for c in line if c[4] != " "]
        if not shown:
            continue
        em = em_of(shown)
        lines.append(
            Line(
                page,
                shown[0][0],
                min(c[1] for c in shown),
                max(c[2] for c in shown),
                max(c[3] for c in shown),
                median(c[5] for c in shown),
                em,
                _closed_up(line_text(line, em, in_cell=False)),
                _first_piece(shown),
                shown,
            )
        )
    return lines


def _first_piece(characters: list[Character]) -> float:
    end = characters[0][2]
    for last, character in pairwise(characters):
        before, after = last[4], character[4]
        breakable = is_wide(before) or is_wide(after)
        if breakable and before not in _NOT_LAST and after not in _NOT_FIRST:
            break
        end = character[2]
    return end - characters[0][0]


def _closed_up(text: str) -> str:
    """Take the spaces out of a line that is nothing but single Chinese characters spaced out."""
    pieces = text.split(" ")
    if len(pieces) > 1 and all(len(piece) == 1 and is_wide(piece) for piece in pieces):
        return "".join(pieces)
    return text


def joined(text: str, following: str) -> str:
    """Return two lines of one paragraph as one; only Latin words need a space between."""
    last, first = text[-1], following[0]
    if is_wide(last) or is_wide(first) or _continues_figure(last, first):
        return text + following
    return f"{text} {following}"
