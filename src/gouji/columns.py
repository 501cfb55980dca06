"""Facts as Arrow: the schema of stored facts, and documents as tables of it."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from itertools import accumulate, chain, islice, zip_longest
from operator import attrgetter, itemgetter
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

if TYPE_CHECKING:
    import pyarrow as pa

SCALE = Decimal("0.000001")
"""Decimals kept of a number: finer ones are rounded half to even, the printed text stays whole."""

_UNLIKE = ("text", "fact_id", "printed_text", "amount_fact_id", "row_code")
"""Texts that hardly ever repeat."""
_OF_EVERY_PART = ("document_id", "sha256", "path", "media_type", "document_kind")
_LONG = ("facts", "ledger_rows")
"""What a long export has so many of that its rows hold a batch of them each."""


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


def tables_of(documents: Iterable[DocumentFacts]) -> "Iterator[pa.Table]":
    """The documents as tables of `document_schema`, none with much more than a batch of facts.

    A document is a row; a long export is several, its parts, each a table.
    """
    short: list[DocumentFacts] = []
    figures = 0
    for document in documents:
        long = is_long(document)
        if short and (long or figures > BATCH):
            yield _table(short)
            short, figures = [], 0
        if long:
            yield from _parts(document)
        else:
            short.append(document)
            figures += len(document.facts)
    if short:
        yield _table(short)


def documents_table(documents: Iterable[DocumentFacts]) -> "pa.Table":
    """The documents as one table of `document_schema`, a row for each part of each."""
    import pyarrow as pa  # noqa: PLC0415

    tables = list(tables_of(documents))
    return pa.concat_tables(tables) if tables else document_schema().empty_table()


def is_long(document: DocumentFacts) -> bool:
    """Whether the facts or lines of a document are made batch by batch as they are asked for."""
    return any(isinstance(getattr(document, name), Records) for name in _LONG)


@cache
def repeating_columns() -> list[str]:
    """The columns of stored facts whose values stand on many records: texts but for a few."""
    import pyarrow as pa  # noqa: PLC0415

    def leaves(field: "pa.Field", path: str) -> Iterator[str]:
        if pa.types.is_list(field.type):
            yield from leaves(field.type.value_field, f"{path}.list.element")
        elif pa.types.is_struct(field.type):
            for n in range(field.type.num_fields):
                inner = field.type.field(n)
                yield from leaves(inner, f"{path}.{inner.name}")
        elif pa.types.is_string(field.type) and field.name not in _UNLIKE:
            yield path

    return [path for field in document_schema() for path in leaves(field, field.name)]


def _table(documents: Sequence[DocumentFacts]) -> "pa.Table":
    """Documents that are a row each."""
    import pyarrow as pa  # noqa: PLC0415

    *fields, part = document_schema()
    columns = [
        _column([getattr(each, field.name) for each in documents], field.type) for field in fields
    ]
    columns.append(pa.array([0] * len(documents), part.type))
    return pa.Table.from_arrays(columns, schema=document_schema())


def _parts(document: DocumentFacts) -> "Iterator[pa.Table]":
    """The rows of a long document: its facts and lines in batches, all else in the first row."""
    import pyarrow as pa  # noqa: PLC0415

    batches = zip_longest(*(_batches(getattr(document, name)) for name in _LONG), fillvalue=())
    for part, found in enumerate(batches):
        columns = []
        for field in document_schema():
            if field.name in _LONG:
                columns.append(_list(found[_LONG.index(field.name)], field.type))
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
