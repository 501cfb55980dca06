"""How long a million ties take to bind and judge: `python -m benchmarks.bench_checks`.

Generated reports and final accounts are read once, copied within the database under new names
until there are enough ties, and judged by the models that a night runs, on two cores.
"""

import argparse
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

from benchmarks.corpus import generate
from benchmarks.corpus.final_accounts import generate_final_accounts
from benchmarks.kept import keep
from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.load import load_in_memory
from gouji.readers import read
from gouji.rules import all_rules, grade_scales
from gouji.transform import judge

MODELS = (
    "check_bindings", "check_terms", "checks_made", "linear_verdicts", "ratio_verdicts",
    "check_verdicts",
)  # fmt: skip
_NAMES = {
    "document": ("document_id", "sha256", "path", "department"),
    "fact": ("document_id", "fact_id"),
    "relation": ("document_id", "relation_id"),
    "relation_term": ("document_id", "relation_id", "fact_id"),
}
"""By table of raw: the names that a copy has of its own, first those that rows are ordered by."""


def read_samples(reports: int, accounts: int) -> list[DocumentFacts]:
    made = [generate(seed, "tune", seed % 2) for seed in range(reports)]
    books = [generate_final_accounts(seed, seed % 2, "xlsx") for seed in range(accounts)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for each in (*made, *books):
            path = Path(folder) / each.name
            path.write_bytes(each.data)
            found.append(extract(read(path, root=Path(folder))))
    return found


def multiply(connection: duckdb.DuckDBPyConnection, copies: int) -> None:
    """Every document `copies` times, each copy of a department of its own."""
    for table, names in _NAMES.items():
        renamed = ", ".join(f"{name} || '-' || copy as {name}" for name in names)
        connection.execute(
            f"create or replace table raw.{table} as select document.* replace ({renamed}) "
            f"from raw.{table} as document, range({copies}) as copies (copy) "
            f"order by {', '.join(names[:2])}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", action="store_true", help="show the time of each model")
    options = parser.parse_args()
    with closing(duckdb.connect(config={"threads": options.threads})) as connection:
        documents = read_samples(40, 20)
        load_in_memory(connection, documents, all_rules(), grade_scales(), "bench")
        judge(connection, MODELS)
        ((few,),) = connection.execute("select count(*) from checks.check_verdicts").fetchall()
        multiply(connection, max(options.ties // few, 1))
        seconds = cores = 0.0
        built: tuple[str, ...] = ()
        for model in MODELS:
            started, worked = time.perf_counter(), time.process_time()
            built = judge(connection, (model,), built)
            taken = time.perf_counter() - started
            seconds, cores = seconds + taken, cores + time.process_time() - worked
            if options.models:
                print(f"  {model:24} {taken:6.2f} s")
        ((ties, terms),) = connection.execute(
            "select (select count(*) from checks.check_verdicts), count(*) from checks.check_terms"
        ).fetchall()
    print(f"{ties:,} ties of {terms:,} terms bound and judged in {seconds:.2f} s "
          f"({ties / seconds:,.0f} a second, {options.threads} threads; "
          f"{cores:.2f} s of one core)")  # fmt: skip
    print(keep("checks", {"ties": ties, "terms": terms, "seconds": seconds, "cpu_seconds": cores,
                          "threads": options.threads}))  # fmt: skip


if __name__ == "__main__":
    main()
