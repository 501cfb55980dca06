"""Figures that a form prints in one cell with their name: 其中：基本支出：800.00."""

import re
from decimal import Decimal

from gouji.document import Document
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.layouts import heading_of
from gouji.extract.tables.meaning import Meaning
from gouji.extract.tables.printed import PrintedTable
from gouji.extract.vocabulary import bare

_TOLD = re.compile(
    r"(?:其中：)?(?P<name>[^：\d（）]{2,24})(?:（[^）]*）)?："
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>万元|元)?"
)
_SPLIT = re.compile(r"按(?:收入|支出|资金)?(?:性质|来源)分[：]?")


def told_in_cells(
    document: Document, number: int, printed: PrintedTable, lines: tuple[int, int],
    setting: Meaning, found: list[TableFigure],
) -> None:  # fmt: skip
    """Add the figures of cells 名称：数 below 按收入性质分 or 按支出性质分, whose part they are."""
    heads: dict[int, str] = {}
    for row in range(*lines):
        for column in range(printed.columns):
            cell = printed.begins(row, column)
            if cell is None:
                continue
            if _SPLIT.fullmatch(cell.text):
                heads[column] = cell.text.rstrip("：")
                continue
            head = heads.get(column)
            told = _TOLD.fullmatch(cell.text) if head else None
            if head is None or told is None:
                continue
            at = document.text.find(told["digits"], cell.start, cell.end)
            unit = told["unit"] or setting.stub_unit or setting.printed.unit
            if at < 0 or unit is None:
                continue
            heading = heading_of(told["name"])
            found.append(
                TableFigure(
                    table=number, row=row, column=column,
                    value=Decimal(told["digits"].replace(",", "")),
                    decimals=len(told["digits"].partition(".")[2]), unit=unit,
                    start=at, end=at + len(told["digits"]), page=cell.page,
                    table_name=printed.title, row_label=f"{head}-{told['name']}",
                    column_label=None, row_code=None, label=told["name"], quote=cell.text,
                    line_span=(cell.start, cell.end),
                    fund=heading.fund if heading else None, subject=setting.subject,
                    fiscal_year=setting.profile.fiscal_year, section=printed.title or "",
                )
            )  # fmt: skip


def split_of(figure: TableFigure) -> str:
    """The split that a told figure is part of."""
    return bare((figure.row_label or "").partition("-")[0])
