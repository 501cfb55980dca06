"""The same documents in every format: `python -m benchmarks.score_formats [--formats …]`.

What is read of each is compared with the .docx: the facts (label, concept, stage, fund, year, value
and unit) and the findings. Reports have planted errors; final accounts have tables. What is not
installed (LibreOffice for doc, wps and scan, the extra `ocr` for scan) is left out and said so.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.corpus.final_accounts import generate_final_accounts
from benchmarks.corpus.generate import generate
from benchmarks.corpus.renderers.scan_file import scanned
from benchmarks.judging import judge_all
from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.readers import read
from gouji.readers.mail import mail_parts
from gouji.readers.office_kit import office_library
from gouji.readers.recognition import can_recognise

BEST = "docx"
REPORTS = (
    "txt",
    "md",
    "html",
    "mht",
    "docx",
    "doc",
    "wps",
    "rtf",
    "eml",
    "pdf",
    "print",
    "ofd",
    "scan",
)
ACCOUNTS = ("xlsx", "md", "html", "mht", "docx", "doc", "wps", "eml", "pdf", "print", "ofd", "scan")
OFFICE = {"doc": "doc", "wps": "doc", "rtf": "rtf"}
"""Formats that LibreOffice writes, and what it calls them."""
T = TypeVar("T")
Made = Callable[[int, str], tuple[str, bytes]]
"""A document by its seed and format: its name, which a workbook needs, and the file."""


@dataclass(slots=True)
class Reading:
    """What was read of all documents in one format."""

    facts: list[Counter[tuple[object, ...]]] = field(default_factory=list)
    findings: list[Counter[frozenset[tuple[object, ...]]]] = field(default_factory=list)
    """By the figures that they are about: a message names pages, which not all formats have."""
    seconds: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=3)
    parser.add_argument("--accounts", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7000)
    parser.add_argument("--formats", nargs="*", default=[])
    options = parser.parse_args()
    kinds: tuple[tuple[str, int, tuple[str, ...], Made], ...] = (
        ("reports", options.reports, REPORTS, _report),
        ("final accounts", options.accounts, ACCOUNTS, _accounts),
    )
    for title, count, formats, make in kinds:
        seeds = range(options.seed, options.seed + count)
        wanted = [each for each in formats if not options.formats or each in options.formats]
        compare(title, seeds, wanted, make)


def compare(title: str, seeds: Sequence[int], formats: Iterable[str], make: Made) -> None:
    """Print a line for each format."""
    if not seeds:
        return
    best = read_all(seeds, BEST, make)
    print(f"{title} ({len(seeds)})".ljust(22) + "facts   same  findings  same  other  s/document")
    for format in formats:
        if missing := _missing(format):
            print(f"  {format:20}{missing}")
            continue
        got = best if format == BEST else read_all(seeds, format, make)
        facts, same = _shared(best.facts, got.facts)
        findings, same_findings = _shared(best.findings, got.findings)
        other = sum(sum(f.values()) for f in got.findings) - same_findings
        print(
            f"  {format:18}{facts:7} {same / max(facts, 1):6.1%}  {findings:8} {same_findings:5}"
            f" {other:6}  {got.seconds / len(seeds):10.2f}"
        )


def read_all(seeds: Sequence[int], format: str, make: Made) -> Reading:
    """Make the documents in a format, read and judge them."""
    reading = Reading()
    extracted: list[DocumentFacts] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            path = _written(Path(folder), seed, format, make)
            started = time.perf_counter()
            extracted.append(extract(read(path)))
            reading.seconds += time.perf_counter() - started
    judged = judge_all(extracted, findings=True)
    for document in extracted:
        reading.facts.append(Counter(map(_said, document.facts)))
        found = judged[document.document_id].findings
        figures = {fact.fact_id: (fact.value, fact.unit) for fact in document.facts}
        reading.findings.append(
            Counter(frozenset(figures[each] for each in finding.fact_ids) for finding in found)
        )
    return reading


def _said(fact: object) -> tuple[object, ...]:
    names = ("label", "concept", "stage", "fund", "fiscal_year", "value", "unit")
    return tuple(getattr(fact, name) for name in names)


def _shared(best: Sequence[Counter[T]], got: Sequence[Counter[T]]) -> tuple[int, int]:
    """How many the best format has, and how many of these the other one has too."""
    pairs = zip(best, got, strict=True)
    return sum(sum(b.values()) for b in best), sum(sum((b & g).values()) for b, g in pairs)


def _report(seed: int, format: str) -> tuple[str, bytes]:
    report = generate(seed, "tune", 2, format)
    return f"{report.department}{report.fiscal_year}年绩效自评报告", report.data


def _accounts(seed: int, format: str) -> tuple[str, bytes]:
    accounts = generate_final_accounts(seed, 2, format)
    return f"{accounts.department}{accounts.fiscal_year}年部门决算", accounts.data


def _written(folder: Path, seed: int, format: str, make: Made) -> Path:
    """Write a document as a file; of a mail its attachment, of old formats what an office makes."""
    if format in OFFICE:
        return _converted(_written(folder, seed, BEST, make), format)
    if format == "print":
        return _converted(_written(folder, seed, BEST, make), "pdf")
    if format == "scan":
        return _scanned(_written(folder, seed, "print", make))
    title, data = make(seed, format)
    path = folder / f"{title}.{format}"
    path.write_bytes(data)
    if format == "eml":
        *_, (name, content) = mail_parts(path.read_bytes(), path.name, 10)
        path = path.with_suffix(Path(name).suffix)
        path.write_bytes(content)
    return path


def _converted(path: Path, format: str) -> Path:
    written = OFFICE.get(format, format)
    target = path.with_suffix(f".{written}")
    profile = f"-env:UserInstallation={path.parent.as_uri()}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", written]
    command += ["--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return target.rename(path.with_suffix(f".{format}"))


def _scanned(path: Path) -> Path:
    path.write_bytes(scanned(path.read_bytes()))
    return path


def _missing(format: str) -> str | None:
    if format in (*OFFICE, "print", "scan") and not (office_library() and shutil.which("soffice")):
        return "LibreOffice is not installed"
    if format == "scan" and not can_recognise():
        return "the extra ocr is not installed"
    return None


if __name__ == "__main__":
    main()
