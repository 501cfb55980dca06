"""A document's stored text as blocks to show: headings, paragraphs and tables, as slices.

Readers join the cells of a row by tabs and rows by newlines; runs of such lines are shown as a
table again. How far a merged cell reached is not stored: a short row is spread over the width.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

Slice = tuple[int, int]

_HEADING = re.compile(
    r"\s*(?:(第[一二三四五六七八九十\d]+(?:部分|章)|[一二三四五六七八九十]+、)"
    r"|([（(][一二三四五六七八九十\d]+[）)]))"
)
_LONGEST_HEADING = 40
_CONTENTS = 4
"""So many headings with nothing between them are a table of contents."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A slice of the text and how many columns it is shown over."""

    start: int
    end: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A line of text with its heading level (0: none), or a table with its rows."""

    kind: Literal["line", "table"]
    start: int
    end: int
    level: int = 0
    rows: tuple[tuple[ShownCell, ...], ...] = ()


def blocks_of(text: str) -> list[ShownBlock]:
    """The blocks of a text in order. Blank lines are left out; nothing else is."""
    blocks: list[ShownBlock] = []
    for is_heading, run in groupby(_blocks(text), key=lambda block: block.level > 0):
        found = list(run)
        if is_heading and len(found) >= _CONTENTS:
            found = [replace(block, level=0) for block in found]
        blocks += found
    return blocks


def _blocks(text: str) -> Iterator[ShownBlock]:
    table: list[Slice] = []
    for start, end in _lines(text):
        if text.find("\t", start, end) >= 0 and text[start:end].strip():
            table.append((start, end))
            continue
        if table:
            yield _table(text, table)
            table = []
        if text[start:end].strip():
            yield ShownBlock("line", start, end, _level(text[start:end]))
    if table:
        yield _table(text, table)


def parts_of(blocks: list[ShownBlock], size: int) -> list[list[ShownBlock]]:
    """The blocks in portions of about `size` characters; long tables are cut between rows."""
    parts: list[list[ShownBlock]] = [[]]
    begun = 0
    for block in (piece for whole in blocks for piece in _cut(whole, size)):
        if parts[-1] and block.end - begun > size:
            parts.append([])
        if not parts[-1]:
            begun = block.start
        parts[-1].append(block)
    return parts


def _lines(text: str) -> Iterator[Slice]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _level(line: str) -> int:
    found = _HEADING.match(line)
    if not found or len(line) > _LONGEST_HEADING or any(mark in line for mark in "。；，:："):
        return 0
    return 1 if found[1] else 2


def _table(text: str, lines: list[Slice]) -> ShownBlock:
    rows = [_slots(text, start, end) for start, end in lines]
    width = max(map(len, rows))
    shown = tuple(tuple(_spread(row, width)) for row in rows)
    return ShownBlock("table", lines[0][0], lines[-1][1], rows=shown)


def _slots(text: str, start: int, end: int) -> list[Slice]:
    slots = []
    while (tab := text.find("\t", start, end)) >= 0:
        slots.append((start, tab))
        start = tab + 1
    return [*slots, (start, end)]


def _spread(row: list[Slice], width: int) -> Iterator[ShownCell]:
    """The cells of a row over the whole width: evenly where that goes, else the last is wide."""
    each, left = divmod(width, len(row))
    even = not left
    for place, (start, end) in enumerate(row):
        last = width - len(row) + 1 if place == len(row) - 1 else 1
        yield ShownCell(start, end, each if even else last)


def _cut(block: ShownBlock, size: int) -> Iterator[ShownBlock]:
    if block.end - block.start <= size:
        yield block
        return
    if block.kind == "line":
        for start in range(block.start, block.end, size):
            yield ShownBlock("line", start, min(start + size, block.end))
        return
    rows: list[tuple[ShownCell, ...]] = []
    for row in block.rows:
        if rows and row[-1].end - rows[0][0].start > size:
            yield ShownBlock("table", rows[0][0].start, rows[-1][-1].end, rows=tuple(rows))
            rows = []
        rows.append(row)
    yield ShownBlock("table", rows[0][0].start, rows[-1][-1].end, rows=tuple(rows))
