"""The score itself: labels find their facts, and wrong verdicts and false alarms count."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.judging import Check, Finding, Judged
from benchmarks.labelled import Case, FactLabel, FindingLabel, TieLabel
from benchmarks.score_labelled import alike, pair, score
from benchmarks.score_slips import SlipCounts

from gouji.document import Block, Document
from gouji.extract import extract

TEXT = "2023年部门支出12.50万元，其中：基本支出7.50万元，项目支出5.00万元。"
DOCUMENT = Document("a.txt", "0" * 64, "text/plain", TEXT, (Block("paragraph", 0, len(TEXT)),))
FACTS = extract(DOCUMENT)
IDS = [fact.fact_id for fact in FACTS.facts]


def label(printed: str, **changes) -> FactLabel:
    start = TEXT.index(printed)
    made = FactLabel(
        id=printed, label="支出", value=Decimal(printed), unit="万元", stage="决算", quote=TEXT,
        start=start, end=start + len(printed),
    )  # fmt: skip
    return replace(made, **changes)


LABELS = (label("12.50"), label("7.50"), label("5.00"))


def case(expect: str = "ok") -> Case:
    tie = TieLabel("R1", "sum", frozenset(fact.id for fact in LABELS), expect)
    return Case("case", Path("a.txt"), LABELS, (tie,))


def judged(verdict: str, severity: str = "error", *findings: Finding) -> Judged:
    check = Check("c", "r", severity, verdict, frozenset(IDS), "")
    return Judged([check], findings=list(findings))


def test_every_figure_read_right_is_full_marks():
    result = score(case(), FACTS, judged("pass"))
    assert result.rates("place+value+unit") == (1, 1, 1)
    assert (result.ties, result.ties_right, result.findings_false) == (1, 1, 0)


@pytest.mark.parametrize(
    "wrong", [{"value": Decimal("12.5001")}, {"unit": "元"}, {"start": 0}, {"end": 99}]
)
def test_a_wrong_value_unit_or_place_is_a_miss(wrong):
    assert pair([replace(LABELS[0], **wrong)], FACTS.facts) == {}


def test_a_fact_serves_one_label_only():
    twice = [LABELS[0], replace(LABELS[0], id="again")]
    assert len(pair(twice, FACTS.facts)) == 1


def test_table_labels_prefer_the_row_and_column_they_name():
    cells = [
        replace(FACTS.facts[0], fact_id=name, source="table", page=3, row_label=row,
                row_code="", column_label="支出 决算数")
        for name, row in (("one", "教育支出"), ("two", "卫生健康支出"))
    ]  # fmt: skip
    wanted = label("12.50", start=None, end=None, page=3, in_table=True, label="八、卫生健康支出",
                   column="支出-决算数")  # fmt: skip
    assert pair([wanted], cells)["12.50"].fact_id == "two"
    assert pair([replace(wanted, page=4)], cells) == {}


@pytest.mark.parametrize(
    ("expect", "verdict", "severity", "right"),
    [
        ("ok", "pass", "error", 1),
        ("ok", "rounding", "error", 0),
        ("rounding", "rounding", "error", 1),
        ("error", "fail", "error", 1),
        ("error", "fail", "warning", 0),
        ("error", "unknown", "error", 0),
        ("duplicate", "fail", "warning", 1),
        ("duplicate", "fail", "error", 0),
    ],
)
def test_verdicts_are_right_or_wrong(expect, verdict, severity, right):
    assert score(case(expect), FACTS, judged(verdict, severity)).ties_right == right


def test_a_finding_is_true_where_an_error_is_labelled_and_false_elsewhere():
    finding = Finding("error", "…", frozenset(IDS[:1]))
    said = judged("fail", "error", finding)
    true = score(case("error"), FACTS, said)
    assert (true.findings_true, true.findings_false, true.errors_found) == (1, 0, 1)
    false = score(case("ok"), FACTS, said)
    assert (false.findings_true, false.findings_false, false.errors_labelled) == (0, 1, 0)


@pytest.mark.parametrize(
    ("labelled", "words", "same"),
    [
        ("基本支出占比", "基本支出占总支出的", True),
        ("收入较预算增加", "决算收入比年初预算增加", True),
        ("公务接待费", "公务用车购置费", False),
    ],
)
def test_a_coined_label_is_known_by_most_of_its_characters(labelled, words, same):
    assert alike(labelled, words) == same


def _listed(actual: str, quote: str = "") -> Case:
    return replace(case(), ties=(), findings=(FindingLabel("E01", "error", actual, quote),))


@pytest.mark.parametrize(
    ("actual", "quote", "found", "as_consequence"),
    [("12.50", "", 1, 0), ("100.07", "", 1, 1), ("100.08", "", 0, 0),
     ("持平", "总计持平。原因：支出减少", 1, 0), ("持平", "总计增加", 0, 0)],
)  # fmt: skip
def test_a_listed_error_told_within_another_finding_counts_as_its_consequence(
    actual, quote, found, as_consequence
):
    sums = frozenset([Decimal("100.07")])
    told = Finding("error", "“持平。原因：支出减少”", frozenset(IDS[:1]), sums)
    result = score(_listed(actual, quote), FACTS, judged("fail", "error", told))
    assert (result.errors_found, result.errors_as_consequence) == (found, as_consequence)


def test_planted_errors_are_counted_of_all_and_of_the_decided():
    slips = SlipCounts()
    slips.add("swapped_digits", True, True, True, True, True)
    slips.add("swapped_digits", True, False, True, False, False)
    slips.add("truncation", False, False, False, False, False)
    assert slips.total() == {
        "all": 2, "all found": 2, "all blamed": 1, "all proposed": 1,
        "decided": 1, "decided found": 1, "decided blamed": 1, "decided proposed": 1,
    }  # fmt: skip
    _, swapped, cut, every = slips.lines()
    assert swapped.count("100.0 %") == 4
    assert cut.count("%") == 0
    assert every.split()[:4] == ["all", "slips", "3", "2"]
