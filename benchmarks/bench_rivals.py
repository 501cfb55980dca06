"""Against what a user would pick instead, on the same inputs in the same run.

Run: `make rivals`, or `python -m benchmarks.bench_rivals PYTHON [--facts N] [--documents N]`; it
has dlt, pdfplumber, python-docx and openpyxl. Facts of stored Parquet are loaded into DuckDB by us
and by dlt; files are read to figures in Parquet by us (all of reading, extraction and storing) and
by a script of the usual readers. Every run is a process of its own; of reading, what the same
command takes for no file is left out. Results go to `benchmarks/results/<date>-rivals.json`.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bench_formats import fill
from benchmarks.bench_warehouse import multiply, stored_in
from benchmarks.kept import keep
from benchmarks.usage import Usage, usage_of

RIVALS = Path(__file__).parent / "rivals"
FORMATS = ("long.pdf", "pdf", "docx", "xlsx")
OURS = [sys.executable, "-m", "benchmarks.bench_rivals"]


def load_ours(folder: Path, database: Path) -> None:
    """Load what lies in a folder, as a night does."""
    from gouji.load import load  # noqa: PLC0415 - a process imports what it measures
    from gouji.rules import all_rules, grade_scales  # noqa: PLC0415

    files, bundles = stored_in(folder)
    load(database, bundles, files, all_rules(), grade_scales(), "bench")


def read_ours(folder: Path, out: Path) -> None:
    """Read what lies in a folder to facts in Parquet, in one process, as a worker does."""
    import importlib  # noqa: PLC0415

    from gouji.extract import extract  # noqa: PLC0415
    from gouji.masking import masked  # noqa: PLC0415
    from gouji.readers import read  # noqa: PLC0415
    from gouji.store import write_documents  # noqa: PLC0415
    from gouji.worker import WARM  # noqa: PLC0415

    for module in WARM:
        importlib.import_module(module)
    found = [extract(masked(read(path, root=folder))) for path in sorted(folder.iterdir())]
    write_documents(out / "facts.parquet", found)
    print(json.dumps({"figures": sum(len(facts.facts) for facts in found)}))


def loading(python: str, facts: int, times: int) -> dict[str, Any]:
    """Loading so many facts: ours, and dlt's way."""
    with tempfile.TemporaryDirectory() as scratch:
        stored = Path(scratch) / "stored"
        stored.mkdir()
        # in a process of its own: what starts from a large one is counted as large
        _, said = usage_of([*OURS, "--multiply", str(stored), str(facts)])
        result: dict[str, Any] = {"facts": int(said.split()[-1])}
        ways: dict[str, list[str]] = {"ours": [*OURS, "--load"]}
        ways |= {f"dlt {way}": [python, str(RIVALS / "load_by_dlt.py"), way] for way in ("arrow",)}
        for name, command in ways.items():
            taken = []
            for number in range(times):
                out = Path(scratch) / f"{name} {number}"
                out.mkdir()
                taken.append(usage_of([*command, str(stored), str(out / "made.duckdb")])[0])
            result[name] = _median(taken)
    result["ratio"] = result["dlt arrow"]["cpu_seconds"] / result["ours"]["cpu_seconds"]
    return result


def reading(python: str, format: str, documents: int, times: int) -> dict[str, Any]:
    """Reading so many documents: ours, and the usual readers.

    They are final accounts of nine tables, or (`long.pdf`) reports of 30 pages.
    """
    with tempfile.TemporaryDirectory() as scratch:
        raw, nothing, out = (Path(scratch) / name for name in ("raw", "nothing", "out"))
        for folder in (raw, nothing, out):
            folder.mkdir()
        fill(raw, format if format == "long.pdf" else f"accounts.{format}", documents)
        result: dict[str, Any] = {"format": format, "documents": documents}
        script = str(RIVALS / "read_by_pdfplumber.py")
        for name, command in {"ours": [*OURS, "--read"], "usual": [python, script]}.items():
            start = _median([usage_of([*command, str(nothing), str(out)])[0] for _ in range(times)])
            runs = [usage_of([*command, str(raw), str(out)]) for _ in range(times)]
            taken = _median([used for used, _ in runs])
            cpu = (taken["cpu_seconds"] - start["cpu_seconds"]) * 1000 / documents
            figures = json.loads(runs[0][1].splitlines()[-1])["figures"]
            result[name] = taken | {"cpu_ms_per_document": cpu, "figures": figures}
    result["ratio"] = result["usual"]["cpu_ms_per_document"] / result["ours"]["cpu_ms_per_document"]
    return result


def _median(taken: list[Usage]) -> dict[str, float]:
    told = [each.told() for each in taken]
    return {name: statistics.median(each[name] for each in told) for name in told[0]}


def main() -> None:
    if sys.argv[1:2] == ["--multiply"]:
        print(multiply(Path(sys.argv[2]), int(sys.argv[3])))
        return
    if sys.argv[1:2] in (["--load"], ["--read"]):
        work = {"--load": load_ours, "--read": read_ours}[sys.argv[1]]
        work(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python")
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    result = {
        "loading": loading(options.python, options.facts, options.times),
        "reading": [
            reading(options.python, format, options.documents, options.times) for format in FORMATS
        ],
    }
    print(json.dumps(result, indent=1))
    print(keep("rivals", result))


if __name__ == "__main__":
    main()
