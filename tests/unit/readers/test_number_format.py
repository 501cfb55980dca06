from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.readers.number_format import BUILT_IN, general, number_format


@pytest.mark.parametrize(
    ("code", "stored", "kind", "printed"),
    [
        ("0%", "0.95", "percent", "95%"),
        ("0.00%", "0.95", "percent", "95.00%"),
        ("0.00%", "0.28999999999999998", "percent", "29.00%"),
        ("#,##0.00", "1234.5", "number", "1,234.50"),
        ("#,##0", "1234567", "number", "1,234,567"),
        ("0.00", "2.675", "number", "2.68"),
        ("0.00", "6797.2600000000002", "number", "6797.26"),
        ("General", "0.30000000000000004", "number", "0.3"),
        ("", "6797.26", "number", "6797.26"),
        ("General", "123456789012345678", "number", "123456789012345678"),
        ("General", "1.0000000000000001E-7", "number", "0.0000001"),
        ("General", "-0", "number", "0"),
        ("000", "5", "number", "005"),
        ("0000000", "2010301", "number", "2010301"),
        ("@", "5", "number", "5"),
        ('0.00"万元"', "6797.264", "number", "6797.26万元"),
        ("[$¥-804]#,##0.00", "1234", "number", "¥1,234.00"),
        (BUILT_IN[43], "-1234.5", "number", "-1,234.50"),
        (BUILT_IN[43], "0", "number", "-"),
        ("#,##0.00_);[Red](#,##0.00)", "-1234.5", "number", "(1,234.50)"),
        ("0.00;[Red]0.00", "-3.456", "number", "-3.46"),
        ("#,##0.00;-#,##0.00;;@", "0", "number", ""),
        (";;;", "12.5", "number", "12.5"),
        ("0.00", "-0.001", "number", "0.00"),
        (r"0\.0,", "67972", "number", "6.8"),
        ("[>=100000000]0.00,,;0.00", "99.5", "number", "99.50"),
        ("0.00E+00", "12345", "number", "1.23E+04"),
        ("# ?/?", "0.5", "number", "0.5"),
        ("[DBNum2][$-804]General", "12", "number", "12"),
        ("yyyy-mm-dd", "45291", "date", "2023-12-31"),
        ("m/d/yy", "45291", "date", "2023-12-31"),
        ('yyyy"年"m"月"d"日"', "45291", "date", "2023-12-31"),
        ('yyyy"年"m"月"', "45291", "date", "2023年12月"),
        ('yyyy"年"', "45291", "date", "2023年"),
        ("yyyy/m/d h:mm", "45291.75", "date", "2023-12-31 18:00:00"),
        ("h:mm", "0.5", "date", "12:00:00"),
        ("[h]:mm", "1.5", "date", "36:00:00"),
        ("yyyy-mm-dd", "59", "date", "1900-02-28"),
        ("yyyy-mm-dd", "-1", "date", "-1"),
        ("0" * 300, "5", "number", "5"),
        ("0.00", "1E+300", "number", "1E+300"),
    ],
)
def test_prints_what_excel_shows(code, stored, kind, printed):
    shown = number_format(code)
    assert (shown.kind, shown.render(stored)) == (kind, printed)


def test_the_epoch_of_old_macs():
    assert number_format("yyyy-mm-dd", epoch_1904=True).render("43829") == "2023-12-31"


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_a_printed_amount_keeps_its_value(amount):
    stored = repr(float(amount))
    assert Decimal(number_format("#,##0.00").render(stored).replace(",", "")) == amount
    assert Decimal(general(stored)) == amount


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_rounds_half_away_from_zero(digits, places):
    value = Decimal(digits).scaleb(-places - 1)
    code = "0." + "0" * places if places else "0"
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(number_format(code).render(str(value))) == expected


@given(st.text(alphabet='0#?.,%/@";[]\\_*-+Eeymdhs> 年万$¥G', max_size=30), st.floats())
def test_any_code_prints_something_without_error(code, value):
    assert isinstance(number_format(code).render(repr(value)), str)
