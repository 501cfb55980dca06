"""Classes of phrasing: what a figure is called and of which stage it is, however it is said."""

import pytest

from .prose import fact, read


def said(body: str) -> list[tuple[str, str | None, str | None]]:
    return [(f.printed_text, f.concept, f.stage) for f in read(body).facts]


@pytest.mark.parametrize(
    ("clause", "concept"),
    [
        ("县财政局核定我局2023年支出预算90万元", "支出合计"),
        ("工资福利等人员经费90万元", "人员经费"),
        ("②项目支出90万元", "项目支出"),
        ("业务专款即项目支出90万元", "项目支出"),
        ("年终结转和结余90万元", "年末结转和结余"),
        ("工程类采购支出90万元", "政府采购工程支出"),
    ],
)
def test_who_approves_and_how_many_name_no_other_thing(clause: str, concept: str) -> None:
    assert [f.concept for f in read(f"{clause}。").facts] == [concept]


def test_a_score_that_names_nothing_is_of_the_indicator_above() -> None:
    assert said("（一）效益指标评价情况\n该项满分30分，经评审得27.5分。") == [
        ("30", "效益指标", "权重"),
        ("27.5", "效益指标", "得分"),
    ]
    assert said("数量指标：满分值12分，自评分11分。") == [
        ("12", "数量指标", "权重"),
        ("11", "数量指标", "得分"),
    ]


def test_a_total_of_scores_is_a_score_unless_the_score_follows() -> None:
    assert said("部门整体支出绩效评价总分93分，等级为“优”。")[0][2] == "得分"
    assert [stage for _, _, stage in said("评价总分100分，自评得分93分。")] == ["权重", "得分"]


def test_names_of_a_row_from_the_clause_or_the_row_before() -> None:
    expected = [
        ("40", "产出指标", "权重"), ("60", "效益指标", "权重"),
        ("38", "产出指标", "得分"), ("57", "效益指标", "得分"),
    ]  # fmt: skip
    named = "指标体系由产出指标、效益指标构成，权重分别为40分、60分，得分分别为38分、57分。"
    assert said(named) == expected
    assert said("一级指标设产出指标40分、效益指标60分，自评分别得38分、57分。") == expected


def test_a_closed_bracket_lends_no_stage() -> None:
    found = read("公务用车运行维护费8万元（预算9万元），公务接待费3万元（预算4万元）。")
    assert [f.stage for f in found.facts] == ["决算", "年初预算", "决算", "年初预算"]


def test_a_remark_on_keeping_to_the_budget_is_no_stage() -> None:
    found = read("“三公”经费支出7万元，严格控制在预算之内，其中公务接待费7万元。")
    assert [f.stage for f in found.facts] == ["决算", "决算"]


def test_this_year_after_last_year() -> None:
    found = read("上年总支出80万元，其中基本支出50万元；本年总支出90万元，其中基本支出60万元。")
    assert [f.stage for f in found.facts] == ["上年", "上年", "决算", "决算"]


def test_from_one_year_to_the_next() -> None:
    found = read("公务接待费较上年上升，由5.2万元变为6.4万元。")
    assert [(f.concept, f.stage) for f in found.facts] == [
        ("公务接待费", "上年"),
        ("公务接待费", "决算"),
    ]
    assert fact(read("粮食产量从27.2万吨增长到33万吨。"), "27.2").stage == "上年"


def test_the_year_compared_with_is_that_of_the_figure_alone() -> None:
    found = read("造林36亩，比2022年的30亩增长20%。")
    assert [f.fiscal_year for f in found.facts] == [2023, 2022, 2023]


def test_a_budget_is_of_the_side_before_it() -> None:
    assert said("年度决算总收入为70万元，年初预算为60万元。")[1] == ("60", "收入合计", "年初预算")
    assert said("年度决算总支出为70万元，年初预算为60万元。")[1] == ("60", "支出合计", "年初预算")


def test_totals_after_parts_and_totals_with_what_is_carried_over() -> None:
    found = said("教育支出10.5万元，卫生健康支出20万元，全年合计30.5万元。")
    assert found[-1] == ("30.5", "支出合计", "决算")
    found = said("收入总计50万元，其中本年收入40万元，年初结转和结余10万元。")
    assert found[0][1] == "收支总计"


def test_an_amount_after_its_share() -> None:
    found = said("年初支出预算100万元，基本支出占60%，为60万元。")
    assert found[-1] == ("60", "基本支出", "年初预算")


def test_a_rate_of_execution_is_of_what_was_done() -> None:
    found = said("全年执行数90万元，占全年预算数100万元的90%。")
    assert found[-1] == ("90", "预算执行率", "决算")


def test_targets_by_their_bound() -> None:
    assert said("按时办结率（≥95%）实际为98%。")[0][2] == "目标"
    assert said("验收合格率不低于95%，实际完成98%。")[0][2] == "目标"


def test_organs_are_counted_in_words() -> None:
    found = read("我局内设机构六个，下设七个独立核算的事业单位。")
    assert [f.value for f in found.facts] == [6, 7]
    assert read("工作从三个方面展开，两个中心相互促进。").facts == ()


def test_a_caption_in_the_sentence_gives_the_unit() -> None:
    found = read("支出决算（单位：万元）：基本支出30.5，项目支出20。")
    assert [(f.concept, f.unit, f.unit_inherited) for f in found.facts] == [
        ("基本支出", "万元", True),
        ("项目支出", "万元", True),
    ]


def test_spending_is_of_what_the_sentence_speaks_of() -> None:
    found = read("国内公务接待共20批次，支出3.5万元。")
    assert fact(found, "3.5").concept == "公务接待费"
    found = said("“三公”经费同比减少2万元，上年支出9万元，本年支出7万元。")
    assert found[1:] == [("9", "三公经费", "上年"), ("7", "三公经费", "决算")]


def test_parts_are_of_what_was_spent_not_of_the_budget_beside_it() -> None:
    found = said("部门支出90万元，年初预算80万元，全年预算95万元，其中基本支出60万元。")
    assert found[-1] == ("60", "基本支出", "决算")


def test_years_of_a_row() -> None:
    found = read("2023年、2022年支出决算分别为90万元和80万元。")
    assert [(f.concept, f.stage, f.fiscal_year) for f in found.facts] == [
        ("支出合计", "决算", 2023),
        ("支出合计", "上年", 2022),
    ]


def test_income_and_spending_of_one_row() -> None:
    found = said("收入决算数、支出决算数分别是50万元、40万元。")
    assert [concept for _, concept, _ in found] == ["收入合计", "支出合计"]
