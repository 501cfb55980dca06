"""A tie of prose that fails is an error only with a witness; else its doubt is told."""

from gouji.facts import Relation

from .prose import read


def tie(body: str, rule_id: str, stated: str) -> Relation:
    """The one tie of a rule in which a figure is printed so."""
    found = read(body)
    printed = {f.fact_id: f.printed_text for f in found.facts}
    (one,) = (
        r for r in found.relations
        if r.rule_id == rule_id and stated in [printed.get(t.fact_id or "") for t in r.terms]
    )  # fmt: skip
    return one


def test_one_slip_of_a_long_figure_is_a_witness():
    body = "支出总计6797.26万元，上年支出5210.11万元，收入6800.00万元，支出比上年增加1578.15万元。"
    assert tie(body, "stated_difference", "1578.15").doubt is None


def test_a_gap_that_no_slip_explains_is_in_doubt_and_says_what_to_look_at():
    body = "支出总计6797.26万元，上年支出5210.11万元，收入6800.00万元，支出比上年增加33.42万元。"
    doubt = tie(body, "stated_difference", "33.42").doubt
    assert doubt is not None
    assert "5210.11万元" in doubt


def test_operands_that_no_other_figure_could_be_need_no_slip():
    body = "2023年项目支出90.00万元，比上年决算70.00万元增加11.37万元。"
    assert tie(body, "stated_difference", "11.37").doubt is None


def test_a_percentage_beside_a_change_that_holds_is_the_odd_one():
    body = (
        "2023年项目支出90.00万元，比上年决算70.00万元增加20.00万元，增长37.61%，"
        "其中设备购置12.34万元。"
    )
    assert tie(body, "stated_growth", "37.61").doubt is None


def test_a_percentage_that_is_the_rise_and_not_the_proportion_is_in_doubt():
    body = "全年预算150.00万元，较年初预算100.00万元增加50.00万元，为年初预算的50.00%。"
    assert tie(body, "stated_rate", "50.00").doubt is not None


def test_a_share_that_fits_another_figure_of_its_sentence_is_in_doubt():
    body = "支出合计400.00万元，其中基本支出300.00万元、项目支出100.00万元，占支出合计的75.00%。"
    assert tie(body, "stated_share", "75.00").doubt is not None


def test_a_change_that_holds_the_other_way_is_in_doubt_where_its_words_say_both_ways():
    body = (
        "（1）年初预算数70.00万元；（2）追加（减）预算数为追加20.00万元；（3）全年预算数90.00万元。"
    )
    assert tie(body, "stated_difference", "20.00").doubt is not None


def test_a_change_that_holds_the_other_way_is_an_error_where_its_words_are_plain():
    body = "2023年项目支出90.00万元，比上年决算70.00万元减少20.00万元。"
    assert tie(body, "stated_difference", "20.00").doubt is None


def test_a_list_of_all_named_parts_needs_no_slip_even_if_a_figure_was_copied():
    body = "支出合计90.00万元，其中基本支出60.11万元，项目支出60.11万元。"
    assert tie(body, "expenditure_by_nature", "90.00").doubt is None


def test_what_is_said_of_one_thing_with_several_values_is_said_for_sure_by_none():
    found = read("支出合计90.00万元。\n支出合计17.35万元。\n支出合计4.28万元。\n")
    assert not any(fact.concept_said for fact in found.facts)


def test_values_one_slip_apart_are_of_one_thing():
    found = read("支出合计6797.26万元。\n支出合计6779.26万元。\n")
    assert all(fact.concept_said for fact in found.facts)


def test_a_grade_of_projects_is_not_that_of_the_report():
    found = read("自评得分92分，自评等级为“优”。开展自评的14个项目中，4个评为“良”。")
    assert [r.verdict for r in found.relations if r.rule_id == "stated_grade"] == ["pass"]


def test_a_unit_said_before_a_list_is_no_figure():
    found = read("支出情况（金额单位：千元）：教育支出2510.2、农林水支出852.9，总计3363.1。")
    assert [f.printed_text for f in found.facts] == ["2510.2", "852.9", "3363.1"]
