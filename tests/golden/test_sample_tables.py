"""Tables of published documents, cell by cell; skipped where the samples are not at hand."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from gouji.extract import extract
from gouji.extract.vocabulary import bare
from gouji.facts import DocumentFacts
from gouji.readers import read

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"
LABELLED = SAMPLES / "czj_2024_final_accounts.facts.csv"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not at hand")

Key = tuple[str, str, str, str, Decimal, int | None]


def _extracted(name: str) -> DocumentFacts:
    return extract(read(SAMPLES / name))


def test_every_labelled_cell_is_read_and_no_other() -> None:
    expected: Counter[Key] = Counter()
    for row in csv.DictReader(LABELLED.read_text("utf-8-sig").splitlines()):
        if row["source"].startswith("T"):
            table = bare(row["source"].split(" ", 1)[1])
            column = bare(row["column_label"].replace("/", ""))
            value = Decimal(row["value"].replace(",", ""))
            place = (table, bare(row["row_label"]), row["code"], column, value, int(row["page"]))
            expected[place] += 1
    found: Counter[Key] = Counter()
    for fact in _extracted("czj_2024_final_accounts.pdf").facts:
        if fact.source == "table":
            # the table of one line names it in its title only
            row_label = bare(fact.row_label or "三公经费")
            column = bare(fact.column_label or "")
            table = bare(fact.table_name or "")
            found[table, row_label, fact.row_code or "", column, fact.value, fact.page] += 1
    assert found == expected


def test_a_template_has_no_table_figures() -> None:
    facts = _extracted("final_accounts_template.pdf").facts
    assert [f for f in facts if f.source == "table"] == []


def test_both_units_of_a_budget() -> None:
    facts = _extracted("putuo_office_2025_budget.pdf").facts
    units = {f.table_name: f.unit for f in facts if f.source == "table"}
    assert set(units.values()) == {"元", "万元"}
    assert [name for name, unit in units.items() if unit == "万元"] == [
        "2025年部门“三公”经费和机关运行经费预算表"
    ]
