"""The quality report of many documents: `python -m benchmarks.bench_site [documents] [folder]`.

Multiplies the published sample in `warehouse/` by SQL until it has so many documents, builds the
report twice and measures seconds, files and bytes. With a folder the report is kept there.
"""

import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

from gouji.site import build_site

SAMPLE = Path("warehouse", "gouji.duckdb")
_MULTIPLIED = (
    "raw.document_text", "raw.document_block", "raw.problem", "marts.dim_document",
    "marts.fct_fact", "marts.fct_check", "marts.findings", "marts.department_year",
    "checks.check_terms",
)  # fmt: skip
_NAMED_BY_DOCUMENT = ("document_id", "fact_id", "check_id", "related_checks", "blamed_fact_id")
_WHOLE = ("raw.rule", "raw.load_info")


def multiplied(target: Path, documents: int) -> None:
    """Publish the sample so many times over that it has at least `documents`."""
    target.unlink(missing_ok=True)
    with closing(duckdb.connect(str(target))) as connection:
        connection.execute(f"attach '{SAMPLE}' as sample (read_only)")
        for schema in ("raw", "marts", "checks"):
            connection.execute(f"create schema {schema}")
        count = connection.execute("select count(*) from sample.marts.dim_document").fetchone()
        copies = -(-documents // count[0])
        connection.execute(f"create temp table copy as select * from range({copies}) as r (n)")
        for table in _MULTIPLIED:
            connection.execute(f"create table {table} as {_copies(connection, table)}")
        for table in _WHOLE:
            connection.execute(f"create table {table} as from sample.{table}")


def _copies(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A query for all copies of a table: other documents, departments and regions."""
    columns = [row[0] for row in connection.execute(f"describe sample.{table}").fetchall()]
    renamed = {
        name: f"replace({name}, document_id, left(md5(document_id || n), 16)) as {name}"
        for name in _NAMED_BY_DOCUMENT
    } | {
        "finding_id": "left(md5(finding_id || n), 16) as finding_id",
        "department": "department || n as department",
        "region": "region || (n % 60) as region",
    }
    shown = [renamed.get(name, name) for name in columns]
    return f"select {', '.join(shown)} from sample.{table}, copy"


def main(documents: int = 10_000, kept: str | None = None) -> None:
    """Print what the report of so many documents costs."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(kept or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "gouji.duckdb"
        multiplied(database, documents)
        shutil.rmtree(folder / "site", ignore_errors=True)
        for what in ("from nothing", "again"):
            begun, cpu = time.perf_counter(), time.process_time()
            built = build_site(database, folder / "site")
            seconds, used = time.perf_counter() - begun, time.process_time() - cpu
            print(f"{what}: {built.documents:,} documents, {built.departments:,} departments, ")
            print(f"  {built.written:,} files written, {seconds:.1f} s, {used:.1f} s of CPU")
        files = [file for file in (folder / "site").rglob("*") if file.is_file()]
        sizes = {file: file.stat().st_size for file in files}
        overview = sizes[folder / "site" / "index.html"]
        print(f"{len(files):,} files, {sum(sizes.values()) / 1e6:,.0f} MB; ", end="")
        print(f"index.html {overview:,} bytes, largest {max(sizes.values()):,} bytes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
