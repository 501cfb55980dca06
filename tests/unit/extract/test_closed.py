"""Figures that stand alone together: what they can be of each other is told by arithmetic."""

import pytest

from .prose import read, ties
from .test_witnesses import tie


def rules(body: str) -> list[str]:
    return [rule for rule, _ in ties(read(body))]


@pytest.mark.parametrize(
    ("body", "rule", "stated"),
    [
        ("用水总量上年90.15万吨，本年60.10万吨，降幅33.33%。", "stated_growth", "33.33"),
        ("目标值为1473户、实际值为1326户，两相比照完成度90.02%。", "stated_rate", "90.02"),
        ("50家的在册企业中，生产类为12家，经营类为30家，其他类为8家。", "stated_sum", "50"),
        ("产出指标：应得40分，扣分16分，实得24分。", "stated_difference", "16"),
    ],
)  # fmt: skip
def test_what_holds_is_tied_however_it_is_worded(body, rule, stated):
    assert tie(body, rule, stated).doubt is None


@pytest.mark.parametrize(
    ("body", "rule", "stated"),
    [
        ("目标值为1473户、实际值为1326户，两相比照完成度900.2%。", "stated_rate", "900.2"),
        ("甲类1265.45吨、乙类423.85吨，两类合计1689.03吨。", "stated_sum", "1689.03"),
        ("50家的在册企业中，生产类为12家，经营类为30家，其他类为19家。", "stated_sum", "50"),
        ("产出指标：应得40分，扣分16分，实得23分。", "stated_difference", "16"),
    ],
)  # fmt: skip
def test_what_does_not_hold_fails_where_words_leave_no_other_way(body, rule, stated):
    assert tie(body, rule, stated).doubt is None


@pytest.mark.parametrize(
    "body",
    [
        "支出决算4745.30万元，压支199.88万元，基本支出占55.37%。",
        "公务接待费决算70.37万元，预算102.80万元，同比下降26%。",
        "甲类34人、乙类37人、其他人员48人。",
        "货物占10.08%，计59.06万元；工程占41.07%，计240.57万元；服务占48.85%，计286.12万元。",
    ],
    ids=[
        "the part is not printed",
        "another base is named",
        "no total",
        "each is a sum of its own",
    ],
)
def test_nothing_is_tied_where_the_operand_may_stand_elsewhere(body):
    assert not {"stated_share", "stated_growth", "stated_sum"} & {*rules(body)}


def test_a_total_that_is_named_may_have_more_parts_than_those_before_it():
    body = "流动资产{}万元、固定资产净值{}万元，资产总额共计{}万元。"
    assert "stated_sum" in rules(body.format("1265.45", "423.85", "1689.30"))
    assert "stated_sum" not in rules(body.format("1265.45", "423.85", "2077.16"))
