"""部门预算: a workbook, a sheet a table; in 元, but the 三公 table and the projects in 万元."""

from decimal import Decimal

from table_samples.books import (
    ACCOUNTS,
    BASIC_BUDGET,
    BUDGET,
    ECONOMIC_NAMES,
    OPENING,
    PERSONNEL,
    PROJECTS,
    THREE_PUBLIC,
    basic_and_project,
    sum_of,
)
from table_samples.paper import DEPARTMENT, FOLDER, YEAR, Cell, Figure, Sample, Table, wan, yuan
from table_samples.shapes import classes, halves, money, tree

_CELL = money("元", yuan)


def budget() -> Sample:
    """The published budget, with one error."""
    tables = [
        _summary(), _income(), _spending("支出预算总表"),
        _spending("一般公共预算支出预算表"), _economic(), _three_public(), _projects(),
    ]  # fmt: skip
    for number, table in enumerate(tables, 1):
        table.sheet = f"{number:02} {table.title}"[:31]
    path = FOLDER / f"{DEPARTMENT}{YEAR}年部门预算.xlsx"
    sample = Sample("water_budget", path, [list(tables)])
    sample.plant("一般公共预算支出预算表", "2080505", "基本支出", "589000.00",
                 "swapped digits: 598000.00")  # fmt: skip
    return sample


def _summary() -> Table:
    whole = sum_of(BUDGET)
    names = ("一、一般公共预算拨款收入", "二、政府性基金预算拨款收入",
             "三、国有资本经营预算拨款收入", "四、财政专户管理资金收入")  # fmt: skip
    left: list[tuple[str, Decimal | None]] = [(name, None) for name in names]
    left[0] = (names[0], whole - OPENING)
    left += [("本年收入合计", whole - OPENING), ("上年结转", OPENING), ("收入总计", whole)]
    right = [(name, [amount or Decimal(0)]) for name, amount in classes(BUDGET)]
    right += [("本年支出合计", [whole]), ("结转下年", [Decimal(0)]), ("支出总计", [whole])]
    return halves("收支预算总表", left, right, ["预算数"], _CELL, "元", (3, 3))


def _income() -> Table:
    columns = ["合计", "一般公共预算", "政府性基金预算", "上年结转"]
    amounts = {
        code: [each, each - (OPENING if code == "2130305" else 0), Decimal(0),
               OPENING if code == "2130305" else Decimal(0)]
        for code, each in BUDGET.items()
    }  # fmt: skip
    return tree("收入预算总表", columns, amounts, _CELL, "元", total_first=True)


def _spending(title: str) -> Table:
    amounts = {code: [each, *basic_and_project(BUDGET, code)] for code, each in BUDGET.items()}
    return tree(title, ["合计", "基本支出", "项目支出"], amounts, _CELL, "元", total_first=True)


def _economic() -> Table:
    """By economic class: 合计, personnel, running costs."""
    columns = ("合计", "人员经费", "公用经费")
    rows: list[list[Cell]] = [["经济分类科目编码", "经济分类科目名称", *columns]]

    def line(amounts: dict[str, Decimal], name: str, code: str) -> list[Cell]:
        people = sum((sum_of(amounts, head) for head in PERSONNEL), Decimal(0))
        whole = sum_of(amounts)
        values = zip((whole, people, whole - people), columns, strict=True)
        return [_CELL(amount, name, column, code) for amount, column in values]

    rows.append(["", "合计", *line(BASIC_BUDGET, "合计", "")])
    for code, name in ECONOMIC_NAMES.items():
        under = {item: each for item, each in BASIC_BUDGET.items() if item.startswith(code)}
        if under:
            rows.append([code, name, *line(under, name, code)])
    return Table("一般公共预算基本支出预算表", "元", rows)


def _three_public() -> Table:
    cars = THREE_PUBLIC["公务用车运行维护费"][0]
    values = {
        "合计": sum((each[0] for each in THREE_PUBLIC.values()), Decimal(0)),
        "因公出国（境）费": Decimal(0), "公务接待费": THREE_PUBLIC["公务接待费"][0],
        "小计": cars, "公务用车购置费": Decimal(0), "公务用车运行费": cars,
    }  # fmt: skip
    cars_name = "公务用车购置及运行费"
    top: list[Cell] = [*list(values)[:3], cars_name, "", ""]
    middle: list[Cell] = ["", "", "", *list(values)[3:]]
    row: list[Cell] = []
    for place, (name, amount) in enumerate(values.items()):
        column = f"{cars_name}-{name}" if place >= 3 else name
        row.append(Figure(wan(amount), "万元", "“三公”经费", column))
    merges = [(0, 0, 2, 1), (0, 1, 2, 1), (0, 2, 2, 1), (0, 3, 1, 3)]
    return Table("“三公”经费支出预算表", "万元", [top, middle, row], 2, merges)


def _projects() -> Table:
    rows: list[list[Cell]] = [["序号", "项目名称", "功能分类科目名称", "预算数"]]
    for number, (code, name) in enumerate(PROJECTS.items(), 1):
        figure = Figure(wan(BUDGET[code]), "万元", name, "预算数")
        rows.append([str(number), name, ACCOUNTS[code], figure])
    whole = basic_and_project(BUDGET)[1]
    rows.append(["", "合计", "", Figure(wan(whole), "万元", "合计", "预算数")])
    return Table("项目支出预算表", "万元", rows)
