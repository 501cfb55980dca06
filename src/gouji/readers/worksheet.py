"""One worksheet part of an .xlsx workbook, read into a `Sheet`.

Rows are read by pattern where they are written as nearly all are, else like the rest of the part
as a stream of XML events.
"""

import re
from dataclasses import dataclass, field

from gouji.errors import DamagedReport, LimitExceeded
from gouji.readers.markup import local
from gouji.readers.number_format import NumberFormat
from gouji.readers.plain_rows import GROUPS, NotPlain, rows_of, without_rows
from gouji.readers.row_patterns import LAST_COLUMN, RowPatterns, column_number
from gouji.readers.sheet_rows import Row, Sheet, cell_problems, column_name
from gouji.settings import Limits

LAST_ROW = 1_048_576

BLANK_ELEMENTS = 8
"""A sheet may have this many times `max_cells` rows and cells that are styled, but blank."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
Attributes = dict[str, str]


@dataclass(slots=True)
class Book:
    """What the cells of every sheet refer to. `sheets` holds (name, part, hidden)."""

    path: str
    limits: Limits
    sheets: list[tuple[str, str | None, bool]] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    epoch_1904: bool = False


class SheetReader:
    """The events of one worksheet part. `filled` counts the filled cells of the book so far."""

    def __init__(self, book: Book, sheet: Sheet, page: int, filled: int) -> None:
        """`page` counts the sheets of the book from 1."""
        self.filled = filled
        self._book, self._sheet, self._page = book, sheet, page
        self._formats: dict[str | None, NumberFormat] = {
            str(style): shown for style, shown in enumerate(book.formats)
        }
        self._formats[None] = book.formats[0]
        self._elements_left = BLANK_ELEMENTS * book.limits.max_cells
        self._prefixed = False
        self._columns: dict[str, int] = {}
        self._hidden_columns: set[int] = set()
        self._row, self._row_digits, self._column = Row(-1), 1, -1
        self._cell: Attributes = {}
        self._text = ""
        self._collecting = self._phonetic = self._formula = False
        self._errors: list[str] = []
        self._without_value: list[str] = []

    def plain_rows(self, part: bytes) -> bytes:
        """Read the rows of a part by pattern; return what is left for events to tell."""
        filled, elements_left = self.filled, self._elements_left
        patterns = RowPatterns(self._formats, self._shown)
        try:
            frame, portions = without_rows(part)
            for portion in portions:
                for empty, attributes, pieces in rows_of(portion):
                    self._spend(empty)
                    self._plain_row(patterns, attributes, pieces)
        except NotPlain:
            self._sheet.rows.clear()
            self.filled, self._elements_left, self._row = filled, elements_left, Row(-1)
            return part
        self._errors += patterns.errors
        self._without_value += patterns.without_value
        return frame

    def _plain_row(self, patterns: RowPatterns, attributes: Attributes, pieces: list[str]) -> None:
        if not attributes.get("r", "").isdecimal():
            raise NotPlain
        self._open_row(attributes)
        self._spend(len(pieces) // GROUPS)
        in_order = patterns.fill(self._row, pieces)
        self.filled += len(self._row.columns)
        self._close_row(in_order)

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._prefixed:
            tag = local(tag)
        if tag == "c":
            self._cell, self._text, self._formula = attributes, "", False
        elif tag in ("v", "t"):
            self._collecting = not self._phonetic
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col":
            self._hide_columns(attributes)
        elif ":" in tag and local(tag) == "worksheet":
            self._prefixed = True

    def characters(self, text: str) -> None:
        """Text inside an element."""
        if self._collecting:
            self._text += text
            if len(self._text) > self._book.limits.max_text_chars:
                raise LimitExceeded(self._book.path, "一个单元格的文字过长，超过上限")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._prefixed:
            tag = local(tag)
        if tag in ("v", "t"):
            self._collecting = False
        elif tag == "c":
            self._close_cell()
        elif tag == "row":
            self._close_row()
        elif tag == "rPh":
            self._phonetic = False

    def finish(self) -> None:
        """Put the rows in order and say what was odd about cells."""
        rows: dict[int, Row] = {}
        for row in self._sheet.rows:
            known = rows.setdefault(row.index, row)
            if known is not row:
                known.columns = known.columns + row.columns
                known.texts = known.texts + row.texts
                known.kinds = known.kinds + row.kinds
                _order(known)
        self._sheet.rows = [rows[index] for index in sorted(rows)]
        self._sheet.hidden_columns = frozenset(self._hidden_columns)
        self._sheet.problems += cell_problems(
            self._sheet.name, self._page, self._errors, self._without_value
        )

    def _spend(self, elements: int = 1) -> None:
        self._elements_left -= elements
        if self._elements_left < 0 or self.filled > self._book.limits.max_cells:
            limit = self._book.limits.max_cells
            raise LimitExceeded(self._book.path, f"单元格超过上限 {limit} 个")

    def _open_row(self, attributes: Attributes) -> None:
        self._spend()
        printed = attributes.get("r", "")
        index = _whole(printed, LAST_ROW, self._row.index + 2) - 1
        self._row = Row(index, attributes.get("hidden") in _TRUE)
        self._row_digits, self._column = len(str(index + 1)), -1

    def _close_row(self, in_order: bool = False) -> None:
        row = self._row
        if row.columns:
            following = zip(row.columns, row.columns[1:], strict=False)
            if not in_order and any(a >= b for a, b in following):
                _order(row)
            self._sheet.rows.append(row)

    def _close_cell(self) -> None:
        self._spend()
        reference = self._cell.get("r")
        if reference is None:
            column = self._column + 1
        else:
            letters = reference[: -self._row_digits]
            column = self._columns.get(letters, -1)
            if column < 0:
                column = self._new_column(reference, letters)
        self._column = column
        stored = self._text
        if not stored:
            if self._formula and self._cell.get("t") != "str":
                self._without_value.append(f"{column_name(column)}{self._row.index + 1}")
            return
        form, kind = self._cell.get("t", "n"), "text"
        if form == "n":
            number = self._formats.get(self._cell.get("s"))
            if number is None:
                raise DamagedReport(self._book.path, "工作表引用了不存在的单元格样式")
            text, kind = number.render(stored), number.kind
        else:
            if form == "e":
                self._errors.append(f"{column_name(column)}{self._row.index + 1} {stored}")
            text, kind = self._shown(stored, form), "date" if form == "d" else "text"
        if not text:
            return
        self.filled += 1
        row = self._row
        row.columns.append(column)
        row.texts.append(text)
        row.kinds.append("formula" if self._formula else kind)

    def _shown(self, stored: str, form: str) -> str:
        """The printed text of a stored value that is no number."""
        if form == "s":
            at = _whole(stored, len(self._book.strings) - 1, -1)
            if at < 0:
                raise DamagedReport(self._book.path, "工作表引用了不存在的字符串")
            return self._book.strings[at]
        if form == "b":
            return "TRUE" if stored.strip() in _TRUE else "FALSE"
        if form == "d":
            return stored.replace("T", " ").removesuffix(" 00:00:00")
        return unescape(stored)

    def _new_column(self, reference: str, letters: str) -> int:
        match = _REFERENCE.fullmatch(reference)
        column = column_number(match[1]) if match else LAST_COLUMN
        if column >= LAST_COLUMN:
            raise DamagedReport(self._book.path, f"单元格地址 {reference[:20]!r} 无效")
        if match is not None and letters == match[1]:
            self._columns[letters] = column
        return column

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corner, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if corner and end:
            self._sheet.merges.append(
                (
                    int(corner[2]) - 1,
                    column_number(corner[1]),
                    int(end[2]) - 1,
                    column_number(end[1]),
                )
            )

    def _hide_columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE:
            first = _whole(attributes.get("min", ""), LAST_COLUMN, 1)
            last = _whole(attributes.get("max", ""), LAST_COLUMN, first)
            self._hidden_columns.update(range(first - 1, last))


def _whole(printed: str, most: int, default: int) -> int:
    """A whole number up to `most`; anything else is `default`."""
    printed = printed.strip()
    if not (printed.isascii() and printed.isdigit() and len(printed) <= 9):
        return default
    number = int(printed)
    return number if number <= most else default


def _order(row: Row) -> None:
    """Put the cells of a row in column order; of two in one place the later one counts."""
    cells = dict(zip(row.columns, zip(row.texts, row.kinds, strict=True), strict=True))
    row.columns = sorted(cells)
    row.texts = [cells[column][0] for column in row.columns]
    row.kinds = [cells[column][1] for column in row.columns]


def unescape(text: str) -> str:
    """Text with its `_x000D_` escapes undone (ECMA-376 Part 1, 22.9.2.19), lines ended by LF.

    Text of spaces alone is blank.
    """
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    text = text.replace("\r\n", "\n") if "\r" in text else text
    return "" if text.isspace() else text


def _unescaped(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else match[0]
