"""Document: a report as its reader saw it, text as printed.

A reader parses no numbers and drops no rows. Everything printed lies in `Document.text`; a block
or a cell is a slice of it, so that whatever is found later can be shown where it was printed.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal

GUESSED = 0.95
"""The confidence of a cell whose text is sure, but whose place on the grid was guessed."""

BlockKind = Literal["paragraph", "table", "footnote", "text_box"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: a slice of the document's text and its place on the grid (from 0).

    `box` is left, top, right, bottom in points on `page` where the format has pages.
    `kind` tells what the format itself says of the value: text, number, percent, date or formula.
    """

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    kind: str = "text"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in row order. Merged cells appear once, at their top left corner.

    `sheet` is the name of the worksheet; `trust` is `low` where the grid was guessed.
    """

    rows: int
    columns: int
    cells: Sequence[Cell]
    sheet: str | None = None
    trust: Literal["ruled", "low"] = "ruled"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, table, footnote or text box: the slice [start, end) of the document's text.

    `heading_level` is set (from 1) where the format marks a heading; `page` counts from 1.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    heading_level: int | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the report that could not be read or understood; shown, never fatal."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read. `path` is relative to the landing zone; `pages` where the format has them.

    `uncertain` are slices (start, end, confidence from 0 to 1) that were recognised in a picture
    or whose place on a grid was guessed, in order and apart from each other.
    Blocks stand in reading order and do not overlap, except that a table cell may hold nested
    tables, which follow their outer table as blocks of their own inside its slice.
    """

    path: str
    sha256: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    problems: tuple[Problem, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    uncertain: tuple[tuple[int, int, float], ...] = ()

    def confidence(self, start: int, end: int) -> float | None:
        """How sure the reading of a slice is, 0 to 1; None where the file itself says the text."""
        least: float | None = None
        for place in range(self._first_uncertain(start), len(self.uncertain)):
            first, last, sure = self.uncertain[place]
            if first >= end:
                break
            if last > start:
                least = sure if least is None else min(least, sure)
        return least

    def _first_uncertain(self, start: int) -> int:
        """The place of the last uncertain slice that begins no later: none before it reaches on."""
        return max(0, bisect_right(self.uncertain, start, key=itemgetter(0)) - 1)

    @property
    def document_id(self) -> str:
        """The first 16 hex digits of the content's sha256: same content, same document."""
        return self.sha256[:16]

    def slice(self, start: int, end: int) -> str:
        """The printed text between two offsets."""
        return self.text[start:end]
