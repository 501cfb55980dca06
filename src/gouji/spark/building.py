"""Build the marts on a Spark cluster from a warehouse's loaded tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.answer import opened
from gouji.errors import GoujiError, WarehouseError
from gouji.spark.project import SCHEMAS, write_project
from gouji.spark.steps import SCHEMA as STEPS
from gouji.transform import results_of, run_dbt

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True, slots=True)
class SparkBuild:
    """What was built: the rows of every mart, and the folder of the tables."""

    rows: dict[str, int]
    tables: Path


def build_on_spark(database: Path, master: str, folder: Path) -> SparkBuild:
    """Build checks and marts of the published warehouse `database` on the cluster of `master`.

    `folder` must be seen under this path by every machine of the cluster. It holds the loaded
    tables as Parquet (`landed`), the tables that are built (`tables`) and the catalogue that
    names them (`metastore`), which a Thrift server can serve. What was built there before is
    replaced. Raises GoujiError when the extra `spark` is missing or the cluster does not answer,
    WarehouseError when a model fails.
    """
    folder = folder.absolute()
    landed = _copied(database, folder / "landed")
    with _session(master, folder) as session:
        for schema in (*SCHEMAS, "staging", STEPS, "checks", "marts"):
            session.sql(f"create database if not exists {schema}")
        for schema, table, path in landed:
            session.sql(f"drop table if exists {schema}.{table}")
            location = str(path).replace("'", "\\'")
            session.sql(f"create table {schema}.{table} using parquet location '{location}'")
        _run_dbt(folder)
        marts = [row.tableName for row in session.sql("show tables in marts").collect()]
        counts = {name: session.table(f"marts.{name}").count() for name in sorted(marts)}
    return SparkBuild(counts, folder / "tables")


def _copied(database: Path, landed: Path) -> list[tuple[str, str, Path]]:
    """Write the loaded tables of the warehouse as Parquet; return their schemas, names, places."""
    found = []
    with opened(database, reaches_files=True) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            f"where schema_name in {SCHEMAS!r} order by all"
        ).fetchall()
        for schema, table in names:
            path = landed / schema / table
            path.mkdir(parents=True, exist_ok=True)
            target = str(path / "part-0.parquet").replace("'", "''")
            connection.execute(f"copy {schema}.{table} to '{target}' (format parquet)")
            found.append((schema, table, path))
    return found


@contextmanager
def _session(master: str, folder: Path) -> "Iterator[SparkSession]":
    """A session of the cluster with a catalogue in `folder`, closed afterwards."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise GoujiError("install gouji[spark] to build on a Spark cluster") from error
    settings = session_settings(folder)
    builder = SparkSession.builder.master(master).appName("gouji").enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        raise GoujiError(f"{master}: {error}") from error
    try:
        yield session
    finally:
        session.stop()


def session_settings(folder: Path) -> dict[str, str]:
    """The settings of Spark that name the tables and the catalogue of `folder`."""
    return {
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.hadoop.javax.jdo.option.ConnectionURL":
            f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
        "spark.driver.extraJavaOptions": f"-Dderby.stream.error.file={folder / 'derby.log'}",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }  # fmt: skip


def _run_dbt(folder: Path) -> None:
    project = write_project(folder / "dbt")
    results = results_of(run_dbt("run", project, project))
    wrong = [
        f"{r.node.name}: {r.status} {r.message or ''}" for r in results if r.status != "success"
    ]
    if wrong:
        raise WarehouseError("dbt run on Spark failed\n" + "\n".join(wrong))
