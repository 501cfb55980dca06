"""What the grammar says of sentences of our own making."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract import extract

from .prose import TITLE, document, fact, figures, read, ties


def test_stages_and_funds_of_one_sentence() -> None:
    found = read(
        "2023年年初预算收入900.50万元，其中一般公共预算拨款800.00万元，"
        "政府性基金预算拨款100.50万元；决算总收入1000.25万元。"
    )
    assert [(f.printed_text, f.concept, f.stage, f.fund) for f in found.facts] == [
        ("900.50", "收入合计", "年初预算", None),
        ("800.00", "一般公共预算财政拨款收入", "年初预算", "一般公共预算"),
        ("100.50", "政府性基金预算财政拨款收入", "年初预算", "政府性基金"),
        ("1000.25", "收入合计", "决算", None),
    ]


def test_a_heading_gives_the_stage() -> None:
    found = read("一、部门预算情况\n总支出50万元。\n二、部门决算情况\n总支出60万元。\n")
    assert [f.stage for f in found.facts] == ["年初预算", "决算"]


def test_names_bind_in_order() -> None:
    found = read("基本支出和项目支出分别为310.2万元和200万元。")
    assert [(f.concept, f.value) for f in found.facts] == [
        ("基本支出", Decimal("310.2")),
        ("项目支出", Decimal("200")),
    ]


def test_stages_bind_in_order() -> None:
    found = read("公务接待费年初预算数、决算数分别为20万元、15.5万元，完成预算的77.5%。")
    assert [(f.concept, f.stage) for f in found.facts[:2]] == [
        ("公务接待费", "年初预算"),
        ("公务接待费", "决算"),
    ]
    assert ("stated_rate", ["77.5", "15.5", "20"]) in ties(found)


def test_a_unit_is_inherited_and_marked() -> None:
    found = read("货物、工程、服务采购分别为12.5、3.4和2.1万元。")
    assert [(f.unit, f.unit_inherited) for f in found.facts] == [
        ("万元", True),
        ("万元", True),
        ("万元", False),
    ]


def test_nested_lists_tie_to_their_own_totals() -> None:
    found = read(
        "总支出120万元：一般公共预算支出100万元，其中：基本支出60万元，项目支出40万元，"
        "政府性基金预算支出20万元。"
    )
    assert ("expenditure_by_fund", ["120", "100", "20"]) in ties(found)
    assert ("public_budget_by_nature", ["100", "60", "40"]) in ties(found)


def test_a_partial_list_is_at_most_its_total() -> None:
    found = read("在建项目23个，其中：新建项目1个，竣工项目7个。")
    assert ties(found, "sum") == []
    assert ties(found, "at_most") == [("stated_part", ["23", "1"]), ("stated_part", ["23", "7"])]


def test_another_dimension_is_left_out_of_the_sum() -> None:
    found = read("注册企业75家（二级资质29家，四级资质46家，本年新增1家）。")
    assert ("stated_sum", ["75", "29", "46"]) in ties(found)


def test_growth_is_measured_on_the_year_before() -> None:
    found = read("机关运行经费支出184.65万元，比上年增加2.55万元，增长1.40%。")
    assert ties(found, "ratio") == [("stated_growth", ["1.40", "2.55", "184.65", "2.55"])]
    assert fact(found, "2.55").concept is None, "a change is not the amount itself"


def test_a_change_against_the_budget_is_a_difference() -> None:
    found = read("年初预算收入100万元。决算总收入150.5万元，较预算增加50.5万元。")
    assert ties(found, "difference") == [("stated_difference", ["50.5", "150.5", "100"])]


def test_weights_and_scores_come_from_headings() -> None:
    found = read(
        "一、评价情况\n综合得分94分，等级为“优”。\n1、产出指标。权重60分，得55分\n（1）数量指标。满分40分，得37分\n"
        "（2）质量指标。满分20分，得18分\n2、效益指标。权重40分，得39分\n"
    )
    assert ("weights_total_100", ["100", "60", "40"]) in ties(found)
    assert ("score_total", ["94", "55", "39"]) in ties(found)
    assert ("indicator_score_split", ["55", "37", "18"]) in ties(found)
    (grade,) = (r for r in found.relations if r.kind == "grade")
    assert grade.verdict == "pass"


def test_a_grade_that_does_not_fit_fails() -> None:
    found = read("本次自评得分85分，评价等级为“优”。")
    (grade,) = (r for r in found.relations if r.kind == "grade")
    assert grade.verdict == "fail"


def test_an_incomplete_list_of_indicators_is_unknown() -> None:
    found = read(
        "一、评价情况\n综合得分94分。\n1、产出指标。权重50分，得45分\n2、效益指标。权重30分，得29分\n"
    )
    assert ("weights_total_100", ["100", "50", "30", "?"]) in ties(found)


def test_a_list_is_counted() -> None:
    found = read("我局内设3个股室，分别是办公室、计财股（含档案室、文印室）和水政股。")
    assert ties(found, "count") == [("stated_count", ["3", "3"])]
    wrong = read("我局内设5个股室，分别是办公室、计财股、水政股。")
    assert ties(wrong, "count") == [("stated_count", ["5", "3"])]


def test_a_restated_total_is_tied() -> None:
    found = read(
        "决算总收入97.27万元。\n2023年总收入为97.26万元，全年执行数为97.26万元，执行率100%。"
    )
    assert ("restated", ["97.27", "97.26"]) in ties(found)
    assert ("execution_rate", ["100", "97.26", "97.26"]) in ties(found)


def test_a_task_done_in_full_equals_what_was_done() -> None:
    found = read(
        "危房改造：2023年共实施8个村，涉及305户居民。\n上级下达我县危房改造任务305户，已全部完工，任务完成率100%。"
    )
    assert ("restated", ["305", "305"]) in ties(found)


def test_a_sentence_repeated_word_for_word_counts_once() -> None:
    sentence = "全系统16项单项工作进入全市前三名并受到通报表扬和奖励。"
    assert figures(read(f"{sentence}\n{sentence}\n")) == [("16", "项")]


def test_dump_artefacts_are_ignored_and_offsets_stay_right() -> None:
    body = "[bookmark: A_1][bookmark: B]总支出６０.5　万元。"
    found = read(body)
    (one,) = found.facts
    assert (TITLE + body)[one.char_start : one.char_end] == one.printed_text == "６０.5"
    assert one.amount_yuan == Decimal(605000)


def test_a_line_broken_inside_a_figure_is_joined() -> None:
    found = read("2023年全年一般公共预算财政拨款支出合计为12\n34.5万元。")
    assert [(f.value, f.unit) for f in found.facts] == [(Decimal("1234.5"), "万元")]


@pytest.mark.parametrize(
    ("line", "title", "department", "kind", "year"),
    [
        (
            "关于2022年度青禾市财政局部门整体支出绩效评价报告",
            None,
            "青禾市财政局",
            "self_evaluation",
            2022,
        ),
        ("青禾市财政局\n2024年度部门决算", None, "青禾市财政局", "final_accounts", 2024),
        ("2025年青禾市妇女联合会部门预算", None, "青禾市妇女联合会", "budget", 2025),
        ("青禾市财政局2024年度自评报告", None, "青禾市财政局", "self_evaluation", 2024),
        ("青禾市财政局（本级）2024年部门决算", None, "青禾市财政局", "final_accounts", 2024),
    ],
)
def test_profile(line: str, title: str | None, department: str, kind: str, year: int) -> None:
    found = extract(document(line + "\n一、基本情况\n编制10人。\n", "x.txt"))
    assert (found.department, found.document_kind, found.fiscal_year) == (department, kind, year)


@pytest.mark.parametrize(
    ("name", "title", "department"),
    [
        ("x", "青禾市财政局2023年度国库集中支付明细", "青禾市财政局"),
        ("x", "城关镇2023年度政府采购明细表", "城关镇"),
        ("x", "收入支出决算总表", None),
        ("x", "收入支出决算总表\n单位：万元", None),
        ("x", "固定资产台账", None),
        ("青禾市财政局2023年部门决算", "收入支出决算总表", "青禾市财政局"),
    ],
)
def test_the_title_of_a_table_is_no_department(name: str, title: str, department: str | None):
    found = extract(document(title + "\n编制10人。\n", f"{name}.txt"))
    assert found.department == department


@given(
    st.text(alphabet="一二三其中：，。（）0123456789.万元%分占完成预算决算较增加\n", max_size=200)
)
def test_any_text_is_read_and_every_fact_is_a_slice(body: str) -> None:
    found = read(body)
    for one in found.facts:
        assert (TITLE + body)[one.char_start : one.char_end] == one.printed_text
    ids = {f.fact_id for f in found.facts}
    assert all(t.fact_id is None or t.fact_id in ids for r in found.relations for t in r.terms)


def test_what_a_clause_restricts_is_not_the_whole() -> None:
    found = read(
        "二、政府采购情况\n2023年政府采购金额为31.25万元，其中货物采购金额4.79万元、服务采购金额"
        "26.46万元。\n在面向中小企业预留的项目中，由中小企业中标的，采购金额26.46万元；在其他项目中，"
        "由小微企业中标的，采购金额4.79万元。\n"
    )
    assert [f.concept for f in found.facts[-2:]] == [None, None]
    assert "restated" not in [rule for rule, _ in ties(found)]
