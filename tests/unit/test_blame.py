from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.blame import Check, Operand, blame, holds
from gouji.money import UNITS, half_step


def operand(fact_id, printed, unit, sign, role="part"):
    value, known = Decimal(printed), UNITS[unit]
    decimals = len(printed.partition(".")[2])
    base = value * known.factor
    return Operand(
        role, sign, fact_id, printed, value, unit, base, decimals, half_step(decimals, known)
    )


def check(check_id, *operands, kind="sum", tolerance="D", restated=False):
    made = Check("d", check_id, kind, tolerance, "pass", restated, tuple(operands))
    return made if holds(made) else replace(made, verdict="fail")


def procurement(total=("257.15", "万元"), goods=("66.96", "万元")):
    return check(
        "procurement",
        operand("total", *total, 1, "total"),
        operand("goods", *goods, -1),
        operand("works", "11.02", "万元", -1),
        operand("services", "179.17", "万元", -1),
    )


def test_a_part_in_yuan_among_parts_in_ten_thousands():
    (found,) = blame([procurement(goods=("66.96", "元"))])
    assert (found.fact_id, found.printed, found.proposed) == ("goods", "66.96元", "66.96万元")
    assert found.slip == "将“万元”误写为“元”"
    assert found.confidence == 0.95


def test_the_total_may_be_the_one():
    (found,) = blame([procurement(total=("257.15", "元"))])
    assert (found.fact_id, found.proposed) == ("total", "257.15万元")


def test_too_large_is_found_as_well():
    (found,) = blame([procurement(goods=("66.96", "亿元"))])
    assert found.proposed == "66.96万元"


def test_what_no_unit_mends_is_left_alone():
    assert blame([procurement(goods=("69.66", "万元"))]) == []
    assert blame([procurement()]) == []


def test_a_repair_must_not_break_a_tie_that_holds():
    wrong = procurement(total=("257.15", "元"))
    restated = check(
        "restated",
        operand("total", "257.15", "元", 1, "total"),
        operand("other", "257.15", "元", -1),
        kind="equal",
    )
    assert blame([wrong, restated]) == []


def test_a_ratio_that_holds_is_kept_too():
    wrong = procurement(total=("257.15", "元"))
    share = check(
        "share",
        operand("percent", "50.0", "%", 1, "stated"),
        operand("total", "257.15", "元", 1, "numerator"),
        operand("all", "514.30", "元", 1, "denominator"),
        kind="ratio",
    )
    assert share.verdict == "pass"
    assert blame([wrong, share]) == []


def test_another_failing_tie_of_the_figure_leaves_doubt():
    wrong = procurement(goods=("66.96", "元"))
    also_wrong = check(
        "other",
        operand("sum", "80.00", "万元", 1, "total"),
        operand("goods", "66.96", "元", -1),
        operand("more", "1.00", "万元", -1),
    )
    assert also_wrong.verdict == "fail"
    (found,) = blame([wrong, also_wrong])
    assert found.check_id == "procurement"
    assert found.confidence == pytest.approx(0.57)


def test_a_figure_restated_in_the_wrong_unit_is_mended_only_to_the_same_figure():
    def restated(second):
        first = operand("a", "13.25", "万元", 1, "total")
        return check("r", first, operand("b", second, "元", -1), kind="equal", restated=True)

    assert restated("132500").verdict == "pass"
    share = check(
        "s",
        operand("a", "13.25", "万元", 1, "total"),
        operand("c", "13.25", "万元", -1),
        kind="equal",
    )
    (found,) = blame([restated("13.25"), share])
    assert (found.fact_id, found.proposed) == ("b", "13.25万元")
    assert blame([restated("13.24"), share]) == []


def test_two_repairs_that_would_do_are_no_proposal():
    yuan, ten_thousand = operand("a", "3.5", "元", 1, "total"), operand("b", "3.5", "万元", -1)
    tie = check("equal", yuan, ten_thousand, kind="equal")
    assert tie.verdict == "fail"
    assert blame([tie]) == []


@given(st.lists(st.integers(1, 10**7), min_size=2, max_size=6), st.data())
def test_a_planted_slip_is_found_wherever_only_it_explains_the_difference(cents, data):
    """Parts in 万元 with two decimals; one of them, or the total, loses its 万."""
    printed = [f"{Decimal(c) / 100:.2f}" for c in (sum(cents), *cents)]
    wrong = data.draw(st.integers(0, len(cents)))
    operands = [
        operand(
            f"f{place}", number, "元" if place == wrong else "万元", 1 if place == 0 else -1,
            "total" if place == 0 else "part",
        )
        for place, number in enumerate(printed)
    ]  # fmt: skip
    tie = check("c", *operands)
    found = blame([tie])
    if tie.verdict == "fail" and found:
        assert [(b.fact_id, b.proposed) for b in found] == [(f"f{wrong}", printed[wrong] + "万元")]
