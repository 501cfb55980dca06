"""Figures of PDF, Word and Excel files into Parquet and DuckDB, as many a script does it.

Run: `python read_by_pdfplumber.py FOLDER OUT`. Tables cell by cell and the paragraphs of each file
are taken by pdfplumber, python-docx or openpyxl; every number in a cell or paragraph is a row with
its place. No units, concepts, ties or checks: what is read has yet to be understood. Prints a JSON
line with the figures found.
"""

import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import duckdb
import openpyxl
import pdfplumber
import pyarrow as pa
import pyarrow.parquet as pq

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
Row = dict[str, object]


def figures(text: str | None, **place: object) -> Iterator[Row]:
    """A row for each number of a text."""
    for found in _NUMBER.finditer(text or ""):
        value = Decimal(found[0].replace(",", "").rstrip("%"))
        yield {**place, "printed": found[0], "value": float(value), "start": found.start()}


def from_pdf(path: Path) -> Iterator[Row]:
    with pdfplumber.open(path) as book:
        for number, page in enumerate(book.pages, 1):
            yield from figures(page.extract_text(), page=number, table=0)
            for table, lines in enumerate(page.extract_tables(), 1):
                yield from cells(lines, page=number, table=table)


def from_docx(path: Path) -> Iterator[Row]:
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        yield from figures(paragraph.text, page=0, table=0)
    for table, grid in enumerate(document.tables, 1):
        lines = [[cell.text for cell in row.cells] for row in grid.rows]
        yield from cells(lines, page=0, table=table)


def from_xlsx(path: Path) -> Iterator[Row]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for table, sheet in enumerate(book.worksheets, 1):
        lines = [
            [None if value is None else str(value) for value in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        yield from cells(lines, page=0, table=table)


def cells(lines: list[list[str | None]], **place: object) -> Iterator[Row]:
    """The figures of a table, with their row and column."""
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            yield from figures(text, **place, row=row, column=column)


_READERS = {".pdf": from_pdf, ".docx": from_docx, ".xlsx": from_xlsx}


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    found: list[Row] = []
    for path in sorted(folder.iterdir()):
        found += ({"file": path.name, **row} for row in _READERS[path.suffix](path))
    names = ("file", "page", "table", "row", "column", "printed", "value", "start")
    table = pa.table({name: [row.get(name) for row in found] for name in names})
    pq.write_table(table, out / "figures.parquet", compression="zstd")
    with duckdb.connect(str(out / "figures.duckdb")) as connection:
        connection.execute(f"create or replace table figures as from '{out}/figures.parquet'")
    print(json.dumps({"figures": len(found)}))


if __name__ == "__main__":
    main()
