"""Read a workbook (.xlsx, .xls, .ods, and .et that is one of these inside) into a Document.

Each sheet is a page, hidden ones included. The text is what the cells show: numbers by their
number format, formulas by their stored value.
"""

from gouji.document import Document
from gouji.readers.archive import Archive
from gouji.readers.grid import GridWriter
from gouji.readers.sheet_rows import Sheet
from gouji.settings import Limits
from gouji.uncollected import uncollected

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read_sheet(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a workbook as a Document: `page` of a block counts its sheets from 1.

    `metadata` holds `sheet:<page>` (a sheet's name) and `origin:<n>` (the sheet's address, such
    as B4, of the top left cell of block n). Problems: `hidden_sheet`, `hidden_cells`,
    `error_value`, `formula_without_value`. Raises a `ReportError`.
    """
    with uncollected():
        media_type, sheets = _sheets(data, path, limits)
        writer = GridWriter(path, limits)
        for page, sheet in enumerate(sheets, 1):
            writer.add(sheet, page)
        return writer.document(sha256, media_type, len(sheets), {})


def _sheets(data: bytes, path: str, limits: Limits) -> tuple[str, list[Sheet]]:
    """The media type and the sheets of a workbook; each format is imported at its first file."""
    if not data.startswith(b"PK"):
        from gouji.readers.xls import read_xls  # noqa: PLC0415

        return XLS, read_xls(data, path, limits)
    archive = Archive(data, path, limits)
    if "content.xml" in archive.names:
        from gouji.readers.ods import read_ods  # noqa: PLC0415

        return ODS, read_ods(archive, path, limits)
    from gouji.readers.xlsx import read_xlsx  # noqa: PLC0415

    return XLSX, read_xlsx(archive, path, limits)
