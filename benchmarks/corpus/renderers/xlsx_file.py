"""A page as a workbook: a sheet a table, numbers as numbers, the header merged."""

import io

from openpyxl import Workbook

from . import Grid, Page
from .repack import repack


def write(page: Page) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, grid in enumerate(part for part in page if isinstance(part, Grid)):
        sheet = book.create_sheet(f"{number + 1} {grid.title}"[:31])
        sheet.append([grid.title])
        sheet.append([grid.unit])
        for row in grid.rows:
            sheet.append([_value(text) for text in row])
        for row, column, rows, columns in grid.merges:
            sheet.merge_cells(
                start_row=row + 3, start_column=column + 1,
                end_row=row + rows + 2, end_column=column + columns,
            )  # fmt: skip
        for cells in sheet.iter_rows(min_row=3 + grid.header_rows):
            for cell in cells:
                if isinstance(cell.value, float):
                    cell.number_format = "#,##0.00"
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue())


def _value(text: str) -> str | float | None:
    """Amounts are numbers; codes and all else stay text."""
    plain = text.replace(",", "")
    if "." in plain and plain.replace(".", "", 1).lstrip("-").isdigit():
        return float(plain)
    return text or None
