"""The marts as Parquet, partitioned by fiscal year, with a data package that describes them.

The descriptor follows Data Package 2.0 (datapackage.org, formerly Frictionless Data).
"""

import json
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji import __version__
from gouji.answer import Row, answer, opened

if TYPE_CHECKING:
    import duckdb

DESCRIPTOR = "datapackage.json"
_YEAR = "fiscal_year"
_TABLES = """
    select table_name, comment from duckdb_tables() where schema_name = 'marts' order by table_name
"""
_COLUMNS = """
    select column_name, data_type, is_nullable, comment from duckdb_columns()
    where schema_name = 'marts' and table_name = ? order by column_index
"""
_TYPES = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
    "DECIMAL": "number", "DOUBLE": "number", "BOOLEAN": "boolean", "DATE": "date",
    "TIMESTAMP": "datetime",
}  # fmt: skip
"""DuckDB's types → those of Table Schema; lists are arrays."""


def export_parquet(database: Path, folder: Path, memory: str | None = None) -> Path:
    """Write every mart to `folder`, replacing a former export; return the descriptor.

    A mart with a fiscal year lies in `<mart>/fiscal_year=<year>/`, another in `<mart>/`; the
    files hold all columns. Raises WarehouseError when there is no warehouse.
    """
    building = folder.with_name(f".building-{folder.name}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    with opened(database, reaches_files=True, memory=memory) as connection:
        tables = answer(connection, _TABLES).records()
        resources = [_export(connection, table, building) for table in tables]
    created = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    package = _package(resources, created)
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (building / DESCRIPTOR).write_text(text + "\n", encoding="utf-8")
    _swap(building, folder)
    return folder / DESCRIPTOR


def _package(resources: list[Row], created: datetime) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gouji",
        "title": "勾稽：财政公开数据",
        "description": "Public-finance disclosures: figures with their places, ties, findings.",
        "version": __version__,
        "created": created.isoformat(timespec="seconds"),
        "resources": resources,
    }


def _export(connection: "duckdb.DuckDBPyConnection", table: Row, folder: Path) -> Row:
    name = table["table_name"]
    columns = answer(connection, _COLUMNS, [name]).records()
    options = "format parquet, compression zstd"
    target = folder / name
    if any(column["column_name"] == _YEAR for column in columns):
        options += f", partition_by ({_YEAR}), write_partition_columns true"
    else:
        target.mkdir()
        target /= f"{name}.parquet"
    path = str(target).replace("'", "''")
    connection.execute(f"copy (from marts.{name}) to '{path}' ({options})")
    files = sorted((folder / name).rglob("*.parquet"))
    if not files:  # partitions of no rows
        target.mkdir(exist_ok=True)
        path = str(target / f"{name}.parquet").replace("'", "''")
        connection.execute(f"copy (from marts.{name}) to '{path}' (format parquet)")
        files = [target / f"{name}.parquet"]
    rows = answer(connection, f"select count(*)::bigint from marts.{name}").rows[0][0]
    return {
        "name": name.replace("_", "-"),
        "title": name,
        "description": table["comment"] or "",
        "path": [file.relative_to(folder).as_posix() for file in files],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": sum(file.stat().st_size for file in files),
        "rows": rows,
        "schema": {"fields": [_field(column) for column in columns]},
    }


def _field(column: Row) -> Row:
    declared = column["data_type"]
    kind = re.split(r"[( ]", declared)[0]
    field = {
        "name": column["column_name"],
        "type": "array" if declared.endswith("[]") else _TYPES.get(kind, "any"),
        "description": column["comment"] or "",
    }
    return field if column["is_nullable"] else field | {"constraints": {"required": True}}


def _swap(building: Path, folder: Path) -> None:
    former = folder.with_name(f".former-{folder.name}")
    shutil.rmtree(former, ignore_errors=True)
    with suppress(FileNotFoundError):
        folder.rename(former)
    building.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
