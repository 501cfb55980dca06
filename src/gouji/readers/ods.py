"""Read an .ods workbook (OpenDocument 1.3): each cell holds its shown text already.

Rows and cells may be written once with a repeat count; a blank one with a huge count costs
nothing, a filled one counts against the limits.
"""

from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.readers.archive import Archive
from gouji.readers.markup import parse_events
from gouji.readers.number_format import NUMBER, general
from gouji.readers.sheet_rows import Row, Sheet, cell_problems, column_name
from gouji.settings import Limits

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
SPACES = 1_000
"""More spaces in a row than this are not typed by anyone."""

_KINDS = {"float": "number", "currency": "number", "percentage": "percent", "date": "date",
          "time": "date"}  # fmt: skip
_CELLS = ("table:table-cell", "table:covered-table-cell")
_ASIDE = ("office:annotation", "table:shapes", "draw:frame", "table:tracked-changes")
_MANIFEST = "META-INF/manifest.xml"
Attributes = dict[str, str]


def read_ods(archive: Archive, path: str, limits: Limits) -> list[Sheet]:
    """Return the sheets of a workbook.

    Raises `EncryptedReport`, `DamagedReport` or `LimitExceeded`.
    """
    if _MANIFEST in archive.names and b":encryption-data" in archive.read(_MANIFEST):
        raise EncryptedReport(path, "文件设有打开密码，请取消密码后再提交")
    reader = _Reader(path, limits)
    data = archive.read("content.xml")
    parse_events(data, path, "content.xml", reader.start, reader.end, reader.characters)
    return reader.sheets


class _Reader:
    """The events of content.xml, written into sheets."""

    def __init__(self, path: str, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._path, self._limits = path, limits
        self._filled = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._inside = False
        self._aside = 0
        self._row, self._row_times, self._column = Row(0), 1, 0
        self._first_column = 0
        self._cell: Attributes = {}
        self._lines: list[str] = []
        self._in_text = False
        self._errors: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._aside or tag in _ASIDE or (tag == "table:table" and self._inside):
            self._aside += 1
        elif tag in _CELLS:
            self._cell, self._lines = attributes, []
        elif tag == "text:p":
            self._lines.append("")
            self._in_text = True
        elif tag == "text:s" and self._in_text:
            self._lines[-1] += " " * self._count(attributes, "text:c", SPACES)
        elif tag in ("text:tab", "text:line-break") and self._in_text:
            self._lines[-1] += "\t" if tag == "text:tab" else "\n"
        else:
            self._open(tag, attributes)

    def _open(self, tag: str, attributes: Attributes) -> None:
        if tag == "table:table":
            self._open_sheet(attributes)
        elif tag == "table:table-row" and self.sheets:
            self._row = Row(self._row.index + self._row_times)
            self._row.hidden = attributes.get("table:visibility", "visible") != "visible"
            self._row_times, self._column = self._count(attributes, "table:number-rows-repeated"), 0
        elif tag == "table:table-column" and self.sheets:
            times = self._count(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility", "visible") != "visible":
                columns = range(self._first_column, min(self._first_column + times, LAST_COLUMN))
                self.sheets[-1].hidden_columns |= frozenset(columns)
            self._first_column += times
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _open_sheet(self, attributes: Attributes) -> None:
        self._inside = True
        hidden = attributes.get("table:style-name") in self._hidden_styles
        self.sheets.append(Sheet(attributes.get("table:name", ""), hidden))
        if len(self.sheets) > self._limits.max_pages:
            raise LimitExceeded(self._path, f"工作表超过上限 {self._limits.max_pages} 张")
        self._row, self._row_times, self._first_column, self._errors = Row(-1), 1, 0, []

    def characters(self, text: str) -> None:
        """Text inside an element."""
        if self._in_text and not self._aside:
            self._lines[-1] += text
            if len(self._lines[-1]) > self._limits.max_text_chars:
                raise LimitExceeded(self._path, "一个单元格的文字过长，超过上限")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._aside:
            self._aside -= 1
        elif tag == "text:p":
            self._in_text = False
        elif tag in _CELLS and self.sheets:
            self._close_cell()
        elif tag == "table:table-row" and self.sheets:
            self._close_row()
        elif tag == "table:table":
            self._inside = False
            sheet = self.sheets[-1]
            sheet.problems = cell_problems(sheet.name, len(self.sheets), self._errors, [])

    def _close_cell(self) -> None:
        times = self._count(self._cell, "table:number-columns-repeated")
        column = self._column
        self._column += times
        text, kind = self._shown()
        if not text or text.isspace():
            return
        self._spend(times)
        if column + times > LAST_COLUMN:
            raise DamagedReport(self._path, "单元格超出工作表的最后一列")
        row = self._row
        if text.startswith(("#", "Err:")) and kind == "formula":
            self._errors.append(f"{column_name(column)}{row.index + 1} {text}")
        down = self._count(self._cell, "table:number-rows-spanned")
        across = self._count(self._cell, "table:number-columns-spanned")
        if down > 1 or across > 1:
            bottom, right = row.index + down - 1, column + across - 1
            self.sheets[-1].merges.append((row.index, column, bottom, right))
        row.columns += range(column, column + times)
        row.texts += [text] * times
        row.kinds += [kind] * times

    def _shown(self) -> tuple[str, str]:
        """The text and kind of the open cell; a value without text prints as stored."""
        form = self._cell.get("office:value-type", "string")
        kind = "formula" if "table:formula" in self._cell else _KINDS.get(form, "text")
        text = "\n".join(self._lines)
        if form == "date" and _is_full_date(text):
            text = self._cell.get("office:date-value", text).replace("T", " ")
            return text.removesuffix(" 00:00:00"), kind
        if not text:
            value = self._cell.get("office:value", "")
            text = general(value) if NUMBER.fullmatch(value) else value
        return text, kind

    def _close_row(self) -> None:
        if not self._row.columns:
            return
        self._spend((self._row_times - 1) * len(self._row.columns))
        if self._row.index + self._row_times > LAST_ROW:
            raise DamagedReport(self._path, "单元格超出工作表的最后一行")
        row = self._row
        for index in range(row.index, row.index + self._row_times):
            self.sheets[-1].rows.append(
                Row(index, row.hidden, list(row.columns), list(row.texts), list(row.kinds))
            )

    def _spend(self, cells: int) -> None:
        self._filled += cells
        if self._filled > self._limits.max_cells:
            raise LimitExceeded(self._path, f"单元格超过上限 {self._limits.max_cells} 个")

    def _count(self, attributes: Attributes, name: str, most: int = LAST_ROW) -> int:
        printed = attributes.get(name, "1")
        if not (printed.isascii() and printed.isdigit() and len(printed) <= 9):
            raise DamagedReport(self._path, f"{name}={printed[:20]!r} 不是有效的数目")
        return max(1, min(int(printed), most))


def _is_full_date(text: str) -> bool:
    """Whether the shown text names a year, a month and a day, so that ISO form loses nothing."""
    return sum(part.isdigit() for part in _parts(text)) >= 3


def _parts(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()
