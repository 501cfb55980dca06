"""Every rule proves itself: its examples are tiny reports that one run of the SQL judges.

Examples of figures become facts at once; those that are pages go the way of any report: a file, a
reader, extraction, the models. Where a rule is judged several times in a report, its gravest
verdict counts.
"""

import duckdb
import pytest

from gouji.companions import load_companions
from gouji.extract.vocabulary import concepts
from gouji.filings import ExpectedFiling
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales, verdicts_to_show
from gouji.sources import SourceNote
from gouji.transform import FINDINGS, judge

from .pages import read_page
from .sketch import document, document_id_of, fact

RULES = {rule.id: rule for rule in all_rules()}
CASES = {
    f"{rule.id}-{number}": (rule, example)
    for rule in RULES.values()
    for number, example in enumerate(rule.examples)
}
GRAVEST = ("fail", "unknown", "rounding", "pass")


def _report(name, rule, example):
    document_id = document_id_of(name)
    # figures of one table: what one sentence does not tie itself is not tied for it
    place = {"source": "table"} | ({"table_name": "表"} if rule.within == "table" else {})
    facts = []
    for number, (operand, printed, unit) in enumerate(example.facts):
        others = place | {"fund": operand.fund, "fiscal_year": 2023 - operand.year_offset}
        others["quote"] = f"第{number}句"  # told apart: nothing but the rule ties them
        others["stage"] = operand.stage or concepts()[operand.concept].default_stage
        made = fact(
            document_id, f"{document_id}-{number}", operand.concept, printed, unit, **others
        )
        facts.append(made)
    kind = rule.document_kinds[0] if rule.document_kinds else "self_evaluation"
    return document(name, facts, document_kind=kind)


def _filing(facts, example):
    """The line of a list that expects the report, and the note of its publication."""
    approved = example.approved and str(example.approved)
    line = ExpectedFiling(
        f"清单-{facts.document_id}", 1, None, facts.department, None, "", facts.document_kind,
        facts.fiscal_year, approved, None, None,
    )  # fmt: skip
    published = example.published and str(example.published)
    return line, SourceNote(facts.path, published_at=published)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """The gravest verdict of each case."""
    folder, reports, of_case, filings = tmp_path_factory.mktemp("pages"), [], {}, []
    for number, (name, (rule, example)) in enumerate(CASES.items()):
        if example.page is None:
            report = _report(name, rule, example)
        else:
            report = read_page(example.page, number, folder)
            if example.beside:
                reports.append(read_page(example.beside, number, folder))
            if example.approved or example.published:
                filings.append(_filing(report, example))
        reports.append(report)
        of_case[report.document_id, rule.id] = name
    with duckdb.connect() as connection:
        load_in_memory(connection, reports, all_rules(), grade_scales(), "test")
        load_companions(connection, [note for _, note in filings], [line for line, _ in filings])
        judge(connection, FINDINGS)
        rows = connection.execute(
            "select document_id, rule_id, list(distinct verdict) from marts.fct_check group by all"
        ).fetchall()
    return {
        of_case[document_id, rule_id]: min(found, key=GRAVEST.index)
        for document_id, rule_id, found in rows
        if (document_id, rule_id) in of_case
    }


@pytest.mark.parametrize("case", CASES)
def test_example(case, verdicts):
    _, example = CASES[case]
    assert verdicts.get(case, "none") == example.verdict


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_shows_each_verdict_that_it_may_come_to(rule):
    shown = {example.verdict for example in rule.examples}
    assert [each for each in verdicts_to_show(rule) if not shown & set(each)] == []
    if rule.tolerance in "EQ":
        assert "rounding" not in shown
