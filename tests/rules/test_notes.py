"""One defect, one finding: other totals that fit, and ties that a part beyond its total breaks."""

import duckdb
import pytest

from gouji.blame import blame_failures
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, VERDICTS, judge

from .sketch import document, document_id_of, fact, relation


def judged(*documents, blamed=False):
    with duckdb.connect() as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), "test")
        built = judge(connection, VERDICTS)
        if blamed:
            blame_failures(connection)
        judge(connection, FINDINGS, built)
        notes = connection.execute(
            "select verdict, note from marts.fct_check where rule_id = 'stated_share'"
        ).fetchall()
        findings = connection.execute(
            "select severity, message, related_checks from marts.findings"
        ).fetchall()
    return notes, findings


def _share(percent, *others, part="40.00", whole="80.00"):
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "share", None, percent, "%", label="项目支出占"),
        fact(document_id, "part", None, part, "万元", label="项目甲"),
        fact(document_id, "whole", "支出合计", whole, "万元"),
        *(fact(document_id, *other) for other in others),
    ]
    tie = relation(
        document_id, "R1", "ratio", ("stated", 1, "share"), ("numerator", 1, "part"),
        ("denominator", 1, "whole"), rule_id="stated_share", tolerance="P",
    )  # fmt: skip
    return document("one", facts, [tie])


def test_another_denominator_that_fits_is_named():
    ((verdict, note),), findings = judged(_share("40", ("other", "收入合计", "100.00", "万元")))
    assert (verdict, note) == ("fail", "若以收入合计（决算）100.00万元为分母则相符")
    assert any(f"（{note}）" in message for _, message, _ in findings)


@pytest.mark.parametrize(
    "other",
    [
        ("other", "收入合计", "101.50", "万元"),
        # a part of something is no denominator
        ("other", "人员经费", "100.00", "万元"),
        ("other", "编制数", "100", "人"),
    ],
)
def test_no_other_denominator(other):
    assert judged(_share("40", other))[0] == [("fail", None)]


def test_a_share_that_holds_needs_no_note():
    assert judged(_share("50", ("other", "收入合计", "80.00", "万元")))[0] == [("pass", None)]


def test_a_finite_percentage_of_nothing_is_a_finding():
    ((verdict, note),), ((severity, message, _),) = judged(_share("40", whole="0.00"))
    assert (verdict, severity, note) == ("fail", "error", "分母为0，不应列有比率")
    assert note in message


def test_nothing_of_nothing_is_unknown():
    assert judged(_share("40", part="0.00", whole="0.00")) == (
        [("unknown", "分子、分母均为0，比率无意义")], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "verdict", "severities"),
    [
        ("66.66", "rounding", ["info"]),  # cut off
        ("66.67", "pass", []),
        ("66.68", "fail", ["error"]),
    ],
)
def test_a_percentage_cut_off_is_told_of_and_no_error(percent, verdict, severities):
    ((found, note),), findings = judged(_share(percent, part="4000.00", whole="6000.00"))
    assert found == verdict
    assert [severity for severity, *_ in findings] == severities
    assert (note == "尾数截断，未四舍五入") is (severities == ["info"])


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("67.97", None),
        ("67.98", "（尾差）"),
        ("6.797", "不一致"),  # the point
        ("67.79", "不一致"),  # two digits exchanged
        ("53.10", None),  # no slip explains it: rather another figure
    ],
)
def test_a_figure_restated(printed, found):
    document_id = document_id_of("one")
    facts = [
        fact(document_id, name, "收入合计", number, "万元", char_start=place, quote=name)
        for place, (name, number) in enumerate((("one", "67.97"), ("two", printed)))
    ]
    tie = relation(
        document_id, "R1", "equal", ("total", 1, "one"), ("part", -1, "two"), rule_id="restated",
        source="restated", severity="warning", tolerance="U",
    )  # fmt: skip
    _, findings = judged(document("one", facts, [tie]), blamed=True)
    messages = [message for _, message, _ in findings]
    assert [found in message for message in messages] == ([True] if found else [])
    assert ["疑似" in message for message in messages] == ([found == "不一致"] if found else [])


def test_a_part_beyond_its_total_takes_its_consequences_along():
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "whole", None, "10.00", "万元", label="总额"),
        fact(document_id, "part", None, "12.00", "万元", label="其中一项"),
        fact(document_id, "other", None, "1.00", "万元", label="另一项"),
        fact(document_id, "share", None, "83.33", "%", label="占"),
    ]
    ties = [
        relation(document_id, "R1", "at_most", ("total", 1, "whole"), ("part", -1, "part"),
                 rule_id="stated_part"),
        relation(document_id, "R2", "ratio", ("stated", 1, "share"), ("numerator", 1, "part"),
                 ("denominator", 1, "whole"), rule_id="stated_share", tolerance="P"),
        relation(document_id, "R3", "sum", ("total", 1, "whole"), ("part", -1, "part"),
                 ("part", -1, "other")),
    ]  # fmt: skip
    _, ((severity, message, related),) = judged(document("one", facts, ties))
    assert (severity, related) == ("error", "R2 R3")
    assert "大于" in message
