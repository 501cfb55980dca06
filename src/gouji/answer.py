"""Rows that a database answers, with their column names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


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
