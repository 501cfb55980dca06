"""Published PDFs, when they lie beside the project: grids as pdfplumber's, all facts found."""

import csv
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pdf_drawing import grids, read, reference_grids

from gouji.document import Document

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
NAMES = sorted(path.name for path in SAMPLES.glob("*.pdf")) or [None]
FACTS = SAMPLES / "czj_2024_final_accounts.facts.csv"

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no ../shared/samples here")


@cache
def document(name: str) -> Document:
    return read((SAMPLES / name).read_bytes())


@needs_samples
@pytest.mark.parametrize("name", NAMES)
def test_all_grids_are_as_pdfplumber_reads_them(name, monkeypatch):
    monkeypatch.setattr("gouji.readers.pages.join_cut_row", lambda above, below: None)
    data = (SAMPLES / name).read_bytes()
    assert grids(read(data)) == reference_grids(data)


@needs_samples
def test_a_row_cut_by_a_page_break_is_whole():
    pages = grids(document("jiangsu_procuratorate_2018_budget.pdf"))
    labels = [row[2] for grid in pages for row in grid if len(row) > 2]
    assert "十七、国土海洋气象等支出" in labels
    assert "十七、国土海洋气象等支" not in labels


@needs_samples
@pytest.mark.parametrize("name", NAMES)
def test_each_character_of_the_pages_is_in_the_text_once(name):
    """What a paragraph or cell holds is not held by another, and no block is out of order."""
    found = document(name)
    for block, following in pairwise(found.blocks):
        assert block.end < following.start
        assert (block.page or 0) <= (following.page or 0)
    for block in found.blocks:
        cells = block.table.cells if block.table else ()
        assert all(block.start <= cell.start <= cell.end <= block.end for cell in cells)
    assert not found.problems


@pytest.mark.skipif(not FACTS.is_file(), reason="no ../shared/samples here")
def test_each_labelled_amount_is_on_its_page():
    found = document(FACTS.name.replace(".facts.csv", ".pdf"))
    starts = [*map(int, found.metadata["page_starts"].split(",")), len(found.text)]
    with FACTS.open(encoding="utf-8-sig", newline="") as rows:
        facts = [(row["value"], int(row["page"])) for row in csv.DictReader(rows)]
    assert len(facts) > 250
    missing = [
        (value, page)
        for value, page in facts
        if not _is_printed(value, found.text[starts[page - 1] : starts[page]])
    ]
    assert missing == []


def _is_printed(value: str, text: str) -> bool:
    """Look for a figure as such, not as a part of another."""
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d.,]*\d)", text) is not None
