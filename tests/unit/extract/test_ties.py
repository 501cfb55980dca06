"""Which figures of a report are tied, and which are not, where the wording is easily misread."""

from .prose import read, ties


def test_spending_after_a_list_of_income_is_no_part_of_it():
    found = read(
        "收入总计60.00万元，其中本年收入60.00万元。按资金来源分，"
        "全年支出50.00万元由一般公共预算财政拨款支出30.00万元、其他资金支出20.00万元构成。"
    )
    assert ("stated_sum", ["50.00", "30.00", "20.00"]) in ties(found, "sum")
    assert not [
        terms for _, terms in ties(found, "sum") if terms[0] == "60.00" and "30.00" in terms
    ]


def test_a_running_total_is_no_part_of_the_list_that_it_ends():
    found = read("项目支出8.00万元。其中，教育支出5.00万元，住房保障支出7.00万元，合计12.00万元。")
    assert "12.00" not in [terms[-1] for _, terms in ties(found, "at_most")]


def test_money_saved_is_budget_less_spending():
    found = read("政府采购预算90.50万元，采购支出80.25万元，资金节约10.52万元。")
    assert ("stated_difference", ["10.52", "90.50", "80.25"]) in ties(found)


def test_growth_of_one_sentence_is_not_contradicted_by_another():
    found = read("“三公”经费决算5.20万元，比预算减少0.36万元。全年列支1.54万元，同比增长48.08%。")
    assert "direction_words" not in [rule for rule, _ in ties(found)]


def test_a_list_that_one_swapped_pair_explains_must_add_up():
    found = read("基建资金1234.56万元，其中：道路资金1000.00万元，桥梁资金243.56万元。")
    assert ("stated_sum", ["1234.56", "1000.00", "243.56"]) in ties(found, "sum")


def test_shares_named_in_order_are_of_the_figures_named():
    found = read(
        "总支出100.00万元，其中人员经费50.00万元，项目支出30.00万元。\n"
        "人员经费、项目支出占总支出的比重依次为50.00%、30.00%。\n"
    )
    assert ("stated_share", ["50.00", "30.00", "100.00"]) not in ties(found, "ratio")


def test_a_share_that_names_no_whole_is_of_the_figure_it_fits():
    found = read(
        "政府采购支出1778.23万元。其中，授予中小企业合同金额1557.37万元，比重为87.58%；"
        "中小企业中，授予小微企业合同金额365.52万元，比重为23.47%。"
    )
    assert ("stated_share", ["23.47", "365.52", "1557.37"]) in ties(found, "ratio")


def test_the_bracket_of_a_rate_holds_its_operands_whatever_the_heading():
    found = read(
        "（一）基本支出情况\n“三公”经费控制率=67.07%（实际支出162.50万元，预算安排242.30万元）。\n"
    )
    spent = next(fact for fact in found.facts if fact.printed_text == "162.50")
    assert spent.concept == "三公经费"


def test_points_under_an_indicator_are_not_the_total():
    found = read(
        "一、产出指标\n（1）质量指标\n权重7分，得分6分。\n二、评价结论\n自评得分95分，等级为优。\n"
    )
    totals = [f.printed_text for f in found.facts if f.concept == "自评得分"]
    assert totals == ["95"]


def test_a_budget_compared_with_is_no_figure_of_the_change_that_follows():
    found = read(
        "部门决算本年支出945.83万元，比年初预算支出408.94万元增加536.89万元，"
        "比上年决算支出1156.02万元减少210.19万元。"
    )
    made = ties(found, "difference")
    assert ("stated_difference", ["210.19", "408.94", "1156.02"]) not in made


def test_a_figure_named_as_the_budget_is_not_how_far_below_it_spending_lies():
    found = read("“三公”经费年初预算数8.20万元。“三公”经费支出3.69万元，低于年初预算数8.20万元。")
    assert "stated_difference" not in [rule for rule, _ in ties(found)]


def test_two_rates_of_one_figure_share_it():
    found = read(
        "“三公”经费决算数122.42万元，为年初预算数186.50万元的65.6%，为上年决算数96.22万元的127.2%。"
    )
    assert ["127.2", "122.42", "96.22"] in [terms for _, terms in ties(found, "ratio")]
