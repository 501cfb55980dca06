"""Every rule proves itself: its examples are tiny reports that one run of the SQL judges."""

import duckdb
import pytest

from gouji.extract.vocabulary import concepts
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, judge

from .sketch import document, document_id_of, fact

RULES = [rule for rule in all_rules() if rule.variants and not rule.stated_only]
CASES = {
    f"{rule.id}-{number}": (rule, example)
    for rule in RULES
    for number, example in enumerate(rule.examples)
}


def _report(name, rule, example):
    document_id = document_id_of(name)
    place = {"source": "table", "table_name": "表"} if rule.within == "table" else {}
    facts = []
    for number, (operand, printed, unit) in enumerate(example.facts):
        others = place | {"fund": operand.fund, "fiscal_year": 2023 - operand.year_offset}
        others["stage"] = operand.stage or concepts()[operand.concept].default_stage
        made = fact(
            document_id, f"{document_id}-{number}", operand.concept, printed, unit, **others
        )
        facts.append(made)
    kind = rule.document_kinds[0] if rule.document_kinds else "self_evaluation"
    return document(name, facts, document_kind=kind)


@pytest.fixture(scope="module")
def verdicts():
    reports = [_report(name, rule, example) for name, (rule, example) in CASES.items()]
    with duckdb.connect() as connection:
        load_in_memory(connection, reports, all_rules(), grade_scales(), "test")
        judge(connection, FINDINGS)
        rows = connection.execute(
            "select document_id, rule_id, list(verdict order by verdict) "
            "from marts.fct_check group by all"
        ).fetchall()
    return {(document_id, rule_id): found for document_id, rule_id, found in rows}


@pytest.mark.parametrize("case", CASES)
def test_example(case, verdicts):
    rule, example = CASES[case]
    found = verdicts.get((document_id_of(case), rule.id), ["none"])
    assert found == [example.verdict]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rounding_is_shown_where_money_is_split(rule):
    """A sum of rounded amounts must show that it tolerates rounding, unless it is exact."""
    if rule.kind == "sum" and rule.tolerance != "E" and not rule.when_complete:
        assert "rounding" in {example.verdict for example in rule.examples}
