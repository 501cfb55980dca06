"""Exports of finance systems: payments (CSV in GB18030), and workbooks of the other books."""

from decimal import Decimal
from pathlib import Path

from table_samples.books import (
    ACCOUNTS,
    ADJUSTED,
    ASSETS,
    BASIC_SPENT,
    CLOSING,
    CONTRACTS,
    ECONOMIC_NAMES,
    GRANTS,
    OPENING,
    OTHER_INCOME,
    PROJECTS,
    SPENT,
    sum_of,
)
from table_samples.paper import DEPARTMENT, FOLDER, YEAR, Cell, Figure, Sample, Table, yuan

_FUND = "一般公共预算资金"
_OF_ACCOUNT = {"30302": "2080501", "30108": "2080505", "30109": "2080506", "30110": "2101101",
               "30113": "2210201"}  # fmt: skip
_PROJECT_PAYMENTS = (
    # date, account, economic class, payee, what for, yuan
    ("2024-04-26", "2130305", "31005", "岚川县宏渠水利建筑有限公司", "一标段进度款", 2142000),
    ("2024-05-17", "2130305", "31005", "岚川县安澜建设工程有限公司", "二标段进度款", 1872000),
    ("2024-09-20", "2130305", "31005", "岚川县宏渠水利建筑有限公司", "一标段进度款", 2142000),
    ("2024-10-15", "2130305", "31005", "岚川县安澜建设工程有限公司", "二标段进度款", 1872000),
    ("2024-11-22", "2130305", "31005", "岚川县正衡工程监理有限公司", "监理费", 223650),
    ("2024-12-06", "2130305", "31005", "岚川县北渠灌区管理所", "征地和青苗补偿", 1421600),
    ("2024-06-28", "2130306", "30213", "岚川县清源水务养护有限公司", "水闸养护费", 238000),
    ("2024-12-10", "2130306", "30213", "岚川县泵站管理中心", "泵站大修", 1248000),
    ("2024-06-14", "2130314", "30218", "岚川县平川物资有限公司", "防汛抢险物资", 112200),
    ("2024-12-18", "2130314", "30226", "岚川县劳务服务中心", "山洪预警巡查劳务", 523280),
)
Row = tuple[str, str, str, str, str, Decimal]


def payments() -> Sample:
    """国库集中支付明细 without a title; its total is all that was spent. No error in it."""
    header: list[Cell] = ["序号", "支付日期", "预算单位", "功能科目编码", "功能科目名称",
                          "经济科目编码", "经济科目名称", "项目名称", "资金性质", "收款人", "摘要",
                          "支付金额"]  # fmt: skip
    rows: list[list[Cell]] = [header]
    for number, (date, account, economic, payee, what, amount) in enumerate(_payment_rows(), 1):
        project = PROJECTS.get(account, "基本支出")
        figure = Figure(yuan(amount), "元", payee, "支付金额")
        rows.append([
            str(number), date, DEPARTMENT, account, ACCOUNTS[account], economic,
            ECONOMIC_NAMES[economic], project, _FUND, payee, what, figure,
        ])  # fmt: skip
    rows.append(["合计", *[""] * 10, Figure(yuan(sum_of(SPENT)), "元", "合计", "支付金额")])
    table = Table("国库集中支付明细", "", rows)
    return Sample("water_payments", _path("国库集中支付明细", "csv"), [[table]])


def _payment_rows() -> list[Row]:
    rows: list[Row] = [(*row[:5], Decimal(row[5])) for row in _PROJECT_PAYMENTS]
    staff = f"{DEPARTMENT}（工资代发户）"
    for place, (economic, amount) in enumerate(BASIC_SPENT.items()):
        date = f"{YEAR}-{place % 12 + 1:02}-15"
        payee = staff if economic[:3] in ("301", "303") else "岚川县机关事务服务中心"
        account = _OF_ACCOUNT.get(economic, "2130301")
        rows.append((date, account, economic, payee, ECONOMIC_NAMES[economic], amount))
    return sorted(rows)


def indicators() -> Sample:
    """指标执行表: what each account was given, used and has left, with one error."""
    columns = ("指标金额", "支付金额", "指标余额")
    rows: list[list[Cell]] = [["序号", "指标文号", "功能科目编码", "功能科目名称", "项目名称",
                               *columns, "执行率"]]  # fmt: skip

    def figures(given: Decimal, used: Decimal, name: str, code: str) -> list[Cell]:
        values = zip((given, used, given - used), columns, strict=True)
        cells: list[Cell] = [Figure(yuan(v), "元", name, c, code) for v, c in values]
        rate = (100 * used / given).quantize(Decimal("0.01"))
        return [*cells, Figure(f"{rate}%", "%", name, "执行率", code)]

    for number, (code, given) in enumerate(ADJUSTED.items(), 1):
        name = PROJECTS.get(code, "基本支出")
        notice = f"岚财预〔{YEAR}〕{10 + number}号"
        cells = figures(given, SPENT[code], ACCOUNTS[code], code)
        rows.append([str(number), notice, code, ACCOUNTS[code], name, *cells])
    totals = figures(sum_of(ADJUSTED), sum_of(SPENT), "合计", "")
    rows.append(["合计", "", "", "", "", *totals])
    title = f"{YEAR}年度指标执行表"
    sample = Sample("water_indicators", _path("指标执行表", "xlsx"), [[Table(title, "元", rows)]])
    sample.plant(title, "2130314", "指标余额", "15420.00", "14520: 650000 - 635480")
    return sample


def procurement() -> Sample:
    """政府采购明细: one line a contract, on the basis of contracts signed; no error."""
    columns = ("采购预算金额", "合同金额", "已支付金额")
    rows: list[list[Cell]] = [["序号", "合同编号", "采购项目名称", "采购品目", "采购方式",
                               "供应商名称", "合同签订日期", *columns]]  # fmt: skip
    for number, (contract, name, kind, method, supplier, date, *amounts) in enumerate(CONTRACTS, 1):
        figures = (Figure(yuan(a), "元", name, c) for a, c in zip(amounts, columns, strict=True))
        rows.append([str(number), contract, name, kind, method, supplier, date, *figures])
    totals = (Figure(yuan(sum(contract[6 + n] for contract in CONTRACTS)), "元", "合计", column)  # type: ignore[misc]
              for n, column in enumerate(columns))  # fmt: skip
    rows.append(["合计", "", "", "", "", "", "", *totals])
    table = Table(f"{YEAR}年度政府采购明细", "元", rows)
    return Sample("water_procurement", _path("政府采购明细", "xlsx"), [[table]])


def assets() -> Sample:
    """固定资产台账, with one error: a net value."""
    columns = ("原值", "累计折旧", "净值")
    rows: list[list[Cell]] = [["序号", "资产编号", "资产名称", "资产分类", "取得日期", "使用部门",
                               "数量", *columns]]  # fmt: skip

    def figures(cost: int, worn: int, name: str) -> list[Cell]:
        values = zip((cost, worn, cost - worn), columns, strict=True)
        return [Figure(yuan(value), "元", name, column) for value, column in values]

    for number, (card, name, kind, date, count, cost, worn) in enumerate(ASSETS, 1):
        user = "防汛办" if "防汛" in name or "泵" in name else "办公室"
        quantity = Figure(str(count), "", name, "数量")
        cells = figures(cost, worn, name)
        rows.append([str(number), card, name, kind, date, user, quantity, *cells])
    count = Figure(str(sum(asset[4] for asset in ASSETS)), "", "合计", "数量")
    totals = figures(sum(a[5] for a in ASSETS), sum(a[6] for a in ASSETS), "合计")
    rows.append(["合计", "", "", "", "", "", count, *totals])
    title = "固定资产台账"
    sample = Sample("water_assets", _path(title, "xlsx"), [[Table(title, "元", rows)]])
    sample.plant(title, "水文巡测越野车", "净值", "87540.00", "78540: 235600 - 157060")
    return sample


def accounts() -> Sample:
    """科目余额表 in debit and credit, with one error: an account of 1601."""
    times = ("期初余额", "本期发生额", "期末余额")
    columns = [f"{time}-{side}" for time in times for side in ("借方", "贷方")]
    spent, fixed, built = sum_of(SPENT), Decimal(143800), SPENT["2130305"]
    worn = Decimal(239220)
    costs = spent - fixed - built
    lines: list[tuple[str, str, list[Decimal | int]]] = [
        ("1002", "银行存款", [0, 0, OTHER_INCOME, 0, OTHER_INCOME, 0]),
        ("1201", "财政应返还额度", [OPENING, 0, CLOSING, OPENING, CLOSING, 0]),
        ("1601", "固定资产", [4142500, 0, fixed, 0, 4286300, 0]),
        ("160101", "房屋和构筑物", [2866500, 0, 0, 0, 2866500, 0]),
        ("160102", "设备", [1234000, 0, fixed, 0, 1377800, 0]),
        ("160103", "家具和用具", [42000, 0, 0, 0, 42000, 0]),
        ("1602", "固定资产累计折旧", [0, 1736200, 0, worn, 0, 1975420]),
        ("1613", "在建工程", [0, 0, built, 0, built, 0]),
        ("3001", "累计盈余", [0, 2666300, 0, 0, 0, 2666300]),
        ("4001", "财政拨款收入", [0, 0, 0, GRANTS, 0, GRANTS]),
        ("4609", "其他收入", [0, 0, 0, OTHER_INCOME, 0, OTHER_INCOME]),
        ("5001", "业务活动费用", [0, 0, costs + worn, 0, costs + worn, 0]),
    ]
    whole = [sum(values[n] for code, _, values in lines if len(code) == 4) for n in range(6)]
    top: list[Cell] = ["科目编码", "科目名称", *(cell for time in times for cell in (time, ""))]
    rows: list[list[Cell]] = [top, ["", "", *["借方", "贷方"] * 3]]
    merges = [(0, 0, 2, 1), (0, 1, 2, 1), *[(0, 2 + 2 * n, 1, 2) for n in range(3)]]
    for code, name, values in [*lines, ("", "合计", whole)]:
        cells = [Figure(yuan(v), "元", name, c, code) if v else ""
                 for v, c in zip(values, columns, strict=True)]  # fmt: skip
        rows.append([code, name, *cells])
    title = f"{YEAR}年度科目余额表"
    table = Table(title, "元", rows, 2, merges)
    sample = Sample("water_accounts", _path("科目余额表", "xlsx"), [[table]])
    sample.plant(title, "160102", "期末余额-借方", "1337800.00", "digits of 1377800: 设备")
    return sample


def _path(name: str, ending: str) -> Path:
    return FOLDER / f"{DEPARTMENT}{YEAR}年度{name}.{ending}"
