"""One defect, one finding: other totals that fit, and ties that a part beyond its total breaks."""

import duckdb
import pytest

from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, judge

from .sketch import document, document_id_of, fact, relation


def judged(*documents):
    with duckdb.connect() as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), "test")
        judge(connection, FINDINGS)
        notes = connection.execute(
            "select verdict, note from marts.fct_check where rule_id = 'stated_share'"
        ).fetchall()
        messages = connection.execute("select message from marts.findings").fetchall()
    return notes, [message for (message,) in messages]


def _share(percent, *others):
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "share", None, percent, "%", label="项目支出占"),
        fact(document_id, "part", None, "40.00", "万元", label="项目甲"),
        fact(document_id, "whole", "支出合计", "80.00", "万元"),
        *(fact(document_id, *other) for other in others),
    ]
    tie = relation(
        document_id, "R1", "ratio", ("stated", 1, "share"), ("numerator", 1, "part"),
        ("denominator", 1, "whole"), rule_id="stated_share", tolerance="P",
    )  # fmt: skip
    return document("one", facts, [tie])


def test_another_denominator_that_fits_is_named():
    ((verdict, note),), messages = judged(_share("40", ("other", "收入合计", "100.00", "万元")))
    assert (verdict, note) == ("fail", "若以收入合计（决算）100.00万元为分母则相符")
    assert any(f"（{note}）" in message for message in messages)


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


def test_a_part_beyond_its_total_takes_its_consequences_along():
    document_id = document_id_of("one")
    facts = [
        fact(document_id, "whole", None, "10.00", "万元", label="总额"),
        fact(document_id, "part", None, "12.00", "万元", label="其中一项"),
        fact(document_id, "share", None, "83.33", "%", label="占"),
    ]
    ties = [
        relation(document_id, "R1", "at_most", ("total", 1, "whole"), ("part", -1, "part"),
                 rule_id="stated_part"),
        relation(document_id, "R2", "ratio", ("stated", 1, "share"), ("numerator", 1, "part"),
                 ("denominator", 1, "whole"), rule_id="stated_share", tolerance="P"),
    ]  # fmt: skip
    _, messages = judged(document("one", facts, ties))
    assert len(messages) == 1
    assert "大于" in messages[0]
