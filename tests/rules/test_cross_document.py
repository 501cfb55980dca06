"""Documents of one department held against one another: two small documents each."""

from decimal import Decimal

import duckdb
import pytest

from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, judge

from .sketch import document, document_id_of, fact, relation


def report(name, year, *figures, relations=(), kind="final_accounts", **others):
    """A document of facts (concept, number, unit, other fields)."""
    document_id = document_id_of(name)
    facts = [
        fact(document_id, f"{document_id}-{n}", concept, number, unit, fiscal_year=year, quote=name)
        if not rest
        else fact(
            document_id, f"{document_id}-{n}", concept, number, unit,
            **({"fiscal_year": year, "quote": name} | rest[0]),
        )
        for n, (concept, number, unit, *rest) in enumerate(figures)
    ]  # fmt: skip
    fields = {"fiscal_year": year, "document_kind": kind, "title": f"{name}报告部门"}
    return document(name, facts, relations, **(fields | others))


def judged(*documents):
    with duckdb.connect() as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), "test")
        judge(connection, FINDINGS)
        checks = connection.execute(
            "select rule_id, verdict, equation, difference from marts.fct_check"
        ).fetchall()
        findings = connection.execute("select rule_id, message from marts.findings").fetchall()
    return checks, findings


def verdicts(rule_id, *documents):
    return [verdict for rule, verdict, *_ in judged(*documents)[0] if rule == rule_id]


LAST = ("一般公共预算财政拨款支出", "80.00", "万元")


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [("80.00", "pass"), ("80.01", "rounding"), ("80.12", "fail")],
)
def test_the_year_before_as_it_was_published(printed, verdict):
    stages = {"stage": "上年", "fiscal_year": 2022}
    this = report("this", 2023, (LAST[0], printed, "万元", stages))
    assert verdicts("prior_year_as_published", this, report("last", 2022, LAST)) == [verdict]


def test_a_different_figure_twice_in_the_year_before_is_unknown():
    this = report("this", 2023, (*LAST, {"stage": "上年", "fiscal_year": 2022}))
    last = report("last", 2022, (LAST[0], "90.00", "万元"), (LAST[0], "70.00", "万元"))
    assert verdicts("prior_year_as_published", this, last) == ["unknown"]


def _grown(change):
    """支出100.00万元，比上年增加20.00万元，增长25%: the year before follows."""
    document_id = document_id_of("this")
    figures = [
        (LAST[0], "100.00", "万元"),
        (None, change, "万元", {"label": "比上年增加", "fiscal_year": 2023}),
        (None, "25", "%", {"label": "增长", "fiscal_year": 2023}),
    ]
    ids = [f"{document_id}-{n}" for n in range(3)]
    tie = relation(
        document_id, "R1", "ratio", ("stated", 1, ids[2]), ("numerator", 1, ids[1]),
        ("denominator", 1, ids[0]), ("denominator", -1, ids[1]), rule_id="stated_growth",
        tolerance="P",
    )  # fmt: skip
    return report("this", 2023, *figures, relations=[tie])


@pytest.mark.parametrize(("change", "verdict"), [("20.00", "pass"), ("22.00", "fail")])
def test_the_year_before_follows_from_a_change(change, verdict):
    checks, findings = judged(_grown(change), report("last", 2022, LAST))
    found = [check for check in checks if check[0] == "prior_year_as_published"]
    assert [check[1] for check in found] == [verdict]
    if verdict == "fail":
        assert "推算的上年数" in found[0][2]
        assert found[0][3] == Decimal(-20000)
        assert "prior_year_as_published" in {rule_id for rule_id, _ in findings}


def test_documents_of_other_departments_years_or_kinds_are_not_compared():
    this = report("this", 2023, (LAST[0], "99.00", "万元", {"stage": "上年", "fiscal_year": 2022}))
    others = [
        report("a", 2022, LAST, department="青禾县林业局"),
        report("b", 2021, LAST),
        report("c", 2022, LAST, kind="self_evaluation"),
    ]
    for other in others:
        assert verdicts("prior_year_as_published", this, other) == []


@pytest.mark.parametrize(
    ("opening", "closing", "verdict"),
    [
        ("12.00", ("年末结转和结余", "12.00", "万元"), "pass"),
        ("12.00", ("年末结转和结余", "12.0", "万元"), "pass"),
        ("12.01", ("年末结转和结余", "12.00", "万元"), "rounding"),
        ("12.00", ("年末结转和结余", "21.00", "万元"), "fail"),
        ("12.00", ("支出合计", "21.00", "万元"), "unknown"),
    ],
)
def test_carry_over(opening, closing, verdict):
    this = report("this", 2023, ("年初结转和结余", opening, "万元"))
    found = verdicts("carry_over_from_last_year", this, report("last", 2022, closing))
    assert found == [verdict]


BUDGET = {"stage": "年初预算"}


@pytest.mark.parametrize(
    ("published", "unit", "verdict"),
    [("500.00", "万元", "pass"), ("5000040", "元", "rounding"), ("520.00", "万元", "fail")],
)
def test_the_budget_as_it_was_published(published, unit, verdict):
    final = report("final", 2023, ("支出合计", "500.00", "万元", BUDGET))
    budget = report("budget", 2023, ("支出合计", published, unit, BUDGET), kind="budget")
    assert verdicts("budget_as_published", final, budget) == [verdict]


def test_a_budget_that_does_not_print_the_figure_is_not_compared():
    final = report("final", 2023, ("支出合计", "500.00", "万元", BUDGET))
    budget = report("budget", 2023, ("收入合计", "500.00", "万元", BUDGET), kind="budget")
    assert verdicts("budget_as_published", final, budget) == []


@pytest.mark.parametrize(("amount", "verdict"), [("80.00", "pass"), ("520.00", "fail")])
def test_a_unit_within_its_department(amount, verdict):
    whole = report("whole", 2023, ("支出合计", "500.00", "万元"))
    unit = report(
        "unit", 2023, ("支出合计", amount, "万元"), department="青禾县水务局水库管理所"
    )  # fmt: skip
    assert verdicts("unit_within_department", unit, whole) == [verdict]


def _export(label, number, row="合计"):
    line = {"label": label, "source": "table", "table_name": "明细", "row_label": row}
    return report("export", 2023, (None, number, "元", line), kind="ledger_export")


@pytest.mark.parametrize(
    ("paid", "verdict"), [("4999999.00", "pass"), ("5000040.00", "rounding"), ("5100000", "fail")]
)
def test_payments_within_expenditure(paid, verdict):
    final = report("final", 2023, ("支出合计", "500.00", "万元"))
    found = verdicts("payments_within_expenditure", final, _export("支付金额", paid))
    assert found == [verdict]


@pytest.mark.parametrize(
    ("cost", "row", "found"),
    [
        ("6760300.00", "合计", ["pass"]),
        ("6790300.00", "合计", ["fail"]),
        ("6790300.00", "办公楼", []),
    ],
)
def test_assets_as_in_the_ledger(cost, row, found):
    final = report("final", 2023, ("固定资产原值", "676.03", "万元"))
    assert verdicts("export_as_reported", final, _export("原值", cost, row)) == found
