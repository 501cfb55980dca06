"""One small report in every format: the same figures, the same finding."""

import importlib.util
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.judging import judge_all

from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.readers import read
from gouji.readers.mail import mail_parts
from gouji.readers.office_kit import office_library
from gouji.readers.recognition import can_recognise

ROOT = Path(__file__).parents[2]
HOME = ROOT / "tests" / "fixtures" / "formats"
needs_office = pytest.mark.skipif(office_library() is None, reason="LibreOffice is not installed")
needs_ocr = pytest.mark.skipif(not can_recognise(), reason="the extra ocr is not installed")
WHOLE = (
    "md", "html", "mht", "pdf", "ofd", "eml",
    *(pytest.param(each, marks=needs_office) for each in ("doc", "rtf", "odt")),
    pytest.param("png", marks=[needs_ocr, pytest.mark.slow]),
)  # fmt: skip
"""Formats that hold all of the report; a workbook has its table alone."""


def said(document: DocumentFacts) -> Counter[tuple[object, ...]]:
    return Counter((f.concept, f.stage, f.fiscal_year, f.value, f.unit) for f in document.facts)


def facts_of(ending: str, folder: Path) -> DocumentFacts:
    path = HOME / f"report.{ending}"
    if ending == "eml":
        *_, (name, content) = mail_parts(path.read_bytes(), path.name, 10)
        path = folder / name
        path.write_bytes(content)
    return extract(read(path))


@pytest.fixture(scope="module")
def best(tmp_path_factory):
    return facts_of("docx", tmp_path_factory.mktemp("best"))


def test_the_script_writes_the_samples():
    source = ROOT / "scripts" / "make_format_samples.py"
    spec = importlib.util.spec_from_file_location("make_format_samples", source)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    made = script.samples()
    assert [name for name in made if made[name] != (HOME / name).read_bytes()] == []
    assert {path.name for path in HOME.iterdir()} == made.keys() | {
        f"report.{ending}" for ending in script.OFFICE
    }


@pytest.mark.parametrize("ending", WHOLE)
def test_every_format_says_the_same_figures(ending, best, tmp_path):
    assert len(best.facts) >= 20
    assert said(facts_of(ending, tmp_path)) == said(best)


def test_a_text_has_the_figures_of_the_prose(best, tmp_path):
    prose = Counter((f.concept, f.value, f.unit) for f in best.facts if f.source != "table")
    text = facts_of("txt", tmp_path).facts
    assert Counter((f.concept, f.value, f.unit) for f in text) == prose


def test_a_workbook_has_the_figures_of_the_table(best, tmp_path):
    table = Counter((f.value, f.unit) for f in best.facts if f.source == "table")
    alone = Counter((f.value, f.unit) for f in facts_of("xlsx", tmp_path).facts)
    assert len(table) == 6
    assert alone == table


def test_every_format_has_the_same_findings(best, tmp_path):
    documents = [
        best,
        *(facts_of(ending, tmp_path) for ending in ("txt", "md", "html", "mht", "pdf", "ofd")),
    ]
    judged = judge_all(documents, findings=True)
    found = []
    for document in documents:
        values = {fact.fact_id: fact.value for fact in document.facts}
        findings = judged[document.document_id].findings
        found.append({(f.severity, frozenset(values[i] for i in f.fact_ids)) for f in findings})
    error = ("error", frozenset(map(Decimal, ("480.15", "320.15", "150.00"))))
    assert error in found[0]
    assert found == [found[0]] * len(found)
