"""Verdicts of ties that a report states itself, and of the findings they make."""

from decimal import Decimal

import duckdb
import pytest

from gouji.blame import blame_failures
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, VERDICTS, judge

from .sketch import document, document_id_of, fact, relation

TOTAL, PART, STATED = ("total", 1), ("part", -1), ("stated", 1)
ABOVE, BELOW = ("numerator", 1), ("denominator", 1)


def _figures(name, *figures):
    """Facts with labels that no rule knows, so that only the stated tie is judged."""
    made = []
    for number, figure in enumerate(figures):
        printed, unit, *others = figure
        fact_id = f"{document_id_of(name)}-{number}"
        made.append(
            fact(document_id_of(name), fact_id, None, printed, unit, label=f"数{number}",
                 **dict(others))
        )  # fmt: skip
    return made


def judged(*documents):
    with duckdb.connect() as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), "test")
        built = judge(connection, VERDICTS)
        blame_failures(connection)
        judge(connection, FINDINGS, built)
        checks = connection.execute("from marts.fct_check order by check_id").fetchall()
        names = [column[0] for column in connection.description]
        findings = connection.execute("from marts.findings order by finding_id").fetchall()
        finding_names = [column[0] for column in connection.description]
    return (
        [dict(zip(names, check, strict=True)) for check in checks],
        [dict(zip(finding_names, finding, strict=True)) for finding in findings],
    )


def one_check(kind, figures, roles, **others):
    facts = _figures("one", *figures)
    terms = [(*role, each.fact_id) for role, each in zip(roles, facts, strict=True)]
    tie = relation(document_id_of("one"), "R1", kind, *terms, **others)
    ((check,), _) = judged(document("one", facts, [tie]))
    return check


APPROXIMATE, AT_LEAST = ("approximate", True), ("bound", "at_least")


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([("3.00", "万元"), ("1.00", "万元"), ("2.00", "万元")], "pass"),
        ([("3.01", "万元"), ("1.00", "万元"), ("2.00", "万元")], "rounding"),
        ([("3.02", "万元"), ("1.00", "万元"), ("2.00", "万元")], "fail"),
        # one decimal beside two: exact to the finest digit printed
        ([("6.2", "万元"), ("4.05", "万元"), ("2.12", "万元")], "fail"),
        ([("13", "万元"), ("4.05", "万元"), ("8.95", "万元")], "pass"),
        # each unit keeps its own step: the coarser one decides
        ([("3.0", "万元"), ("10000", "元"), ("20400", "元")], "rounding"),
        ([("3.0", "万元"), ("10000", "元"), ("20600", "元")], "fail"),
        ([("30000.5", "元"), ("10000", "元"), ("20000.4", "元")], "fail"),
        # 约 4800 stands for 4750 to 4850
        ([("4800", "万元", APPROXIMATE), ("4000", "万元"), ("849", "万元")], "rounding"),
        ([("4800", "万元", APPROXIMATE), ("4000", "万元"), ("852", "万元")], "fail"),
        ([("20", "个", AT_LEAST), ("12", "个"), ("11", "个")], "unknown"),
        ([("3", "万元"), ("3", "个"), ("0", "个")], "unknown"),
    ],
)
def test_sums(figures, verdict):
    assert one_check("sum", figures, [TOTAL, PART, PART])["verdict"] == verdict


def test_counts_and_scores_tolerate_nothing():
    figures = [("3.1", "万人"), ("1.0", "万人"), ("2.0", "万人")]
    roles = [TOTAL, PART, PART]
    assert one_check("sum", figures, roles)["verdict"] == "rounding"
    assert one_check("sum", figures, roles, tolerance="E")["verdict"] == "fail"


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([("6797.27", "万元"), ("6797.27", "万元")], "pass"),
        # the same figure at the same precision must be the same
        ([("6797.27", "万元"), ("6797.26", "万元")], "fail"),
        ([("6797.3", "万元"), ("6797.26", "万元")], "rounding"),
        ([("6797.4", "万元"), ("6797.26", "万元")], "fail"),
        ([("37", "万平方米"), ("37.1824", "万平方米")], "rounding"),
        ([("0.68", "亿元"), ("6797.26", "万元")], "rounding"),
        ([("3000", "户", APPROXIMATE), ("3035", "户")], "rounding"),
    ],
)
def test_a_figure_restated(figures, verdict):
    check = one_check("equal", figures, [TOTAL, PART], source="restated")
    assert check["verdict"] == verdict


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([("10", "个"), ("7", "个")], "pass"),
        ([("10", "个"), ("11", "个")], "fail"),
        ([("10.00", "万元"), ("10.01", "万元")], "rounding"),
    ],
)
def test_at_most(figures, verdict):
    assert one_check("at_most", figures, [TOTAL, PART])["verdict"] == verdict


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [
        ([("16.6", "%"), ("1128.10", "万元"), ("6797.26", "万元")], "pass"),
        ([("16.5", "%"), ("1128.10", "万元"), ("6797.26", "万元")], "rounding"),  # truncated
        ([("16.7", "%"), ("1128.10", "万元"), ("6797.26", "万元")], "fail"),
        ([("61.6", "%"), ("1128.10", "万元"), ("6797.26", "万元")], "fail"),
        # the operands are too coarse to tell
        ([("34.9", "%"), ("1", "万元"), ("3", "万元")], "rounding"),
        ([("100", "%"), ("774", "户"), ("774", "户")], "pass"),
        ([("1.5", "倍"), ("3", "个"), ("2", "个")], "pass"),
        ([("10", "%"), ("5.00", "万元"), ("0.00", "万元")], "fail"),
        ([("0", "%"), ("0.00", "万元"), ("0.00", "万元")], "unknown"),
        ([("90", "%", AT_LEAST), ("95", "个"), ("100", "个")], "unknown"),
    ],
)
def test_ratios(figures, verdict):
    check = one_check("ratio", figures, [STATED, ABOVE, BELOW], tolerance="P")
    assert check["verdict"] == verdict


def test_growth_moves_with_the_figure_that_stands_on_both_sides():
    facts = _figures("one", ("50.5", "%"), ("3", "万元"), ("2", "万元"))
    stated, current, prior = (each.fact_id for each in facts)
    tie = relation(
        document_id_of("one"), "R1", "ratio", (*STATED, stated), (*ABOVE, current),
        ("numerator", -1, prior), (*BELOW, prior),
    )  # fmt: skip
    ((check,), _) = judged(document("one", facts, [tie]))
    assert check["verdict"] == "rounding"
    assert check["equation"] == "数0（决算）50.5% ≈ (数13万元 - 数22万元) ÷ 数22万元"


def test_a_missing_operand_is_unknown():
    facts = _figures("one", ("3.00", "万元"), ("1.00", "万元"))
    terms = [(*TOTAL, facts[0].fact_id), (*PART, facts[1].fact_id), (*PART, None)]
    ((check,), findings) = judged(
        document("one", facts, [relation(document_id_of("one"), "R1", "sum", *terms)])
    )
    assert check["verdict"] == "unknown"
    assert "未列示" in check["equation"]
    assert findings == []


def test_constants_take_part():
    facts = _figures("one", ("60", "分"), ("30", "分"))
    terms = [(*TOTAL, Decimal(100)), *((*PART, each.fact_id) for each in facts)]
    tie = relation(document_id_of("one"), "R1", "sum", *terms, tolerance="E")
    ((check,), _) = judged(document("one", facts, [tie]))
    assert (check["verdict"], check["difference"]) == ("fail", 10)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_of_the_whole_equation_does_not_matter(sign):
    facts = _figures("one", ("5", "个"), ("9", "个"), ("3", "个"))
    signs = [("total", 1), ("part", -1), ("part", 1)]
    terms = [(role, sign * s, each.fact_id) for (role, s), each in zip(signs, facts, strict=True)]
    tie = relation(document_id_of("one"), "R1", "difference", *terms)
    ((check,), _) = judged(document("one", facts, [tie]))
    assert check["difference"] == -1
    assert check["equation"] == "数05个 ≠ 数19个 - 数23个"


def test_what_extraction_judged_passes_through():
    facts = _figures("one", ("88", "分"))
    tie = relation(
        document_id_of("one"), "R1", "grade", (*STATED, facts[0].fact_id), rule_id="stated_grade",
        verdict="fail", message="得分88分，应为“良”，却填为“优”",
    )  # fmt: skip
    ((check,), (finding,)) = judged(document("one", facts, [tie]))
    assert check["verdict"] == "fail"
    assert "得分88分，应为“良”，却填为“优”。" in finding["message"]


def _money(name, *printed, section="一、收支"):
    document_id = document_id_of(name)
    return [
        fact(document_id, f"{document_id}-{i}", concept, number, unit, section=section)
        for i, (concept, number, unit) in enumerate(printed)
    ]


def test_a_sum_is_open_while_addends_may_stand_elsewhere():
    """Parts in another section: an optional addend may be unprinted, so no verdict."""
    whole, most = ("财政拨款收入", "10.00", "万元"), ("一般公共预算财政拨款收入", "9.00", "万元")
    near = _money("near", whole, most)
    total = _money("apart", whole)
    part = fact(
        document_id_of("apart"), "elsewhere", *most,
        section="二、其他",
    )  # fmt: skip
    checks, _ = judged(document("near", near), document("apart", [*total, part]))
    rule_id = "fiscal_income_by_fund"
    verdicts = {c["document_id"]: c["verdict"] for c in checks if c["rule_id"] == rule_id}
    assert verdicts == {document_id_of("near"): "fail", document_id_of("apart"): "unknown"}


def test_different_values_for_one_operand_give_no_failing_rule():
    facts = _money(
        "one", ("基本支出", "10.00", "万元"), ("人员经费", "6.00", "万元"),
        ("公用经费", "1.00", "万元"), ("公用经费", "4.00", "万元"),
    )  # fmt: skip
    checks, findings = judged(document("one", facts))
    verdicts = {c["rule_id"]: c["verdict"] for c in checks}
    assert verdicts["basic_expenditure_split"] == "unknown"
    assert findings == []


def test_a_rule_keeps_silent_where_the_wording_has_spoken():
    facts = _money(
        "one", ("三公经费", "4.05", "万元"), ("因公出国（境）费", "0.00", "万元"),
        ("公务用车运行维护费", "0.50", "万元"), ("公务接待费", "3.55", "万元"),
    )  # fmt: skip
    terms = [(*TOTAL, facts[0].fact_id), *((*PART, each.fact_id) for each in facts[1:])]
    checks, _ = judged(
        document("one", facts, [relation(document_id_of("one"), "R1", "sum", *terms)])
    )
    sums = [check for check in checks if check["kind"] == "sum"]
    assert [check["check_id"] for check in sums] == ["R1"]


def test_money_of_one_fund_is_not_split_by_funds():
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "a", "支出合计", "100.00", "万元"),
        fact(document_id, "b", "基本支出", "60.00", "万元", fund="一般公共预算"),
        fact(document_id, "c", "项目支出", "20.00", "万元", fund="一般公共预算"),
    ]
    checks, findings = judged(document("one", facts))
    verdicts = {c["verdict"] for c in checks if c["rule_id"] == "expenditure_by_nature"}
    assert verdicts == {"unknown"}
    assert findings == []


def test_years_are_not_mixed():
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "a", "净资产", "10.00", "万元"),
        fact(document_id, "b", "资产总额", "30.00", "万元", fiscal_year=2022),
        fact(document_id, "c", "负债总额", "5.00", "万元", fiscal_year=2022),
    ]
    checks, _ = judged(document("one", facts))
    assert {c["verdict"] for c in checks if c["rule_id"] == "balance_sheet"} == {"unknown"}


def test_one_defect_is_one_finding_with_its_proposal():
    """The part is printed in 元: the stated sum and the rule above it fail for one reason."""
    facts = _money(
        "one", ("政府采购支出", "257.15", "万元"), ("政府采购货物支出", "66.96", "元"),
        ("政府采购工程支出", "11.02", "万元"), ("政府采购服务支出", "179.17", "万元"),
    )  # fmt: skip
    terms = [(*TOTAL, facts[0].fact_id), *((*PART, each.fact_id) for each in facts[1:])]
    ties = [
        relation(document_id_of("one"), name, "sum", *terms, rule_id="procurement_split")
        for name in ("R1", "R2")
    ]
    _, (finding,) = judged(document("one", facts, ties))
    assert finding["blamed_fact_id"] == facts[1].fact_id
    assert (finding["printed"], finding["proposed"]) == ("66.96元", "66.96万元")
    assert (finding["check_id"], finding["related_checks"]) == ("R1", "R2")
    assert finding["message"] == (
        "青禾县水务局2023年度“一、收支”：政府采购支出（决算）257.15万元与政府采购货物支出66.96元、"
        "政府采购工程支出11.02万元、政府采购服务支出179.17万元之和190.196696万元不符，"
        "相差66.953304万元；疑似将“万元”误写为“元”，建议核实“66.96元”是否应为“66.96万元”。"
    )


def test_finding_ids_are_stable_and_distinct():
    def night():
        documents = []
        for name in ("a", "b"):
            facts = _figures(name, ("3.02", "万元"), ("1.00", "万元"), ("2.00", "万元"))
            terms = [(*TOTAL, facts[0].fact_id), *((*PART, f.fact_id) for f in facts[1:])]
            documents.append(
                document(name, facts, [relation(document_id_of(name), name, "sum", *terms)])
            )
        return [finding["finding_id"] for finding in judged(*documents)[1]]

    first = night()
    assert len(set(first)) == 2
    assert night() == first


@pytest.mark.parametrize(
    ("confidence", "part", "verdict", "severity"),
    [
        (None, "5.00", "fail", "error"),
        (0.99, "5.00", "fail", "warning"),  # it may be misread all the same
        (0.99, "6.00", "pass", "warning"),
        (0.60, "5.00", "unknown", "warning"),
        (0.60, "6.00", "unknown", "warning"),
    ],
)
def test_what_was_recognised_is_no_error_of_theirs(confidence, part, verdict, severity):
    figures = [
        ("9.00", "万元"),
        ("3.00", "万元"),
        (part, "万元", ("confidence", confidence)),
    ]
    check = one_check("sum", figures, [TOTAL, PART, PART])
    assert (check["verdict"], check["severity"]) == (verdict, severity)
