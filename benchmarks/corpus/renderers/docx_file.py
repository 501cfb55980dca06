"""A page as a Word document: numbers split over runs, merged header cells."""

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from . import Grid, Page, Paragraph
from .repack import repack


def write(page: Page) -> bytes:
    document = Document()
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")  # an office draws the characters of this country
    for part in page:
        if isinstance(part, Grid):
            _table(document, part)
        elif part.level:
            document.add_heading(part.text, part.level)
        else:
            _paragraph(document, part)
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


def _paragraph(document: WordDocument, part: Paragraph) -> None:
    paragraph = document.add_paragraph()
    third = max(len(part.text) // 3, 1)
    for start in range(0, len(part.text), third):
        paragraph.add_run(part.text[start : start + third])


def _table(document: WordDocument, grid: Grid) -> None:
    document.add_paragraph(grid.title)
    document.add_paragraph(grid.unit)
    table = document.add_table(rows=len(grid.rows), cols=len(grid.rows[0]))
    table.style = "Table Grid"
    for row, cells in zip(table.rows, grid.rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for row, column, rows, columns in grid.merges:
        text = grid.rows[row][column]
        merged = table.cell(row, column).merge(table.cell(row + rows - 1, column + columns - 1))
        merged.text = text
