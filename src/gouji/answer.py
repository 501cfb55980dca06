"""The published warehouse opened for reading, and rows that it answers with."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import WarehouseError
from gouji.versions import refuse_newer

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

_SCHEMAS = """
    with wanted as (
        select
            unnest(['marts', 'checks', 'staging', 'raw', 'ops']) as name,
            unnest(range(5)) as place
    )
    select string_agg(name, ',' order by place) from wanted
    semi join information_schema.schemata on schema_name = name
"""
"""The schemas that an unqualified name is looked up in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in the order of `columns`."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def records(self) -> list[Row]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def only(self, columns: Sequence[str]) -> "Answer":
        """The same rows with some of the columns."""
        places = [self.columns.index(column) for column in columns]
        return Answer(tuple(columns), [tuple(row[place] for place in places) for row in self.rows])


def answer(
    connection: "duckdb.DuckDBPyConnection", query: str, values: Sequence[Any] | None = None
) -> Answer:
    """Return the answer to a query. Raises duckdb.Error."""
    result = connection.execute(query, values or [])
    columns = tuple(column[0] for column in result.description or ())
    return Answer(columns, result.fetchall())


@contextmanager
def opened(
    database: Path, reaches_files: bool = False, memory: str | None = None
) -> Iterator["duckdb.DuckDBPyConnection"]:
    """The published file, read-only; `reaches_files` lets queries read and write other files.

    DuckDB takes at most `memory` (`4GB`), by default four fifths of the machine's.

    Raises WarehouseError when there is none, none that opens, or one that a newer Gouji made.
    """
    import duckdb  # noqa: PLC0415 - costs 100 ms

    if not database.is_file():
        raise WarehouseError(f"{database} does not exist: `gouji run` builds it")
    refuse_newer(database)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": str(reaches_files).lower()
    }
    if memory:
        config["memory_limit"] = memory
    try:
        connection = duckdb.connect(str(database), read_only=True, config=config)
    except duckdb.Error as error:
        raise WarehouseError(f"{database}: {error}") from error
    with closing(connection):
        named = connection.execute(_SCHEMAS).fetchone()  # an older file lacks some
        connection.execute(f"set search_path = '{named[0] if named else 'main'}'")
        yield connection
