"""Exports of finance systems as files, with what real ones hold besides plain amounts."""

import csv
import io
import random
from collections.abc import Iterator

import openpyxl

PAYMENT = [
    "序号", "支付日期", "支付申请号", "预算单位", "收款人", "联系电话", "功能科目编码", "经济科目",
    "项目名称", "资金性质", "摘要", "支付金额", "退款金额",
]  # fmt: skip
_ODD = (
    "待核",
    "-1,204.50",
    "（88.00）",
    " 12.30",
    "77.5元",
    "—",
    "",
    "１23.00",
    "1999",
    "12345678901234567",
)


def payments(
    lines: int, seed: int, subtotals: bool = False, blanks: bool = True
) -> Iterator[list[str]]:
    """A payment export: title, unit, header, lines, a total, a note."""
    chance = random.Random(seed)
    yield ["某县财政局2024年度国库集中支付明细"]
    yield ["单位：元"]
    yield PAYMENT
    for n in range(lines):
        if blanks and chance.random() < 0.01:
            yield []
        amount = f"{chance.random() * 1e5:,.2f}"
        if chance.random() < 0.05:
            amount = chance.choice(_ODD)
        yield [
            str(n + 1), f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}", f"{n:08d}",
            chance.choice(["某县财政局", "某县财政局", ""]), chance.choice(["甲公司", "乙 公司"]),
            chance.choice(["13912345678", "0731-85551234", ""]),
            chance.choice(["2010101", "2130305水利", "行政运行"]),
            chance.choice(["30201", "30201-办公费", "办公费"]), f"项目{n % 7}",
            chance.choice(["一般公共预算资金", "往来资金", ""]),
            chance.choice(["付款", "电话13812345678", "（暂付）\n第二行", "其中：设备", "预计"]),
            amount, chance.choice(["", f"{chance.random() * 100:.2f}"]),
        ]  # fmt: skip
        if subtotals and n % 400 == 399:
            yield ["", "小计", *[""] * 9, f"{chance.random() * 1e7:.2f}", ""]
    yield ["合计", *[""] * 10, "61,234,567.00", "1,234.00"]
    yield ["说明：本表由系统导出"]


def execution(lines: int, seed: int) -> Iterator[list[str]]:
    """An export of indicators in 万元, whose columns tie on most lines."""
    chance = random.Random(seed)
    yield ["某县2024年度预算指标执行表"]
    yield [
        "预算单位",
        "项目名称",
        "指标金额（万元）",
        "支付金额（万元）",
        "指标余额（万元）",
        "执行率",
    ]
    for n in range(lines):
        whole = chance.randrange(1_000, 9_000_000)
        paid = chance.randrange(0, whole)
        left = whole - paid + (chance.random() < 0.002)
        share = f"{100 * paid / whole:.2f}%"
        yield [f"单位{n % 9}", f"项目{n}", *(f"{v / 100:.2f}" for v in (whole, paid, left)), share]
    yield ["合计", "", "999.00", "1.00", "998.00", ""]


def as_csv(rows: Iterator[list[str]]) -> bytes:
    """The rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def as_xlsx(rows: Iterator[list[str]]) -> bytes:
    """The rows as a workbook: amounts as numbers and formulas, a hidden row, merged captions."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            plain = text.replace(",", "")
            if plain.replace(".", "", 1).isdecimal() and "." in plain:
                cell = sheet.cell(at, column, float(plain))
                cell.number_format = ("0.00", "#,##0.00", "General", "0.0")[at % 4]
            elif text:
                sheet.cell(at, column, text)
    sheet.row_dimensions[1_500].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A1:F1")
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
