"""A long export says the same read by columns as cell by cell, and is never held whole."""

import dataclasses

import pytest

from gouji.cells import SheetCells
from gouji.columns import documents_table
from gouji.document import Document
from gouji.extract import extract
from gouji.extract.tables import ledger_facts, printed
from gouji.facts import DocumentFacts
from gouji.masking import masked
from gouji.readers import read
from gouji.records import Records
from gouji.store import read_documents, write_documents

from .exports import as_csv, as_xlsx, execution, payments

LINES = 1_600


def document(folder, data: bytes, name: str) -> Document:
    path = folder / f"某县财政局2024年度导出.{name}"
    path.write_bytes(data)
    return masked(read(path))


def cell_by_cell(monkeypatch: pytest.MonkeyPatch, found: Document) -> DocumentFacts:
    with monkeypatch.context() as patch:
        patch.setattr(printed, "HEAD_LINES", 10**9)
        return extract(found)


EXPORTS = {
    "payments.csv": lambda: as_csv(payments(LINES, 1)),
    "payments.xlsx": lambda: as_xlsx(payments(LINES, 2)),
    "subtotals.csv": lambda: as_csv(payments(LINES, 3, subtotals=True, blanks=False)),
    "execution.xlsx": lambda: as_xlsx(execution(LINES, 4)),
    "more-than-are-told.csv": lambda: as_csv(payments(2_300, 5)),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_facts_ties_and_lines_are_those_of_any_table(tmp_path, monkeypatch, name):
    found = document(tmp_path, EXPORTS[name](), name)
    by_columns, by_cells = extract(found), cell_by_cell(monkeypatch, found)
    assert isinstance(by_columns.facts, Records)
    assert isinstance(by_cells.facts, tuple)
    kept = [
        read_documents(write_documents(tmp_path / "facts", [each]))[0]
        for each in (by_columns, by_cells)
    ]
    for field in dataclasses.fields(DocumentFacts):
        one, other = (getattr(each, field.name) for each in kept)
        assert one == other, field.name
    assert len(by_columns.facts) == len(by_cells.facts) > LINES
    assert by_columns.relations
    assert list(by_columns.facts) == list(by_cells.facts)
    assert by_columns.ledger_rows == by_cells.ledger_rows


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows: rows[:900] + rows[2:3] + rows[900:], id="a second header"),
        pytest.param(lambda rows: [*rows[:900], ["年度目标", "1.00"], *rows[900:]], id="goals"),
    ],
)
def test_what_is_no_plain_ledger_is_read_as_any_table(tmp_path, monkeypatch, change):
    rows = list(payments(LINES, 6))
    found = document(tmp_path, as_csv(iter(change(rows))), "csv")
    assert extract(found) == cell_by_cell(monkeypatch, found)
    assert not isinstance(extract(found).facts, Records)


def test_cells_are_no_objects_and_facts_exist_a_part_at_a_time(tmp_path, monkeypatch):
    found = document(tmp_path, as_csv(payments(LINES, 7)), "csv")
    assert isinstance(found.blocks[-2].table.cells, SheetCells)
    made = []
    batch = ledger_facts._batch

    def counted(*arguments):
        made.append(1)
        return batch(*arguments)

    monkeypatch.setattr(ledger_facts, "_batch", counted)
    monkeypatch.setattr(ledger_facts, "BATCH", 500)
    facts = extract(found)
    assert not made
    batches = facts.facts.batches()
    next(batches)
    next(batches)
    assert len(made) <= 2
    table = documents_table([facts])
    assert table.num_rows > 4
    assert table["part"].to_pylist() == list(range(table.num_rows))
    assert [text is not None for text in table["text"].to_pylist()] == [True] + [False] * (
        table.num_rows - 1
    )
    assert sum(map(len, table["facts"].to_pylist())) == len(facts.facts)
