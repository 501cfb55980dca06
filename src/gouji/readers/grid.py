"""Sheets as grids: from the filled cells of a sheet to paragraphs and tables of a Document.

A sheet falls into regions at fully blank rows. Title and unit lines above a region's header and
notes below it become paragraphs; the rest is one Table. Nothing is dropped but blank cells.
"""

from gouji.cells import SheetCells
from gouji.document import Block, Cell, Document, Problem, Table
from gouji.errors import EmptyReport, LimitExceeded
from gouji.readers.sheet_regions import Merges, regions_of, table_rows
from gouji.readers.sheet_rows import Row, Sheet, column_name
from gouji.settings import Limits

SPARSE = 10_000
"""Up to this many places a region's blank cells are always kept; above, only if 1/4 is filled."""


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
        merges = Merges(sheet, self._path, self._limits)
        regions = regions_of(sheet.rows, merges)
        sheet.rows.clear()
        for rows in regions:
            first, last = table_rows(rows, merges)
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

    def _table(self, rows: list[Row], merges: Merges, sheet: Sheet, page: int | None) -> None:
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
        self, row: Row, origin: tuple[int, int], merges: Merges, sheet: Sheet,
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
