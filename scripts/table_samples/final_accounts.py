"""部门决算: nine tables and their explanation, PDF. One table of it runs over two pages."""

from decimal import Decimal

from table_samples.books import (
    ACCOUNTS,
    BASIC_SPENT,
    BUDGET,
    CLASSES,
    CLOSING,
    CONTRACTS,
    GRANTS,
    OPENING,
    OTHER_INCOME,
    PERSONNEL,
    PROJECTS,
    SPENT,
    THREE_PUBLIC,
    basic_and_project,
    sum_of,
)
from table_samples.paper import (
    DEPARTMENT,
    FOLDER,
    YEAR,
    Cell,
    Figure,
    Line,
    Page,
    Planted,
    Sample,
    Table,
    percent,
    wan,
)
from table_samples.shapes import classes, economic, halves, money, tree

_CELL = money("万元")
_ZERO = Decimal(0)
_CUT = 8
"""Lines of the table by function that stand on its first page."""


def final_accounts() -> Sample:
    """The published final accounts, with three errors."""
    pages: list[Page] = [_cover(), [_summary()], [_income()], [_spending()], [_grants()]]
    first, second = _over_two_pages(_general())
    pages += [[first], [second], [_economic()], [_three_public()], _funds(), *_explanation()]
    sample = Sample("water_final_accounts", FOLDER / f"{DEPARTMENT}{YEAR}年度部门决算.pdf", pages)
    sample.plant("支出决算表", "2130306", "项目支出", "148.06",
                 "swapped digits: 148.60; row, 款 and total do not add up")  # fmt: skip
    sample.errors.append(Planted("text", "五（二）", "91.27", "92.17", "share of 农林水支出"))
    sample.errors.append(Planted("text", "七", "12.51", "125.10", "decimal point: 三公 total"))
    return sample


def _cover() -> Page:
    return [
        Line(f"{DEPARTMENT}{YEAR}年度部门决算", 0),
        Line("第一部分 部门概况", 1),
        Line("一、主要职责", 2),
        Line("负责全县水资源管理、水利工程建设与运行、水旱灾害防御和河湖管理工作。"),
        Line("二、机构设置", 2),
        Line("本部门决算只含局机关本级，没有下属预算单位。"),
        Line(f"第二部分 {YEAR}年度部门决算表", 1),
        Line("各表金额单位为万元，因四舍五入可能有尾差。"),
    ]


def _summary() -> Table:
    income = GRANTS + OTHER_INCOME
    names = ("一、一般公共预算财政拨款收入", "二、政府性基金预算财政拨款收入",
             "三、国有资本经营预算财政拨款收入", "四、上级补助收入", "五、事业收入", "六、经营收入",
             "七、附属单位上缴收入", "八、其他收入")  # fmt: skip
    left: list[tuple[str, Decimal | None]] = [(name, None) for name in names]
    left[0], left[-1] = (names[0], GRANTS), (names[-1], OTHER_INCOME)
    left += [("本年收入合计", income), ("使用非财政拨款结余", None),
             ("年初结转和结余", OPENING), ("总计", income + OPENING)]  # fmt: skip
    spent = sum_of(SPENT)
    right = [(name, [amount or _ZERO]) for name, amount in classes(SPENT)]
    right += [("本年支出合计", [spent]), ("结余分配", [_ZERO]),
              ("年末结转和结余", [CLOSING + OTHER_INCOME]),
              ("总计", [income + OPENING])]  # fmt: skip
    return halves("收入支出决算总表", left, right, ["决算数"], _CELL, "万元", (4, 4))


def _income() -> Table:
    columns = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入",
               "附属单位上缴收入", "其他收入"]  # fmt: skip
    amounts = {}
    for code, spent in SPENT.items():
        grant, other = spent, _ZERO
        if code == "2130305":
            grant, other = spent + CLOSING - OPENING, OTHER_INCOME
        amounts[code] = [grant + other, grant, *[_ZERO] * 4, other]
    return tree("收入决算表", columns, amounts, _CELL, "万元", total_first=True)


def _pairs(amounts: dict[str, Decimal]) -> dict[str, list[Decimal]]:
    return {code: [amounts[code], *basic_and_project(amounts, code)] for code in amounts}


def _spending() -> Table:
    columns = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出",
               "对附属单位补助支出"]  # fmt: skip
    amounts = {code: [*values, *[_ZERO] * 3] for code, values in _pairs(SPENT).items()}
    return tree("支出决算表", columns, amounts, _CELL, "万元", total_first=True)


def _grants() -> Table:
    columns = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    funds = ("一、一般公共预算财政拨款", "二、政府性基金预算财政拨款",
             "三、国有资本经营预算财政拨款")  # fmt: skip
    left: list[tuple[str, Decimal | None]] = [(funds[0], GRANTS), (funds[1], None),
                                              (funds[2], None), ("本年收入合计", GRANTS),
                                              ("年初财政拨款结转和结余", OPENING),
                                              ("总计", GRANTS + OPENING)]  # fmt: skip
    lines = [(name, amount or _ZERO) for name, amount in classes(SPENT)]
    lines += [("本年支出合计", sum_of(SPENT)), ("年末财政拨款结转和结余", CLOSING),
              ("总计", GRANTS + OPENING)]  # fmt: skip
    right = [(name, [amount, amount, _ZERO, _ZERO]) for name, amount in lines]
    title = "财政拨款收入支出决算总表"
    return halves(title, left, right, columns, _CELL, "万元", (3, 3))


def _general() -> Table:
    title = "一般公共预算财政拨款支出决算表"
    return tree(title, ["合计", "基本支出", "项目支出"], _pairs(SPENT), _CELL, "万元")


def _over_two_pages(table: Table) -> tuple[Table, Table]:
    """Cut a table in two; the second page prints no title, no unit and no header."""
    cut = table.header + _CUT
    first = Table(table.title, table.unit, table.rows[:cut], table.header)
    first.merges = [merge for merge in table.merges if merge[0] < cut]
    second = Table(table.title, "", table.rows[cut:], 0, continued=True)
    second.merges = [(row - cut, *rest) for row, *rest in table.merges if row >= cut]  # type: ignore[misc]
    return first, second


def _economic() -> Table:
    return economic("一般公共预算财政拨款基本支出决算表", BASIC_SPENT, _CELL)


def _three_public() -> Table:
    names = ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行维护费",
             "公务接待费"]  # fmt: skip
    cars = "公务用车购置及运行维护费"
    sums = {name: THREE_PUBLIC.get(name, (_ZERO, _ZERO)) for name in names}
    sums["小计"] = tuple(sums[names[3]][n] + sums[names[4]][n] for n in (0, 1))  # type: ignore[assignment]
    sums["合计"] = tuple(sums[names[1]][n] + sums["小计"][n] + sums["公务接待费"][n]
                       for n in (0, 1))  # type: ignore[assignment] # fmt: skip
    top: list[Cell] = ["合计", "", names[1], "", cars, "", "", "", "", "", "公务接待费", ""]
    middle: list[Cell] = ["", "", "", "", "小计", "", names[3], "", names[4], "", "", ""]
    row: list[Cell] = []
    for place, name in enumerate(names):
        for stage, amount in zip(("预算数", "决算数"), sums[name], strict=True):
            column = f"{cars}-{name}-{stage}" if 2 <= place <= 4 else f"{name}-{stage}"
            row.append(Figure(wan(amount), "万元", "“三公”经费", column))
    merges = [(0, 0, 2, 2), (0, 2, 2, 2), (0, 4, 1, 6), (0, 10, 2, 2),
              (1, 4, 1, 2), (1, 6, 1, 2), (1, 8, 1, 2)]  # fmt: skip
    header: list[list[Cell]] = [top, middle, ["预算数", "决算数"] * 6]
    return Table("财政拨款“三公”经费支出决算表", "万元", [*header, row], 3, merges)


def _funds() -> Page:
    page: Page = []
    columns: list[Cell] = ["年初结转和结余", "本年收入", "合计", "基本支出", "项目支出",
                           "年末结转和结余"]  # fmt: skip
    for fund in ("政府性基金预算", "国有资本经营预算"):
        header: list[list[Cell]] = [["项目", "", *columns], ["科目编码", "科目名称", *[""] * 6]]
        merges = [(0, 0, 1, 2), *[(0, 2 + n, 2, 1) for n in range(6)], (2, 0, 1, 2)]
        rows: list[list[Cell]] = [*header, ["合计", *[""] * 7]]
        page.append(Table(f"{fund}财政拨款收入支出决算表", "万元", rows, 2, merges))
        page.append(Line(f"本部门{YEAR}年度没有{fund}财政拨款收支，故本表无数据。"))
    return page


def _explanation() -> list[Page]:
    spent, (basic, project) = sum_of(SPENT), basic_and_project(SPENT)
    income, whole = GRANTS + OTHER_INCOME, GRANTS + OTHER_INCOME + OPENING
    people = sum((sum_of(BASIC_SPENT, head) for head in PERSONNEL), _ZERO)
    shares = "；".join(
        f"{ACCOUNTS[code]}{{{ACCOUNTS[code]}|{wan(sum_of(SPENT, code))}|万元}}，占"
        f"{{{ACCOUNTS[code]}占比|"
        f"{'92.17' if code == '213' else percent(sum_of(SPENT, code), spent)}|%}}"
        for code in CLASSES
    )
    projects = "；".join(
        f"{PROJECTS[code]}支出{{{PROJECTS[code]}支出|{wan(SPENT[code])}|万元}}" for code in PROJECTS
    )
    first: Page = [
        Line(f"第三部分 {YEAR}年度部门决算情况说明", 1),
        Line("一、收入支出决算总体情况说明", 2),
        Line(f"{YEAR}年度收入总计{{收入总计|{wan(whole)}|万元}}，支出总计"
             f"{{支出总计|{wan(whole)}|万元}}。"),
        Line("二、收入决算情况说明", 2),
        Line(f"本年收入合计{{收入合计|{wan(income)}|万元}}，其中：财政拨款收入"
             f"{{财政拨款收入|{wan(GRANTS)}|万元}}，占{{财政拨款收入占比|{percent(GRANTS, income)}"
             f"|%}}；其他收入{{其他收入|{wan(OTHER_INCOME)}|万元}}，占"
             f"{{其他收入占比|{percent(OTHER_INCOME, income)}|%}}。"),
        Line("三、支出决算情况说明", 2),
        Line(f"本年支出合计{{支出合计|{wan(spent)}|万元}}，其中：基本支出"
             f"{{基本支出|{wan(basic)}|万元}}，占{{基本支出占比|{percent(basic, spent)}|%}}；"
             f"项目支出{{项目支出|{wan(project)}|万元}}，占"
             f"{{项目支出占比|{percent(project, spent)}|%}}。"),
        Line("四、财政拨款收入支出决算总体情况说明", 2),
        Line(f"{YEAR}年度财政拨款收入总计{{财政拨款收入总计|{wan(GRANTS + OPENING)}|万元}}，"
             f"支出总计{{财政拨款支出总计|{wan(GRANTS + OPENING)}|万元}}。"),
    ]  # fmt: skip
    second: Page = [
        Line("五、一般公共预算财政拨款支出决算情况说明", 2),
        Line("（一）总体情况", 3),
        Line(f"一般公共预算财政拨款支出年初预算为{{年初预算|{wan(sum_of(BUDGET))}|万元}}，支出决算为"
             f"{{支出决算|{wan(spent)}|万元}}，完成年初预算的"
             f"{{完成年初预算|{percent(spent, sum_of(BUDGET))}|%}}。"),
        Line("（二）支出结构情况", 3),
        Line(f"{YEAR}年度一般公共预算财政拨款支出{{一般公共预算财政拨款支出|{wan(spent)}|万元}}，"
             f"主要用于以下方面：{shares}。"),
        Line("（三）具体情况", 3),
        Line(f"项目支出中，{projects}。"),
        Line("六、一般公共预算财政拨款基本支出决算情况说明", 2),
        Line(f"基本支出{{基本支出|{wan(basic)}|万元}}，其中：人员经费"
             f"{{人员经费|{wan(people)}|万元}}，公用经费{{公用经费|{wan(basic - people)}|万元}}。"),
        *_other_matters(),
    ]  # fmt: skip
    return [first, second]


def _other_matters() -> list[Line]:
    budget, spent = (sum((each[n] for each in THREE_PUBLIC.values()), _ZERO) for n in (0, 1))
    cars, guests = (THREE_PUBLIC[name] for name in ("公务用车运行维护费", "公务接待费"))
    bought = {kind: Decimal(sum(c[7] for c in CONTRACTS if c[2] == kind))
              for kind in ("货物", "工程", "服务")}  # fmt: skip
    parts = "、".join(
        f"政府采购{kind}支出{{政府采购{kind}支出|{wan(amount)}|万元}}"
        for kind, amount in bought.items()
    )
    return [
        Line("七、财政拨款“三公”经费支出决算情况说明", 2),
        Line(f"“三公”经费预算为{{三公经费预算|{wan(budget)}|万元}}，支出决算为"
             f"{{三公经费决算|{wan(spent * 10)}|万元}}。其中：公务用车运行维护费支出决算为"
             f"{{公务用车运行维护费|{wan(cars[1])}|万元}}；公务接待费支出决算为"
             f"{{公务接待费|{wan(guests[1])}|万元}}。"),
        Line("八、政府采购支出情况说明", 2),
        Line(f"{YEAR}年度政府采购支出总额{{政府采购支出|{wan(sum(bought.values()))}|万元}}，其中："
             f"{parts}。政府采购金额以签订的合同为准。"),
    ]  # fmt: skip
