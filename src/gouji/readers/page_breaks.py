"""Rows of a table that a page break cuts in two: the rest of each cell stands on the next page.

Office programs break a row where the page ends. Who types such a table in reads on at the top of
the next page and writes one row; so does this.
"""

import re
from itertools import pairwise

from gouji.readers.pdf_paragraphs import is_numbered, least
from gouji.readers.pdf_text import joined
from gouji.readers.pdf_writer import PageCell, PageTable

_SAME_EDGE = 3.0
"""Points by which the edges of a column may differ from page to page."""
_FIGURE = re.compile(r"[-−]?(?:\d+|\d{1,3}(?:[,，]\d{3})+)(?:[.．]\d{0,2})?[%％]?")
_WHOLE = re.compile(r"[\d,，]+")
_ITEM = re.compile(r"其中[:：]")


def join_cut_row(above: PageTable, below: PageTable) -> None:
    """Put the rest of a table's last row, with which the next page begins, where it belongs.

    `below` loses the row (and may have none left). It is the rest of one if each of its texts goes
    on with one that fills its line, and some cell has ended before, or a text has no number where
    the one above has one. A repeated head is passed over.
    """
    if "low" in (above.trust, below.trust):
        return
    row = _repeated_head(above, below)
    if row == below.rows:
        return
    upper = sorted(
        (cell for cell in above.cells if cell.row + cell.row_span == above.rows), key=_left
    )
    lower = sorted((cell for cell in below.cells if _lies_in(cell, row)), key=_left)
    if not _same_columns(upper, lower) or any(cell.row < row for cell in lower):
        return
    pairs = list(zip(upper, lower, strict=True))
    rests = [(a, b) for a, b in pairs if b.text]
    ended = any((a.text and not b.text) or is_numbered(a.text) for a, b in pairs)
    if not ended or not rests or not all(_goes_on(a, b) for a, b in rests):
        return
    if all(_WHOLE.fullmatch(a.text) for a, _ in rests):
        return  # whole numbers alone may as well be a row of their own
    for a, b in rests:
        a.text, a.room = joined(a.text, b.text), b.room
        a.confidence = least(a.confidence, b.confidence)
    _drop_row(below, row)


def _left(cell: PageCell) -> float:
    return cell.box[0]


def _lies_in(cell: PageCell, row: int) -> bool:
    return cell.row <= row < cell.row + cell.row_span


def _repeated_head(above: PageTable, below: PageTable) -> int:
    """How many rows both pages begin with."""
    for row in range(min(above.rows, below.rows)):
        texts = [[cell.text for cell in table.cells if cell.row == row] for table in (above, below)]
        if texts[0] != texts[1] or not any(texts[0]):
            return row
    return 0


def _same_columns(upper: list[PageCell], lower: list[PageCell]) -> bool:
    if len(upper) != len(lower) or len(upper) < 2:
        return False
    moved = lower[0].box[0] - upper[0].box[0]
    return all(
        abs(b.box[side] - a.box[side] - moved) <= _SAME_EDGE
        for a, b in zip(upper, lower, strict=True)
        for side in (0, 2)
    ) and all(a.box[2] <= b.box[0] + _SAME_EDGE for a, b in pairwise(upper))


def _goes_on(above: PageCell, below: PageCell) -> bool:
    """Whether a text is the rest of one that had no room left on its line."""
    if not above.text or below.row_span > 1 or below.first <= above.room:
        return False
    if is_numbered(below.text) or _ITEM.match(below.text):
        return False
    if _FIGURE.fullmatch(above.text) or _FIGURE.fullmatch(below.text):
        return bool(_FIGURE.fullmatch(joined(above.text, below.text)))
    return True


def _drop_row(table: PageTable, row: int) -> None:
    table.rows -= 1
    for cell in list(table.cells):
        if cell.row == row and cell.row_span == 1:
            table.cells.remove(cell)
        elif cell.row == row:
            cell.row_span -= 1
        elif cell.row > row:
            cell.row -= 1
