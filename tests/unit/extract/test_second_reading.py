"""Figures that no wording tied: by place and arithmetic, or left alone."""

import pytest

from .prose import read, ties


@pytest.mark.parametrize(
    ("body", "rule", "operands"),
    [
        ("对照台账统筹办理，计划481.00公里、办结396.00公里，两数相除得82.33%。",
         "stated_rate", ["82.33", "396.00", "481.00"]),
        ("年初资产总额884.18万元，年末资产总额890.68万元，全年净增加6.50万元。",
         "stated_difference", ["6.50", "890.68", "884.18"]),
    ],
)  # fmt: skip
def test_operands_that_hold_are_taken_by_their_place(
    body: str, rule: str, operands: list[str]
) -> None:
    assert (rule, operands) in ties(read(body))


def test_a_row_that_no_word_opens_is_a_sum_where_it_adds_up_or_but_for_one_slip() -> None:
    body = "全年办理事项资金558.35万元，甲类296.61万元，乙类70.03万元，丙类{}万元。"
    for last in ("191.71", "191.17", "19.171"):
        assert ties(read(body.format(last)), "sum") == [
            ("stated_sum", ["558.35", "296.61", "70.03", last])
        ]
    assert ties(read(body.format("54.33")), "sum") == []


def test_what_no_operands_explain_is_tied_to_nothing() -> None:
    body = "统筹资金481.00万元、办结资金396.00万元，群众评价为77.40%。"
    assert ties(read(body), "ratio") == []


def test_what_is_said_once_more_of_the_figure_before_sums_nothing_up() -> None:
    body = "实际完成8582亩，超出任务数8161亩共438亩。"
    assert ties(read(body), "sum") == []


def test_income_and_expenditure_are_not_one_thing_at_two_times() -> None:
    body = "全年收入420.85万元，同比增加0.40万元；全年支出420.85万元，同比减少31.50万元。"
    assert ties(read(body), "difference") == []
