"""A page as a PDF: long tables run over pages without repeating their header."""

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer, Table
from reportlab.platypus import Paragraph as PdfParagraph

from . import Grid, Page, Paragraph

_FONT = "STSong-Light"


def write(page: Page) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    styles = {
        level: ParagraphStyle(
            f"level{level}", fontName=_FONT, fontSize=size, leading=size * 1.6, wordWrap="CJK"
        )
        for level, size in ((None, 11), (1, 16), (2, 13), (3, 12))
    }
    story: list[Flowable] = []
    for part in page:
        if isinstance(part, Grid):
            story += _table(part, styles[None])
        else:
            story.append(PdfParagraph(_escape(part), styles[part.level]))
    wide = any(isinstance(part, Grid) and len(part.rows[0]) > 8 for part in page)
    out = io.BytesIO()
    size = landscape(A4) if wide else A4
    SimpleDocTemplate(out, pagesize=size, invariant=1).build(story)
    return out.getvalue()


def _escape(part: Paragraph) -> str:
    return part.text.replace("&", "&amp;").replace("<", "&lt;").replace("\u3000", " ")


def _table(grid: Grid, style: ParagraphStyle) -> list[Flowable]:
    small = ParagraphStyle("cell", parent=style, fontSize=7, leading=9)
    cells = [[PdfParagraph(text, small) if text else "" for text in row] for row in grid.rows]
    commands = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), _FONT, 7)]
    for row, column, rows, columns in grid.merges:
        commands.append(("SPAN", (column, row), (column + columns - 1, row + rows - 1)))
    return [
        PdfParagraph(grid.title, style),
        PdfParagraph(grid.unit, style),
        Table(cells, style=commands),
        Spacer(1, 12),
    ]
