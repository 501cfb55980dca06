"""Numbers of phones and identity cards are masked; figures never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.masking import mask, masked
from gouji.readers import read


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("联系电话：13912345678。", "联系电话：139******78。"),
        ("填报人：张三 13912345678", "填报人：张三 139******78"),
        ("手机 139 1234 5678", "手机 139 **** **78"),
        ("（0731）85551234", "（073*）******34"),
        ("咨询电话：0731-85551234", "咨询电话：073*-******34"),
        ("电话：85551234", "电话：855***34"),
        ("+8613912345678", "+861********78"),
        ("身份证号110105194912310021", "身份证号110*************21"),
        ("王五11010519491231002X转", "王五110*************2X转"),
    ],
)
def test_personal_numbers_are_masked(printed, shown):
    assert mask(printed) == shown


@pytest.mark.parametrize(
    "printed",
    [
        "支出13912345678元",
        "合计13912345678.00",
        "1,391,234,567.8万元",
        "13912345678",
        "负责人：张三，预算数 12345678，执行数 85551234",
        "2019-20202021年度",
        "110105194912310022",  # a wrong check digit
        "项目编码430000194913310027",  # no such month
        "湘财预〔2023〕13912345678号"[:8],
        "联系电话：见附件。支出13912345678元",
        "完成率99.12345678%",
        "电话费 85551234元",
        "电话费85551234.00",
    ],
)
def test_figures_are_left_alone(printed):
    assert mask(printed) == printed


@given(st.text(alphabet="0123456789.,-元万 电话手机X\n\t", max_size=80))
def test_a_mask_is_as_long_as_what_it_covers_and_masking_twice_changes_nothing_more(text):
    shown = mask(text)
    assert len(shown) == len(text)
    assert all(a == b or (a.isalnum() and b == "*") for a, b in zip(text, shown, strict=True))
    assert len(mask(shown)) == len(shown)


def test_a_column_of_phones_is_masked_and_what_stands_below_in_a_form_is_not(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,联系电话,金额（元）\n张三,13912345678,13912345678\n李四,13812345678,13812345678\n"
        "合计,本栏为支出,5\n其他,13712345678,6\n",
        encoding="utf-8",
    )
    document = read(path)
    shown = masked(document)
    assert len(shown.text) == len(document.text)
    for number in ("13912345678", "13812345678"):
        assert shown.text.count(number) == 1  # the amount stays
    assert "13712345678" in shown.text
