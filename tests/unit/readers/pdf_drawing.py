"""Draws small PDFs for the tests, and reads their tables a second time with pdfplumber."""

import io
import re
from collections.abc import Callable, Mapping, Sequence

import pdfplumber
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gouji.document import Document
from gouji.readers.pdf import read_pdf
from gouji.settings import Limits

FONT = "STSong-Light"
A4 = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Draw = Callable[[Canvas], None]
Spans = Mapping[tuple[int, int], tuple[int, int]]


def pdf(
    *pages: Draw, size: tuple[float, float] = A4, turn: int = 0, encrypt: object = None
) -> bytes:
    """Return a PDF with one page for each function that draws on it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=encrypt, invariant=1)
    for draw in pages:
        canvas.setPageRotation(turn)
        canvas.setFont(FONT, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(data: bytes, **limits: int) -> Document:
    return read_pdf(data, "决算.pdf", "0" * 64, Limits(**limits))


def paragraphs(document: Document) -> list[str]:
    return [document.slice(b.start, b.end) for b in document.blocks if b.kind == "paragraph"]


def write(
    canvas: Canvas, x: float, y: float, *lines: str, step: float = 20, size: int = 12
) -> None:
    """Print lines from (x, y) down; y is counted from the top of an A4 page."""
    canvas.setFont(FONT, size)
    for number, line in enumerate(lines):
        canvas.drawString(x, A4[1] - y - number * step, line)


class Ruled:
    """A ruled table: columns' and rows' positions, cell texts, and spans by top left cell."""

    def __init__(
        self,
        rows: Sequence[Sequence[str | None]],
        widths: Sequence[float],
        spans: Spans | None = None,
        at: tuple[float, float] = (60, 500),
    ) -> None:
        self.rows, self.spans = rows, spans or {}
        left, top = at
        self.xs = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
        self.ys = [top - 24 * n for n in range(len(rows) + 1)]

    def boxes(self) -> list[tuple[int, int, float, float, float, float]]:
        """Return row, column, left, bottom, right and top of each cell."""
        found = []
        for row, texts in enumerate(self.rows):
            for column, text in enumerate(texts):
                if text is None:
                    continue
                down, across = self.spans.get((row, column), (1, 1))
                left, right = self.xs[column], self.xs[column + across]
                found.append((row, column, left, self.ys[row + down], right, self.ys[row]))
        return found

    def write(self, canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        for row, column, left, bottom, _, top in self.boxes():
            canvas.drawString(left + 4, (bottom + top) / 2 - 3, self.rows[row][column] or "")


def as_lines(canvas: Canvas, table: Ruled) -> None:
    canvas.setLineWidth(0.5)
    for _, _, left, bottom, right, top in table.boxes():
        canvas.line(left, bottom, right, bottom)
        canvas.line(left, top, right, top)
        canvas.line(left, bottom, left, top)
        canvas.line(right, bottom, right, top)
    table.write(canvas)


def as_frames(canvas: Canvas, table: Ruled) -> None:
    for _, _, left, bottom, right, top in table.boxes():
        canvas.rect(left, bottom, right - left, top - bottom, stroke=1, fill=0)
    table.write(canvas)


def as_slivers(canvas: Canvas, table: Ruled) -> None:
    """Borders as filled slivers with square corners, as word processors draw them."""
    for _, _, left, bottom, right, top in table.boxes():
        for x in (left, right):
            canvas.rect(x - 0.24, bottom + 0.24, 0.48, top - bottom - 0.48, stroke=0, fill=1)
        for y in (bottom, top):
            canvas.rect(left + 0.24, y - 0.24, right - left - 0.48, 0.48, stroke=0, fill=1)
            canvas.rect(left - 0.24, y - 0.24, 0.48, 0.48, stroke=0, fill=1)
    table.write(canvas)


def as_one_path(canvas: Canvas, table: Ruled) -> None:
    path = canvas.beginPath()
    for _, _, left, bottom, right, top in table.boxes():
        path.rect(left, bottom, right - left, top - bottom)
    canvas.drawPath(path, stroke=1, fill=0)
    table.write(canvas)


def as_form(canvas: Canvas, table: Ruled) -> None:
    """The table inside of a form that is moved and scaled where it is shown."""
    canvas.beginForm("table")
    as_frames(canvas, table)
    canvas.endForm()
    canvas.saveState()
    canvas.translate(30, 60)
    canvas.scale(0.8, 0.8)
    canvas.doForm("table")
    canvas.restoreState()


Grid = list[list[str | None]]


def grids(document: Document) -> list[Grid]:
    """Return the tables as rows of texts, None where a merged cell reaches, white space out."""
    found = []
    for block in document.blocks:
        if block.table is None:
            continue
        grid: Grid = [[None] * block.table.columns for _ in range(block.table.rows)]
        for cell in block.table.cells:
            grid[cell.row][cell.column] = _bare(document.slice(cell.start, cell.end))
        found.append(grid)
    return found


def reference_grids(data: bytes) -> list[Grid]:
    """Return what pdfplumber finds: shaded areas, which it takes for ruled lines, taken out."""
    found = []
    with pdfplumber.open(io.BytesIO(data)) as book:
        for page in book.pages:
            for table in page.filter(_is_no_shading).find_tables():
                found.append([[_bare(text) for text in row] for row in table.extract()])
    return found


def _is_no_shading(shape: Mapping[str, object]) -> bool:
    sides = (shape["width"], shape["height"])
    return not (
        shape["object_type"] == "rect"
        and shape["fill"]
        and not shape["stroke"]
        and min(float(str(side)) for side in sides) > 3
    )


def _bare(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\s", "", text)
