"""The nine tables of final accounts, as the Ministry of Finance lays them down."""

from dataclasses import replace
from decimal import Decimal

from .books import Book
from .cells import Draft

PERSONNEL = "人员经费合计"
ACCOUNTS = {
    "201": "一般公共服务支出", "20103": "政府办公厅（室）及相关机构事务", "2010301": "行政运行",
    "2010302": "一般行政管理事务", "2010350": "事业运行",
    "208": "社会保障和就业支出", "20805": "行政事业单位养老支出", "2080501": "行政单位离退休",
    "2080505": "机关事业单位基本养老保险缴费支出", "2080506": "机关事业单位职业年金缴费支出",
    "210": "卫生健康支出", "21011": "行政事业单位医疗", "2101101": "行政单位医疗",
    "2101102": "事业单位医疗",
    "212": "城乡社区支出", "21201": "城乡社区管理事务", "2120101": "行政运行",
    "2120102": "一般行政管理事务", "21203": "城乡社区公共设施", "2120303": "小城镇基础设施建设",
    "213": "农林水支出", "21303": "水利", "2130305": "水利工程建设",
    "2130306": "水利工程运行与维护",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金", "2210202": "提租补贴",
}  # fmt: skip
ECONOMIC = {
    "301": ("工资福利支出", {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金",
                       "30108": "机关事业单位基本养老保险缴费", "30113": "住房公积金"}),
    "302": ("商品和服务支出", {"30201": "办公费", "30206": "电费", "30211": "差旅费",
                        "30217": "公务接待费", "30239": "其他交通费用"}),
    "303": ("对个人和家庭的补助", {"30302": "退休费", "30305": "生活补助"}),
    "310": ("资本性支出", {"31002": "办公设备购置", "31007": "信息网络及软件购置更新"}),
}  # fmt: skip
INCOMES = (
    "一、一般公共预算财政拨款收入", "二、政府性基金预算财政拨款收入",
    "三、国有资本经营预算财政拨款收入", "四、上级补助收入", "五、事业收入", "六、经营收入",
    "七、附属单位上缴收入", "八、其他收入",
)  # fmt: skip
ORDINALS = dict(zip(("201", "208", "210", "212", "213", "221"),
                    ("一", "八", "九", "十一", "十二", "十九"), strict=True))  # fmt: skip
Spending = dict[str, tuple[Decimal, Decimal]]
"""By account of seven digits: basic and project expenditure, exact yuan."""


def _under(spending: Spending, prefix: str, column: int) -> Decimal:
    return sum((pair[column] for code, pair in spending.items() if code.startswith(prefix)),
               Decimal(0))  # fmt: skip


def _tree(spending: Spending) -> list[str]:
    """The codes of a tree in order: class, then款, then 项."""
    codes = {code[:length] for code in spending for length in (3, 5, 7)}
    return sorted(codes)


def summary(
    draft: Draft, spending: Spending, other: Decimal, opening: Decimal, closing: Decimal
) -> None:
    """T1: two halves that stand side by side."""
    draft.start("收入支出决算总表", [["收入", "", "支出", ""], ["项目", "决算数"] * 2],
                [(0, 0, 1, 2), (0, 2, 1, 2)])  # fmt: skip
    spent = sum((sum(pair) for pair in spending.values()), Decimal(0))
    general = spent + closing - opening
    income = general + other
    left = [(name, Decimal(0)) for name in INCOMES]
    left[0], left[7] = (INCOMES[0], general), (INCOMES[7], other)
    classes = [code for code in _tree(spending) if len(code) == 3]
    right = [
        (
            f"{ORDINALS[code]}、{ACCOUNTS[code]}",
            _under(spending, code, 0) + _under(spending, code, 1),
        )
        for code in classes
    ]
    height = max(len(left), len(right))
    left += [("", Decimal(0))] * (height - len(left))
    right += [("", Decimal(0))] * (height - len(right))
    left += [("本年收入合计", income), ("使用非财政拨款结余", Decimal(0)),
             ("年初结转和结余", opening), ("总计", income + opening)]  # fmt: skip
    closing += other
    right += [("本年支出合计", spent), ("结余分配", Decimal(0)), ("年末结转和结余", closing),
              ("总计", spent + closing)]  # fmt: skip
    for (name, amount), (other_name, other_amount) in zip(left, right, strict=True):
        draft.row([
            name, _half(draft, "T1", "收入-决算数", name, 1, amount),
            other_name, _half(draft, "T1", "支出-决算数", other_name, 3, other_amount),
        ])  # fmt: skip
    ins, outs = "收入-决算数", "支出-决算数"
    draft.tie(("T1", "本年收入合计", ins), [("T1", name, ins) for name in INCOMES])
    draft.tie(("T1", "总计", ins), [("T1", "本年收入合计", ins), ("T1", "年初结转和结余", ins)])
    draft.tie(("T1", "本年支出合计", outs), [("T1", name, outs) for name, _ in right[:height]])
    draft.tie(("T1", "总计", outs), [("T1", "本年支出合计", outs), ("T1", "年末结转和结余", outs)])
    draft.tie(("T1", "总计", ins), [("T1", "总计", outs)])


def _half(draft: Draft, table: str, column: str, name: str, at: int, amount: Decimal) -> str:
    return draft.amount((table, name, column), name, "", at, amount) if name else ""


def _tree_table(
    draft: Draft, table: str, columns: list[str], amounts: dict[str, list[Decimal]], first: bool
) -> None:
    """A table by function: 合计 first or last, then classes, 款 and 项 with their ties."""
    whole = [sum((pair[n] for code, pair in amounts.items() if len(code) == 3), Decimal(0))
             for n in range(len(columns))]  # fmt: skip
    total = ("合计", "合计", "", whole)
    rows = [(code, ACCOUNTS[code], code, amounts[code]) for code in sorted(amounts)]
    for row, label, code, values in [total, *rows] if first else [*rows, total]:
        cells = [
            draft.amount((table, row, column), label, code, 2 + n, value)
            for n, (column, value) in enumerate(zip(columns, values, strict=True))
        ]
        lead = [code, label] if code else ["合计", ""]
        if not code:
            grid = draft.grids[-1]
            grid[3].append((len(grid[1]), 0, 1, 2))
        draft.row([*lead, *cells])
        draft.tie((table, row, columns[0]), [(table, row, column) for column in columns[1:]])
    for column in columns:
        draft.tie((table, "合计", column), [(table, c, column) for c in amounts if len(c) == 3])
        for code in amounts:
            below = [c for c in amounts if c.startswith(code) and len(c) == len(code) + 2]
            draft.tie((table, code, column), [(table, c, column) for c in below])


def _two_level(columns: list[str]) -> tuple[list[list[str]], list[tuple[int, ...]]]:
    header = [["项目", "", *columns], ["科目编码", "科目名称", *[""] * len(columns)]]
    return header, [(0, 0, 1, 2), *[(0, 2 + n, 2, 1) for n in range(len(columns))]]


def income_table(
    draft: Draft, spending: Spending, other: Decimal, opening: Decimal, closing: Decimal
) -> None:
    columns = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入",
               "附属单位上缴收入", "其他收入"]  # fmt: skip
    draft.start("收入决算表", *_two_level(columns))
    first = max(spending, key=lambda code: sum(spending[code]))
    grants = {code: sum(pair) for code, pair in spending.items()}
    grants[first] += closing - opening
    amounts = {}
    for code in _tree(spending):
        grant = sum((each for item, each in grants.items() if item.startswith(code)), Decimal(0))
        extra = other if first.startswith(code) else Decimal(0)
        amounts[code] = [grant + extra, grant, *[Decimal(0)] * 4, extra]
    _tree_table(draft, "T2", columns, amounts, True)


def spending_table(draft: Draft, spending: Spending) -> None:
    columns = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出",
               "对附属单位补助支出"]  # fmt: skip
    draft.start("支出决算表", *_two_level(columns))
    amounts = {}
    for code in _tree(spending):
        basic, project = _under(spending, code, 0), _under(spending, code, 1)
        amounts[code] = [basic + project, basic, project, *[Decimal(0)] * 3]
    _tree_table(draft, "T3", columns, amounts, True)


def grant_table(draft: Draft, spending: Spending, opening: Decimal, closing: Decimal) -> None:
    columns = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    draft.start("财政拨款收入支出决算总表",
                [["收入", "", "支出", "", "", "", ""], ["项目", "决算数", "项目", *columns]],
                [(0, 0, 1, 2), (0, 2, 1, 5)])  # fmt: skip
    spent = sum((sum(pair) for pair in spending.values()), Decimal(0))
    income = spent + closing - opening
    left = [("一、一般公共预算财政拨款", income), ("二、政府性基金预算财政拨款", Decimal(0)),
            ("三、国有资本经营预算财政拨款", Decimal(0))]  # fmt: skip
    classes = [code for code in _tree(spending) if len(code) == 3]
    right = [
        (f"{ORDINALS[code]}、{ACCOUNTS[code]}", sum(_under(spending, code, n) for n in (0, 1)))
        for code in classes
    ]
    height = max(len(left), len(right))
    left += [("", Decimal(0))] * (height - len(left))
    right += [("", Decimal(0))] * (height - len(right))
    left += [
        ("本年收入合计", income),
        ("年初财政拨款结转和结余", opening),
        ("总计", spent + closing),
    ]
    right += [
        ("本年支出合计", spent),
        ("年末财政拨款结转和结余", closing),
        ("总计", spent + closing),
    ]
    for (name, amount), (other_name, spent_here) in zip(left, right, strict=True):
        row = [name, _half(draft, "T4", "收入-决算数", name, 1, amount), other_name]
        for n, column in enumerate(columns):
            value = spent_here if n < 2 else Decimal(0)
            row.append(_half(draft, "T4", f"支出-{column}", other_name, 3 + n, value))
        draft.row(row)
    for name, _ in right:
        draft.tie(("T4", name, "支出-合计"), [("T4", name, f"支出-{columns[1]}")])
    ins, outs = "收入-决算数", "支出-合计"
    draft.tie(("T4", "本年收入合计", ins), [("T4", name, ins) for name, _ in left[:3]])
    draft.tie(
        ("T4", "总计", ins), [("T4", "本年收入合计", ins), ("T4", "年初财政拨款结转和结余", ins)]
    )
    draft.tie(("T4", "本年支出合计", outs), [("T4", name, outs) for name, _ in right[:height]])
    draft.tie(
        ("T4", "总计", outs), [("T4", "本年支出合计", outs), ("T4", "年末财政拨款结转和结余", outs)]
    )
    draft.tie(("T4", "总计", ins), [("T4", "总计", outs)])


def general_table(draft: Draft, spending: Spending) -> None:
    columns = ["合计", "基本支出", "项目支出"]
    draft.start("一般公共预算财政拨款支出决算表", *_two_level(columns))
    amounts = {}
    for code in _tree(spending):
        basic, project = _under(spending, code, 0), _under(spending, code, 1)
        amounts[code] = [basic + project, basic, project]
    _tree_table(draft, "T5", columns, amounts, False)


def economic_table(draft: Draft, economic: dict[str, Decimal]) -> None:
    lane = ["经济分类科目编码", "科目名称", "决算数"]
    draft.start("一般公共预算财政拨款基本支出决算表",
                [["人员经费", "", "", "公用经费", "", ""], lane * 2],
                [(0, 0, 1, 3), (0, 3, 1, 3)])  # fmt: skip
    lanes = [_lane(economic, ("301", "303")), _lane(economic, ("302", "310"))]
    height = max(len(each) for each in lanes)
    lanes = [each + [("", "", Decimal(0))] * (height - len(each)) for each in lanes]
    for left, right in zip(*lanes, strict=True):
        row: list[str] = []
        for side, (code, name, amount) in enumerate((left, right)):
            key = ("T6", code, "决算数")
            shown = draft.amount(key, name, code, 3 * side + 2, amount) if code else ""
            row += [code, name, shown]
        draft.row(row)
    totals = [sum((amount for code, _, amount in each if len(code) == 5), Decimal(0))
              for each in lanes]  # fmt: skip
    cells = [
        draft.amount(("T6", name, "决算数"), name, "", 3 * side + 2, total)
        for side, (name, total) in enumerate(zip((PERSONNEL, "公用经费合计"), totals, strict=True))
    ]
    grid = draft.grids[-1]
    grid[3].extend([(len(grid[1]), 0, 1, 2), (len(grid[1]), 3, 1, 2)])
    draft.row([PERSONNEL, "", cells[0], "公用经费合计", "", cells[1]])
    for name, classes in ((PERSONNEL, ("301", "303")), ("公用经费合计", ("302", "310"))):
        draft.tie(("T6", name, "决算数"), [("T6", code, "决算数") for code in classes])
    for code, (_, below) in ECONOMIC.items():
        draft.tie(("T6", code, "决算数"), [("T6", each, "决算数") for each in below])


def _lane(economic: dict[str, Decimal], classes: tuple[str, str]) -> list[tuple[str, str, Decimal]]:
    rows = []
    for code in classes:
        name, below = ECONOMIC[code]
        rows.append((code, name, sum((economic[each] for each in below), Decimal(0))))
        rows += [(each, label, economic[each]) for each, label in below.items()]
    return rows


def three_public_table(draft: Draft, book: Book) -> None:
    items = {"合计": "three", "因公出国（境）费": "abroad", "小计": "car",
             "公务用车购置费": "car_buy", "公务用车运行维护费": "car_run",
             "公务接待费": "reception"}  # fmt: skip
    names = list(items)
    top = [cell for name in names for cell in (name, "")]
    top[4:10] = ["公务用车购置及运行维护费", "", "", "", "", ""]
    middle = ["", "", "", "", *[cell for name in names[2:5] for cell in (name, "")], "", ""]
    merges = [(0, 0, 2, 2), (0, 2, 2, 2), (0, 4, 1, 6), (0, 10, 2, 2)]
    merges += [(1, at, 1, 2) for at in (4, 6, 8)]
    draft.start("财政拨款“三公”经费支出决算表", [top, middle, ["预算数", "决算数"] * 6], merges)
    row = []
    for n, (name, item) in enumerate(items.items()):
        above = "公务用车购置及运行维护费/" if 2 <= n <= 4 else ""
        for side, (stage, column) in enumerate((("b", "预算数"), ("f", "决算数"))):
            key = ("T7", name, column)
            shown = draft.amount(
                key, "“三公”经费", "", 2 * n + side, book.figures[f"{stage}.{item}"]
            )
            if key in draft.cells:
                where = f"{above}{name}/{column}"
                draft.cells[key] = replace(draft.cells[key], column_label=where)
            row.append(shown)
    draft.row(row)
    for column in ("预算数", "决算数"):
        parts = ("因公出国（境）费", "小计", "公务接待费")
        draft.tie(("T7", "合计", column), [("T7", part, column) for part in parts])
        cars = ("公务用车购置费", "公务用车运行维护费")
        draft.tie(("T7", "小计", column), [("T7", part, column) for part in cars])


def empty_tables(draft: Draft) -> None:
    columns = ["年初结转和结余", "本年收入", "合计", "基本支出", "项目支出", "年末结转和结余"]
    for title in ("政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款收入支出决算表"):
        draft.start(title, *_two_level(columns))
        draft.row(["合计", *[""] * 7])


def tie_tables(draft: Draft, spending: Spending) -> None:
    """Ties between tables: the same measure in two places."""
    pairs = [
        (("T1", "本年收入合计", "收入-决算数"), ("T2", "合计", "本年收入合计")),
        (("T1", "本年支出合计", "支出-决算数"), ("T3", "合计", "本年支出合计")),
        (("T3", "合计", "基本支出"), ("T5", "合计", "基本支出")),
        (("T4", "本年支出合计", "支出-一般公共预算财政拨款"), ("T5", "合计", "合计")),
        (("T1", INCOMES[0], "收入-决算数"), ("T2", "合计", "财政拨款收入")),
        (("T4", "本年收入合计", "收入-决算数"), ("T2", "合计", "财政拨款收入")),
    ]
    for code in (code for code in _tree(spending) if len(code) == 3):
        name = f"{ORDINALS[code]}、{ACCOUNTS[code]}"
        pairs.append((("T1", name, "支出-决算数"), ("T3", code, "本年支出合计")))
        pairs.append((("T4", name, "支出-一般公共预算财政拨款"), ("T5", code, "合计")))
    for one, other in pairs:
        draft.tie(one, [other])
    draft.tie(("T5", "合计", "基本支出"),
              [("T6", PERSONNEL, "决算数"), ("T6", "公用经费合计", "决算数")])  # fmt: skip
