"""The lines of exports with all they say in words: who was paid, for what, when, how."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from gouji.document import Document
from gouji.errors import RuleError
from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import heading_of
from gouji.extract.tables.reading import ReadTable
from gouji.extract.vocabulary import bare
from gouji.facts import LedgerRow

_DATA = Path(__file__).parents[2] / "data" / "ledger_columns.yml"
_UNIT = re.compile(r"[（(](?:单位：?)?(?:百|千|万|百万|亿)?元[）)]$")
_CLASS = re.compile(r"(\d{3,9})?[-—_]?(.*)")
_CLASSES = ("functional", "economic")


@lru_cache
def _wordings() -> tuple[dict[str, str], dict[str, dict[str, tuple[str, ...]]]]:
    """The attribute of each header wording, and the measures of each export."""
    import yaml  # noqa: PLC0415 - costs 50 ms that only exports should pay

    try:
        data: Any = yaml.load(_DATA.read_text("utf-8"), Loader=yaml.CSafeLoader)
        attributes = {word: name for name, words in data["attributes"].items() for word in words}
        measures = {
            ledger: {name: tuple(words) for name, words in named.items()}
            for ledger, named in data["measures"].items()
        }
    except (OSError, yaml.YAMLError, KeyError, AttributeError) as error:
        raise RuleError(f"{_DATA.name}: {error!r}") from error
    return attributes, measures


def ledger_rows(document: Document, tables: list[ReadTable]) -> tuple[LedgerRow, ...]:
    """Return every line of an export that is no total; the ids of its figures must be given."""
    found: list[LedgerRow] = []
    for table in tables:
        if table.layout is not None and table.layout.shape == "ledger":
            found += _rows_of(document, table, len(found))
    return tuple(found)


def _rows_of(document: Document, table: ReadTable, before: int) -> list[LedgerRow]:
    attributes, measures = _wordings()
    assert table.layout is not None
    columns = [(c, name) for c in table.columns if (name := attributes.get(_heading(c)))]
    figures = _measured(table, measures.get(table.layout.table, {}))
    rows: list[LedgerRow] = []
    for entry in table.entries:
        found = {
            name: figure
            for name, column in figures.items()
            if (figure := table.figures.get((entry.row, column))) is not None
        }
        if not found or entry.is_total:
            continue
        start, end = next(iter(found.values())).line_span
        rows.append(
            LedgerRow(
                document_id=document.document_id,
                ledger=table.layout.table,
                table_name=table.name,
                row_number=before + len(rows) + 1,
                char_start=start,
                char_end=end,
                **_said(table, entry, columns),
                **{name: figure.fact_id for name, figure in found.items()},
            )
        )
    return rows


def _heading(column: Column) -> str:
    return bare(_UNIT.sub("", column.path[-1])) if column.path else ""


def _measured(table: ReadTable, measures: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """The column of each measure: that of the first wording that is a header."""
    headings = {_heading(c): c.index for c in reversed(table.columns)}
    found: dict[str, int] = {}
    for name, words in measures.items():
        column = next((headings[word] for word in words if word in headings), None)
        if column is not None:
            found[f"{name}_fact_id"] = column
    return found


def _said(table: ReadTable, entry: Entry, columns: list[tuple[Column, str]]) -> dict[str, str]:
    """The attributes of a line; a class is told as code, as name or as both in one cell."""
    said: dict[str, str] = {}
    for column, name in columns:
        cell = table.printed.lines[entry.row][column.index]
        if cell is None or not cell.text:
            continue
        if name in _CLASSES:
            for part, text in _class_parts(cell.text):
                said.setdefault(f"{name}_{part}", text)
        elif name == "fund":
            heading = heading_of(cell.text)
            said.setdefault(name, (heading.fund if heading else None) or cell.text)
        else:
            said.setdefault(name, cell.text)
    return said


@lru_cache(maxsize=10_000)
def _class_parts(text: str) -> tuple[tuple[str, str], ...]:
    parts = _CLASS.fullmatch(text)
    assert parts is not None
    named = zip(("code", "name"), parts.groups(), strict=True)
    return tuple((part, said) for part, said in named if said)
