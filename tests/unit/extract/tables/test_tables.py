"""Figures of tables: recognised by title and headers, each with its line, column, code and unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.document import Document
from gouji.extract import extract
from gouji.facts import DocumentFacts, Fact
from gouji.money import UNITS
from tests.unit.extract.tables.paper import Paper

TREE_HEADER = [
    ["项目", None, "本年支出合计", "基本支出", "项目支出"],
    ["功能分类\n科目编码", "科目名称", "^", "^", "^"],
]
FORM_MONEY = ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
FORM_INDICATORS = [
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因",
]  # fmt: skip
SUMMARY = [
    ["收入", None, "支出", None],
    ["项目", "决算数", "项目", "决算数"],
    ["一、一般公共预算财政拨款收入", "900.00", "一、农林水支出", "800.00"],
    ["二、政府性基金预算财政拨款收入", "", "二、住房保障支出", "150.00"],
    ["三、其他收入", "50.00", "", ""],
    ["本年收入合计", "950.00", "本年支出合计", "950.00"],
    ["年初结转和结余", "20.00", "年末结转和结余", "20.00"],
    ["总计", "970.00", "总计", "970.00"],
]


def facts_of(document: Document) -> dict[tuple[str | None, str | None], Fact]:
    """The table facts of a document by line and column."""
    found = [f for f in extract(document).facts if f.source == "table"]
    return {(f.row_label, f.column_label): f for f in found}


def codes(facts: DocumentFacts) -> list[str]:
    return [code for code, _, _ in facts.problems]


def test_two_halves_are_read_apart() -> None:
    document = Paper().say("收入支出决算总表").say("单位：万元").table(SUMMARY, page=3).document()
    facts = facts_of(document)
    income = facts["一、一般公共预算财政拨款收入", "收入-决算数"]
    assert (income.concept, income.fund, income.stage) == (
        "一般公共预算财政拨款收入", "一般公共预算", "决算",
    )  # fmt: skip
    assert (income.amount_yuan, income.rounding) == (Decimal(9_000_000), Decimal(50))
    assert (income.table_name, income.page, income.fiscal_year) == ("收入支出决算总表", 3, 2024)
    expenditure = facts["一、农林水支出", "支出-决算数"]
    assert (expenditure.concept, expenditure.label) == (None, "农林水支出")
    assert facts["总计", "收入-决算数"].concept == "收支总计"
    assert len(facts) == 10
    for fact in facts.values():
        assert document.slice(fact.char_start, fact.char_end) == fact.printed_text


def test_a_code_in_three_columns_and_the_total_in_the_header_line() -> None:
    rows = [
        ["项目", None, None, None, "本年支出合计", "基本支出", "项目支出"],
        ["支出功能分类", None, None, "科目名称", "^", "^", "^"],
        ["科目编码", None, None, "^", "^", "^", "^"],
        ["类", "款", "项", "合计", "1,300.50", "1,000.00", "300.50"],
        ["213", "", "", "农林水支出", "1,300.50", "1,000.00", "300.50"],
        ["213", "03", "", "水利", "1,300.50", "1,000.00", "300.50"],
        ["213", "03", "01", "行政运行", "1,000.00", "1,000.00", ""],
        ["213", "03", "05", "水利工程建设", "300.50", "", "300.50"],
    ]
    facts = facts_of(Paper().say("支出决算表").say("单位：万元").table(rows).document())
    assert facts["合计", "本年支出合计"].concept == "支出合计"
    assert facts["合计", "基本支出"].concept == "基本支出"
    line = facts["水利工程建设", "项目支出"]
    assert (line.row_code, line.concept, line.value) == ("2130305", None, Decimal("300.50"))
    assert len(facts) == 13


def test_a_page_without_title_and_header_goes_on_with_the_table_before() -> None:
    paper = Paper().say("支出决算表", 1).say("单位：万元", 1)
    paper.table([*TREE_HEADER, ["213", "农林水支出", "5.00", "5.00", ""]], page=1)
    paper.say("- 2 -", 2)
    paper.table([["21303", "水利", "5.00", "5.00", ""], ["合计", None, "5.00", "5.00", ""]], page=2)
    facts = facts_of(paper.document())
    assert facts["水利", "基本支出"].page == 2
    assert facts["水利", "基本支出"].unit == "万元"
    assert facts["水利", "基本支出"].table_name == "支出决算表"


def test_a_repeated_header_is_not_read_as_lines() -> None:
    paper = Paper().say("支出决算表", 1).say("单位：万元", 1)
    paper.table([*TREE_HEADER, ["213", "农林水支出", "5.00", "5.00", ""]], page=1)
    paper.table([*TREE_HEADER, ["21303", "水利", "5.00", "5.00", ""]], page=2)
    assert len(facts_of(paper.document())) == 4


def test_blanks_and_residue_are_no_facts_and_zero_is_one() -> None:
    rows = [*TREE_HEADER, ["213", "农林水支出", "XX", "—", "0.00"], ["…", "…", "", "", ""]]
    facts = facts_of(Paper().say("支出决算表").say("单位：万元").table(rows).document())
    assert [f.value for f in facts.values()] == [Decimal("0.00")]


def test_yuan_and_ten_thousand_yuan_in_one_file() -> None:
    paper = Paper("某区/2025/某区水务局2025年部门预算.xlsx")
    paper.say("2025年部门支出预算总表").say("编制部门：某区水务局 单位：元")
    paper.table([["项目", None, "支出预算", None], ["科目编码", "科目名称", "合计", "基本支出"],
                 ["213", "农林水支出", "1,234,567.89", "1,234,567.89"]])  # fmt: skip
    paper.say("2025年部门“三公”经费预算表").say("单位：万元")
    paper.table([["合计", "因公出国（境）费", "公务接待费"], ["3.50", "", "3.50"]])
    facts = facts_of(paper.document())
    tree = facts["农林水支出", "支出预算-合计"]
    assert (tree.unit, tree.stage, tree.fiscal_year) == ("元", "年初预算", 2025)
    assert (tree.amount_yuan, tree.rounding) == (Decimal("1234567.89"), Decimal(0))
    hosted = facts[None, "公务接待费"]
    assert (hosted.unit, hosted.concept) == ("万元", "公务接待费")


def test_the_department_that_the_tables_name() -> None:
    paper = Paper("某区/2025/公开表.xlsx").say("部门支出预算总表")
    paper.say("编制部门：某区河道管理局 单位：元")
    paper.table([["科目编码", "科目名称", "合计"], ["213", "农林水支出", "5.00"]])
    assert extract(paper.document()).department == "某区河道管理局"


def test_headers_of_four_levels() -> None:
    rows = [
        ["财政拨款“三公”经费", None, None, None, None, None],
        ["合计", None, "公务用车购置及运行维护费", None, None, None],
        ["^", "^", "小计", None, "公务用车购置费", None],
        ["预算数", "决算数", "预算数", "决算数", "预算数", "决算数"],
        ["8.00", "7.50", "8.00", "7.50", "", "0.00"],
    ]
    facts = facts_of(Paper().say("“三公”经费支出决算表").say("单位：万元").table(rows).document())
    # 因公出国 or 公务接待 is missing here, so that the table is not recognised
    assert facts[None, "合计-预算数"].stage == "年初预算"
    rows[1] = ["合计", None, "公务接待费", None, None, None]
    facts = facts_of(Paper().say("“三公”经费支出决算表").say("单位：万元").table(rows).document())
    assert facts[None, "合计-决算数"].concept == "三公经费"


def test_an_unknown_header_is_reported_and_its_figures_are_kept() -> None:
    rows = [
        ["科目编码", "科目名称", "合计", "基本支出", "机动预留"],
        ["213", "农林水支出", "10.00", "6.00", "4.00"],
    ]
    paper = Paper().say("支出决算表").say("单位：万元").table(rows)
    read = extract(paper.document())
    assert codes(read) == ["unknown_header"]
    assert "机动预留" in read.problems[0][1]
    kept = facts_of(paper.document())["农林水支出", "机动预留"]
    assert (kept.value, kept.unit, kept.concept) == (Decimal("4.00"), "万元", None)


def test_an_unknown_table_is_read_as_it_stands() -> None:
    rows = [
        ["序号", "设施", "2024年", "2023年"],
        ["1", "泵站", "12.50", "11.00"],
        ["2", "水闸", "（3.20）", "2024"],
    ]
    read = extract(Paper().say("水利设施维护经费表").say("单位：万元").table(rows).document())
    assert [(f.row_label, f.value, f.fiscal_year) for f in read.facts] == [
        ("泵站", Decimal("12.50"), 2024), ("泵站", Decimal("11.00"), 2023),
        ("水闸", Decimal("-3.20"), 2024), ("水闸", Decimal("2024"), 2023),
    ]  # fmt: skip
    assert codes(read) == ["unknown_table"]


def test_numbers_of_columns_and_lines_are_no_figures() -> None:
    rows = [["项目", "行次", "决算数"], ["栏次", "", "1"], ["本年收入合计", "1", "9.00"]]
    facts = facts_of(Paper().say("收入支出决算总表").say("单位：万元").table(rows).document())
    assert [f.value for f in facts.values()] == [Decimal("9.00")]


def test_an_export_is_a_ledger_by_its_headers_alone() -> None:
    rows = [
        ["序号", "付款日期", "收款人名称", "支出功能科目", "支付金额"],
        ["1", "2024-03-05", "甲公司", "2130301", "12,000.50"],
        ["合计", "", "", "", "12,000.50"],
    ]
    read = extract(Paper("某区/2024/导出.csv").table(rows).document())
    assert read.document_kind == "ledger_export"
    first = read.facts[0]
    assert (first.row_label, first.row_code, first.column_label) == (
        "甲公司",
        "2130301",
        "支付金额",
    )
    assert (first.unit, first.unit_inherited) == ("元", True)


def test_a_project_form_gives_money_rate_weights_and_results() -> None:
    read = extract(project_form().document())
    facts = {(f.label, f.stage): f for f in read.facts}
    assert read.document_kind == "evaluation_form"
    whole = facts["年度资金总额", "调整预算"]
    assert (whole.amount_yuan, whole.subject) == (Decimal(2_000_000), "渠道清淤")
    target = facts["群众满意度", "目标"]
    assert (target.value, target.unit, target.bound) == (Decimal(90), "%", "以上")
    assert facts["清淤长度", "权重"].row_label == "产出指标-数量指标-清淤长度"
    assert facts["总分", "得分"].concept == "自评得分"


def project_form(
    rate: str = "90%", total: str = "98", money: str = "130.00",
    title: str = "2024年度项目支出绩效自评表",
) -> Paper:  # fmt: skip
    """A project form whose figures fit unless told otherwise."""
    return Paper("某区/2024/渠道清淤.docx").say(title).table([
        ["项目名称", "渠道清淤", None, None, None, None, None, None, None],
        ["项目资金（万元）", "", "", *FORM_MONEY],
        ["^", "年度资金总额", None, "200.00", "200.00", "180.00", "10", rate, "9"],
        ["^", "其中：当年财政拨款", None, "150.00", "150.00", money, "—", "—", "—"],
        ["^", "上年结转资金", None, "50.00", "50.00", "50.00", "—", "—", "—"],
        ["年度总体目标", "预期目标", None, None, None, "实际完成情况", None, None, None],
        ["绩效指标", *FORM_INDICATORS],
        ["^", "产出指标", "数量指标", "清淤长度", "≥20公里", "20公里", "50", "49", ""],
        ["^", "效益指标", "社会效益指标", "受益人口", "1200人", "1300人", "30", "30", ""],
        ["^", "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "95%", "10", "10", ""],
        ["总分", None, None, None, None, None, "100", total, ""],
    ])  # fmt: skip


def test_a_form_without_a_title_is_known_by_its_headings() -> None:
    titled = {(f.row_label, f.column_label, f.label, f.subject) for f in facts_in(project_form())}
    plain = facts_in(project_form(title="附件3"))
    assert {(f.row_label, f.column_label, f.label, f.subject) for f in plain} == titled


def facts_in(paper: Paper) -> list[Fact]:
    return [f for f in extract(paper.document()).facts if f.source == "table"]


@pytest.mark.parametrize(
    ("title", "head", "label"),
    [
        ("表二 各项收入情况", ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入",
                      "经营收入", "附属单位上缴收入", "其他收入"], "收入合计"),
        ("表三 各项开支情况", ["本年支出合计", "基本支出", "项目支出", "上缴上级支出",
                      "经营支出", "对附属单位补助支出"], "支出合计"),
    ],
)  # fmt: skip
def test_tables_of_final_accounts_by_their_headings(
    title: str, head: list[str], label: str
) -> None:
    rows = [["科目编码", "科目名称", *head],
            ["合计", None, "90.00", "90.00", *[""] * (len(head) - 2)],
            ["213", "农林水支出", "90.00", "90.00", *[""] * (len(head) - 2)]]  # fmt: skip
    found = facts_in(
        Paper().say("某区水务局2024年度部门决算").say(title).say("单位：元").table(rows)
    )
    assert found[0].concept == label


@pytest.mark.parametrize(
    "title",
    ["表1 部门综合预算一般公共预算支出明细表（按支出功能分类科目）", "一般公共预算支出情况表",
     "2025年一般公共预算支出表"],
)  # fmt: skip
def test_titles_of_the_provinces(title: str) -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            ["合计", None, "90.00", "60.00", "30.00"],
            ["213", "农林水支出", "90.00", "60.00", "30.00"]]  # fmt: skip
    path = "某区/2025/某区水务局2025年部门预算.xlsx"
    paper = Paper(path).say(title).say("单位：元").table(rows)
    assert facts_in(paper)[0].concept == "一般公共预算财政拨款支出"


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["元", "万元"]),
    st.booleans(),
)
def test_any_amount_comes_back_exact(value: Decimal, unit: str, grouped: bool) -> None:
    printed = f"{value:,}" if grouped else str(value)
    rows = [["项目", "决算数"], ["本年收入合计", printed]]
    document = Paper().say("收入支出决算总表").say(f"单位：{unit}").table(rows).document()
    (fact,) = extract(document).facts
    assert fact.value == value
    assert fact.amount_yuan == value * UNITS[unit].factor
    assert document.slice(fact.char_start, fact.char_end) == fact.printed_text


@pytest.mark.parametrize("text", ["2024年", "XX", "——", "无", "1/2", "见附件", "12.5.3", "第3页"])
def test_what_is_no_number_gives_no_fact(text: str) -> None:
    rows = [["项目", "决算数"], ["本年收入合计", text]]
    document = Paper().say("收入支出决算总表").say("单位：万元").table(rows).document()
    assert [f for f in extract(document).facts if f.source == "table"] == []


WORDS = st.sampled_from([
    "", "项目", "决算数", "合计", "小计", "总计", "收入", "支出", "类", "款", "项", "201", "20101",
    "科目编码", "科目名称", "基本支出", "一、农林水支出", "其中：甲", "1.乙", "1", "2", "3", "栏次",
    "12.50", "（3.00）", "—", "XX", "分值", "得分", "执行率", "90%", "三级指标", "≥5公里", "总分",
    "2024年", "单位：万元", "年度资金总额", "全年执行数", "全年预算数", "支付金额", "收款人",
    "人员经费合计", "小计（万元）", "0", "-", "1,2", "第二部分", "本年收入合计", "其中", "备注",
])  # fmt: skip
TITLES = st.sampled_from([
    "收入支出决算总表", "支出决算表", "项目支出绩效自评表", "国库集中支付明细", "科目余额表",
    "设施表", "“三公”经费支出决算表", "一般公共预算财政拨款基本支出决算表", "附件1",
])  # fmt: skip


@given(
    TITLES,
    st.lists(st.lists(WORDS | st.none(), min_size=4, max_size=4), min_size=1, max_size=9),
    st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=4),
)
def test_no_grid_is_too_odd(
    title: str, rows: list[list[str | None]], more: list[list[str]]
) -> None:
    paper = Paper().say(title, 1).say("单位：万元", 1).table(rows, page=1).table(more, page=2)
    document = paper.document()
    read = extract(document)
    for fact in read.facts:
        assert document.slice(fact.char_start, fact.char_end) == fact.printed_text
    known = {fact.fact_id for fact in read.facts}
    assert len(known) == len(read.facts)
    used = {term.fact_id for relation in read.relations for term in relation.terms}
    assert used - {None} <= known
