"""应公开清单: which department should publish what, for which year, read from a list.

The list is a table (CSV, xlsx, xls, ods) with a header; its columns are named in
`data/expected_filings.yml`. A line that is not understood stays in the list with its problem: its
status is unknown, never missing.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gouji.document import Document, Table
from gouji.errors import GoujiError, ReportError
from gouji.readers import read
from gouji.settings import Limits

_DATE = re.compile(r"(\d{4})\s*[-年/.]?\s*(\d{1,2})\s*[-月/.]?\s*(\d{1,2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_BRACKETS = re.compile(r"[（(].*?[)）]")


class FilingListError(GoujiError):
    """The list of expected filings can not be read: no table, or a column that must be there."""


@dataclass(frozen=True, slots=True)
class ExpectedFiling:
    """One line of the list. `approved_on` is an ISO date; `exemption` says why nothing is due.

    `kind_printed` is as the list says; `document_kind` is None where that is no kind we know.
    """

    list_path: str
    line: int
    region: str | None
    department: str | None
    unit: str | None
    kind_printed: str | None
    document_kind: str | None
    fiscal_year: int | None
    approved_on: str | None
    exemption: str | None
    problem: str | None


FILING_COLUMNS = tuple(part.name for part in fields(ExpectedFiling))


def lists_digest(lists: Sequence[Path]) -> str:
    """Stands for all that the lists say. Raises FilingListError when one can not be read."""
    digest = hashlib.sha256()
    for path in lists:
        try:
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise FilingListError(f"{path}: {error.strerror}") from error
    return digest.hexdigest()


def read_filings(path: Path, limits: Limits) -> list[ExpectedFiling]:
    """Return the lines of a list, in their order. Raises FilingListError."""
    try:
        document = read(path, limits=limits)
    except ReportError as error:
        raise FilingListError(f"{path.name}: {error.reason}") from error
    except OSError as error:
        raise FilingListError(f"{path}: {error.strerror}") from error
    header: dict[str, int] | None = None
    found = []
    for line, cells in enumerate(_rows(document), 1):
        columns = _columns(cells)
        if columns is not None:
            header = columns
        elif header is not None and any(cells.values()):
            found.append(_filing(path.name, line, cells, header))
    if header is None:
        needed = "、".join(_names()["columns"][name][0] for name in _names()["required"])
        raise FilingListError(f"{path.name}: 应公开清单没有表头，至少要有：{needed}")
    return found


@cache
def _names() -> dict[str, Any]:
    import yaml  # noqa: PLC0415 - costs 30 ms that a landing zone without a list need not pay

    path = Path(__file__).parent / "data" / "expected_filings.yml"
    names: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return names


def _rows(document: Document) -> Iterator[dict[int, str]]:
    """The rows of all tables, each cell by its column."""
    for block in document.blocks:
        if block.table is None:
            text = document.slice(block.start, block.end).strip()
            yield dict(enumerate(text.split("\t")))
        else:
            yield from _table_rows(document, block.table)


def _table_rows(document: Document, table: Table) -> Iterator[dict[int, str]]:
    rows: list[dict[int, str]] = [{} for _ in range(table.rows)]
    for cell in table.cells:
        text = document.slice(cell.start, cell.end).strip()
        for row in rows[cell.row : cell.row + cell.row_span]:  # one name may stand for many rows
            row[cell.column] = text
    yield from rows


def _columns(cells: Mapping[int, str]) -> dict[str, int] | None:
    """The place of each known column if this row is a header."""
    places: dict[str, int] = {}
    for place, text in cells.items():
        name = _BRACKETS.sub("", re.sub(r"\s", "", text)).lower()
        for column, wordings in _names()["columns"].items():
            if name in wordings:
                places.setdefault(column, place)
    return places if all(name in places for name in _names()["required"]) else None


def _filing(
    path: str, line: int, cells: Mapping[int, str], header: Mapping[str, int]
) -> ExpectedFiling:
    said = {name: cells.get(place, "").strip() or None for name, place in header.items()}
    department = said.get("department") or said.get("unit")
    kind = _kind(said.get("kind"))
    year = _YEAR.search(said.get("fiscal_year") or "")
    approved, wrong_date = _day(said.get("approved_on"))
    problems = [
        *(["没有部门名称"] if not department else []),
        *([f"不认识的文件类型“{said.get('kind') or ''}”"] if kind is None else []),
        *([f"年度“{said.get('fiscal_year') or ''}”无法识别"] if not year else []),
        *([f"批复日期“{said.get('approved_on')}”无法识别"] if wrong_date else []),
    ]
    exemption = said.get("exemption")
    if exemption and exemption.lower() in _names()["not_exempt"]:
        exemption = None
    return ExpectedFiling(
        path, line, said.get("region"), department, said.get("unit"), said.get("kind"), kind,
        int(year.group()) if year else None, approved, exemption, "；".join(problems) or None,
    )  # fmt: skip


def _kind(text: str | None) -> str | None:
    from gouji.extract.vocabulary import vocabulary  # noqa: PLC0415 - costs 300 ms

    kinds: dict[str, list[str]] = vocabulary()["document_kinds"]
    if not text or text in kinds:
        return text
    return next((kind for kind, words in kinds.items() if any(w in text for w in words)), None)


def _day(text: str | None) -> tuple[str | None, bool]:
    """The day as ISO, and whether there is something that is no day."""
    if not text:
        return None, False
    match = _DATE.search(text)
    try:
        return (date(*map(int, match.groups())).isoformat(), False) if match else (None, True)
    except ValueError:
        return None, True
