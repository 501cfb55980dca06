"""How a document is laid out, kept beside its facts so that its page can show what was printed."""

from gouji.document import Block, Document, Table
from gouji.facts import PlacedBlock, PlacedCell

MOST_CELLS = 20_000
"""A larger table is shown by its tabs and newlines: its cells would outweigh its figures."""


def placed_blocks(document: Document) -> tuple[PlacedBlock, ...]:
    """The tables, headings, footnotes and text boxes of a document, in the order of its text."""
    return tuple(
        _placed(document.text, block)
        for block in document.blocks
        if block.kind != "paragraph" or block.heading_level
    )


def _placed(text: str, block: Block) -> PlacedBlock:
    table = block.table
    return PlacedBlock(
        kind=block.kind,
        char_start=block.start,
        char_end=block.end,
        page=block.page,
        heading_level=block.heading_level,
        sheet=table.sheet if table else None,
        guessed=table is not None and table.trust == "low",
        cells=_cells(text[block.start : block.end], table) if table else (),
    )


def _cells(text: str, table: Table) -> tuple[PlacedCell, ...]:
    if len(table.cells) > MOST_CELLS or _is_plain(text, table):
        return ()
    return tuple(
        PlacedCell(c.row, c.column, c.row_span, c.column_span, c.start, c.end, c.hidden)
        for c in table.cells
    )


def _is_plain(text: str, table: Table) -> bool:
    """Whether tabs and newlines alone say where each cell stands."""
    if any(cell.row_span > 1 or cell.column_span > 1 or cell.hidden for cell in table.cells):
        return False
    lines = text.split("\n")
    return len(lines) == table.rows and all(line.count("\t") == table.columns - 1 for line in lines)
