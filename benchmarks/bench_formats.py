# ruff: noqa: PLC0415 - a process imports only what it measures
"""What a document costs by format, beside the fastest bare reader of it in the same run.

Run: `python -m benchmarks.bench_formats [--documents N] [--times N] [FORMAT…]`. Reports of the
corpus (about 1,200 characters, 60 figures), final accounts of nine tables, and a PDF of 30
pages. Each format is measured in a process of its own: bare text out of the file, our reader,
masking and extraction, and writing the facts of all as one bundle, as medians of processor time;
then all of it through two workers as a night does (`end_to_end`: what documents beyond the first
two take, for starting the workers costs a second). Results go to
`benchmarks/results/<date>-formats.json`.
"""

import argparse
import io
import json
import resource
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.kept import keep
from benchmarks.usage import usage_of

WORKERS = 2
FORMATS = (
    "docx",
    "pdf",
    "html",
    "txt",
    "accounts.pdf",
    "accounts.docx",
    "accounts.xlsx",
    "long.pdf",
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def fill(folder: Path, format: str, documents: int) -> None:
    """Write documents of a format."""
    for seed in range(documents):
        kind, _, ending = format.rpartition(".")
        if kind == "accounts":
            from benchmarks.corpus.final_accounts import generate_final_accounts

            made = generate_final_accounts(seed, seed % 2, ending)
            name, data = f"{seed}-{made.name}", made.data
        elif kind == "long":
            from benchmarks.bench_pdf import generated_report

            name, data = f"{seed}.pdf", generated_report() + b"\n%" + str(seed).encode()
        else:
            from benchmarks.corpus import generate

            document = generate(seed, "tune", seed % 2, format)
            name, data = document.name, document.data
        (folder / name).write_bytes(data)


def bare_reader(ending: str) -> Callable[[bytes], object]:
    """The fastest way to the bare text of a file, with no regard to what it means."""
    if ending == "docx":
        from lxml import etree

        def word(data: bytes) -> str:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                root = etree.fromstring(archive.read("word/document.xml"))
            return "".join(each.text or "" for each in root.iter(_W))

        return word
    if ending == "pdf":
        import pypdfium2

        def pdf(data: bytes) -> str:
            with pypdfium2.PdfDocument(data) as document:
                return "".join(page.get_textpage().get_text_bounded() for page in document)

        return pdf
    if ending == "html":
        from lxml import html

        return lambda data: html.fromstring(data).text_content()
    if ending == "xlsx":
        import python_calamine

        def sheets(data: bytes) -> list[object]:
            book = python_calamine.load_workbook(io.BytesIO(data))
            return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]

        return sheets
    return lambda data: data.decode("utf-8")


def once(folder: Path, times: int) -> dict[str, float]:
    """Measure what lies in a folder, in this process: milliseconds of a document, peak in MB."""
    import importlib

    from gouji.extract import extract
    from gouji.masking import masked
    from gouji.readers import read
    from gouji.store import write_documents
    from gouji.worker import WARM

    for module in WARM:
        importlib.import_module(module)
    paths = sorted(folder.iterdir())
    bare = bare_reader(paths[0].suffix[1:])
    documents = [masked(replace(read(path), path=path.name)) for path in paths]
    facts = [extract(document) for document in documents]
    with tempfile.TemporaryDirectory() as aside:
        bundle = Path(aside) / "bundle"
        ways: dict[str, Callable[[], object]] = {
            "bare": lambda: [bare(path.read_bytes()) for path in paths],
            "read": lambda: [read(path) for path in paths],
            "extract": lambda: [extract(masked(document)) for document in documents],
            "write": lambda: write_documents(bundle, facts),
        }
        result = {f"{name}_ms": _median(way, times) / len(paths) for name, way in ways.items()}
        result["facts_bytes"] = bundle.stat().st_size / len(paths)
    result["read_ratio"] = result["read_ms"] / result["bare_ms"]
    result["all_ms"] = sum(result[f"{name}_ms"] for name in ("read", "extract", "write"))
    result["all_ratio"] = result["all_ms"] / result["bare_ms"]
    result["figures"] = statistics.mean(len(each.facts) for each in facts)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def _median(way: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.process_time()
        way()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def end_to_end(raw: Path) -> None:
    """Read what lies in a folder as a night does: two workers, facts stored."""
    from gouji.landing import discover, hash_contents
    from gouji.reading import Job, read_contents
    from gouji.settings import Limits

    with tempfile.TemporaryDirectory() as folder:
        contents = hash_contents(raw, discover(raw), Path(folder) / "manifest.json")
        problems = read_contents(contents, Job(Path(folder), "bench", Limits()), WORKERS)
    if problems:
        raise RuntimeError(f"{len(problems)} documents were refused")


def measure(format: str, documents: int, times: int) -> dict[str, Any]:
    """The figures of one format."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), format, documents)
        command = [sys.executable, "-m", "benchmarks.bench_formats"]
        _, told = usage_of([*command, "--once", folder, str(times)])
        used, _ = usage_of([*command, "--end-to-end", folder])
        for path in sorted(Path(folder).iterdir())[WORKERS:]:
            path.unlink()
        started, _ = usage_of([*command, "--end-to-end", folder])  # a document for each worker
    cpu = (used.cpu_seconds - started.cpu_seconds) * 1000 / (documents - WORKERS)
    wall = (used.wall_seconds - started.wall_seconds) / (documents - WORKERS)
    return {"format": format, "documents": documents, **json.loads(told), "end_to_end_cpu_ms": cpu,
            "end_to_end_per_second": 1 / wall, "two_cores_per_second": 2000 / cpu,
            "load": used.load}  # fmt: skip


def line(result: dict[str, Any]) -> str:
    """One format as text."""
    return (
        f"{result['format']:13} bare {result['bare_ms']:7.2f}  read {result['read_ms']:7.2f} "
        f"({result['read_ratio']:5.1f} x)  extract {result['extract_ms']:7.2f}  "
        f"write {result['write_ms']:5.2f} ms  {result['figures']:5.0f} figures  "
        f"{result['peak_mb']:4.0f} MB  end to end {result['end_to_end_cpu_ms']:6.1f} ms of CPU = "
        f"{result['two_cores_per_second']:5.0f}/s on two free cores "
        f"({result['end_to_end_per_second']:.0f}/s at load {result['load']:.1f})"
    )


def main() -> None:
    if sys.argv[1:2] == ["--once"]:
        print(json.dumps(once(Path(sys.argv[2]), int(sys.argv[3]))))
        return
    if sys.argv[1:2] == ["--end-to-end"]:
        end_to_end(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", default=FORMATS)
    options = parser.parse_args()
    results = []
    for format in options.formats:
        count = max(options.documents // 20, 4) if format == "long.pdf" else options.documents
        results.append(measure(format, count, options.times))
        print(line(results[-1]))
    print(keep("formats", {"formats": results}))


if __name__ == "__main__":
    main()
