"""Facts to published marts, at size: `python -m benchmarks.bench_warehouse [--facts 1000000]`.

Facts of generated documents are multiplied (new ids, departments and years) into the Parquet that
a night keeps; these are loaded, judged, built by dbt and published, as a night does it (but for
blame, which is told by the failing document), in a process whose peak memory is told. Beside it,
in the same run: a bare COPY of the same Parquet, and the SQL that dbt compiled run straight through
DuckDB.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.bench_checks import read_samples
from benchmarks.kept import keep
from gouji.columns import documents_table
from gouji.load import LandedFile, load
from gouji.publish import publish
from gouji.rules import all_rules, grade_scales
from gouji.settings import load_settings
from gouji.transform import VERDICTS, build, judge, prepare

_FILE_DOCUMENTS = 5_000
_MULTIPLIED = """
copy (
    select
        document.* replace (
            name as sha256, left(name, 16) as document_id, path || '-' || copy as path,
            department || (copy // 3) as department,
            fiscal_year - cast(copy % 3 as integer) as fiscal_year,
            list_transform(facts, lambda fact: struct_update(fact,
                fact_id := fact.fact_id || '-' || copy, document_id := left(name, 16),
                fiscal_year := fact.fiscal_year - cast(copy % 3 as integer))) as facts,
            list_transform(relations, lambda tie: struct_update(tie,
                relation_id := tie.relation_id || '-' || copy, document_id := left(name, 16),
                terms := list_transform(tie.terms, lambda term: struct_update(term,
                    fact_id := term.fact_id || '-' || copy)))) as relations
        )
    from (
        select sample, copy, sha256(sample.sha256 || copy) as name
        from read_parquet('{samples}') as sample, range({start}, {end}) as copies (copy)
    ) as made, lateral (select unnest(made.sample)) as document
) to '{target}' (format parquet, compression zstd, row_group_size 2048)
"""


def multiply(folder: Path, facts: int, reports: int = 40, accounts: int = 20) -> int:
    """Write Parquet files of at least so many facts to `folder`; return how many there are.

    They are those of so many reports and final accounts, over and over.
    """
    samples = folder / "samples"
    found = read_samples(reports, accounts)
    pq.write_table(documents_table(found), samples)
    each = sum(len(document.facts) for document in found)
    copies = -(-facts // each)
    step = max(_FILE_DOCUMENTS // len(found), 1)
    with closing(duckdb.connect(config={"threads": 2})) as connection:
        for start in range(0, copies, step):
            target = folder / f"{start:06d}.parquet"
            end = min(start + step, copies)
            connection.execute(
                _MULTIPLIED.format(samples=samples, start=start, end=end, target=target)
            )
    return copies * each


def stored_in(folder: Path) -> tuple[list[LandedFile], dict[str, Path]]:
    """The files whose facts lie in a folder, and what holds each content's."""
    with closing(duckdb.connect()) as connection:
        rows = connection.execute(
            "select path, sha256, filename "
            f"from read_parquet('{folder}/*.parquet', filename = true)"
        ).fetchall()
    files = [LandedFile(path, sha256) for path, sha256, _ in rows]
    return files, {sha256: Path(file) for _, sha256, file in rows}


def rebuild(folder: Path) -> dict[str, float]:
    """Load, judge, build and publish what lies in `folder`; seconds of each, peak memory in MB."""
    building, work = folder / ".building.duckdb", folder / "dbt"
    files, stored = stored_in(folder)
    judged: tuple[str, ...] = ()

    def judge_all() -> None:
        nonlocal judged
        with closing(duckdb.connect(str(building), config={"memory_limit": _memory()})) as opened:
            judged = judge(opened, VERDICTS)

    taken = {}
    steps = {
        "load": lambda: load(
            building, stored, files, all_rules(), grade_scales(), "bench", memory=_memory()
        ),
        "judge": judge_all,
        "build": lambda: build(building, False, work, _memory(), judged),
        "publish": lambda: publish(building, folder / "gouji.duckdb", 0, _memory()),
    }
    prepare(building, False, work)  # a night does it while it reads
    worked = time.process_time()
    for name, step in steps.items():
        started = time.perf_counter()
        step()
        taken[name] = time.perf_counter() - started
    return taken | {
        "rebuild": sum(taken.values()),
        "rebuild_cpu": time.process_time() - worked,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "file_mb": (folder / "gouji.duckdb").stat().st_size / 1e6,
        "documents": len(files),
    }


def straight(folder: Path) -> dict[str, float]:
    """Run what dbt compiled, model by model and test by test, on what it found in the file."""
    nodes = json.loads((folder / "dbt/target/manifest.json").read_text())["nodes"]
    results = json.loads((folder / "dbt/target/run_results.json").read_text())["results"]
    ran = [nodes[each["unique_id"]] for each in results if each["unique_id"] in nodes]
    made = {f"{node['schema']}.{node['name']}" for node in ran if node["resource_type"] == "model"}
    with closing(duckdb.connect(str(folder / "straight.duckdb"))) as connection:
        connection.execute(f"set threads = 2; set memory_limit = '{_memory()}'")
        connection.execute(f"attach '{folder}/gouji.duckdb' as built (read_only)")
        _copy_found(connection, made)
        connection.execute("checkpoint; detach built")
        started = time.perf_counter()
        for node in ran:
            sql = (node.get("compiled_code") or "").replace('"building".', "")
            if node["resource_type"] == "model":
                kind = node["config"]["materialized"]
                connection.execute(f"create schema if not exists {node['schema']}")
                connection.execute(f"create {kind} {node['schema']}.{node['name']} as {sql}")
            elif node["resource_type"] == "test":
                connection.execute(f"select count(*) from ({sql})").fetchall()
        connection.execute("checkpoint")
        seconds = time.perf_counter() - started
    return {"straight": seconds}


def _copy_found(connection: duckdb.DuckDBPyConnection, made: set[str]) -> None:
    """Copy from `built` what dbt did not make: what was loaded and judged, and the seeds."""
    tables = connection.execute(
        "select schema_name, table_name, null from duckdb_tables() "
        "where database_name = 'built' and schema_name <> 'test_failures'"
    ).fetchall()
    views = connection.execute(
        "select schema_name, view_name, sql from duckdb_views() "
        "where database_name = 'built' and not internal order by view_oid"
    ).fetchall()
    for schema, name, sql in (*tables, *views):
        if f"{schema}.{name}" not in made:
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(sql or f"create table {schema}.{name} as from built.{schema}.{name}")


def copied(folder: Path) -> dict[str, float]:
    """A bare COPY of the same Parquet to Parquet."""
    started = time.perf_counter()
    with closing(duckdb.connect(config={"threads": 2})) as connection:
        connection.execute(
            f"copy (from read_parquet('{folder}/*.parquet')) to '{folder}/copied' (format parquet)"
        )
    return {"copy": time.perf_counter() - started}


def _memory() -> str:
    return load_settings().duckdb_memory


_STEPS = {"rebuild": rebuild, "straight": straight, "copied": copied}


def measure(facts: int) -> dict[str, float]:
    """All figures for so many facts, each step in a process of its own."""
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        result["facts"] = multiply(Path(folder), facts)
        for step in _STEPS:
            command = [sys.executable, "-m", "benchmarks.bench_warehouse", "--step", step, folder]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            result |= json.loads(done.stdout.splitlines()[-1])
    result["ratio_straight"] = result["build"] / result["straight"]
    return result


def main() -> None:
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(_STEPS[sys.argv[2]](Path(sys.argv[3]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    facts = parser.parse_args().facts
    result = {name: round(value, 2) for name, value in measure(facts).items()}
    print(json.dumps(result, indent=1))
    print(keep(f"warehouse-{facts}", result))


if __name__ == "__main__":
    main()
