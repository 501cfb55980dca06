"""Writes a sample as a file of its format, the same bytes every time."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime

from docx import Document as WordDocument
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)
from reportlab.platypus import Table as PdfTable
from xlwt import Workbook as OldWorkbook
from xlwt import easyxf

from table_samples.paper import DEPARTMENT, Cell, Figure, Line, Page, Sample, Table

WRITTEN = datetime(2025, 3, 1, tzinfo=UTC)
_FONT = "STSong-Light"
_SIZES = {0: 18, 1: 15, 2: 13, 3: 12, None: 11}
_WIDE = 8
"""Columns from which on a table lies across the page."""
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write(sample: Sample) -> bytes:
    """Return the sample as a file of the format that its name says."""
    return {
        ".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx, ".xls": _xls, ".csv": _csv,
    }[sample.file.suffix](sample)  # fmt: skip


def _text(cell: Cell) -> str:
    if not isinstance(cell, Figure):
        return cell
    percent = cell.unit == "%" and not cell.printed.endswith("%")
    return f"{cell.printed}%" if percent else cell.printed


def _csv(sample: Sample) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_text(cell) for cell in row] for row in sample.tables()[0].rows)
    return out.getvalue().encode("gb18030")


def _pdf(sample: Sample) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    out = io.BytesIO()
    document = BaseDocTemplate(out, invariant=1, title=sample.file.stem, author="", pagesize=A4)
    for name, size in (("tall", A4), ("wide", landscape(A4))):
        frame = Frame(40, 40, size[0] - 80, size[1] - 80, id=name)
        document.addPageTemplates(PageTemplate(name, [frame], pagesize=size))
    story: list[Flowable] = []
    for page in sample.pages:
        story += [NextPageTemplate("wide" if _is_wide(page) else "tall"), PageBreak()]
        for part in page:
            story += _pdf_table(part) if isinstance(part, Table) else [_pdf_line(part)]
    document.build(story[2:] if not _is_wide(sample.pages[0]) else story)
    if document.page != len(sample.pages):
        raise ValueError(f"{sample.case}: {document.page} pages for {len(sample.pages)}")
    return out.getvalue()


def _is_wide(page: Page) -> bool:
    return any(isinstance(part, Table) and len(part.rows[0]) >= _WIDE for part in page)


def _style(size: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(f"s{size}{more}", fontName=_FONT, fontSize=size, leading=size * 1.7,
                          wordWrap="CJK", **more)  # fmt: skip


def _pdf_line(line: Line) -> Paragraph:
    size = _SIZES[line.level]
    more: dict[str, object] = {"firstLineIndent": 2 * size} if line.level is None else {}
    if line.level == 0:
        more = {"alignment": 1, "spaceAfter": 24}
    return Paragraph(line.plain, _style(size, **more))


def _pdf_table(table: Table) -> list[Flowable]:
    small = _style(8)
    cells = [[Paragraph(_text(c), small) if c else "" for c in row] for row in table.rows]
    commands: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                                          ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]  # fmt: skip
    for row, column, rows, columns in table.merges:
        commands.append(("SPAN", (column, row), (column + columns - 1, row + rows - 1)))
    count = len(table.rows[0])
    room = (A4[1] if count >= _WIDE else A4[0]) - 92
    grid = PdfTable(cells, style=commands, colWidths=[room / count] * count)
    if table.continued:
        return [grid]
    head = [Paragraph(table.title, _style(14, alignment=1))]
    return [*head, Paragraph(f"单位：{table.unit}", _style(9, alignment=2)), grid]


def _docx(sample: Sample) -> bytes:
    document = WordDocument()
    for part in sample.pages[0]:
        if isinstance(part, Line):
            document.add_heading(part.plain, part.level or 1)
            continue
        grid = document.add_table(len(part.rows), len(part.rows[0]))
        grid.style = "Table Grid"
        for row, column, rows, columns in part.merges:
            grid.cell(row, column).merge(grid.cell(row + rows - 1, column + columns - 1))
        for row, cells in enumerate(part.rows):
            for column, cell in enumerate(cells):
                if cell:
                    grid.cell(row, column).text = _text(cell)
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = WRITTEN
    out = io.BytesIO()
    document.save(out)
    return _repack(out.getvalue())


def _number(cell: Cell) -> tuple[object, str]:
    """The value of a cell of a sheet and its number format."""
    if not isinstance(cell, Figure):
        return cell or None, "General"
    text = _text(cell)
    plain = text.removesuffix("%")
    if not plain.replace(".", "", 1).isdigit():
        return text, "General"
    decimals = len(plain.partition(".")[2])
    shape = "0" + ("." + "0" * decimals if decimals else "")
    if text.endswith("%"):
        return float(plain) / 100, f"{shape}%"
    return (float(plain) if decimals else int(plain)), ("#,##" + shape if decimals else shape)


def _sheets(sample: Sample) -> list[tuple[str, list[list[Cell]], Table]]:
    """The sheets of a workbook: title and unit above the grid."""
    made = []
    for table in sample.tables():
        owner = f"编制单位：{DEPARTMENT}"
        blanks = [""] * (len(table.rows[0]) - 2)
        unit = [owner, *blanks, f"单位：{table.unit}"] if table.unit else []
        lead: list[list[Cell]] = [[table.title], unit]
        made.append((table.sheet or table.title[:31], lead + table.rows, table))
    return made


def _xlsx(sample: Sample) -> bytes:
    book = Workbook()
    book.remove(book.active)
    thin = Side(style="thin")
    for name, rows, table in _sheets(sample):
        sheet = book.create_sheet(name)
        width = len(table.rows[0])
        for row, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells, 1):
                place = sheet.cell(row, column)
                place.value, place.number_format = _number(cell)
                if row > 2:
                    place.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
        sheet.cell(1, 1).alignment = Alignment(horizontal="center")
        for row, column, down, across in table.merges:
            sheet.merge_cells(start_row=row + 3, start_column=column + 1,
                              end_row=row + down + 2, end_column=column + across)  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return _repack(out.getvalue())


def _xls(sample: Sample) -> bytes:
    book = OldWorkbook(encoding="utf-8")
    for name, rows, table in _sheets(sample):
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                value, shape = _number(cell)
                if value is not None:
                    sheet.write(row, column, value, easyxf(num_format_str=shape))
        for row, column, down, across in table.merges:
            value, shape = _number(table.rows[row][column])
            sheet.write_merge(row + 2, row + down + 1, column, column + across - 1, value,
                              easyxf(num_format_str=shape))  # fmt: skip
        sheet.write_merge(0, 0, 0, len(table.rows[0]) - 1, table.title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _repack(data: bytes) -> bytes:
    """The same members with one fixed date, in the properties too."""
    out = io.BytesIO()
    stamp = WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIME.sub(stamp, content)
            member = zipfile.ZipInfo(name, WRITTEN.timetuple()[:6])
            new.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
