"""Facts kept once: one Parquet file for each content of a report and version of the extractor.

`<warehouse>/facts/<extractor version>/<sha256[:2]>/<sha256>.parquet` holds one row: the document
with its facts, relations and problems nested. The same input gives the same bytes.
"""

import dataclasses
import os
import tempfile
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from gouji.facts import DocumentFacts, Fact, Relation, Term

if TYPE_CHECKING:
    import pyarrow as pa

SCALE = Decimal("0.000001")
"""Decimals kept of a number: finer ones are rounded half to even, the printed text stays whole."""


@cache
def document_schema() -> "pa.Schema":
    """The schema of a facts file: the dataclasses of `gouji.facts`, nested, in their order."""
    import pyarrow as pa  # noqa: PLC0415 - costs 100 ms that reading a rule need not pay

    term = pa.struct(_fields(Term))
    problem = pa.struct(
        [pa.field("code", pa.string()), ("message", pa.string()), ("page", pa.int32())]
    )
    nested = {
        "terms": pa.list_(term),
        "facts": pa.list_(pa.struct(_fields(Fact))),
        "relations": pa.list_(pa.struct([*_fields(Relation), ("terms", pa.list_(term))])),
        "problems": pa.list_(problem),
    }
    order = [field.name for field in dataclasses.fields(DocumentFacts)]
    plain = {field.name: field for field in _fields(DocumentFacts)}
    return pa.schema([plain.get(name) or pa.field(name, nested[name]) for name in order])


def documents_table(documents: Iterable[DocumentFacts]) -> "pa.Table":
    """The documents as one table of `document_schema`, a row each."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.Table.from_pylist([_row(facts) for facts in documents], schema=document_schema())


def facts_path(folder: Path, sha256: str, extractor_version: str) -> Path:
    """Where the facts of a content lie in the warehouse `folder`."""
    return folder / "facts" / extractor_version / sha256[:2] / f"{sha256}.parquet"


def is_stored(folder: Path, sha256: str, extractor_version: str) -> bool:
    """Whether this version of the extractor has read this content before."""
    return facts_path(folder, sha256, extractor_version).is_file()


def write_document(folder: Path, facts: DocumentFacts, extractor_version: str) -> Path:
    """Keep the facts of a document in the warehouse `folder`; return their path.

    The file appears whole or not at all; an existing one is replaced.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = facts_path(folder, facts.sha256, extractor_version)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(documents_table([facts]), file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def read_document(path: Path) -> DocumentFacts:
    """The facts of a document as they were kept."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    (row,) = pq.read_table(path).to_pylist()
    row["facts"] = tuple(Fact(**fact) for fact in row["facts"])
    row["relations"] = tuple(
        Relation(**relation | {"terms": tuple(Term(**term) for term in relation["terms"])})
        for relation in row["relations"]
    )
    row["problems"] = tuple((p["code"], p["message"], p["page"]) for p in row["problems"])
    return DocumentFacts(**row)


def _fields(kind: type[Any]) -> "list[pa.Field]":
    """The fields of a dataclass that hold a single value; nested ones are left out."""
    import pyarrow as pa  # noqa: PLC0415

    arrow = {str: pa.string(), int: pa.int32(), bool: pa.bool_(), Decimal: pa.decimal128(28, 6)}
    hints = {name: _value_type(hint) for name, hint in get_type_hints(kind).items()}
    return [pa.field(name, arrow[hint]) for name, hint in hints.items() if hint in arrow]


def _value_type(hint: Any) -> Any:
    """`int` for `int | None`, `str` for a Literal of words, else the hint itself."""
    if get_origin(hint) is Literal:
        return str
    present = [part for part in get_args(hint) if part is not type(None)]
    return present[0] if len(present) == 1 else hint


def _row(facts: DocumentFacts) -> dict[str, Any]:
    row = _plain(facts)
    row["facts"] = [_plain(fact) for fact in facts.facts]
    row["relations"] = [
        _plain(relation) | {"terms": [_plain(term) for term in relation.terms]}
        for relation in facts.relations
    ]
    row["problems"] = [
        {"code": code, "message": message, "page": page} for code, message, page in facts.problems
    ]
    return row


def _plain(record: Any) -> dict[str, Any]:
    return {name: _scaled(getattr(record, name)) for name in record.__slots__}


def _scaled(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(SCALE, rounding=ROUND_HALF_EVEN)
    return value
