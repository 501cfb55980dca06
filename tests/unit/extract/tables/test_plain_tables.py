"""Tables that no layout describes: what their words, their columns and their sums say."""

import pytest

from gouji.document import Document
from gouji.extract import extract
from tests.unit.extract.tables.paper import Paper, Rows
from tests.unit.extract.tables.test_ties import verdicts


def report(
    *rows: Rows, title: str = "表1 情况表", unit: str = "单位：万元", say: str = ""
) -> Document:
    paper = Paper("某区/2024/某区水务局2024年度部门整体支出绩效自评报告.docx")
    if say:
        paper.say(say)
    for table in rows:
        paper.say(title).say(unit).table(table)
    return paper.document()


def judged(document: Document) -> dict[str, set[str]]:
    """The verdicts of each rule."""
    found: dict[str, set[str]] = {}
    for rule, verdict in verdicts(document):
        found.setdefault(rule, set()).add(verdict)
    return found


def three_public(total: str = "30.10", run: str = "21.00") -> list[list[str | None]]:
    return [
        ["项目", "预算数", "决算数"],
        ["因公出国（境）费", "0.00", "0.00"],
        ["公务用车购置及运行维护费", "24.00", "21.00"],
        ["其中：公务用车购置费", "0.00", "0.00"],
        ["公务用车运行维护费", "24.00", run],
        ["公务接待费", "10.00", "9.10"],
        ["合计", "34.00", total],
    ]


def test_the_total_of_the_three_public_expenses_is_known_by_its_parts():
    facts = extract(report(three_public(), title="表1 “三公”经费预决算情况表")).facts
    totals = {(f.concept, f.stage, f.printed_text) for f in facts if f.row_label == "合计"}
    assert totals == {("三公经费", "年初预算", "34.00"), ("三公经费", "决算", "30.10")}
    bought = next(f for f in facts if "购置费" in str(f.row_label) and "其中" in str(f.row_label))
    assert bought.concept == "公务用车购置费"


def test_merged_heads_written_without_their_spans_are_heads_of_all_columns():
    def said(gap: str | None) -> list[tuple[object, ...]]:
        head = [["项目", "2024年度", gap, "2023年度", gap], ["", *["预算数", "决算数"] * 2]]
        rows = [
            ["档案数字化", "90.00", "88.50", "80.00", "70.00"],
            ["合计", "90.00", *["88.50"] * 3],
        ]
        facts = extract(report([*head, *rows])).facts
        return [(f.label, f.concept, f.stage, f.fiscal_year, f.value) for f in facts]

    assert len(said(None)) == 8
    assert said("") == said(None)


def test_a_head_without_heads_below_it_covers_its_own_column_alone():
    head = [["项目", "合计", "", ""], ["", "", "基本支出", "2023年项目支出"]]
    facts = extract(report([*head, ["教育", "10.00", "4.00", "6.00"]])).facts
    assert [fact.column_label for fact in facts] == ["合计", "基本支出", "2023年项目支出"]


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (report(three_public()), None),
        (report(three_public(total="31.10")), "list_total"),
        (report(three_public(run="20.00")), "line_parts"),
    ],
)
def test_items_with_their_parts(document: Document, rule: str | None):
    found = {rule for rule, verdict in judged(document).items() if "fail" in verdict}
    assert rule in found if rule else not found


def test_the_text_is_held_against_a_total_known_by_its_parts():
    say = "2024年度，“三公”经费支出决算30.10万元。"
    assert judged(report(three_public(), say=say))["text_table"] == {"pass"}


def scores(total: str = "95", given: str = "28.5") -> list[list[str | None]]:
    return [
        ["评价指标", "分值", "自评得分"],
        ["目标完成", "40", "37.5"],
        ["履职效能", "30", given],
        ["社会满意", "30", "29"],
        ["合计", "100", total],
    ]


def test_scores_make_their_total_and_that_is_the_one_told():
    found = judged(report(scores(), say="综合评价，我局整体支出绩效自评得分95分。"))
    assert found["form_weights"] == found["form_scores"] == found["text_table"] == {"pass"}
    assert found["form_score_cap"] == {"pass"}


def test_a_wrong_score_is_found_by_the_weights_that_hold():
    assert judged(report(scores(total="96")))["form_scores"] == {"fail"}
    found = judged(report(scores(total="98", given="31.5")))
    assert found["form_scores"] == {"pass"}
    assert "fail" in found["form_score_cap"]


def test_a_score_told_otherwise_is_found():
    found = judged(report(scores(), say="我局整体支出绩效自评得分96分。"))
    assert found["text_table"] == {"fail"}


PROJECTS = [
    ["项目名称", "预算数", "决算数", "执行率"],
    ["河道清淤", "100.00", "90.00", "90.00%"],
    ["泵站改造", "200.00", "150.00", "75.00%"],
    ["防汛物资", "50.00", "50.00", "100.00%"],
    ["合计", "350.00", "290.00", "82.86%"],
]


def with_cell(rows: Rows, row: int, column: int, text: str) -> list[list[str | None]]:
    changed = [list(line) for line in rows]
    changed[row][column] = text
    return changed


def test_rates_of_a_line():
    assert judged(report(PROJECTS))["line_rate"] == {"pass"}
    assert "fail" in judged(report(with_cell(PROJECTS, 2, 3, "57.00%")))["line_rate"]


def test_a_rate_of_another_kind_is_left_alone():
    rows = [["项目名称", "预算数", "决算数", "完成率"],
            ["清淤", "100.00", "90.00", "100%"],
            ["改造", "200.00", "150.00", "98%"],
            ["物资", "50.00", "40.00", "100%"]]  # fmt: skip
    assert "line_rate" not in judged(report(rows))


GROWTH = [
    ["项目", "本年数", "上年数", "增减额", "增减率"],
    ["办公费", "110.00", "100.00", "10.00", "10.00%"],
    ["差旅费", "90.00", "120.00", "-30.00", "-25.00%"],
    ["培训费", "60.00", "50.00", "10.00", "20.00%"],
]


def test_changes_of_a_line():
    found = judged(report(GROWTH))
    assert found["line_change"] == found["line_rate"] == {"pass"}
    found = judged(report(with_cell(GROWTH, 2, 3, "-20.00")))
    assert found["line_change"] == {"pass", "fail"}
    assert found["line_rate"] == {"pass"}


SHARES = [
    ["资金来源", "金额", "占比"],
    ["中央资金", "500.00", "50.00%"],
    ["省级资金", "300.00", "30.00%"],
    ["县级资金", "200.00", "20.00%"],
    ["合计", "1000.00", "100.00%"],
]


def test_shares_of_the_total():
    assert judged(report(SHARES))["line_share"] == {"pass"}
    assert "fail" in judged(report(with_cell(SHARES, 3, 2, "25.00%")))["line_share"]


def test_an_export_keeps_its_balance_line_by_line():
    rows = [["指标文号", "指标金额", "支付金额", "指标余额"],
            ["一号", "100.00", "60.00", "40.00"],
            ["二号", "200.00", "200.00", ""],
            ["三号", "300.00", "120.00", "180.00"],
            ["合计", "600.00", "380.00", "220.00"]]  # fmt: skip
    assert judged(report(rows, unit="单位：元"))["ledger_line"] == {"pass"}
    wrong = with_cell(rows, 3, 3, "108.00")
    assert "fail" in judged(report(wrong, unit="单位：元"))["ledger_line"]


def balances(closing: str = "70.00", movement: str = "100.00") -> Document:
    return report(
        [["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None],
         ["^", "^", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
         ["1002", "银行存款", "50.00", "", "100.00", "80.00", closing, ""],
         ["1601", "固定资产", "20.00", "", "", "", "20.00", ""],
         ["3001", "累计盈余", "", "70.00", "", "20.00", "", "90.00"],
         ["合计", None, "70.00", "70.00", movement, "100.00", "90.00", "90.00"]],
        title="科目余额表", unit="单位：元",
    )  # fmt: skip


def test_accounts_balance_by_line_and_by_side():
    found = judged(balances())
    assert found["account_line"] == found["debit_credit"] == {"pass"}
    assert judged(balances(closing="72.00"))["account_line"] == {"pass", "fail"}
    assert judged(balances(movement="110.00"))["debit_credit"] == {"pass", "fail"}


def test_a_part_of_a_chart_of_accounts_need_not_balance():
    rows = [["科目编码", "科目名称", "期初余额", "本期借方", "本期贷方", "期末余额"],
            ["5001", "业务活动费用", "0.00", "100.00", "0.00", "100.00"],
            ["5101", "单位管理费用", "0.00", "30.00", "0.00", "30.00"],
            ["合计", None, "0.00", "130.00", "0.00", "130.00"]]  # fmt: skip
    assert "debit_credit" not in judged(report(rows, title="科目余额表", unit="单位：元"))


def test_the_first_sign_of_a_name_is_no_sign_of_a_sum():
    rows = [["项目", "金额"], ["加固堤防", "10.00"], ["减灾救助", "5.00"]]
    facts = extract(report(rows)).facts
    assert [f.label for f in facts] == ["加固堤防", "减灾救助"]


def test_words_of_an_export_nest_nothing_and_name_no_unit():
    rows = [["支付令号", "摘要", "收款人", "支付金额"],
            ["001", "一、办公用品", "甲公司", "10.00"],
            ["002", "1、付设备款（万元）", "乙公司", "20.00"],
            ["003", "其中：尾款", "丙公司", "5.00"],
            ["合计", "", "", "35.00"]]  # fmt: skip
    document = report(rows, title="国库集中支付明细表", unit="单位：元")
    assert judged(document)["list_total"] == {"pass"}
    assert {f.unit for f in extract(document).facts} == {"元"}


@pytest.mark.parametrize("text", ["12.", ".5", "1.2.3", "12..5"])
def test_what_is_half_a_number_is_none(text: str):
    rows = [["项目", "金额"], ["办公费", text], ["差旅费", "10.00"]]
    assert [f.printed_text for f in extract(report(rows)).facts] == ["10.00"]


def test_merged_cells_may_hide_the_columns_of_a_page():
    head = Paper("某区/2024/某区水务局2024年度部门决算.pdf").say("财政拨款“三公”经费支出决算表", 5)
    head.say("单位：万元", 5)
    top = [["合计", "因公出国（境）费", "公务接待费"]]
    rest = [["预算数", "决算数"] * 3, ["3.00", "2.00", "1.00", "0.50", "2.00", "1.50"]]
    wide, narrow = [0.0, 100.0, 200.0], [0.0, 50.0, 100.0, 150.0, 200.0, 250.0]
    head.table(top, page=5, edges=wide).table(rest, page=6, edges=narrow)
    facts = {(f.column_label, f.printed_text) for f in extract(head.document()).facts}
    assert ("公务接待费-决算数", "1.50") in facts
    assert ("合计-预算数", "3.00") in facts
