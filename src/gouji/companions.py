"""What goes with the reports into a loaded file: where they come from, what should be there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gouji.filings import FILING_COLUMNS, ExpectedFiling
from gouji.sources import NOTE_COLUMNS, SourceNote

if TYPE_CHECKING:
    import duckdb

_PROBLEMS = """
    insert into raw.problem
    select place.document_id, 'source_note', note.problem, null
    from raw.source_note as note join raw.document_path as place using (path)
    where note.problem is not null
"""


def load_companions(
    connection: "duckdb.DuckDBPyConnection",
    notes: Sequence[SourceNote],
    filings: Sequence[ExpectedFiling],
) -> None:
    """Fill `raw.source_note` and `raw.expected_filing`; what a note says wrongly is a problem."""
    _insert(connection, "source_note", NOTE_COLUMNS, notes)
    _insert(connection, "expected_filing", FILING_COLUMNS, filings)
    connection.execute(_PROBLEMS)


def _insert(
    connection: "duckdb.DuckDBPyConnection",
    table: str,
    columns: Sequence[str],
    rows: Sequence[SourceNote] | Sequence[ExpectedFiling],
) -> None:
    """Insert rows as text, which the table's own types make of it what they say."""
    import pyarrow as pa  # noqa: PLC0415

    values = {name: [_text(getattr(row, name)) for row in rows] for name in columns}
    schema = pa.schema([(name, pa.string()) for name in columns])
    connection.register("companions", pa.table(values, schema=schema))
    connection.execute(f"insert into raw.{table} by name from companions")
    connection.unregister("companions")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
