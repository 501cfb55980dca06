"""Pages of our own with what must be read in them: figures and ties, reviewed by eye.

`python -m tests.golden.test_prose_pages` rewrites the expected files; their diff is the review.
"""

import csv
from pathlib import Path

import pytest

from gouji.extract import extract
from gouji.facts import DocumentFacts
from tests.unit.extract.prose import document, ties

PAGES = sorted((Path(__file__).parent / "prose").glob("*.txt"))


def read(page: Path) -> DocumentFacts:
    return extract(document(page.read_text("utf-8"), page.name))


def figure_rows(found: DocumentFacts) -> list[list[str]]:
    header = ["printed", "unit", "label", "concept", "stage", "fund", "year"]
    rows = [
        [f.printed_text, f.unit, f.label, f.concept, f.stage, f.fund, f.fiscal_year]
        for f in found.facts
    ]
    return [header, *(["" if cell is None else str(cell) for cell in row] for row in rows)]


def tie_rows(found: DocumentFacts) -> list[list[str]]:
    return [[rule, *operands] for rule, operands in ties(found)]


def stored(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_figures_are_read_as_reviewed(page: Path) -> None:
    assert figure_rows(read(page)) == stored(page.with_suffix(".facts.csv"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_ties_are_made_as_reviewed(page: Path) -> None:
    assert sorted(tie_rows(read(page))) == stored(page.with_suffix(".ties.csv"))


def bless() -> None:
    for page in PAGES:
        found = read(page)
        for suffix, rows in (
            (".facts.csv", figure_rows(found)),
            (".ties.csv", sorted(tie_rows(found))),
        ):
            with page.with_suffix(suffix).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    bless()
