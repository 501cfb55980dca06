"""Read an .xls workbook (BIFF, also inside .et) with xlrd, which keeps number formats.

xlrd does not tell formulas from plain values: their stored value comes with its own kind.
"""

import io
from typing import Any

from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded, ReportError
from gouji.readers.number_format import BUILT_IN, NumberFormat, number_format
from gouji.readers.sheet_rows import Row, Sheet, cell_problems, column_name
from gouji.settings import Limits


def read_xls(data: bytes, path: str, limits: Limits) -> list[Sheet]:
    """Return the sheets of a workbook in its own order.

    Raises `EncryptedReport`, `DamagedReport` or `LimitExceeded`.
    """
    import xlrd  # noqa: PLC0415 - only .xls files pay for it

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedReport(path, "文件设有打开密码，请取消密码后再提交")
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True,
            logfile=io.StringIO(),
        )  # fmt: skip
        sheets: list[Sheet] = []
        filled = 0
        for page in range(1, book.nsheets + 1):
            sheet, cells = _sheet(book, page)
            filled += cells
            if filled > limits.max_cells:
                raise LimitExceeded(path, f"单元格超过上限 {limits.max_cells} 个")
            sheets.append(sheet)
            book.unload_sheet(page - 1)
        return sheets
    except ReportError:
        raise
    except MemoryError as error:
        raise LimitExceeded(path, "工作簿过大，内存不足") from error
    except Exception as error:  # xlrd raises whatever a broken record leads to
        if "encrypted" in str(error).lower():
            raise EncryptedReport(path, "文件设有打开密码，请取消密码后再提交") from error
        raise DamagedReport(path, "文件不完整或已损坏（旧版 Excel 结构无法读取）") from error


def _sheet(book: Any, page: int) -> tuple[Sheet, int]:
    """One sheet and the number of its filled cells."""
    source = book.sheet_by_index(page - 1)
    formats = [_format(book, style.format_key) for style in book.xf_list]
    sheet = Sheet(source.name, source.visibility != 0)
    sheet.hidden_columns = frozenset(
        column for column, info in source.colinfo_map.items() if info.hidden
    )
    sheet.merges = [
        (top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells
    ]
    errors: list[str] = []
    filled = 0
    for index in range(source.nrows):
        info = source.rowinfo_map.get(index)
        row = Row(index, bool(info and info.hidden))
        _fill(row, source, formats, errors)
        filled += len(row.columns)
        if row.columns:
            sheet.rows.append(row)
    sheet.problems = cell_problems(sheet.name, page, errors, [])
    return sheet, filled


def _format(book: Any, key: int) -> NumberFormat:
    known = book.format_map.get(key)
    code = known.format_str if known is not None else BUILT_IN.get(key, "")
    return number_format(code, bool(book.datemode))


def _fill(row: Row, source: Any, formats: list[NumberFormat], errors: list[str]) -> None:
    import xlrd  # noqa: PLC0415

    types, values = source.row_types(row.index), source.row_values(row.index)
    for column, (form, value) in enumerate(zip(types, values, strict=True)):
        kind = "text"
        if form in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            shown = formats[source.cell_xf_index(row.index, column)]
            text, kind = shown.render(_stored(value)), shown.kind
        elif form == xlrd.XL_CELL_TEXT:
            text = value.replace("\r\n", "\n")
        elif form == xlrd.XL_CELL_BOOLEAN:
            text = "TRUE" if value else "FALSE"
        elif form == xlrd.XL_CELL_ERROR:
            text = xlrd.error_text_from_code.get(value, "#ERROR")
            errors.append(f"{column_name(column)}{row.index + 1} {text}")
        else:
            continue
        if text and not text.isspace():
            row.columns.append(column)
            row.texts.append(text)
            row.kinds.append(kind)


def _stored(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
