"""Which figure is wrong: repairs of one figure, ambiguity, entangled and too large groups."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.blame import Check, Figure, Term, blame
from gouji.money import UNITS, half_step
from gouji.verdicts import Verdict, judge, micro

CENTS = st.integers(1000, 10**7)


def figure(fact_id, printed, unit="万元", **others):
    number, known = printed.replace(",", ""), UNITS[unit]
    decimals = len(number.partition(".")[2])
    value = Decimal(number)
    base, rounding = micro(value * known.factor), micro(half_step(decimals, known))
    return Figure(fact_id, printed, value, unit, decimals, base, rounding, **others)


def total(fact_id, printed, unit="万元", role="total", **others):
    return Term(role, 1, figure(fact_id, printed, unit, **others))


def part(fact_id, printed, unit="万元", sign=-1, role="part", **others):
    return Term(role, sign, figure(fact_id, printed, unit, **others))


def tie(check_id, *terms, kind="sum", tolerance="D", restated=False, soft=False):
    made = Check("d", check_id, kind, tolerance, "pass", restated, soft, tuple(terms))
    fails = judge(made, {}) is Verdict.FAIL
    return replace(made, verdict="fail") if fails else made


def share(check_id, percent, numerator, denominator):
    terms = (
        total("share", percent, "%", "stated"),
        part(*numerator, sign=1, role="numerator"),
        part(*denominator, sign=1, role="denominator"),
    )
    return tie(check_id, *terms, kind="ratio", tolerance="P")


def procurement(whole=("257.15", "万元"), goods=("66.96", "万元"), **others):
    return tie(
        "procurement",
        total("total", *whole, **others),
        part("goods", *goods, **others),
        part("works", "11.02", **others),
        part("services", "179.17", **others),
    )


def first(found):
    """What is said first of each tie: figure, proposal, slip."""
    return {b.check_id: (b.fact_id, b.proposed, b.slip) for b in found if b.rank == 1}


def test_a_part_in_yuan_among_parts_in_ten_thousands():
    found = blame([procurement(goods=("66.96", "元"))])
    assert first(found) == {"procurement": ("goods", "66.96万元", "unit_ten_thousand")}
    assert (found[0].printed, found[0].alternatives, len(found)) == ("66.96元", 0, 1)
    assert found[0].confidence > 0.9


def test_the_total_may_be_the_one_and_too_large_is_found_as_well():
    assert first(blame([procurement(whole=("257.15", "元"))])) == {
        "procurement": ("total", "257.15万元", "unit_ten_thousand")
    }
    ((_, proposed, slip),) = first(blame([procurement(goods=("66.96", "亿元"))])).values()
    assert (proposed, slip) == ("66.96万元", "unit_ten_thousand")


def test_a_unit_of_the_header_is_kept_and_the_number_is_scaled():
    found = blame([procurement(goods=("669600", "万元"), inherited=True)])
    assert first(found) == {"procurement": ("goods", "66.96万元", "unit_ten_thousand")}


@pytest.mark.parametrize(
    ("goods", "proposed", "slip"),
    [
        ("669.6", "66.96万元", "decimal_shift"),
        ("69.66", "66.96万元", "swapped_digits"),
        ("46.96", "66.96万元", "digit_wrong"),
        ("6.96", "66.96万元", "digit_missing"),
        ("667.96", "66.96万元", "digit_extra"),
        ("66", "66.96万元", "truncation"),
        ("11.02", "66.96万元", "copied_neighbour"),
    ],
)
def test_slips_of_a_part_that_other_ties_leave_free(goods, proposed, slip):
    """The other parts and the total are printed once more, so that they are not in doubt."""
    again = [
        tie(f"again-{name}", total(name, number), part(f"{name}-2", number), kind="equal")
        for name, number in (("total", "257.15"), ("works", "11.02"), ("services", "179.17"))
    ]
    found = blame([procurement(goods=(goods, "万元")), *again])
    assert first(found) == {"procurement": ("goods", proposed, slip)}


def test_a_total_that_counts_a_part_twice():
    again = [
        tie(f"again-{name}", total(name, number), part(f"{name}-2", number), kind="equal")
        for name, number in (("goods", "66.96"), ("works", "11.02"), ("services", "179.17"))
    ]
    found = blame([procurement(whole=("268.17", "万元")), *again])
    assert first(found) == {"procurement": ("total", "257.15万元", "wrong_sum")}


def test_a_change_told_by_the_wrong_word():
    change = tie(
        "change", total("change", "3.00"), part("now", "7.00"), part("then", "10.00", sign=1),
        kind="difference",
    )  # fmt: skip
    assert first(blame([change])) == {"change": ("change", "-3.00万元", "sign")}


def test_words_that_contradict_each_other_where_the_amount_is_sure():
    words = Check(
        "d", "words", "direction", "E", "fail", False, False,
        (total("rate", "30.00", "%"), part("change", "3.00")),
    )  # fmt: skip
    change = tie(
        "change", total("change", "3.00"), part("now", "13.00"), part("then", "10.00", sign=1),
        kind="difference",
    )  # fmt: skip
    assert change.verdict == "pass"
    assert first(blame([words, change])) == {"words": ("rate", "-30.00%", "sign")}


def test_nothing_is_said_where_all_ties_hold():
    assert blame([procurement()]) == []


def test_a_repair_must_not_break_a_tie_that_holds():
    wrong = procurement(whole=("257.15", "元"))
    again = tie(
        "again", total("total", "257.15", "元"), part("other", "257.15", "元"), kind="equal"
    )
    assert again.verdict == "pass"
    assert all(b.fact_id != "total" for b in blame([wrong, again]))


def test_a_ratio_that_holds_is_kept_too():
    wrong = procurement(whole=("257.15", "元"))
    half = share("share", "50.0", ("total", "257.15", "元"), ("all", "514.30", "元"))
    assert half.verdict == "pass"
    assert all(b.fact_id != "total" for b in blame([wrong, half]))


def test_a_percentage_that_its_operands_refute():
    other = tie("other", total("part", "25.00"), part("part-2", "25.00"), kind="equal")
    whole = tie("whole", total("all", "80.00"), part("all-2", "80.00"), kind="equal")
    wrong = share("share", "32.15", ("part", "25.00"), ("all", "80.00"))
    found = blame([wrong, other, whole])
    assert first(found) == {"share": ("share", "31.25%", "digit_wrong")} or first(found) == {
        "share": ("share", "31.25%", "swapped_digits")
    }


def test_the_operand_of_a_ratio_is_found_through_another_tie():
    wrong = tie("sum", total("all", "8.00"), part("a", "25.00"), part("b", "55.00"))
    ratio = share("share", "31.25", ("a", "25.00"), ("all", "8.00"))
    found = first(blame([wrong, ratio]))
    assert {fact_id for fact_id, *_ in found.values()} == {"all"}
    assert {proposed for _, proposed, _ in found.values()} == {"80.0万元"} or {
        proposed for _, proposed, _ in found.values()
    } == {"80.00万元"}


def test_two_repairs_that_would_do_as_well_are_both_named():
    yuan, ten_thousand = total("a", "3.5", "元"), part("b", "3.5", "万元")
    found = blame([tie("equal", yuan, ten_thousand, kind="equal")])
    assert {(b.fact_id, b.proposed) for b in found} == {("a", "3.5万元"), ("b", "3.5元")}
    assert {b.alternatives for b in found} == {1}
    assert max(b.confidence for b in found) < 0.7


def test_spending_above_the_budget_is_no_slip_but_a_wrong_unit_is():
    def within(spent, unit="万元"):
        return tie(
            "cap", total("budget", "10.00"), part("spent", spent, unit), kind="at_most", soft=True
        )

    assert blame([within("10.30")]) == []
    ((_, _, slip),) = first(blame([within("30000.00")])).values()
    assert slip == "unit_ten_thousand"


def _grid(printed, rows, columns):
    """A table with totals of rows and columns: every cell stands in two ties."""

    def line(check_id, whole, parts):
        terms = [part(name, printed[name]) for name in parts]
        return tie(check_id, total(whole, printed[whole]), *terms)

    across = [line(f"r{r}", f"{r}*", [f"{r}{c}" for c in range(columns)]) for r in range(rows)]
    down = [line(f"c{c}", f"*{c}", [f"{r}{c}" for r in range(rows)]) for c in range(columns)]
    ends = [
        line("down", "**", [f"{r}*" for r in range(rows)]),
        line("across", "**", [f"*{c}" for c in range(columns)]),
    ]
    return [*across, *down, *ends]


def _consistent(cents, rows, columns):
    cells = {f"{r}{c}": cents[r * columns + c] for r in range(rows) for c in range(columns)}
    sums = {f"{r}*": sum(cells[f"{r}{c}"] for c in range(columns)) for r in range(rows)}
    sums |= {f"*{c}": sum(cells[f"{r}{c}"] for r in range(rows)) for c in range(columns)}
    true = cells | sums | {"**": sum(cents)}
    return {name: f"{Decimal(each) / 100:.2f}" for name, each in true.items()}


def _slips_of(number):
    """Some slips that are too large for rounding to hide."""
    value = Decimal(number)
    return [f"{value * 10:.2f}", f"{value * 10000:.2f}", "1" + number, f"{value + 700:.2f}"]


def _amount(printed):
    number = printed.rstrip("亿万千元")
    return Decimal(number) * UNITS[printed.removeprefix(number)].factor


CELLS = st.lists(CENTS, min_size=6, max_size=6)


@settings(max_examples=60)
@given(CELLS, st.data())
def test_a_planted_slip_in_a_consistent_table_is_found(cents, data):
    printed = _consistent(cents, 2, 3)
    wrong = data.draw(st.sampled_from(sorted(printed)))
    slipped = data.draw(st.sampled_from(_slips_of(printed[wrong])))
    ties = _grid(printed | {wrong: slipped}, 2, 3)
    found = blame(ties)
    assert {b.check_id for b in found} == {t.check_id for t in ties if t.verdict == "fail"}
    likeliest = {(b.fact_id, _amount(b.proposed)) for b in found if b.rank == 1}
    assert likeliest == {(wrong, _amount(printed[wrong] + "万元"))}


@settings(max_examples=15)
@given(CELLS)
def test_two_slips_that_share_a_tie_are_told_apart(cents):
    """No single figure mends all; the cell without unit and the swapped total share a tie."""
    printed = _consistent(cents, 2, 3)
    slips = {
        "00": f"{Decimal(printed['00']) * 10:.2f}",
        "0*": f"{Decimal(printed['0*']) * 10000:.2f}",
    }
    ties = _grid(printed | slips, 2, 3)
    found = {(b.fact_id, _amount(b.proposed)) for b in blame(ties) if b.rank == 1}
    assert found == {(name, _amount(printed[name] + "万元")) for name in slips}


def test_the_same_wrong_figure_printed_twice_is_changed_in_both_places():
    again = tie("again", total("total-2", "25715"), part("total", "25715"), kind="equal")
    sums = procurement(whole=("25715", "万元"))
    pinned = [
        tie(f"again-{name}", total(name, number), part(f"{name}-2", number), kind="equal")
        for name, number in (("goods", "66.96"), ("works", "11.02"), ("services", "179.17"))
    ]
    found = first(blame([sums, again, *pinned]))
    assert found == {"procurement": ("total", "257.15万元", "decimal_shift")}


def test_a_group_too_large_says_so():
    def row(number):
        names = [f"{number}-{place}" for place in range(40)]
        return tie(
            f"t{number}", total("all", "1.00"), *(part(n, f"{number + 9}.13") for n in names)
        )

    found = blame([row(number) for number in range(3)])
    assert {(b.slip, b.fact_id, b.proposed) for b in found} == {("too_large", None, None)}
    assert {b.check_id for b in found} == {"t0", "t1", "t2"}


def test_neither_a_negative_amount_nor_a_nought_cut_off_is_the_likeliest() -> None:
    check = tie(
        "three_public", total("whole", "5.20"), part("abroad", "0"), part("cars", "3.10"),
        part("reception", "2.20"),
    )  # fmt: skip
    found = blame([check])
    assert found
    assert "truncation" not in {each.slip for each in found}
    assert not any(each.proposed.startswith("-") for each in found if each.proposed)


def _restated(*elsewhere):
    """9,023.96 and 9,123.96 for one thing: nothing in the tie itself says which is meant."""
    figures = [figure("one", "9023.96"), figure("two", "9123.96"), *elsewhere]
    again = tie(
        "again", total("one", "9023.96"), part("two", "9123.96"), kind="equal", restated=True
    )
    return blame([again], figures)


@pytest.mark.parametrize(("number", "wrong"), [("9123.96", "one"), ("9023.96", "two")])
def test_a_number_that_stands_elsewhere_too_is_rather_right(number, wrong):
    assert first(_restated(figure("three", number)))["again"][0] == wrong


def test_a_repair_that_also_mends_a_tie_that_may_fail_is_likelier():
    reception = share("share", "39.43", ("hosted", "69"), ("budget", "1.75"))
    within = tie("within", total("limit", "2.10"), part("hosted", "69"), kind="at_most", soft=True)
    assert first(blame([reception, within]))["share"][:2] == ("hosted", "0.69万元")


def test_one_figure_twice_with_the_last_digit_apart_blames_none():
    again = tie("again", total("one", "67.97"), part("two", "67.98"), kind="equal", restated=True)
    assert blame([again]) == []


def test_magnitudes_far_apart_leave_the_programme_solvable():
    """A unit slip beside a ratio that nothing sensible mends: the slip is told all the same."""
    whole = part("grant", "1086.71")
    ties = [
        tie("sum", total("income", "1086.71", "元"), whole, part("fund", "0.00")),
        share("share", "100", ("fund", "0.00"), ("grant", "1086.71")),
        tie("again", total("grant", "1086.71"), part("budget", "1086.71"), kind="equal"),
    ]
    assert first(blame(ties))["sum"][2] == "unit_ten_thousand"


def test_two_slips_of_a_list_with_shares_amounts_and_percentages_together() -> None:
    """Coefficients of yuan and of percent in one programme: each row has its own scale."""
    income = {"grant": "4620.18", "service": "122.50", "business": "0", "other": "85.68"}
    percents = {"grant": "95.67", "service": "2.55", "business": "0", "other": "17.8"}
    whole = ("whole", "4810.36")
    ties = [tie("sum", total(*whole), *(part(*item) for item in income.items()))]
    for name, percent in percents.items():
        stated = total(f"{name}-share", percent, "%", "stated")
        numerator = part(name, income[name], sign=1, role="numerator")
        base = part(*whole, sign=1, role="denominator")
        ties.append(tie(f"{name}-tie", stated, numerator, base, kind="ratio", tolerance="P"))
    assert {ties[0].verdict, ties[1].verdict, ties[4].verdict} == {"fail"}
    found = {(b.fact_id, b.proposed) for b in blame(ties) if b.rank == 1}
    assert found == {("grant", "4602.18万元"), ("other-share", "1.78%")}
