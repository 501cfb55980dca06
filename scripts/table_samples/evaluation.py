"""The forms of self-evaluation: the department (Word), a project (.xls), base data (workbook)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from table_samples.books import (
    ADJUSTED,
    BASIC_SPENT,
    BUDGET,
    CONTRACTS,
    EMPLOYED,
    ESTABLISHED,
    OPENING,
    PROJECTS,
    RUNNING,
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
    Planted,
    Sample,
    Table,
    percent,
    wan,
)

_WIDTH = 10
_MONEY = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
_HEADER: list[Cell] = ["一级指标", "二级指标", "三级指标", "年度指标值", "", "实际完成值", "",
                       "分值", "得分", "偏差原因分析"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """An indicator: target and result as (words before, number, unit), its weight and score.

    The two levels above it are named without the 指标 that the form prints after them.
    """

    level1: str
    level2: str
    name: str
    target: tuple[str, str, str]
    actual: tuple[str, str, str]
    weight: str
    score: str
    reason: str = ""


_OVERALL = (
    Goal("产出", "数量", "加固堤防长度", ("≥", "12.5", "公里"), ("", "12.8", "公里"), "10", "10"),
    Goal("产出", "数量", "维护水闸数量", ("≥", "36", "座"), ("", "36", "座"), "8", "8"),
    Goal("产出", "质量", "工程验收合格率", ("≥", "95", "%"), ("", "97", "%"), "10", "10"),
    Goal("产出", "时效", "汛前任务完成率", ("≥", "100", "%"), ("", "96", "%"), "12", "11.5",
         "两处泵站设备到货较晚"),
    Goal("产出", "成本", "项目成本节约率", ("≥", "2", "%"), ("", "1.8", "%"), "10", "9",
         "材料价格上涨"),
    Goal("效益", "经济效益", "恢复灌溉面积", ("≥", "3200", "亩"), ("", "3260", "亩"), "10", "10"),
    Goal("效益", "社会效益", "受益人口", ("≥", "24000", "人"), ("", "25100", "人"), "10", "10"),
    Goal("效益", "生态效益", "河道水质达标率", ("≥", "90", "%"), ("", "92", "%"), "10", "10"),
    Goal("满意度", "服务对象满意度", "群众满意度", ("≥", "90", "%"), ("", "93", "%"), "10", "10"),
)  # fmt: skip
_PROJECT = (
    Goal("产出", "数量", "衬砌渠道长度", ("≥", "8.6", "公里"), ("", "8.6", "公里"), "20", "20"),
    Goal("产出", "质量", "单元工程合格率", ("≥", "95", "%"), ("", "98", "%"), "15", "15"),
    Goal("产出", "时效", "按期完工率", ("≥", "100", "%"), ("", "100", "%"), "15", "15"),
    Goal("效益", "经济效益", "新增节水量", ("≥", "46", "万立方米"), ("", "44", "万立方米"), "15",
         "14", "末级渠道尚在调试"),
    Goal("效益", "可持续影响", "管护责任落实率", ("≥", "100", "%"), ("", "100", "%"), "15", "15"),
    Goal("满意度", "服务对象满意度", "受益农户满意度", ("≥", "90", "%"), ("", "95", "%"), "10",
         "10"),
)  # fmt: skip


def overall_form() -> Sample:
    """部门整体支出绩效自评表, with one error: the total of the scores."""
    title = f"{YEAR}年度部门整体支出绩效自评表"
    rows = _heading([["部门名称", DEPARTMENT]])
    rows += _money_block("年度预算申请（万元）", _stages(sum_of))
    table = _form(title, rows, _OVERALL)
    path = FOLDER / f"{DEPARTMENT}{title}.docx"
    sample = Sample("water_overall_form", path, [[Line(f"{DEPARTMENT}{title}", 1), table]])
    true = _score(_OVERALL, sum_of(SPENT), sum_of(ADJUSTED))
    sample.plant(title, "总分", "得分", "98.85", f"the scores add up to {true}")
    return sample


def project_form() -> Sample:
    """项目支出绩效自评表 of one project, with one error: its rate of execution."""
    title = f"{YEAR}年度项目支出绩效自评表"
    code = "2130305"
    amounts = [BUDGET[code], ADJUSTED[code], SPENT[code]]
    rows = _heading([["项目名称", PROJECTS[code]], ["主管部门", DEPARTMENT],
                     ["实施单位", "岚川县北渠灌区管理所"]])  # fmt: skip
    rows += _money_block("项目资金（万元）", amounts)
    table = _form(title, rows, _PROJECT)
    path = FOLDER / f"{DEPARTMENT}{title}（{PROJECTS[code]}）.xls"
    sample = Sample("water_project_form", path, [[table]])
    sample.plant(title, "年度资金总额", "执行率", "99.71", "967.33 of 990.00 is 97.71 %")
    return sample


def _stages(amount: Callable[[dict[str, Decimal]], Decimal]) -> list[Decimal]:
    return [amount(BUDGET), amount(ADJUSTED), amount(SPENT)]


def _heading(pairs: list[list[str]]) -> list[list[Cell]]:
    return [[name, "", value, *[""] * (_WIDTH - 3)] for name, value in pairs]


def _money_block(stub: str, whole: list[Decimal]) -> list[list[Cell]]:
    """The money of a form at three stages, in the six columns after stub and name."""
    lines = [
        ("年度资金总额", whole, True),
        ("其中：当年财政拨款", [each - OPENING for each in whole], False),
        ("上年结转资金", [OPENING] * 3, False),
        ("其他资金", [Decimal(0)] * 3, False),
    ]
    rows: list[list[Cell]] = [[stub, "", "", "", *_MONEY]]
    for name, amounts, scored in lines:
        row: list[Cell] = ["", "", name, ""]
        row += [Figure(wan(a), "万元", name, c) for a, c in zip(amounts, _MONEY, strict=False)]
        rate = percent(amounts[2], amounts[1]) if amounts[1] else ""
        row.append(Figure("10", "分", name, "分值") if scored else "")
        row.append(Figure(rate, "%", name, "执行率") if scored else "")
        row.append(Figure(wan(Decimal(rate) * 1000), "分", name, "得分") if scored else "")
        rows.append(row)
    return rows


def _score(goals: tuple[Goal, ...], spent: Decimal, adjusted: Decimal) -> Decimal:
    money = Decimal(wan(Decimal(percent(spent, adjusted)) * 1000))
    return money + sum(Decimal(goal.score) for goal in goals)


def _form(title: str, rows: list[list[Cell]], goals: tuple[Goal, ...]) -> Table:
    """The form: what it is about, its money, what was aimed at and reached, the total."""
    money = next(n for n, row in enumerate(rows) if "全年预算数" in row)
    merges = [(n, 0, 1, 2) for n in range(money)] + [(n, 2, 1, 8) for n in range(money)]
    merges += [(money, 0, len(rows) - money, 2)]
    merges += [(n, 2, 1, 2) for n in range(money, len(rows))]
    rows.append(list(_HEADER))
    merges += [(len(rows) - 1, 3, 1, 2), (len(rows) - 1, 5, 1, 2)]
    merges += _level_merges(goals, len(rows))
    for goal in goals:
        merges += [(len(rows), 3, 1, 2), (len(rows), 5, 1, 2)]
        rows.append(_goal_row(goal))
    total = next(f for f in rows[money + 1] if isinstance(f, Figure) and f.column == "得分")
    score = Decimal(total.printed) + sum(Decimal(goal.score) for goal in goals)
    weight, made = (Figure(text, "分", "总分", column)
                    for text, column in (("100", "分值"), (f"{score}", "得分")))  # fmt: skip
    merges.append((len(rows), 0, 1, 7))
    rows.append(["总分", "", "", "", "", "", "", weight, made, ""])
    return Table(title, "", rows, 0, merges)


def _goal_row(goal: Goal) -> list[Cell]:
    def quantity(parts: tuple[str, str, str], column: str) -> Cell:
        before, number, unit = parts
        return Figure(f"{before}{number}{unit}", unit, goal.name, column)

    return [
        f"{goal.level1}指标", f"{goal.level2}指标", goal.name,
        quantity(goal.target, "年度指标值"), "",
        quantity(goal.actual, "实际完成值"), "", Figure(goal.weight, "分", goal.name, "分值"),
        Figure(goal.score, "分", goal.name, "得分"), goal.reason,
    ]  # fmt: skip


def _level_merges(goals: tuple[Goal, ...], top: int) -> list[tuple[int, int, int, int]]:
    """The first two levels stand once over all their indicators."""
    merges = []
    for column, key in enumerate(("level1", "level2")):
        names = [(goal.level1, getattr(goal, key)) for goal in goals]
        for name in dict.fromkeys(names):
            merges.append((top + names.index(name), column, names.count(name), 1))
    return merges


def base_data() -> Sample:
    """部门整体支出绩效评价基础数据表, with one error: the rate of posts filled."""
    title = "部门整体支出绩效评价基础数据表"
    stages = ("上年决算数", "本年预算数", "本年决算数")
    staff: list[list[Cell]] = [["财政供养人员情况", "编制数", f"{YEAR}年实际在职人数", "控制率"]]
    staff.append([
        "", Figure(str(ESTABLISHED), "人", title, "编制数"),
        Figure(str(EMPLOYED), "人", title, f"{YEAR}年实际在职人数"),
        Figure(f"{percent(EMPLOYED, ESTABLISHED)}%", "%", title, "控制率"),
    ])  # fmt: skip
    rows: list[list[Cell]] = [["经费控制情况", *stages]]
    for name, amounts in _base_lines():
        figures = (Figure(wan(a), "万元", name, c) for a, c in zip(amounts, stages, strict=True))
        rows.append([name, *figures])
    table = Table(title, "万元", staff + rows, 1, [(0, 0, 2, 1)])
    path = FOLDER / f"{DEPARTMENT}{YEAR}年度{title}.xlsx"
    sample = Sample("water_base_data", path, [[table]])
    true = percent(EMPLOYED, ESTABLISHED)
    sample.plant(title, title, "控制率", "96.12%", "64 of 68 is 94.12 %")
    sample.errors = [Planted("table", "控制率", true, "96.12", sample.errors[0].note)]
    return sample


def _base_lines() -> list[tuple[str, list[Decimal]]]:
    before = {"因公出国（境）费": 0, "公务用车购置费": 0, "公务用车运行维护费": 102400,
              "公务接待费": 31200}  # fmt: skip
    items = {name: [Decimal(before[name]), *pair] for name, pair in THREE_PUBLIC.items()}
    names = list(items)
    cars = [sum(each) for each in zip(items[names[1]], items[names[2]], strict=True)]
    whole = [sum(each) for each in zip(*items.values(), strict=True)]
    running = sum((sum_of(BASIC_SPENT, head) for head in RUNNING), Decimal(0))
    bought = Decimal(sum(contract[7] for contract in CONTRACTS))
    return [
        ("三公经费", [Decimal(each) for each in whole]),
        ("1.公务用车购置和维护经费", [Decimal(each) for each in cars]),
        ("其中：公务用车购置", items[names[1]]),
        ("公务用车运行维护", items[names[2]]),
        ("2.出国经费", items[names[0]]),
        ("3.公务接待", items[names[3]]),
        ("项目支出", [Decimal(9864300), *(basic_and_project(x)[1] for x in (BUDGET, SPENT))]),
        ("公用经费", [Decimal(1842600), Decimal(1810000), running]),
        ("政府采购金额", [Decimal(7426000), Decimal(9810000), bought]),
    ]
