from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.quantity import quantities
from gouji.extract.view import view_of
from gouji.numerals import parse_chinese_decimal, parse_chinese_integer


def read(text: str) -> list[tuple[Decimal, str | None]]:
    return [(q.value, q.unit) for q in quantities(view_of(text, 0, len(text)).text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("支出1,220.61万元", "1220.61", "万元"),
        ("支出１２２０．６１万元", "1220.61", "万元"),
        ("面积约５.7万方米", "5.7", "万平方米"),
        ("投资2.04亿元", "2.04", "亿元"),
        ("共八百五十万元", "850", "万元"),
        ("核定编制四十五人", "45", "人"),
        ("购置两辆", "2", "辆"),
        ("占比百分之八十五点五", "85.5", "%"),
        ("占三成五", "35", "%"),
        ("增长11.8％", "11.8", "%"),
        ("提高1.2个百分点", "1.2", "个百分点"),
        ("得98.5分", "98.5", "分"),
        ("变动-12.30万元", "-12.30", "万元"),
        ("补助500元/人", "500", "元/人"),
        ("投入3000余万元", "3000", "万元"),
        ("人大代表3人", "3", "人"),
    ],
)
def test_reads_one_quantity(text: str, value: str, unit: str) -> None:
    assert read(text) == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    "text",
    [
        "2023年12月31日",
        "云财〔2020〕10号",
        "第3名",
        "排名前3",
        "90-100分为优",
        "2021—2023年度",
        "一级预算单位",
        "一是加强管理，二是提高质量",
        "用时10分钟",
        "联系电话 0731-12345",
        "C5/D级",
        "三公经费",
        "一期、二期工程",
        "表1 项目支出情况表",
        "附表3个人账户情况",
        "详见图2人员结构，见附件1项目清单",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert [q for q in read(text) if q[1] is not None] == []


def test_approximation_and_bound_are_marked() -> None:
    about, above = quantities("约37万平方米，达到90%以上")
    assert (about.approximate, about.bound) == (True, "约")
    assert (above.approximate, above.bound) == (True, "以上")


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    st.booleans(),
    st.booleans(),
)
def test_any_amount_is_read_as_printed(value: Decimal, grouped: bool, wide: bool) -> None:
    printed = f"{value:,.2f}" if grouped else f"{value:.2f}"
    if wide:
        printed = printed.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    text = f"基本支出{printed}万元，"
    view = view_of(text, 0, len(text))
    (found,) = quantities(view.text)
    assert (found.value, found.unit, found.decimals) == (value, "万元", 2)
    start, end = view.span(found.start, found.end)
    assert text[start:end] == printed


_DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """The standard spelling of an integer below 10^8."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        between = "零" if 0 < low < 1000 else ""
        return spell(high) + "万" + between + (spell(low) if low else "")
    out, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out or "零"


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_any_chinese_integer_is_read_back(number: int) -> None:
    assert parse_chinese_integer(spell(number)) == number


@pytest.mark.parametrize("text", ["", "百分", "三公", "十百", "点五"])
def test_what_is_no_chinese_number(text: str) -> None:
    assert parse_chinese_decimal(text) is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("较预算节约6.64万元", None),
        ("家庭医生签约5000人", None),
        ("比年初预算超6.64万元", None),
        ("节约约6.64万元", "约"),
        ("支出约6.64万元", "约"),
        ("投资超6.64亿元", "以上"),
    ],
)
def test_a_saving_or_a_contract_is_not_about_a_number(text: str, bound: str | None) -> None:
    assert [q.bound for q in quantities(text)] == [bound]
