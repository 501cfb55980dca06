"""What the previous warehouse knew: when documents and findings were first and last seen."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_KNOWN = {
    "landed_previous_document": (
        "marts.dim_document",
        {"document_id": "varchar", "first_seen": "date"},
    ),
    "landed_previous_finding": (
        "marts.finding_history",
        {
            "finding_id": "varchar", "document_id": "varchar", "rule_id": "varchar",
            "severity": "varchar", "message": "varchar", "first_seen": "date", "last_seen": "date",
            "resolved_at": "date", "resolution": "varchar",
        },
    ),
}  # fmt: skip


def load_previous(connection: "duckdb.DuckDBPyConnection", previous: Sequence[Path]) -> None:
    """Make temporary tables of what the first readable file of `previous` knew.

    A file that is damaged, or of a version that kept no history, is passed over.
    """
    import duckdb  # noqa: PLC0415

    for name, (_, columns) in _KNOWN.items():
        shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create or replace temp table {name} ({shape})")
    for path in previous:
        target = str(path).replace("'", "''")
        try:
            connection.execute(f"attach '{target}' as previous (read_only)")
        except duckdb.Error:
            continue
        try:
            tables = {
                name: connection.sql(
                    f"select {', '.join(columns)} from previous.{table}"
                ).to_arrow_table()
                for name, (table, columns) in _KNOWN.items()
            }
        except duckdb.Error:
            continue
        finally:
            connection.execute("detach previous")
        for name, rows in tables.items():
            connection.register("remembered", rows)
            connection.execute(f"insert into {name} from remembered")
            connection.unregister("remembered")
        return
