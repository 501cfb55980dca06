"""Sheets as grids: from the filled cells of a sheet to paragraphs and tables of a Document.

A sheet falls into regions at fully blank rows. Title and unit lines above a region's header and
notes below it become paragraphs; the rest is one Table. Nothing is dropped but blank cells.
"""

import re
from bisect import bisect
from dataclasses import dataclass, field

from gouji.cells import SheetCells
from gouji.document import Block, Cell, Document, Problem, Table
from gouji.errors import EmptyReport, LimitExceeded
from gouji.settings import Limits

GAP = 3
"""A data row after at most this many blank rows still belongs to the table above."""

SPARSE = 10_000
"""Up to this many places a region's blank cells are always kept; above, only if 1/4 is filled."""

NAMED = 5
"""So many cells are named in the message of a problem."""

_FIGURE = re.compile(r"[-+−－(（△]?[¥￥]?\d[\d,，]*(\.\d+)?[%％‰)）]?")
_YEAR = re.compile(r"(19|20)\d\d")
_LABELLED = re.compile(r"\s*(?!其\s*中)[^：:]{1,15}[：:]")
_NOTE = re.compile(r"\s*[（(]?(备?注|说明|附注|填表说明|数据来源|资料来源)\s*\d*\s*[：:.．、]")

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 0."""


@dataclass(slots=True)
class Row:
    """The filled cells of one sheet row, in column order: three lists of one length."""

    index: int
    hidden: bool = False
    columns: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """One sheet as read: rows in order, without blank ones. `writer` empties `rows`."""

    name: str | None = None
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    problems: list[Problem] = field(default_factory=list)


class GridWriter:
    """Writes sheets one after another and remembers where each block and cell came to lie."""

    def __init__(self, path: str, limits: Limits) -> None:
        """`path` names the report in errors."""
        self._path, self._limits = path, limits
        self._parts: list[str] = []
        self._length = 0
        self._cells = 0
        self._blocks: list[Block] = []
        self._problems: list[Problem] = []
        self._metadata: dict[str, str] = {}

    def add(self, sheet: Sheet, page: int | None = None) -> None:
        """Write one sheet, taking its rows. Raises `LimitExceeded`."""
        self._problems += sheet.problems
        if sheet.name is not None and page is not None:
            self._metadata[f"sheet:{page}"] = sheet.name
        self._report_hidden(sheet, page)
        merges = _Merges(sheet, self._path, self._limits)
        regions = _regions(sheet.rows, merges)
        sheet.rows.clear()
        for rows in regions:
            first, last = _table_rows(rows, merges)
            for row in rows[:first]:
                self._paragraph(row, page)
            if first < last:
                self._table(rows[first:last], merges, sheet, page)
            for row in rows[last:]:
                self._paragraph(row, page)

    def document(
        self, sha256: str, media_type: str, pages: int | None, metadata: dict[str, str]
    ) -> Document:
        """The Document of all sheets. Raises `EmptyReport`."""
        if not self._blocks:
            raise EmptyReport(self._path, "文件中没有文字内容")
        return Document(
            self._path, sha256, media_type, "".join(self._parts), tuple(self._blocks), pages,
            tuple(self._problems), self._metadata | metadata,
        )  # fmt: skip

    def _report_hidden(self, sheet: Sheet, page: int | None) -> None:
        if sheet.hidden and sheet.rows:
            message = f"工作表“{sheet.name}”是隐藏的，其中的数据照样读取"
            self._problems.append(Problem("hidden_sheet", message, page))
        rows = sum(row.hidden for row in sheet.rows)
        columns = sheet.hidden_columns
        columns &= {c for row in sheet.rows for c in row.columns} if columns else columns
        if rows or columns:
            place = f"工作表“{sheet.name}”" if sheet.name else "表中"
            message = f"{place}有隐藏的 {rows} 行、{len(columns)} 列，其中的数据照样读取"
            self._problems.append(Problem("hidden_cells", message, page))

    def _put(self, text: str) -> None:
        self._spend(len(text))
        self._parts.append(text)

    def _put_cells(self, row: Row) -> None:
        self._spend(sum(map(len, row.texts)) + len(row.texts) - 1)  # before it is joined
        self._parts.append("\t".join(row.texts))

    def _spend(self, characters: int) -> None:
        self._length += characters
        if self._length > self._limits.max_text_chars:
            raise LimitExceeded(self._path, f"表中文字超过上限 {self._limits.max_text_chars} 字")

    def _paragraph(self, row: Row, page: int | None) -> None:
        self._put("\n" if self._length else "")
        start = self._length
        self._put_cells(row)
        self._blocks.append(Block("paragraph", start, self._length, page))

    def _table(self, rows: list[Row], merges: "_Merges", sheet: Sheet, page: int | None) -> None:
        top, bottom = rows[0].index, max(merges.reach(row.index) for row in rows)
        bottom = max(bottom, rows[-1].index)
        left = min(row.columns[0] for row in rows)
        right = max(merges.right(row) for row in rows)
        filled = sum(len(row.columns) for row in rows)
        area = (right - left + 1) * len(rows)
        dense = area <= max(SPARSE, 4 * filled)
        self._cells += area if dense else filled
        if self._cells > self._limits.max_cells:
            raise LimitExceeded(self._path, f"单元格超过上限 {self._limits.max_cells} 个")
        self._put("\n" if self._length else "")
        self._metadata[f"origin:{len(self._blocks)}"] = f"{column_name(left)}{top + 1}"
        start, previous = self._length, top
        cells = SheetCells(page)
        for row in rows:
            self._put("\n" * (row.index - previous))
            previous = row.index
            if dense and len(row.columns) <= right - left:
                self._fill(row, left, right)
            self._row(row, (top, left), merges, sheet, cells)
            row.columns, row.texts, row.kinds = [], [], []  # not kept twice in memory
        table = Table(bottom - top + 1, right - left + 1, cells, sheet.name)
        self._blocks.append(Block("table", start, self._length, page, table=table))

    def _fill(self, row: Row, left: int, right: int) -> None:
        """Give the row its blank cells."""
        texts, kinds = [""] * (right - left + 1), ["text"] * (right - left + 1)
        for column, text, kind in zip(row.columns, row.texts, row.kinds, strict=True):
            texts[column - left], kinds[column - left] = text, kind
        row.columns = list(range(left, right + 1))
        row.texts, row.kinds = texts, kinds

    def _row(
        self, row: Row, origin: tuple[int, int], merges: "_Merges", sheet: Sheet,
        cells: SheetCells,
    ) -> None:  # fmt: skip
        line, left = row.index - origin[0], origin[1]
        hidden, hidden_columns = row.hidden or sheet.hidden, sheet.hidden_columns
        start = self._length
        self._put_cells(row)
        if not hidden_columns and not merges.touches(row.index):
            cells.add_row(line, left, row.columns, row.texts, row.kinds, start, hidden)
            return
        spans, covered = merges.spans.get(row.index, {}), merges.covered(row.index)
        for column, text, kind in zip(row.columns, row.texts, row.kinds, strict=True):
            end = start + len(text)
            under = column in covered  # text under a merged cell is stored, but not shown
            if text or not under:
                unseen = hidden or under or column in hidden_columns
                span = spans.get(column, (1, 1))
                cells.add_cell(
                    Cell(line, column - left, start, end, *span, None, None, kind, unseen)
                )
            start = end + 1


class _Merges:
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


def _regions(rows: list[Row], merges: _Merges) -> list[list[Row]]:
    """Runs of rows between blank ones; a run that goes on with data is not cut."""
    regions: list[list[Row]] = []
    reached = -1
    for row in rows:
        gap = row.index - reached - 1
        if not regions or gap > GAP or (gap > 0 and not _has_figure(row)):
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


def _table_rows(rows: list[Row], merges: _Merges) -> tuple[int, int]:
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


def _heads_columns(row: Row, below: Row, merges: _Merges) -> bool:
    """A lone merged cell over some of the columns below is a header, not a title."""
    column = row.columns[0]
    return (
        len(row.columns) == 1
        and column > below.columns[0]
        and merges.width(row.index, column) > 1
        and not _LABELLED.match(row.texts[0])
    )


def _is_note(row: Row, rows: list[Row], merges: _Merges) -> bool:
    if len(row.texts) > 1 or _NOTE.match(row.texts[0]):
        return True
    right = max(line.columns[-1] for line in rows)
    width = right - min(line.columns[0] for line in rows) + 1
    return width > 1 and merges.width(row.index, row.columns[0]) >= width


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_problems(
    sheet: str | None, page: int, errors: list[str], without_value: list[str]
) -> list[Problem]:
    """Problems of error values (`B4 #REF!`) and of formulas without a stored value (`B5`)."""
    problems: list[Problem] = []
    for code, what, places in (
        ("error_value", "错误值", errors),
        (
            "formula_without_value",
            "没有缓存结果的公式（请在 Excel 中打开并保存一次）",
            without_value,
        ),
    ):
        if places:
            named = "、".join(places[:NAMED]) + ("等" if len(places) > NAMED else "")
            message = f"工作表“{sheet}”有 {len(places)} 个{what}：{named}"
            problems.append(Problem(code, message, page))
    return problems
