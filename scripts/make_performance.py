"""Write docs/performance.md from the newest results of the benchmarks: `make docs-performance`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.kept import newest

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_HEAD = """# Performance

Written by `make docs-performance` from the newest results of the benchmarks on one machine. Where
other work ran beside it (the load is that of the machine while it was measured), processor seconds
count and wall times are upper bounds. A ratio is always between two things of the same run.

| measure | ours | beside it | ratio | asked | load | measured |
|---|---|---|---|---|---|---|
"""
Row = tuple[str, str, str, str, str]
"""Measure, ours, yardstick, ratio, what was asked."""


def warehouse(found: dict[str, Any]) -> Iterator[Row]:
    """Rebuilding at size."""
    million = found["facts"] / 1e6
    name = f"{million:.1f} million facts"
    yield (
        f"{name}: load, judge, dbt build, publish",
        f"{found['rebuild']:.0f} s ({found['rebuild_cpu']:.0f} CPU s): {found['load']:.0f} + "
        f"{found['judge']:.0f} + {found['build']:.0f} + {found['publish']:.0f}",
        "", "", "10 million: 90 s",
    )  # fmt: skip
    yield f"{name}: memory", f"{found['peak_mb'] / 1000:.1f} GB", "", "", "10 million: 6 GB"
    yield (
        f"{name}: dbt build", f"{found['build']:.0f} s",
        f"the SQL it compiled, straight through DuckDB: {found['straight']:.0f} s",
        f"{found['ratio_straight']:.2f}", "at most 1.3",
    )  # fmt: skip
    yield f"{name}: published file", f"{found['file_mb'] / million:.0f} MB a million", "", "", ""


def checks(found: dict[str, Any]) -> Iterator[Row]:
    """Judging."""
    yield (
        f"{found['ties'] / 1e6:.2f} million ties judged ({found['terms'] / 1e6:.2f} million terms)",
        f"{found['seconds']:.1f} s ({found['cpu_seconds']:.1f} CPU s)", "", "",
        "5 s of two cores",
    )  # fmt: skip


def rivals(found: dict[str, Any]) -> Iterator[Row]:
    """What a user would pick instead."""
    loading = found["loading"]
    ours, dlt = loading["ours"], loading["dlt arrow"]
    yield (
        f"{loading['facts'] / 1e6:.1f} million facts loaded into DuckDB",
        f"{ours['cpu_seconds']:.1f} CPU s{_memory(ours)}",
        f"dlt, of Arrow tables: {dlt['cpu_seconds']:.1f} CPU s{_memory(dlt)}",
        f"{loading['ratio']:.1f}", "at least 2",
    )  # fmt: skip
    readers = {
        "long.pdf": "pdfplumber",
        "pdf": "pdfplumber",
        "docx": "python-docx",
        "xlsx": "openpyxl",
    }
    kinds = {ending: f"final accounts of nine tables, .{ending}" for ending in readers}
    kinds["long.pdf"] = "report of 30 pages, .pdf"
    for each in found["reading"]:
        mine, other = each["ours"], each["usual"]
        yield (
            f"{kinds.get(each['format'], each['format'])}, file to figures in Parquet",
            f"{mine['cpu_ms_per_document']:.0f} ms of CPU, {mine['peak_mb']:.0f} MB",
            f"{readers[each['format']]}: {other['cpu_ms_per_document']:.0f} ms, "
            f"{other['peak_mb']:.0f} MB",
            f"{each['ratio']:.1f}", "at least 6" if "pdf" in each["format"] else "",
        )  # fmt: skip


def formats(found: dict[str, Any]) -> Iterator[Row]:
    """A document by format."""
    for each in found["formats"]:
        yield (
            f"{each['format']}: read, extracted, written",
            f"{each['all_ms']:.1f} ms of CPU; by two workers {each['end_to_end_cpu_ms']:.1f} ms, "
            f"{each['two_cores_per_second']:.0f} a second of two free cores",
            f"bare text of the file: {each['bare_ms']:.1f} ms", f"{each['all_ratio']:.1f}", "",
        )  # fmt: skip


def nights(found: dict[str, Any]) -> Iterator[Row]:
    """Nights of many documents."""
    first, new = found["first"], found["new"]
    name = f"{found['documents']:,} documents, {found['format']}"
    yield (
        f"{name}: first night", f"{first['wall_seconds']:.0f} s ({first['cpu_seconds']:.0f} CPU s)",
        "", "", "",
    )  # fmt: skip
    yield f"{name}: nothing new", f"{found['no change, median wall']:.1f} s", "", "", "50k: 2 s"
    share = found["new, beyond its rebuild, as a share of the first night"]
    yield (
        f"{name}: 1 % new", f"{new['wall_seconds']:.0f} s", "the first night, beyond the rebuild",
        f"{share:.1%}", "50k: at most 5 %",
    )  # fmt: skip


KINDS = {
    "warehouse-*": warehouse, "checks": checks, "rivals": rivals, "formats": formats,
    "nights-*": nights,
}  # fmt: skip


def main() -> None:
    """Write the page; what stands below its table by hand is kept."""
    lines, machines = [], set()
    for kind, rows in KINDS.items():
        for found in newest(kind):
            when = f"{_load(found):.1f} | {found['at'][:16].replace('T', ' ')}"
            lines += [f"| {' | '.join(row)} | {when} |" for row in rows(found)]
            if "versions" in found:
                versions = ", ".join(f"{name} {said}" for name, said in found["versions"].items())
                machines.add(
                    f"{found['cores']} cores, {found['memory_gb']} GB, Python {found['python']}; "
                    f"{versions}"
                )
    told = "\n".join(f"- {machine}" for machine in sorted(machines))
    page = f"{_HEAD}{chr(10).join(lines)}\n\n## Measured on\n\n{told}\n{_kept()}"
    PAGE.write_text(page, encoding="utf-8")


def _memory(told: dict[str, float]) -> str:
    return f", {told['peak_mb']:.0f} MB" if "peak_mb" in told else ""


def _load(found: dict[str, Any]) -> float:
    """The machine's load, wherever the benchmark says it."""
    for told in (found, *found.get("formats", ()), found.get("first", {})):
        if found is told and "machine_load" in told:
            return float(told["machine_load"])
        if found is not told and "load" in told:
            return float(told["load"])
    raise KeyError("load")


def _kept() -> str:
    """What is written by hand below the table stays."""
    if not PAGE.is_file():
        return ""
    _, mark, rest = PAGE.read_text(encoding="utf-8").partition("\n## What was found")
    return mark + rest


if __name__ == "__main__":
    main()
