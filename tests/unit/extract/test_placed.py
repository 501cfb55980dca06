"""What is kept of a document's layout: cells only where tabs and newlines do not say them."""

from gouji.document import Block, Cell, Document, Table
from gouji.extract.placed import placed_blocks


def kept(text, *blocks):
    return placed_blocks(Document("a.txt", "0" * 64, "text/plain", text, blocks))


def test_a_plain_table_is_told_by_its_text():
    cells = (Cell(0, 0, 0, 1), Cell(0, 1, 2, 3), Cell(1, 0, 4, 5), Cell(1, 1, 6, 7))
    (block,) = kept("甲\t乙\n丙\t丁", Block("table", 0, 7, table=Table(2, 2, cells, "表1")))
    assert (block.cells, block.sheet, block.guessed) == ((), "表1", False)


def test_a_cell_of_two_lines_or_two_columns_is_kept_with_its_place():
    cells = (Cell(0, 0, 0, 3), Cell(0, 1, 4, 5))
    (block,) = kept("甲\n乙\t丙", Block("table", 0, 5, table=Table(1, 2, cells, trust="low")))
    assert [(c.column, c.char_start, c.char_end) for c in block.cells] == [(0, 0, 3), (1, 4, 5)]
    assert block.guessed
    merged = (Cell(0, 0, 0, 1, column_span=2), Cell(1, 0, 2, 3), Cell(1, 1, 4, 5))
    (block,) = kept("甲\n乙\t丙", Block("table", 0, 5, table=Table(2, 2, merged)))
    assert [c.column_span for c in block.cells] == [2, 1, 1]


def test_paragraphs_need_not_be_kept_unless_they_are_headings():
    blocks = kept(
        "概况\n正文\n注", Block("paragraph", 0, 2, heading_level=1), Block("paragraph", 3, 5),
        Block("footnote", 6, 7),
    )  # fmt: skip
    assert [(block.kind, block.char_start) for block in blocks] == [
        ("paragraph", 0),
        ("footnote", 6),
    ]
