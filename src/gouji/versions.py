"""The version of what a published file holds: older code refuses it instead of half-reading it.

A file of an earlier version needs no migration: each night builds the file anew from the facts,
which are kept by the code that read them, and takes the ledger over by the names of its columns.
"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from gouji import __version__
from gouji.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

WAREHOUSE_VERSION = 1
"""The version of what a published file holds; it rises when older code must not touch a file."""


def write_version(connection: "duckdb.DuckDBPyConnection") -> None:
    """Note in the file that is being built by which version of the schema it is to be read."""
    connection.execute("create schema if not exists ops")
    connection.execute(
        "create or replace table ops.schema_version as "
        "select ?::integer as warehouse_version, ?::varchar as gouji_version",
        [WAREHOUSE_VERSION, __version__],
    )


def version_of(database: Path) -> int | None:
    """The version of a published file, 0 where it is older than versions; None if unreadable.

    Raises WarehouseError for a file that only a newer DuckDB reads.
    """
    import duckdb  # noqa: PLC0415

    try:
        with closing(duckdb.connect(str(database), read_only=True)) as connection:
            rows = connection.execute("select warehouse_version from ops.schema_version").fetchall()
            return int(rows[0][0]) if rows else 0
    except duckdb.CatalogException:
        return 0
    except duckdb.Error as error:
        if "version number" in str(error):
            raise WarehouseError(f"{database} was written by a newer DuckDB: {error}") from error
        return None


def refuse_newer(database: Path) -> None:
    """Raise WarehouseError when a newer Gouji made the file: older code would lose what it adds."""
    version = version_of(database) if database.is_file() else None
    if version is not None and version > WAREHOUSE_VERSION:
        raise WarehouseError(
            f"{database} is of warehouse version {version}, this Gouji knows {WAREHOUSE_VERSION}: "
            "use the newer Gouji, or `gouji snapshot restore` an older file"
        )
