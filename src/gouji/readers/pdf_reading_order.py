"""Prose in two columns: which lines of a page are read in which order.

Guessing is kept narrow: lines one below the other with the same white between their halves, both
halves running text that fills its column. What is less clear is read across, as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gouji.readers.pdf_characters import Character
from gouji.readers.pdf_text import Line, is_wide, page_lines

_FEWEST_LINES = 5
"""Lines of the longer column from which on there are two."""
_FEWEST_BESIDE = 2
"""Lines of the shorter one."""
_NARROWEST = 1.2
"""White between columns, in em."""
_MIDDLE = (0.35, 0.65)
"""The part of the text's width that the white between two columns lies in."""
_WIDEST_STEP = 2.6
"""Lines of columns are no further apart, in em."""
_FULL = 0.5
"""The part of a column's lines that reaches its right edge: running text is broken there."""
_WORDS = 0.6
"""The part of its characters that is Chinese: columns of figures are a table."""


@dataclass(slots=True)
class _Run:
    """Lines that may stand in two columns, parted at the white between `left` and `right`."""

    lines: list[Line]
    left: float
    right: float


def in_reading_order(lines: list[Line], page: int) -> list[Line]:
    """Return the lines of a page (from top to bottom), those in two columns one after the other.

    Lines of a column know its edges.
    """
    if len(lines) < _FEWEST_LINES:
        return lines
    left = min(line.left for line in lines)
    width = max(line.right for line in lines) - left
    middle = (left + _MIDDLE[0] * width, left + _MIDDLE[1] * width)
    ordered: list[Line] = []
    for run in _runs(lines, middle):
        ordered += _columns(run, page) or run.lines
    return ordered


def _runs(lines: Sequence[Line], middle: tuple[float, float]) -> list[_Run]:
    """Part the lines where no white is left that all of them have in the middle."""
    runs: list[_Run] = []
    last: Line | None = None
    for line in lines:
        white = _white(line, middle)
        run = runs[-1] if runs else None
        if run and white and last and line.top - last.bottom < (_WIDEST_STEP - 1) * line.em:
            start, end = max(run.left, white[0]), min(run.right, white[1])
            if end - start > _NARROWEST * line.em:
                run.lines.append(line)
                run.left, run.right = start, end
                last = line
                continue
        start, end = white or (0.0, 0.0)
        runs.append(_Run([line], start, end))
        last = line
    return runs


def _white(line: Line, middle: tuple[float, float]) -> tuple[float, float] | None:
    """The white of a line that reaches into the middle of the text, None where print stands."""
    shown = [c for c in line.characters if c[4] != " "]
    edges = [-1e9, *(edge for c in shown for edge in (c[0], c[2])), 1e9]
    gaps = [(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
    within = [(max(a, middle[0]), min(b, middle[1])) for a, b in gaps]
    start, end = max(within, key=lambda gap: gap[1] - gap[0])
    return (start, end) if end - start > _NARROWEST * line.em else None


def _columns(run: _Run, page: int) -> list[Line] | None:
    """Return the lines of a run column by column, None where they are no columns of prose."""
    cut = (run.left + run.right) / 2
    halves: list[list[Character]] = [[], []]
    for line in run.lines:
        for character in line.characters:
            halves[(character[0] + character[2]) / 2 > cut].append(character)
    columns = [page_lines(half, page) for half in halves]
    if max(map(len, columns)) < _FEWEST_LINES or not all(map(_is_prose, columns)):
        return None
    for column in columns:
        edges = min(line.left for line in column), max(line.right for line in column)
        for line in column:
            line.edges = edges
    return columns[0] + columns[1]


def _is_prose(lines: Sequence[Line]) -> bool:
    if len(lines) < _FEWEST_BESIDE:
        return False
    right = max(line.right for line in lines)
    em = median(line.em for line in lines)
    full = sum(right - line.right < 1.5 * em for line in lines)
    text = "".join(line.text for line in lines)
    words = sum(map(is_wide, text))
    even = all(b.top - a.bottom < (_WIDEST_STEP - 1) * em for a, b in pairwise(lines))
    long = median(len(line.text) for line in lines) >= 8
    return even and long and full >= _FULL * len(lines) and words >= _WORDS * len(text)
