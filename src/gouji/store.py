"""Facts kept once: one Parquet file for each content of a report and version of the extractor.

`<warehouse>/facts/<extractor version>/<key[:2]>/<key>.<own sha256>.parquet` holds one row: the
document with its facts, relations and problems nested. Of a long export it holds several, its
`part`s: the first has all but the facts and lines that follow in the others. The key is the
sha256 of the content and, after a hyphen, a digest of the names it lies under
(`landing.Content.key`). The same input gives the same bytes, and a file whose bytes are not those
that its name promises is damaged.
"""

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from itertools import accumulate, chain, islice, zip_longest
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from gouji.facts import (
    DocumentFacts,
    Fact,
    LedgerRow,
    PlacedBlock,
    PlacedCell,
    Relation,
    Term,
)
from gouji.records import BATCH, Batch, Records, Repeated
from gouji.uncollected import uncollected

if TYPE_CHECKING:
    import pyarrow as pa

SCALE = Decimal("0.000001")
"""Decimals kept of a number: finer ones are rounded half to even, the printed text stays whole."""

_UNLIKE = ("text", "fact_id", "printed_text", "amount_fact_id", "row_code")
"""Texts that hardly ever repeat."""
_OF_EVERY_PART = ("document_id", "sha256", "path", "media_type", "document_kind")


@cache
def document_schema() -> "pa.Schema":
    """The schema of a facts file: the dataclasses of `gouji.facts`, nested, in their order."""
    import pyarrow as pa  # noqa: PLC0415 - costs 100 ms that reading a rule need not pay

    term = pa.struct(_fields(Term))
    cell = pa.struct(_fields(PlacedCell))
    problem = pa.struct(
        [pa.field("code", pa.string()), ("message", pa.string()), ("page", pa.int32())]
    )
    nested = {
        "terms": pa.list_(term),
        "facts": pa.list_(pa.struct(_fields(Fact))),
        "relations": pa.list_(pa.struct([*_fields(Relation), ("terms", pa.list_(term))])),
        "problems": pa.list_(problem),
        "ledger_rows": pa.list_(pa.struct(_fields(LedgerRow))),
        "blocks": pa.list_(pa.struct([*_fields(PlacedBlock), ("cells", pa.list_(cell))])),
    }
    order = [field.name for field in dataclasses.fields(DocumentFacts)]
    plain = {field.name: field for field in _fields(DocumentFacts)}
    fields = [plain.get(name) or pa.field(name, nested[name]) for name in order]
    return pa.schema([*fields, pa.field("part", pa.int32())])


def documents_table(documents: Iterable[DocumentFacts]) -> "pa.Table":
    """The documents as one table of `document_schema`, a row for each part of each."""
    import pyarrow as pa  # noqa: PLC0415

    tables = [table for facts in documents for table in _parts(facts)]
    return pa.concat_tables(tables) if tables else document_schema().empty_table()


def write_document(path: Path, facts: DocumentFacts) -> Path:
    """Write the facts of a document to `path`, down to the disk; return it.

    Of a long export no more than a part is held at a time.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema, repeating = document_schema(), _repeating()
    with path.open("wb") as file, uncollected():
        with pq.ParquetWriter(
            file, schema, compression="zstd", use_dictionary=repeating, write_statistics=False
        ) as writer:
            for table in _parts(facts):
                writer.write_table(table)
        file.flush()
        os.fsync(file.fileno())
    return path


@cache
def _repeating() -> list[str]:
    """The columns of a facts file whose values stand on many records: texts but for a few."""
    import pyarrow as pa  # noqa: PLC0415

    def leaves(field: "pa.Field", path: str) -> Iterator[str]:
        if pa.types.is_list(field.type):
            yield from leaves(field.type.value_field, f"{path}.list")
        elif pa.types.is_struct(field.type):
            for n in range(field.type.num_fields):
                inner = field.type.field(n)
                yield from leaves(inner, f"{path}.{inner.name}")
        elif pa.types.is_string(field.type) and field.name not in _UNLIKE:
            yield path

    return [path for field in document_schema() for path in leaves(field, field.name)]


def _parts(document: DocumentFacts) -> "Iterator[pa.Table]":
    """The rows of a document: its facts and lines in batches, all else in the first row."""
    import pyarrow as pa  # noqa: PLC0415

    names = ("facts", "ledger_rows")
    batches = zip_longest(*(_batches(getattr(document, name)) for name in names), fillvalue=())
    for part, found in enumerate(batches):
        columns = []
        for field in document_schema():
            if field.name in names:
                columns.append(_list(found[names.index(field.name)], field.type))
            elif field.name == "part":
                columns.append(pa.array([part], field.type))
            else:
                value = getattr(document, field.name)
                rest = () if pa.types.is_list(field.type) else None
                is_key = field.name in _OF_EVERY_PART
                columns.append(_column([value if is_key or not part else rest], field.type))
        yield pa.Table.from_arrays(columns, schema=document_schema())


def _batches(records: "Sequence[Any]") -> Iterator[Any]:
    """Records as they are written: those of a short document together, none for none."""
    if isinstance(records, Records):
        return iter(records.batches())
    return iter([records])


def _list(batch: "Batch[Any] | Sequence[Any]", kind: "pa.ListType") -> "pa.Array":
    """A batch of records as the list of one row."""
    import pyarrow as pa  # noqa: PLC0415

    if not isinstance(batch, Batch):
        return _column([batch], kind)
    items = _batch_structs(batch, kind.value_type)
    return pa.ListArray.from_arrays(pa.array([0, len(items)], pa.int32()), items, type=kind)


def _batch_structs(batch: "Batch[Any]", kind: "pa.StructType") -> "pa.Array":
    """Records that are columns already; what is the same on all of them is made once."""
    import pyarrow as pa  # noqa: PLC0415

    places = pa.array(batch.places, pa.int32())
    made: dict[int, pa.Array] = {}
    arrays = []
    for field in kind:
        values = batch.columns.get(field.name)
        if values is None:
            said = [getattr(each, field.name) for each in batch.templates]
            alike = all(value == said[0] for value in said)
            array = _plain(said, field.type)
            arrays.append(pa.repeat(array[0], len(places)) if alike else array.take(places))
            continue
        if id(values) not in made:  # amounts in yuan are their own base values
            made[id(values)] = _repeated(values, field.type)
        arrays.append(made[id(values)])
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


def _repeated(values: Any, kind: "pa.DataType") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415

    if not isinstance(values, Repeated):
        return _plain(values, kind)
    return _plain(values.values, kind).take(pa.array(values.places, pa.int32()))


def keep(written: Path, folder: Path, key: str, extractor_version: str) -> Path:
    """Move a written facts file into the warehouse `folder`, under the `key` of its content.

    It appears whole or not at all, and takes the place of what was kept of the content before.
    """
    home = folder / "facts" / extractor_version / key[:2]
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{key}.{_digest(written)}.parquet"
    for before in home.glob(f"{key.partition('-')[0]}*"):
        if before != path:
            # first: after a crash the content is read anew, never kept twice
            before.unlink(missing_ok=True)
    written.replace(path)
    return path


def stored(folder: Path, extractor_version: str) -> dict[str, Path]:
    """The facts files of this version of the extractor by the key of the content."""
    found = sorted((folder / "facts" / extractor_version).glob("??/*.parquet"))
    return {path.name.partition(".")[0]: path for path in found}


def drop_damaged(folder: Path, extractor_version: str) -> list[str]:
    """Remove the facts files whose content is not what was written; return the keys of these.

    Their contents count as never read, so that the night reads them again.
    """
    damaged = []
    for key, path in stored(folder, extractor_version).items():
        try:
            sound = path.name == f"{key}.{_digest(path)}.parquet"
        except OSError:
            sound = False
        if not sound:
            path.unlink()
            damaged.append(key)
    return damaged


def read_document(path: Path) -> DocumentFacts:
    """The facts of a document as they were kept."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    parts = pq.read_table(path).to_pylist()
    row = parts[0]
    del row["part"]
    row["facts"] = tuple(Fact(**fact) for each in parts for fact in each["facts"])
    row["relations"] = tuple(
        Relation(**relation | {"terms": tuple(Term(**term) for term in relation["terms"])})
        for relation in row["relations"]
    )
    row["problems"] = tuple((p["code"], p["message"], p["page"]) for p in row["problems"])
    row["ledger_rows"] = tuple(LedgerRow(**line) for p in parts for line in p["ledger_rows"])
    row["blocks"] = tuple(
        PlacedBlock(**block | {"cells": tuple(PlacedCell(**cell) for cell in block["cells"])})
        for block in row["blocks"]
    )
    return DocumentFacts(**row)


def forget_facts(folder: Path, extractor_version: str, keep: int = 1) -> list[Path]:
    """Remove the facts of all versions but this one and the `keep` last used before it."""
    home = folder / "facts"
    versions = [path for path in home.glob("*") if path.name != extractor_version]
    versions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for stale in versions[keep:]:
        shutil.rmtree(stale, ignore_errors=True)
    return versions[keep:]


def forget_gone(folder: Path, extractor_version: str, keys: Collection[str]) -> list[Path]:
    """Remove facts of contents that have left the landing zone, of which `keys` is what remains.

    Only once they outnumber those that remain: a folder that comes back need not be read again,
    and the facts kept do not grow for ever.
    """
    gone = [path for key, path in stored(folder, extractor_version).items() if key not in keys]
    if not keys or len(gone) <= len(keys):
        return []
    for path in gone:
        path.unlink()
    return gone


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fields(kind: type[Any]) -> "list[pa.Field]":
    """The fields of a dataclass that hold a single value; nested ones are left out."""
    import pyarrow as pa  # noqa: PLC0415

    arrow = {
        str: pa.string(),
        int: pa.int32(),
        bool: pa.bool_(),
        float: pa.float64(),
        Decimal: pa.decimal128(28, 6),
    }
    hints = {name: _value_type(hint) for name, hint in get_type_hints(kind).items()}
    return [pa.field(name, arrow[hint]) for name, hint in hints.items() if hint in arrow]


def _value_type(hint: Any) -> Any:
    """`int` for `int | None`, `str` for a Literal of words, else the hint itself."""
    if get_origin(hint) is Literal:
        return str
    present = [part for part in get_args(hint) if part is not type(None)]
    return present[0] if len(present) == 1 else hint


def _column(values: Sequence[Any], kind: "pa.DataType") -> "pa.Array":
    """Values of one field as an array: columns, never a dictionary for each of many records."""
    import pyarrow as pa  # noqa: PLC0415

    if not pa.types.is_list(kind):
        return _plain(values, kind)
    ends = accumulate(map(len, values), initial=0)
    offsets = pa.array(ends, pa.int32())
    records = chain.from_iterable(values)
    batches = [_structs(batch, kind.value_type) for batch in _batched(records)]
    items = pa.concat_arrays(batches) if batches else pa.array([], kind.value_type)
    return pa.ListArray.from_arrays(offsets, items, type=kind)


def _batched(records: Iterable[Any]) -> Iterator[list[Any]]:
    """Runs of records, so that what a record is made of need not exist for all at once."""
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _structs(records: Sequence[Any], kind: "pa.StructType") -> "pa.Array":
    """Records of one dataclass, or tuples in the order of the fields, as an array of structs."""
    import pyarrow as pa  # noqa: PLC0415

    columns = []
    for place, field in enumerate(kind):
        get = itemgetter(place) if isinstance(records[0], tuple) else attrgetter(field.name)
        columns.append(_column(list(map(get, records)), field.type))
    return pa.StructArray.from_arrays(columns, fields=list(kind))


def _plain(values: Sequence[Any], kind: "pa.DataType") -> "pa.Array":
    """Single values as an array; a number with more decimals than are kept is rounded."""
    import pyarrow as pa  # noqa: PLC0415

    try:
        return pa.array(values, kind)
    except pa.ArrowInvalid:
        if not pa.types.is_decimal(kind):
            raise
        return pa.array([None if v is None else _scaled(v) for v in values], kind)


def _scaled(value: Decimal) -> Decimal:
    return value.quantize(SCALE, rounding=ROUND_HALF_EVEN)
