"""Tables of the usual shapes, filled from the books."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from table_samples.books import ACCOUNTS, CLASSES, ECONOMIC_NAMES, PERSONNEL, RUNNING, sum_of
from table_samples.paper import Cell, Figure, Table, wan

Money = Callable[[Decimal | int], str]
Half = list[tuple[str, Decimal | None]]
Grid = list[tuple[str, list[Decimal]]]


def money(unit: str, printed: Money = wan) -> Callable[..., Cell]:
    """Return the maker of cells of one unit: nothing prints a blank."""

    def cell(amount: Decimal | None, row: str, column: str, code: str = "") -> Cell:
        return Figure(printed(amount), unit, row, column, code) if amount else ""

    return cell


def tree(
    title: str, columns: Sequence[str], amounts: Mapping[str, Sequence[Decimal]],
    cell: Callable[..., Cell], unit: str, *, total_first: bool = False,
) -> Table:  # fmt: skip
    """A table by function: code, name and `columns`, with the classes and 款 summed up."""
    header: list[list[Cell]] = [
        ["项目", "", *columns], ["科目编码", "科目名称", *[""] * len(columns)]
    ]  # fmt: skip
    merges = [(0, 0, 1, 2), *[(0, 2 + n, 2, 1) for n in range(len(columns))]]
    rows: list[list[Cell]] = []
    for code in sorted({item[:length] for item in amounts for length in (3, 5, 7)}):
        sums = _sums(amounts, code, len(columns))
        name = ACCOUNTS[code]
        figures = (cell(a, name, c, code) for a, c in zip(sums, columns, strict=True))
        rows.append([code, name, *figures])
    sums = _sums(amounts, "", len(columns))
    totals = (cell(a, "合计", c) for a, c in zip(sums, columns, strict=True))
    rows.insert(0 if total_first else len(rows), ["合计", "", *totals])
    merges.append((2 if total_first else len(rows) + 1, 0, 1, 2))
    return Table(title, unit, header + rows, 2, merges)


def _sums(amounts: Mapping[str, Sequence[Decimal]], code: str, width: int) -> list[Decimal]:
    found = [values for item, values in amounts.items() if item.startswith(code)]
    return [sum((values[n] for values in found), Decimal(0)) for n in range(width)]


def classes(amounts: dict[str, Decimal]) -> Half:
    """The classes of expenditure with their ordinals, as the summary tables print them."""
    return [(f"{n}、{ACCOUNTS[code]}", sum_of(amounts, code)) for code, n in CLASSES.items()]


def halves(
    title: str, left: Half, right: Grid, columns: Sequence[str], cell: Callable[..., Cell],
    unit: str, last: tuple[int, int],
) -> Table:  # fmt: skip
    """Income beside expenditure; the closing lines of both (`last` of each) stand side by side."""
    height = max(len(left) - last[0], len(right) - last[1])
    empty: list[Decimal] = []
    a = left[: -last[0]] + [("", None)] * (height - len(left) + last[0]) + left[-last[0] :]
    b = right[: -last[1]] + [("", empty)] * (height - len(right) + last[1]) + right[-last[1] :]
    a += [("", None)] * (len(b) - len(a))
    width = len(columns)
    rows: list[list[Cell]] = [
        ["收入", "", "支出", *[""] * width], ["项目", columns[0], "项目", *columns]
    ] if width == 1 else [
        ["收入", "", "支出", *[""] * width], ["项目", "决算数" if unit == "万元" else "预算数",
                                          "项目", *columns]
    ]  # fmt: skip
    own = str(rows[1][1])
    for (name, amount), (other, values) in zip(a, b, strict=True):
        figures = [cell(v, other, f"支出-{c}") for c, v in zip(columns, values, strict=False)]
        blank: list[Cell] = [""] * (width - len(figures))
        rows.append([name, cell(amount, name, f"收入-{own}"), other, *figures, *blank])
    return Table(title, unit, rows, 2, [(0, 0, 1, 2), (0, 2, 1, 1 + width)])


def economic(title: str, amounts: dict[str, Decimal], cell: Callable[..., Cell]) -> Table:
    """Basic expenditure by economic class: personnel on the left, running costs on the right."""
    lane: list[Cell] = ["经济分类科目编码", "科目名称", "决算数"]
    sides = [[c for c in ECONOMIC_NAMES if c[:3] in heads and (len(c) == 3 or c in amounts)]
             for heads in (PERSONNEL, RUNNING)]  # fmt: skip
    rows: list[list[Cell]] = [["人员经费", "", "", "公用经费", "", ""], lane * 2]
    for place in range(max(map(len, sides))):
        row: list[Cell] = []
        for side in sides:
            if place < len(side):
                code, name = side[place], ECONOMIC_NAMES[side[place]]
                row += [code, name, cell(sum_of(amounts, code), name, "决算数", code)]
            else:
                row += ["", "", ""]
        rows.append(row)
    bottom: list[Cell] = []
    for name, heads in (("人员经费合计", PERSONNEL), ("公用经费合计", RUNNING)):
        whole = sum((sum_of(amounts, head) for head in heads), Decimal(0))
        bottom += [name, "", cell(whole, name, "决算数")]
    last = len(rows)
    merges = [(0, 0, 1, 3), (0, 3, 1, 3), (last, 0, 1, 2), (last, 3, 1, 2)]
    return Table(title, "万元", [*rows, bottom], 2, merges)
