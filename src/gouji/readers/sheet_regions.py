"""Where the tables of a sheet lie: regions between blank rows, captions, notes, merged cells."""

import re
from bisect import bisect

from gouji.errors import LimitExceeded
from gouji.readers.sheet_rows import Row, Sheet
from gouji.settings import Limits

_GAP = 3
"""A data row after at most this many blank rows still belongs to the table above."""
_FIGURE = re.compile(r"[-+−－(（△]?[¥￥]?\d[\d,，]*(\.\d+)?[%％‰)）]?")
_YEAR = re.compile(r"(19|20)\d\d")
_LABELLED = re.compile(r"\s*(?!其\s*中)[^：:]{1,15}[：:]")
_NOTE = re.compile(r"\s*[（(]?(备?注|说明|附注|填表说明|数据来源|资料来源)\s*\d*\s*[：:.．、]")


class Merges:
    """The merged ranges of a sheet, cut to its filled part; overlapping ones are ignored."""

    def __init__(self, sheet: Sheet, path: str, limits: Limits) -> None:
        self.spans: dict[int, dict[int, tuple[int, int]]] = {}
        self._ranges: dict[int, list[tuple[int, int]]] = {}
        self._reach: dict[int, int] = {}
        if not sheet.merges or not sheet.rows:
            return
        tops = {merge[0] for merge in sheet.merges}
        filled = {row.index: set(row.columns) for row in sheet.rows if row.index in tops}
        last_row, last_column = sheet.rows[-1].index, max(row.columns[-1] for row in sheet.rows)
        area = 0
        for top, left, lowest, furthest in sorted(set(sheet.merges)):
            bottom, right = min(lowest, last_row), min(furthest, last_column)
            if left not in filled.get(top, ()) or (bottom == top and right == left):
                continue
            area += (bottom - top + 1) * (right - left + 1)
            if area > limits.max_cells:
                raise LimitExceeded(path, f"合并单元格超过上限 {limits.max_cells} 格")
            self._put(top, left, bottom, right)

    def _put(self, top: int, left: int, bottom: int, right: int) -> None:
        for row in range(top, bottom + 1):
            ranges = self._ranges.setdefault(row, [])
            at = bisect(ranges, (left, right))
            if (at and ranges[at - 1][1] >= left) or (at < len(ranges) and ranges[at][0] <= right):
                bottom = row - 1
                break
            ranges.insert(at, (left, right))
        if bottom >= top:
            self.spans.setdefault(top, {})[left] = (bottom - top + 1, right - left + 1)
            self._reach[top] = max(bottom, self._reach.get(top, top))

    def touches(self, row: int) -> bool:
        """Whether a merged cell begins in the row or reaches into it."""
        return row in self._ranges

    def covered(self, row: int) -> set[int]:
        """The columns that lie under a merged cell, its own corner not counted."""
        under = {column for a, b in self._ranges.get(row, ()) for column in range(a, b + 1)}
        return under.difference(self.spans.get(row, ()))

    def reach(self, row: int) -> int:
        """The last row that a merged cell of this row reaches."""
        return self._reach.get(row, row)

    def width(self, row: int, column: int) -> int:
        """How many columns the cell spans."""
        return self.spans.get(row, {}).get(column, (1, 1))[1]

    def right(self, row: Row) -> int:
        """The last column that a cell of the row fills or spans."""
        spans = self.spans.get(row.index, {})
        return max([row.columns[-1], *(left + width - 1 for left, (_, width) in spans.items())])


def regions_of(rows: list[Row], merges: Merges) -> list[list[Row]]:
    """Runs of rows between blank ones; a run that goes on with data is not cut."""
    regions: list[list[Row]] = []
    reached = -1
    for row in rows:
        gap = row.index - reached - 1
        if not regions or gap > _GAP or (gap > 0 and not _has_figure(row)):
            regions.append([])
        regions[-1].append(row)
        reached = max(reached, row.index, merges.reach(row.index))
    return regions


def _has_figure(row: Row) -> bool:
    return any(
        kind in ("number", "percent", "date", "formula", "text")
        and _FIGURE.fullmatch(text)
        and not _YEAR.fullmatch(text)
        for text, kind in zip(row.texts, row.kinds, strict=True)
    )


def table_rows(rows: list[Row], merges: Merges) -> tuple[int, int]:
    """The rows from header to last line, as a range; around them stand captions and notes."""
    first = 0
    while first < len(rows) and _is_caption(rows[first]):
        first += 1
    if 0 < first < len(rows) and _heads_columns(rows[first - 1], rows[first], merges):
        first -= 1
    last = len(rows)
    for at in range(len(rows) - 1, first, -1):
        if _has_figure(rows[at]) or not (_is_single(rows[at]) or _is_labelled(rows[at])):
            break
        if _is_note(rows[at], rows, merges):
            last = at
    return first, last


def _is_single(row: Row) -> bool:
    return len(row.texts) == 1 and not _has_figure(row)


def _is_labelled(row: Row) -> bool:
    return all(_LABELLED.match(text) for text in row.texts)


def _is_caption(row: Row) -> bool:
    """A title, or a line of a few labels: 编制单位：某局, 2024年度, 单位：万元."""
    if _is_single(row):
        return True
    labelled = any(_LABELLED.match(text) for text in row.texts)
    return labelled and len(row.texts) <= 4 and not _has_figure(row)


def _heads_columns(row: Row, below: Row, merges: Merges) -> bool:
    """A lone merged cell over some of the columns below is a header, not a title."""
    column = row.columns[0]
    return (
        len(row.columns) == 1
        and column > below.columns[0]
        and merges.width(row.index, column) > 1
        and not _LABELLED.match(row.texts[0])
    )


def _is_note(row: Row, rows: list[Row], merges: Merges) -> bool:
    if len(row.texts) > 1 or _NOTE.match(row.texts[0]):
        return True
    right = max(line.columns[-1] for line in rows)
    width = right - min(line.columns[0] for line in rows) + 1
    return width > 1 and merges.width(row.index, row.columns[0]) >= width
