"""What the text says in words of what a table prints: the accounts it lists as spent on."""

import re

from gouji.extract.sections import Paragraph
from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_LISTED = re.compile(
    r"(?P<side>人员经费|公用经费)[^。；，]{0,20}，?主要(?:包括|用于)：?(?P<names>[^。；\d]{4,})(?:[。；]|$)"
)
_STAFF = ("301", "303")
_FEWEST = 3


def listed_account_ties(
    builder: TieBuilder, tables: list[ReadTable], prose: list[Paragraph]
) -> None:
    """人员经费…主要包括：A、B、C lists exactly the accounts that the table gives an amount.

    Made only where one table of basic expenditure by economic class stands in the document.
    """
    found = [t for t in tables if t.layout is not None and t.layout.shape == "economic"]
    basic = [t for t in found if "基本支出" in (t.layout.table if t.layout else "")]
    if len(basic) != 1:
        return
    amounts = _amounts(basic[0])
    for paragraph in prose:
        for match in _LISTED.finditer(paragraph.view.text):
            staff = match["side"] == "人员经费"
            side = {
                name: figure for name, (code, figure) in amounts.items()
                if code.startswith(_STAFF) == staff
            }  # fmt: skip
            span = paragraph.view.span(*match.span("names"))
            _one_list(builder, match["names"], side, span)


def _amounts(table: ReadTable) -> dict[str, tuple[str, TableFigure | None]]:
    """The accounts (款) that the table prints, by name, with their amount or None."""
    found: dict[str, tuple[str, TableFigure | None]] = {}
    for entry in table.entries:
        if entry.code is None or len(entry.code) != 5:
            continue
        column = _amount_column(table, entry)
        if column is not None:
            figure = table.figures.get((entry.row, column.index))
            amount = figure if figure is not None and figure.value else None
            found[bare(entry.name)] = (entry.code, amount)
    return found


def _amount_column(table: ReadTable, entry: Entry) -> Column | None:
    columns = table.measures(entry.lane)
    return next((c for c in columns if c.is_total), columns[0] if len(columns) == 1 else None)


def _one_list(
    builder: TieBuilder, names: str, printed: dict[str, TableFigure | None], span: tuple[int, int]
) -> None:
    open_ended = re.search(r"等(?:支出|费用|方面)?$", names.rstrip("，"))
    listed = [bare(re.sub(r"等(?:支出|费用|方面)?$", "", name)) for name in names.split("、")]
    known = [name for name in listed if name in printed]
    if len(known) < _FEWEST:
        return
    empty = [name for name in known if printed[name] is None]
    left_out = [name for name, figure in printed.items() if figure and name not in listed]
    if open_ended or len(known) < len(listed):
        left_out = []
    said = [f"文中列有“{name}”，表中该科目无金额" for name in empty]
    said += [f"表中“{name}”有金额，文中未列" for name in left_out]
    terms = [
        Term("part", 1, figure.fact_id, label=name)
        for name in left_out
        if (figure := printed[name]) is not None
    ]
    builder.add(
        "listed_accounts", "wording", terms, span, source="shape", tolerance="E",
        verdict="fail" if said else "pass", message="；".join(said) or None,
    )  # fmt: skip
