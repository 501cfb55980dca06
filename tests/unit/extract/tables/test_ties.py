"""Ties of tables, judged as in a warehouse: what fits passes, what does not is found."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest

from gouji.document import Document
from gouji.extract import extract
from gouji.facts import EXTRACTOR_VERSION
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, judge
from tests.unit.extract.tables.paper import Paper
from tests.unit.extract.tables.test_tables import (
    FORM_INDICATORS,
    FORM_MONEY,
    SUMMARY,
    TREE_HEADER,
    project_form,
)

Verdicts = Counter[tuple[str, str]]


def verdicts(document: Document) -> Verdicts:
    """How often each rule got each verdict."""
    connection = duckdb.connect()
    facts = [extract(document)]
    load_in_memory(connection, facts, all_rules(), grade_scales(), EXTRACTOR_VERSION)
    judge(connection, FINDINGS)
    rows = connection.execute("select rule_id, verdict from marts.fct_check").fetchall()
    return Counter((rule, verdict) for rule, verdict in rows)


def failing(document: Document) -> set[str]:
    """The rules that found an error."""
    return {rule for rule, verdict in verdicts(document) if verdict == "fail"}


def summary(change: Callable[[list[list[str | None]]], None] | None = None) -> Paper:
    rows: list[list[str | None]] = [list(row) for row in SUMMARY]
    if change is not None:
        change(rows)
    return Paper().say("收入支出决算总表").say("单位：万元").table(rows)


def tree(item: str = "300.50", total: str = "1,300.50") -> list[list[str | None]]:
    return [
        *TREE_HEADER,
        ["合计", None, total, "1000.00", "300.50"],
        ["213", "农林水支出", "1,300.50", "1000.00", "300.50"],
        ["21303", "水利", "1,300.50", "1000.00", "300.50"],
        ["2130301", "行政运行", "1000.00", "1000.00", ""],
        ["2130305", "水利工程建设", item, "", item],
    ]


def expenditure(item: str = "300.50", total: str = "1,300.50") -> Paper:
    return Paper().say("支出决算表").say("单位：万元").table(tree(item, total))


def test_a_summary_whose_halves_fit() -> None:
    found = verdicts(summary().document())
    assert found["lane_total", "pass"] == 4
    assert found["halves_total", "pass"] == 1
    assert not failing(summary().document())


def test_a_wrong_income_total_is_found() -> None:
    def change(rows: list[list[str | None]]) -> None:
        rows[5][1] = "959.00"

    assert "lane_total" in failing(summary(change).document())


def test_halves_that_do_not_meet_are_found() -> None:
    def change(rows: list[list[str | None]]) -> None:
        rows[6][3], rows[7][3] = "30.00", "980.00"

    assert "halves_total" in failing(summary(change).document())


def test_the_last_digit_is_rounding() -> None:
    def change(rows: list[list[str | None]]) -> None:
        rows[2][3] = "799.99"

    found = verdicts(summary(change).document())
    assert found["lane_total", "rounding"] == 1
    assert not failing(summary(change).document())


def test_the_code_tree_counts_blanks_as_nothing() -> None:
    found = verdicts(expenditure().document())
    assert found["code_tree", "pass"] == 6
    assert found["column_total", "pass"] == 3
    assert found["row_total", "pass"] == 5
    assert not failing(expenditure().document())


def test_an_item_that_breaks_the_code_tree_is_found() -> None:
    assert failing(expenditure(item="310.50").document()) == {"code_tree"}


def test_a_wrong_grand_total_is_found_in_line_and_column() -> None:
    assert failing(expenditure(total="1,330.50").document()) == {"row_total", "column_total"}


def test_text_in_place_of_a_figure_is_unknown_and_never_a_pass() -> None:
    found = verdicts(expenditure(item="XX").document())
    assert found["code_tree", "unknown"] > 0
    assert "code_tree" not in {rule for rule, verdict in found if verdict == "fail"}


def test_classes_are_matched_between_tables_by_name() -> None:
    def change(rows: list[list[str | None]]) -> None:
        rows[2][2], rows[3][2] = "十二、农林水支出", "二十、住房保障支出"

    paper = summary(change).say("支出决算表").say("单位：万元")
    paper.table([
        *TREE_HEADER,
        ["213", "农林水支出", "810.00", "810.00", ""],
        ["221", "住房保障支出", "150.00", "150.00", ""],
        ["合计", None, "960.00", "960.00", ""],
    ])  # fmt: skip
    found = verdicts(paper.document())
    assert found["between_tables", "fail"] == 2  # 农林水支出 and the total
    assert found["between_tables", "pass"] == 1


def test_two_sets_of_tables_are_tied_each_in_itself() -> None:
    def both(item: str) -> Document:
        paper = Paper()
        for amount in ("300.50", item):
            whole = str(Decimal(1000) + Decimal(amount))
            paper.say("支出决算表").say("单位：万元").table(tree(amount, whole))
            paper.say("一般公共预算财政拨款支出决算表").say("单位：万元").table(tree(amount, whole))
            rows = [["项目", "决算数", "项目", "决算数"],
                    ["本年收入合计", whole, "本年支出合计", whole],
                    ["总计", whole, "总计", whole]]  # fmt: skip
            paper.say("收入支出决算总表").say("单位：万元").table(rows)
        return paper.document()

    assert verdicts(both("300.50"))["between_tables", "pass"] == 2
    assert verdicts(both("200.50"))["between_tables", "pass"] == 2
    assert "between_tables" not in failing(both("200.50"))


def test_the_text_is_held_against_the_table() -> None:
    told = "2024年度本年支出合计1,300.50万元。"
    assert "text_table" not in failing(expenditure().say(told).document())
    wrong = "2024年度本年支出合计130.05万元。"
    assert "text_table" in failing(expenditure().say(wrong).document())


def test_a_class_in_the_text_is_held_against_its_line() -> None:
    told = "2024年支出决算主要用于：农林水支出（类）1,300.50万元，占100%。"
    assert verdicts(expenditure().say(told).document())["text_table", "pass"] == 1
    wrong = "2024年支出决算主要用于：农林水支出（类）1,030.50万元。"
    assert "text_table" in failing(expenditure().say(wrong).document())


def test_rounding_in_the_text_is_no_error() -> None:
    paper = Paper("某区/2025/某区水务局2025年部门预算.xlsx").say("某区水务局2025年部门预算")
    paper.say("2025年部门支出预算总表").say("单位：元")
    paper.table([
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["213", "农林水支出", "1,234,567.89", "1,234,567.89", ""],
        ["合计", None, "1,234,567.89", "1,234,567.89", ""],
    ])  # fmt: skip
    paper.say("基本支出123.46万元。")
    assert verdicts(paper.document())["text_table", "rounding"] == 1


@pytest.mark.parametrize(
    ("paper", "rules"),
    [
        (project_form(), set()),
        (project_form(rate="85%"), {"form_rate"}),
        (project_form(total="99"), {"form_scores"}),
        (project_form(money="140.00"), {"form_money"}),
    ],
)
def test_a_project_form(paper: Paper, rules: set[str]) -> None:
    assert failing(paper.document()) == rules


def test_subtotals_of_an_export_are_not_counted_twice() -> None:
    rows = [
        ["序号", "付款日期", "收款人名称", "支付金额"],
        ["1", "2024-03-05", "甲公司", "100.00"],
        ["2", "2024-03-06", "乙公司", "50.00"],
        ["小计", "", "", "150.00"],
        ["3", "2024-04-06", "丙公司", "25.00"],
        ["小计", "", "", "25.00"],
        ["合计", "", "", "175.00"],
    ]
    assert verdicts(Paper().say("国库集中支付明细").table(rows).document()) == {
        ("list_total", "pass"): 3
    }
    rows[-1] = ["合计", "", "", "715.00"]
    assert failing(Paper().say("国库集中支付明细").table(rows).document()) == {"list_total"}


def test_a_list_that_is_no_partition_is_not_called_wrong() -> None:
    rows = [
        ["设施", "经费"], ["泵站", "10.00"], ["水闸", "5.00"], ["其中：启闭机", "2.00"],
        ["合计", "40.00"],
    ]  # fmt: skip
    document = Paper().say("水利设施经费表").say("单位：万元").table(rows).document()
    assert not failing(document)


def test_accounts_that_the_text_lists_are_those_with_an_amount() -> None:
    rows = [
        ["科目编码", "科目名称", "决算数"],
        ["301", "工资福利支出", "6.00"], ["30101", "基本工资", "3.00"],
        ["30102", "津贴补贴", "2.00"], ["30103", "奖金", ""], ["30107", "绩效工资", "1.00"],
    ]  # fmt: skip
    paper = Paper().say("一般公共预算财政拨款基本支出决算表").say("单位：万元").table(rows)
    paper.say("人员经费6.00万元，主要包括：基本工资、津贴补贴、奖金。")
    assert failing(paper.document()) == {"listed_accounts"}


def test_names_of_codes_by_year() -> None:
    rows = tree()
    rows[3][1] = "农林水事务"  # its name until 2013
    paper = Paper().say("支出决算表").say("单位：万元").table(rows)
    assert failing(paper.document()) == {"code_name"}
    then = Paper("某区/2013/某区水务局2013年度部门决算.xlsx").say("支出决算表").say("单位：万元")
    assert not failing(then.table(rows).document())


def test_a_name_that_slipped_by_a_line() -> None:
    rows = [
        ["科目编码", "科目名称", "决算数"],
        ["301", "工资福利支出", "3.00"], ["30101", "津贴补贴", "3.00"],
    ]  # fmt: skip
    paper = Paper().say("一般公共预算财政拨款基本支出决算表").say("单位：万元").table(rows)
    assert failing(paper.document()) == {"code_name"}


def test_a_name_that_no_source_knows_is_left_alone() -> None:
    rows = tree()
    rows[-1][1] = "水利工程建设等"
    document = Paper().say("支出决算表").say("单位：万元").table(rows).document()
    assert not failing(document)


def whole_form(project: str = "500.00") -> Paper:
    return Paper("某区/2024/某区水务局.docx").say("2024年度部门整体支出绩效自评表").table([
        ["预算部门名称", "某区水务局", None, None, None, None, None, None],
        ["年度预算申请（万元）", "", *FORM_MONEY],
        ["^", "年度资金总额", "1200.00", "1300.00", "1170.00", "10", "90%", "9"],
        ["^", "按收入性质分：", None, None, "按支出性质分：", None, None, None],
        ["^", "其中：一般公共预算：1300.00", None, None, "其中：基本支出：800.00", None, "", ""],
        ["^", "政府性基金拨款：", None, None, f"项目支出：{project}", None, None, None],
        FORM_INDICATORS,
        ["产出指标", "数量指标", "清淤长度", "≥20公里", "20公里", "90", "88", ""],
        ["总分", None, None, None, None, "100", "97", ""],
    ])  # fmt: skip


def test_a_form_whose_cells_hold_name_and_number() -> None:
    told = [f for f in extract(whole_form().document()).facts if f.column_label is None]
    assert [(f.row_label, f.unit, f.fund) for f in told] == [
        ("按收入性质分-一般公共预算", "万元", "一般公共预算"),
        ("按支出性质分-基本支出", "万元", None),
        ("按支出性质分-项目支出", "万元", None),
    ]
    found = verdicts(whole_form().document())
    assert found["form_money", "pass"] == 1
    assert found["form_rate", "pass"] == 1
    assert not failing(whole_form().document())
    assert failing(whole_form("550.00").document()) == {"form_money"}


@pytest.mark.parametrize(
    ("hosted", "rules"), [("3.00", set()), ("5.00", {"three_public_in_basic"})]
)
def test_basic_expenditure_holds_a_part_of_the_three_public_expenses(
    hosted: str, rules: set[str]
) -> None:
    paper = Paper().say("一般公共预算财政拨款基本支出决算表").say("单位：万元")
    paper.table([
        ["科目编码", "科目名称", "决算数"],
        ["302", "商品和服务支出", hosted], ["30217", "公务接待费", hosted],
    ])  # fmt: skip
    paper.say("财政拨款“三公”经费支出决算表").say("单位：万元")
    paper.table([
        ["合计", None, "因公出国（境）费", None, "公务接待费", None],
        ["预算数", "决算数", "预算数", "决算数", "预算数", "决算数"],
        ["6.00", "3.50", "", "", "6.00", "3.50"],
    ])  # fmt: skip
    assert failing(paper.document()) == rules
