"""The lines of exports with all they say in words: who was paid, for what, when, how."""

import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from gouji.document import Document
from gouji.errors import RuleError
from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import heading_of
from gouji.extract.tables.ledger_body import NO_FIGURE
from gouji.extract.tables.long_ledger import LongLedger
from gouji.extract.tables.read_table import ReadTable, line_span
from gouji.extract.vocabulary import bare
from gouji.facts import LedgerRow
from gouji.records import BATCH, Batch, Records

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


def ledger_rows(
    document: Document, tables: list[ReadTable]
) -> tuple[LedgerRow, ...] | Records[LedgerRow]:
    """Return every line of an export that is no total; the ids of its figures must be given."""
    found: list[LedgerRow | LedgerLines] = []
    count = 0
    for table in tables:
        if table.layout is None or table.layout.shape != "ledger":
            continue
        if isinstance(table, LongLedger):
            lines = LedgerLines(document, table, count)
            found.append(lines)
            count += len(lines)
        else:
            rows = _rows_of(document, table, count)
            found += rows
            count += len(rows)
    if any(isinstance(each, LedgerLines) for each in found):
        return Records(found, LedgerRow)
    return tuple(each for each in found if isinstance(each, LedgerRow))


class LedgerLines:
    """The lines of a long export, batch by batch. `before`: so many lines stand above it."""

    def __init__(self, document: Document, ledger: LongLedger, before: int) -> None:
        attributes, measures = _wordings()
        assert ledger.layout is not None
        self._ledger, self._before = ledger, before
        self._columns = [(c, name) for c in ledger.columns if (name := attributes.get(_heading(c)))]
        self._measures = {
            name: column
            for name, column in _measured(ledger, measures.get(ledger.layout.table, {})).items()
            if column in ledger.amounts
        }
        said = [ledger.amounts[column].decimals for column in self._measures.values()]
        self._lines = array(
            "i",
            (
                line for line, found in enumerate(zip(*said, strict=True))
                if min(found) != NO_FIGURE and line not in ledger.totals
            ),
        )  # fmt: skip
        self._template = LedgerRow(document.document_id, ledger.layout.table, ledger.name, 0, 0, 0)

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def batches(self) -> Iterator[Batch[LedgerRow]]:
        """The lines in order."""
        for first in range(0, len(self), BATCH):
            yield self._batch(first, self._lines[first : first + BATCH])

    def _batch(self, first: int, lines: "array[int]") -> Batch[LedgerRow]:
        low, high = lines[0], lines[-1] + 1
        picked = [line - low for line in lines]
        number = self._before + first + 1
        spans = self._spans(lines, low, high)
        columns: dict[str, list[Any]] = {
            "row_number": list(range(number, number + len(lines))),
            "char_start": [start for start, _ in spans],
            "char_end": [end for _, end in spans],
        }
        for name, values in self._said(low, high).items():
            columns[name] = [values[n] for n in picked]
        for name, column in self._measures.items():
            ids = self._ledger.fact_ids(column, low, high)
            columns[name] = [ids[n] for n in picked]
        return Batch([self._template], [0] * len(lines), columns)

    def _said(self, low: int, high: int) -> dict[str, list[str | None]]:
        """The attributes of all lines in a range; of two columns the first that says it counts."""
        said: dict[str, list[str | None]] = {}
        for column, name in self._columns:
            texts = self._ledger.body.plain(column.index, low, high)
            for part, values in _attribute(name, texts):
                known = said.setdefault(part, [None] * len(texts))
                said[part] = [a or b or None for a, b in zip(known, values, strict=True)]
        return said

    def _spans(self, lines: "array[int]", low: int, high: int) -> list[tuple[int, int]]:
        """Where the lines stand; of one that is too long to show, its first measured figure."""
        body, spans = self._ledger.body, []
        known = body.spans(low, high)
        for line in lines:
            span = known[line - low]
            if line_span(span, -1, -1) != span:
                figures = (body.number(self._ledger.amounts[c], line, c)
                           for c in self._measures.values())  # fmt: skip
                number = next(n for n in figures if n is not None)
                span = number.start, number.end
            spans.append(span)
        return spans


def _attribute(name: str, texts: list[str]) -> Iterator[tuple[str, list[str | None]]]:
    """What the texts of a column say, by the attribute: as `_said` has it of one line."""
    if name in _CLASSES:
        parts = [dict(_class_parts(text)) for text in texts]
        for part in ("code", "name"):
            yield f"{name}_{part}", [each.get(part) for each in parts]
    elif name == "fund":
        yield name, [_fund(text) if text else None for text in texts]
    else:
        yield name, list(texts)


def _fund(text: str) -> str:
    heading = heading_of(text)
    return (heading.fund if heading else None) or text


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
            said.setdefault(name, _fund(cell.text))
        else:
            said.setdefault(name, cell.text)
    return said


@lru_cache(maxsize=10_000)
def _class_parts(text: str) -> tuple[tuple[str, str], ...]:
    parts = _CLASS.fullmatch(text)
    assert parts is not None
    named = zip(("code", "name"), parts.groups(), strict=True)
    return tuple((part, said) for part, said in named if said)
