"""The marts copied to PostgreSQL, for BI tools and clients of ODBC and JDBC.

Everything happens in one transaction: a new schema is filled, verified and renamed into the place
of the old one. Whoever reads sees the old tables or the new, and a copy that breaks off leaves
nothing. Address and password come from the environment alone and are written nowhere.
"""

import logging
import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.answer import Row, answer, opened
from gouji.errors import WarehouseError
from gouji.settings import DUCKDB_MEMORY

if TYPE_CHECKING:
    import duckdb
    import psycopg

_LOG = logging.getLogger(__name__)
_MARK = "Gouji"
"""The comment of a schema that we may replace begins so."""
_LOCK = 7_016_501_992_013_505_641
_PATIENCE = "60s"
_CHUNK = 1 << 20
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")
_INDEXED = (
    "document_id", "fact_id", "finding_id", "check_id", "rule_id", "concept", "department",
    "fiscal_year",
)  # fmt: skip
_TYPES = {
    "VARCHAR": "text", "INTEGER": "integer", "BIGINT": "bigint", "HUGEINT": "numeric(38)",
    "DOUBLE": "double precision", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp",
}  # fmt: skip
"""DuckDB's types → PostgreSQL's; a DECIMAL keeps its digits."""
_COLUMNS = """
    select c.table_name, c.column_name, c.data_type, c.is_nullable, c.comment, t.comment as about
    from duckdb_columns() as c join duckdb_tables() as t using (schema_name, table_name)
    where c.schema_name = 'marts' order by c.table_name, c.column_index
"""


class PostgresError(WarehouseError):
    """The marts could not be copied; what PostgreSQL held before is still there."""


@dataclass(frozen=True, slots=True)
class PostgresTarget:
    """Where the marts are copied to. `repr` hides the address, which may hold a password.

    `reader` is a role that may read the schema and nothing else; it is made where it is missing.
    """

    dsn: str = field(repr=False)
    schema: str = "marts"
    reader: str = "gouji_reader"

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> "PostgresTarget | None":
        """The target of `GOUJI_POSTGRES_DSN`, `_SCHEMA` and `_READER`; None when not configured.

        Raises PostgresError for a name that is not of small letters, digits and underscores.
        """
        dsn = environment.get("GOUJI_POSTGRES_DSN")
        if not dsn:
            return None
        names = {
            part: environment.get(f"GOUJI_POSTGRES_{part.upper()}") or default
            for part, default in (("schema", "marts"), ("reader", "gouji_reader"))
        }
        for part, name in names.items():
            if not _NAME.fullmatch(name) or name.startswith("pg_"):
                raise PostgresError(f"GOUJI_POSTGRES_{part.upper()}: {name!r} is no name for it")
        return cls(dsn, **names)


@dataclass(frozen=True, slots=True)
class PostgresCopy:
    """What was copied: rows by table. `changed` is false when this very file was there already."""

    schema: str
    rows: dict[str, int]
    changed: bool = True


def publish_postgres(
    database: Path, target: PostgresTarget, again: bool = True, memory: str = DUCKDB_MEMORY
) -> PostgresCopy:
    """Copy every mart of the published file to PostgreSQL, in the place of the former copy.

    Counts of rows and values, sums of numbers and lengths of texts are compared before the swap.
    Unless `again`, a schema that was made of this very file is left alone.
    Raises PostgresError, or WarehouseError when there is no published file.
    """
    with opened(database, reaches_files=True, memory=memory) as source, _connected(target) as sink:
        stamp = f"{database.stat().st_mtime_ns}-{database.stat().st_size}"
        copied = _Copy(source, sink, target, stamp)
        if not again and copied.is_current():
            return PostgresCopy(target.schema, {}, changed=False)
        return PostgresCopy(target.schema, copied.run())


@contextmanager
def _connected(target: PostgresTarget) -> "Iterator[psycopg.Connection[Any]]":
    """One transaction with PostgreSQL. No error shows the address."""
    try:
        import psycopg  # noqa: PLC0415 - an extra, and 100 ms
    except ImportError:
        raise PostgresError("psycopg is not installed: pip install 'gouji[postgres]'") from None
    try:
        psycopg.conninfo.conninfo_to_dict(target.dsn)
    except psycopg.ProgrammingError:
        # the error's own words quote the address
        raise PostgresError("GOUJI_POSTGRES_DSN is not understood") from None
    try:
        with psycopg.connect(
            target.dsn, connect_timeout=10, client_encoding="utf8", application_name="gouji"
        ) as connection:
            yield connection
    except psycopg.Error as error:
        detail = error.diag.message_detail
        reason = f"{error}\n{detail}" if detail and detail not in str(error) else str(error)
        raise PostgresError(f"PostgreSQL: {reason.strip()}") from None


class _Copy:
    """One copy of the marts, within one transaction."""

    def __init__(
        self,
        source: "duckdb.DuckDBPyConnection",
        sink: "psycopg.Connection[Any]",
        target: PostgresTarget,
        stamp: str,
    ) -> None:
        self._source, self._sink, self._target, self._stamp = source, sink, target, stamp
        self._building = f"{target.schema}_building"
        self._tables: dict[str, list[Row]] = {}
        for column in answer(source, _COLUMNS).records():
            self._tables.setdefault(column["table_name"], []).append(column)

    def is_current(self) -> bool:
        """Whether the schema was made of this very file, its reader granted."""
        return (self._comment() or "").endswith(f" [{self._stamp}]")

    def run(self) -> dict[str, int]:
        self._do("select pg_advisory_xact_lock(%s)", _LOCK)
        self._do("select set_config('lock_timeout', %s, true)", _PATIENCE)
        self._refuse_foreign()
        self._do(f"drop schema if exists {self._building} cascade")
        self._do(f"create schema {self._building}")
        rows = {name: self._table(name, columns) for name, columns in self._tables.items()}
        self._grant()
        self._swap()
        return rows

    def _do(self, statement: str, *values: object) -> Any:
        """Run one statement. Names in it are ours or checked, everything else is a value."""
        return self._sink.execute(statement.encode(), values or None)

    def _comment(self) -> str | None:
        found = self._do(
            "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s",
            self._target.schema,
        ).fetchone()
        return None if found is None else found[0] or ""

    def _refuse_foreign(self) -> None:
        (encoding,) = self._do("show server_encoding").fetchone()
        if encoding != "UTF8":
            raise PostgresError(f"the encoding of the database is {encoding}; UTF8 is needed")
        comment = self._comment()
        if comment is not None and not comment.startswith(_MARK):
            raise PostgresError(
                f"schema {self._target.schema} was not made by Gouji: GOUJI_POSTGRES_SCHEMA "
                "names another"
            )

    def _table(self, name: str, columns: list[Row]) -> int:
        """Create, fill, verify, describe and index one table; return its rows."""
        table = f'{self._building}."{name}"'
        parts = (
            f'"{c["column_name"]}" {_type(c)}' + ("" if c["is_nullable"] else " not null")
            for c in columns
        )
        self._do(f"create table {table} ({', '.join(parts)})")
        self._fill(name, table, columns)
        rows = self._verify(name, table, columns)
        self._describe("table", table, columns[0]["about"])
        for column in columns:
            self._describe("column", f'{table}."{column["column_name"]}"', column["comment"])
            if column["column_name"] in _INDEXED:
                self._do(f'create index on {table} ("{column["column_name"]}")')
        self._do(f"analyze {table}")
        return rows

    def _fill(self, name: str, table: str, columns: list[Row]) -> None:
        chosen = ", ".join(
            # PostgreSQL has no NUL in a text
            f'replace("{c["column_name"]}", chr(0), chr(65533)) as "{c["column_name"]}"'
            if c["data_type"] == "VARCHAR"
            else f'"{c["column_name"]}"'
            for c in columns
        )
        with tempfile.TemporaryDirectory(prefix="gouji-") as folder:
            file = Path(folder) / "rows.csv"
            path = str(file).replace("'", "''")
            self._source.execute(
                f"copy (select {chosen} from marts.\"{name}\") to '{path}' "
                "(format csv, header false, force_quote *, nullstr '')"
            )
            statement = f"copy {table} from stdin (format csv)".encode()
            with self._sink.cursor().copy(statement) as copy, file.open("rb") as rows:
                while chunk := rows.read(_CHUNK):
                    copy.write(chunk)

    def _verify(self, name: str, table: str, columns: list[Row]) -> int:
        """Compare both sides; return the number of rows."""
        measures = ", ".join(["count(*)", *(m for c in columns for m in _measures(c))])
        there = self._do(f"select {measures} from {table}").fetchone()
        here = answer(self._source, f'select {measures} from marts."{name}"').rows[0]
        if not all(map(_same, here, there)):
            raise PostgresError(f"{name}: what PostgreSQL holds differs: {here} became {there}")
        return int(there[0])

    def _describe(self, kind: str, name: str, text: str | None) -> None:
        if text:
            import psycopg.sql  # noqa: PLC0415

            statement = psycopg.sql.SQL("comment on {} {} is {}").format(
                psycopg.sql.SQL(kind), psycopg.sql.SQL(name), psycopg.sql.Literal(text)
            )  # fmt: skip
            self._sink.execute(statement)

    def _grant(self) -> None:
        """Let the reading role see the new schema; make the role where it is missing."""
        reader = self._target.reader
        known = self._do("select 1 from pg_roles where rolname = %s", reader).fetchone()
        if not known:
            self._do(f"create role {reader} nologin")
        self._do(f"grant usage on schema {self._building} to {reader}")
        self._do(f"grant select on all tables in schema {self._building} to {reader}")

    def _swap(self) -> None:
        """Put the new schema in the place of the old one, whose tables go.

        A view that others made of them is not dropped with them: PostgreSQL then names it.
        """
        schema, former = self._target.schema, f"{self._target.schema}_former"
        if self._comment() is not None:
            self._do(f"alter schema {schema} rename to {former}")
            tables = self._do(
                "select tablename from pg_tables where schemaname = %s", former
            ).fetchall()
            if tables:
                names = ", ".join(f'{former}."{name}"' for (name,) in tables)
                self._do(f"drop table {names}")
            self._do(f"drop schema {former}")
        self._do(f"alter schema {self._building} rename to {schema}")
        self._describe("schema", schema, f"{_MARK}: marts of the nightly warehouse [{self._stamp}]")


def _type(column: Row) -> str:
    declared: str = column["data_type"]
    if declared.startswith("DECIMAL("):
        return declared.replace("DECIMAL", "numeric")
    if declared not in _TYPES:
        raise PostgresError(f"{column['table_name']}.{column['column_name']}: {declared}")
    return _TYPES[declared]


def _measures(column: Row) -> Iterator[str]:
    """What both databases compute of a column in the same way."""
    name = f'"{column["column_name"]}"'
    yield f"count({name})"
    if column["data_type"] == "VARCHAR":
        yield f"sum(length({name}))"
    elif column["data_type"] not in ("BOOLEAN", "DATE", "TIMESTAMP"):
        yield f"sum({name})"


def _same(here: Any, there: Any) -> bool:
    if isinstance(here, float) and there is not None:
        return math.isclose(here, there, rel_tol=1e-9)  # a sum of doubles depends on their order
    return bool(here == there)
