"""The lines of exports: their words by column, their figures, no totals."""

from gouji.extract import extract
from gouji.facts import LedgerRow

from .paper import Paper, Rows

PATH = "某区/2024/某区水务局2024年度导出.xlsx"


def lines(*tables: Rows, path: str = PATH) -> tuple[LedgerRow, ...]:
    paper = Paper(path)
    for rows in tables:
        paper.table(rows)
    return extract(paper.document()).ledger_rows


def test_a_class_is_told_as_code_as_name_or_as_both():
    header = [
        "支付日期",
        "支出功能科目",
        "经济科目编码",
        "经济科目名称",
        "收款人",
        "支付金额",
    ]
    one, other = lines([
        header,
        ["2024-03-05", "2130305水利工程建设", "31005", "基础设施建设", "甲公司", "100.00"],
        ["2024-03-06", "水利工程建设", "31005", "基础设施建设", "乙公司", "250.00"],
    ])  # fmt: skip
    assert (one.functional_code, one.functional_name) == ("2130305", "水利工程建设")
    assert (one.economic_code, one.economic_name) == ("31005", "基础设施建设")
    assert (other.functional_code, other.functional_name) == (None, "水利工程建设")
    assert (one.row_date, one.party, one.row_number) == ("2024-03-05", "甲公司", 1)
    assert other.row_number == 2


def test_totals_and_lines_without_a_figure_are_no_lines():
    found = lines([
        ["序号", "支付日期", "收款人", "支付金额"],
        ["1", "2024-03-05", "甲公司", "100.00"],
        ["2", "2024-03-06", "乙公司", ""],
        ["", "", "小计", "100.00"],
        ["3", "2024-04-01", "丙公司", "50.00"],
        ["合计", "", "", "150.00"],
    ])  # fmt: skip
    assert [row.party for row in found] == ["甲公司", "丙公司"]


def test_the_amount_is_that_of_the_first_wording_and_the_rest_have_their_names():
    document = (
        Paper(PATH)
        .table([
            ["合同编号", "采购项目名称", "采购方式", "供应商", "采购预算", "合同金额",
             "已支付金额"],
            ["HT-1", "水质检测", "询价", "丁公司", "120.00", "110.00", "80.00"],
        ])
        .document()
    )  # fmt: skip
    facts = extract(document)
    (line,) = facts.ledger_rows
    printed = {fact.fact_id: fact.printed_text for fact in facts.facts}
    named = (line.amount_fact_id, line.budget_fact_id, line.paid_fact_id)
    assert [printed[name] for name in named if name] == ["110.00", "120.00", "80.00"]
    assert (line.row_code, line.item_name, line.method) == ("HT-1", "水质检测", "询价")
    assert document.slice(line.char_start, line.char_end).startswith("HT-1")


def test_funds_are_called_as_everywhere_and_merged_words_reach_every_line():
    one, other = lines([
        ["收款人", "资金性质", "支付日期", "支付金额"],
        ["甲公司", "一般公共预算资金", "2024-03-05", "100.00"],
        ["^", "往来资金", "2024-03-06", "50.00"],
    ])  # fmt: skip
    assert (one.party, one.fund) == ("甲公司", "一般公共预算")
    assert (other.party, other.fund) == ("甲公司", "往来资金")


def test_published_tables_have_no_lines():
    assert lines([
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["208", "社会保障和就业支出", "10.00", "10.00", ""],
    ]) == ()  # fmt: skip
