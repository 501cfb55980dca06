"""The workbook: 问题清单, 部门年度面板 and 指标, for people who work in Excel.

Text of documents is written as text, never as a formula or a link: a cell whose text starts like
a formula keeps the printed characters and carries Excel's own mark for text (quote prefix).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.answer import answer, opened
from gouji.errors import WarehouseError
from gouji.site.words import words

if TYPE_CHECKING:
    import duckdb

_FINDINGS = """
    select
        f.finding_id, f.severity, f.status, f.department, d.region, f.fiscal_year, f.rule_id,
        r.title, f.message, f.printed, f.proposed, f.slip, f.page, f.section, f.quote, d.path,
        f.document_id as link
    from marts.findings as f
    join marts.dim_document as d using (document_id)
    left join raw.rule as r using (rule_id)
    order by
        array_position(['error', 'warning', 'info'], f.severity), d.region nulls last,
        f.department nulls last, f.fiscal_year, d.path, f.char_start, f.finding_id
"""
_PANEL = "select * from marts.department_year order by region nulls last, department, fiscal_year"
_INDICATORS = """
    select i.* exclude (char_start), d.path from marts.fct_indicator as i
    join marts.dim_document as d using (document_id)
    order by i.region nulls last, i.department nulls last, i.fiscal_year, d.path, i.char_start
"""
SHEETS = {"问题清单": _FINDINGS, "部门年度面板": _PANEL, "指标": _INDICATORS}

_MOST_ROWS = 1_000_000
"""Rows on one worksheet; Excel takes 1 048 576."""
_MOST_LINKS = 60_000
"""Links on one worksheet; Excel takes 65 530."""
_LONGEST = 32_700
"""Characters of one cell; Excel takes 32 767."""
_MOST_LINES = 12
_LINE_HEIGHT = 15
_LAST_PRINTED = "slip"
"""What stands to the right of it in 问题清单 is for the screen: the quote, the path, the link."""
_A3, _A4 = 8, 9
_WIDEST_ON_A4 = 220
"""Characters: more would be printed smaller than 6 points."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDE = {
    "finding_id": 19,
    "rule_id": 24,
    "slip": 22,
    "message": 70,
    "quote": 50,
    "section": 30,
    "path": 40,
    "title": 28,
    "department": 26,
}


@dataclass(frozen=True, slots=True)
class Formats:
    """The cell formats of a workbook."""

    head: Any
    text: Any
    guarded: Any
    wrapped: Any
    money: Any
    number: Any
    whole: Any
    link: Any


def export_workbook(
    database: Path, target: Path, report: str, memory: str | None = None
) -> dict[str, int]:
    """Write the workbook; return the rows of each kind of sheet.

    `report` is where the quality report lies: a path relative to the workbook, or an address.
    Raises WarehouseError when there is no warehouse or the file can not be written.
    """
    import xlsxwriter  # noqa: PLC0415 - costs 100 ms
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    with opened(database, memory=memory) as connection:
        book = xlsxwriter.Workbook(str(target), _OPTIONS)
        formats = _formats(book)
        counts = {
            title: _sheets(book, connection, formats, title, query, report)
            for title, query in SHEETS.items()
        }
        try:
            book.close()
        except (FileCreateError, OSError) as error:
            raise WarehouseError(f"{target}: {error}") from error
    return counts


_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def _formats(book: Any) -> Formats:
    top = {"valign": "top"}
    return Formats(
        head=book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, **top}),
        text=book.add_format(top),
        guarded=book.add_format({**top, "quote_prefix": True}),
        wrapped=book.add_format({**top, "text_wrap": True}),
        money=book.add_format({**top, "num_format": "#,##0.00"}),
        number=book.add_format({**top, "num_format": "#,##0.######"}),
        whole=book.add_format({**top, "num_format": "0"}),
        link=book.add_format({**top, "font_color": "#1D4E89", "underline": 1}),
    )


def _sheets(
    book: Any,
    connection: "duckdb.DuckDBPyConnection",
    formats: Formats,
    title: str,
    query: str,
    report: str,
) -> int:
    """Write the rows of a query on as many worksheets as they need; return their number."""
    result = answer(connection, query)
    rows = iter(result.rows)
    number = 0
    while True:
        portion = list(islice(rows, _MOST_ROWS))
        if number and not portion:
            return len(result.rows)
        number += 1
        sheet = book.add_worksheet(title if number == 1 else f"{title}（{number}）")
        _head(sheet, result.columns, formats, len(portion))
        _fill(sheet, result.columns, portion, formats, report)


def _head(sheet: Any, columns: Sequence[str], formats: Formats, rows: int) -> None:
    names = [headers().get(column, column) for column in columns]
    widths = [
        _WIDE.get(column, max(10, min(24, 2 * len(name))))
        for column, name in zip(columns, names, strict=True)
    ]
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, formats.head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    printed = columns.index(_LAST_PRINTED) + 1 if _LAST_PRINTED in columns else len(columns)
    sheet.print_area(0, 0, rows, printed - 1)
    _on_paper(sheet, sum(widths[:printed]))


def _on_paper(sheet: Any, width: int) -> None:
    """Landscape, as wide as the page, the head on every page; wide sheets on A3."""
    sheet.set_landscape()
    sheet.set_paper(_A4 if width <= _WIDEST_ON_A4 else _A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _fill(
    sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]], formats: Formats, report: str
) -> None:
    links = 0
    for line, row in enumerate(rows, 1):
        lines = max(_lines(column, value) for column, value in zip(columns, row, strict=True))
        if lines > 1:  # some programs keep to one line unless the file states a height
            sheet.set_row(line, _LINE_HEIGHT * lines)
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is None:
                continue
            if column == "link":
                address = f"{report}/documents/{value}.html#finding-{row[0]}"
                links += 1
                _write_link(sheet, line, place, address, formats, links <= _MOST_LINKS)
            else:
                _write(sheet, line, place, column, value, formats)


def _lines(column: str, value: Any) -> int:
    """How many lines a wrapped text takes; a Chinese character is as wide as two Latin ones."""
    if column not in _WIDE or not isinstance(value, str):
        return 1
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in value)
    return min(_MOST_LINES, -(-width // (_WIDE[column] - 1)))


def _write_link(
    sheet: Any, line: int, place: int, address: str, formats: Formats, linked: bool
) -> None:
    if not linked:
        sheet.write_string(line, place, address, formats.text)
        return
    from xlsxwriter.url import Url  # noqa: PLC0415

    url = Url(address if "://" in address else f"external:{address}")
    # a path with backslashes opens on Windows only, one with slashes everywhere
    url._relationship_link = url._relationship_link.replace("\\", "/")
    url.text = headers()["link"]
    sheet.write_url(line, place, url, formats.link)


def _write(sheet: Any, line: int, place: int, column: str, value: Any, formats: Formats) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        text = _shown(column, value)
        guarded = text.startswith(_FORMULA_STARTS)
        style = formats.guarded if guarded else formats.wrapped if column in _WIDE else formats.text
        sheet.write_string(line, place, text, style)
    elif _is_exact(value):
        sheet.write_number(line, place, float(value), _number_format(column, value, formats))
    else:
        sheet.write_string(line, place, f"{value:f}", formats.guarded)


def _is_exact(value: float | Decimal) -> bool:
    """Whether Excel's 15 digits can hold the figure."""
    return not isinstance(value, Decimal) or len(value.normalize().as_tuple().digits) <= 15


def _number_format(column: str, value: float | Decimal, formats: Formats) -> Any:
    if isinstance(value, int):
        return formats.whole
    return formats.money if column.endswith("_yuan") else formats.number


def _shown(column: str, value: Any) -> str:
    text = str(value)
    if column in ("severity", "status") and text in words():
        text = words()[text][0]
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "……"


@cache
def headers() -> dict[str, str]:
    """Column of the marts → header, from `headers.yml`."""
    import yaml  # noqa: PLC0415

    text = files("gouji.exporting").joinpath("headers.yml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
