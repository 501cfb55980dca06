"""Equations of the rule book whose figures one sentence prints, each by its name."""

import pytest

from .prose import read, ties
from .test_witnesses import tie

BALANCE = "年末资产总额3671.20万元，负债总额1249.85万元，净资产{}万元，另有账外物资。"


@pytest.mark.parametrize(
    ("net", "is_doubted"),
    [("2421.35", False), ("2412.35", False), ("2433.97", False)],
    ids=["holds", "two digits exchanged", "no other figure of its unit"],
)
def test_figures_called_by_their_names_are_tied_by_the_rule_book(net, is_doubted):
    found = tie(BALANCE.format(net), "balance_sheet", net)
    assert found.kind == "difference"
    assert found.source == "wording"
    assert (found.doubt is not None) == is_doubted


def test_a_figure_that_may_be_another_leaves_the_equation_in_doubt():
    body = BALANCE.format("2433.97") + "净资产比上年增加1249.85万元，上年负债总额1237.23万元。"
    body = body.replace("，另有账外物资。净资产", "，")
    assert tie(body, "balance_sheet", "2433.97").doubt is not None


def test_what_the_sentence_ties_itself_is_not_tied_again():
    parts = "政府采购货物支出60.00万元、政府采购工程支出30.00万元、政府采购服务支出10.00万元"
    body = f"政府采购支出100.00万元，其中：{parts}。"
    assert [rule for rule, _ in ties(read(body))] == ["procurement_split"]


@pytest.mark.parametrize(
    "body",
    [
        "年末资产总额3671.20万元，上年负债总额1249.85万元，净资产2421.35万元。",
        "年末资产总额3671.20万元，净资产2421.35万元。",
        "年末资产总额3671.20万元，资产总额3670.00万元，负债总额1249.85万元，净资产2421.35万元。",
    ],
    ids=["another year", "an operand is not printed", "one thing has two values"],
)
def test_without_one_figure_for_each_operand_nothing_is_tied(body):
    assert "balance_sheet" not in [rule for rule, _ in ties(read(body))]


def test_an_equation_with_a_part_that_is_not_printed_is_in_doubt_where_it_does_not_hold():
    body = "财政拨款收入100.00万元，一般公共预算财政拨款收入91.37万元，年末人数3人。"
    assert tie(body, "fiscal_income_by_fund", "91.37").doubt is not None


def test_an_equation_over_several_sentences_fails_only_with_a_slip():
    body = "年末资产总额3671.20万元。年内无处置。负债总额1249.85万元。净资产为{}万元。"
    assert tie(body.format("2412.35"), "balance_sheet", "2412.35").doubt is None
    assert tie(body.format("2903.11"), "balance_sheet", "2903.11").doubt is not None
