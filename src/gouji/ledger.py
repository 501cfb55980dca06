"""The ledger of runs: what each night read, skipped and refused, how long it took, what came out.

It lies in the schema `ops` of the published file and goes from each file to the next. What has not
been published yet stands in the journal beside it (`gouji.journal`).
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.journal import Run, pending

if TYPE_CHECKING:
    import duckdb

_TEXT = "varchar"
_TABLES = {
    "run": {
        "run_id": _TEXT, "run_number": "integer", "started_at": _TEXT, "finished_at": _TEXT,
        "seconds": "double", "outcome": _TEXT, "started_by": _TEXT, "raw": _TEXT,
        "region": _TEXT, "fiscal_year": _TEXT, "strict": "boolean", "gouji_version": _TEXT,
        "code_digest": _TEXT, "rules_digest": _TEXT, "extractor_version": _TEXT,
        "files": "integer", "files_read": "integer", "files_kept": "integer",
        "files_skipped": "integer", "files_quarantined": "integer", "documents": "integer",
        "facts": "integer", "ties": "integer", "ties_failing": "integer",
        "findings": "integer", "findings_new": "integer", "filings_missing": "integer",
        "problem": _TEXT,
    },
    "run_file": {
        "run_id": _TEXT, "path": _TEXT, "sha256": _TEXT, "action": _TEXT, "size_bytes": "bigint",
        "seconds": "double", "code": _TEXT, "problem": _TEXT,
    },
    "run_step": {
        "run_id": _TEXT, "place": "integer", "step": _TEXT, "started_at": _TEXT,
        "seconds": "double", "ended": "boolean",
    },
}  # fmt: skip
"""The tables of the schema `ops`. Times are ISO 8601 in UTC."""
_ARROW = {
    "varchar": "string", "bigint": "int64", "integer": "int32", "double": "float64",
    "boolean": "bool",
}  # fmt: skip


def write_ledger(
    connection: "duckdb.DuckDBPyConnection", previous: Sequence[Path], runs: Iterable[Run]
) -> None:
    """Fill the schema `ops` of the file that is being built.

    The ledger of the first of `previous` that opens is taken over, then come `runs`; a run that
    stands in both is written as `runs` tell it.
    """
    connection.execute("create schema if not exists ops")
    for table, columns in _TABLES.items():
        kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create or replace table ops.{table} ({kinds})")
    with attached(connection, previous) as earlier:
        if earlier:
            for table, columns in _TABLES.items():
                _copy(connection, earlier, table, columns)
    ended = set(connection.execute("select run_id from ops.run").fetchall())
    for run in runs:
        broken = run.outcome == "running"
        if broken and (run.run_id,) in ended:
            continue  # published, and killed before the journal was told
        told = replace(run, outcome="interrupted") if broken else run
        for table, rows in _rows(told).items():
            connection.execute(f"delete from ops.{table} where run_id = ?", [run.run_id])
            _insert(connection, table, rows)


def _insert(
    connection: "duckdb.DuckDBPyConnection", table: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Add rows as columns: one by one the 50,000 files of a first night take minutes."""
    import pyarrow as pa  # noqa: PLC0415

    columns = {name: [row.get(name) for row in rows] for name in _TABLES[table]}
    kinds = {name: _ARROW[kind] for name, kind in _TABLES[table].items()}
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()])
    connection.register("ledger_rows", pa.table(columns, schema=schema))
    connection.execute(f"insert into ops.{table} from ledger_rows")
    connection.unregister("ledger_rows")


@contextmanager
def attached(
    connection: "duckdb.DuckDBPyConnection", files: Sequence[Path], name: str = "previous"
) -> Iterator[str | None]:
    """Attach the first of `files` that opens, read-only; yield its name, or None for none."""
    import duckdb  # noqa: PLC0415

    found = None
    for file in files:
        target = str(file).replace("'", "''")
        try:
            connection.execute(f"attach '{target}' as {name} (read_only)")
        except duckdb.Error:
            continue  # gone, damaged or of a newer DuckDB: an older one tells as much as is left
        found = name
        break
    try:
        yield found
    finally:
        if found:
            connection.execute(f"detach {name}")


def has_table(connection: "duckdb.DuckDBPyConnection", database: str, table: str) -> list[str]:
    """The columns of `table` (schema.name) in an attached database; none if it is not there."""
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? "
        "and schema_name || '.' || table_name = ?",
        [database, table],
    ).fetchall()
    return [column for (column,) in found]


def _copy(
    connection: "duckdb.DuckDBPyConnection", earlier: str, table: str, columns: Mapping[str, str]
) -> None:
    """Take over the columns that both versions of a table have."""
    there = set(has_table(connection, earlier, f"ops.{table}"))
    both = ", ".join(name for name in columns if name in there)
    if both:
        connection.execute(
            f"insert into ops.{table} by name select {both} from {earlier}.ops.{table}"
        )


def _rows(run: Run) -> dict[str, list[dict[str, Any]]]:
    told = {name: getattr(run, name, None) for name in _TABLES["run"]}
    files = [dataclasses.asdict(file) | {"run_id": run.run_id} for file in run.files]
    steps = [
        dataclasses.asdict(step) | {"run_id": run.run_id, "place": place}
        for place, step in enumerate(run.steps, 1)
    ]
    return {"run": [told | {"files": None} | run.counts], "run_file": files, "run_step": steps}


def last_runs(
    warehouse: Path, database: Path, count: int, published: bool = True
) -> list[dict[str, Any]]:
    """The last runs, newest first: rows of `ops.run` with their steps and files.

    Neither file need exist; `published` false asks the journal only. A run that never ended is
    `interrupted`, unless it is the newest one.
    """
    known = _published_runs(database, count) if published and database.is_file() else []
    runs = {row["run_id"]: row for row in known}
    for run in pending(warehouse):
        if run.outcome == "running" and run.run_id in runs:
            continue  # published, and killed before the journal was told
        rows = _rows(run)
        (head,) = rows["run"]
        runs[run.run_id] = head | {"steps": rows["run_step"], "files_touched": rows["run_file"]}
    ordered = sorted(runs.values(), key=lambda row: row["run_number"] or 0, reverse=True)
    for place, row in enumerate(ordered):
        if place and row["outcome"] == "running":
            row["outcome"] = "interrupted"
    return ordered[:count]


def _published_runs(database: Path, count: int) -> list[dict[str, Any]]:
    import duckdb  # noqa: PLC0415 - costs 100 ms

    from gouji.answer import answer  # noqa: PLC0415

    with closing(duckdb.connect()) as connection, attached(connection, [database]) as name:
        if not name or not has_table(connection, name, "ops.run"):
            return []
        query = f"from {name}.ops.run order by run_number desc limit {int(count)}"
        rows = answer(connection, query).records()
        for row in rows:
            for key, table, order in (
                ("steps", "run_step", "place"), ("files_touched", "run_file", "path"),
            ):  # fmt: skip
                query = f"from {name}.ops.{table} where run_id = ? order by {order}"
                row[key] = answer(connection, query, [row["run_id"]]).records()
    return rows
