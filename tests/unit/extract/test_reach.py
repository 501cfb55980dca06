"""What was only recognised, or not read at all, is never held against a report."""

import pytest

from gouji.document import Document, Problem
from gouji.extract.reach import as_far_as_read
from gouji.facts import Relation


def verdict(rule_id, problems=(), uncertain=()):
    text = "收入支出总体情况"
    document = Document(
        "a.pdf", "0" * 64, "application/pdf", text, (), 2, problems, uncertain=uncertain
    )
    relation = Relation(
        "R1", "0" * 16, rule_id, "wording", "wording", "E", "warning", 2, 4, (), "fail", "未见"
    )
    return as_far_as_read(document, relation).verdict


@pytest.mark.parametrize("code", ["no_text_layer", "recognised_page"])
def test_a_table_may_stand_on_a_page_that_was_not_read(code):
    assert verdict("required_tables") == "fail"
    assert verdict("required_tables", (Problem(code, "", 2),)) == "unknown"


def test_words_that_were_recognised_contradict_nothing():
    assert verdict("final_against_budget", uncertain=((0, 2, 0.99), (4, 6, 0.99))) == "fail"
    assert verdict("final_against_budget", uncertain=((0, 2, 0.99), (2, 3, 0.99))) == "unknown"


def test_the_least_confidence_of_a_slice_counts():
    document = Document(
        "a", "0", "t", "0123456789", (), uncertain=((0, 3, 0.9), (3, 5, 0.5), (7, 9, 0.8))
    )
    spans = ((0, 2), (2, 4), (5, 7), (8, 10))
    assert [document.confidence(*span) for span in spans] == [0.9, 0.5, None, 0.8]
