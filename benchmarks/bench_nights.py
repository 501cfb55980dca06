"""Nights of many documents: `python -m benchmarks.bench_nights [--documents N] [--format txt]`.

A landing zone is filled with variants of generated reports (`tiny`: two sentences each). Then the
command runs as cron would: a first night, nights with nothing new, and one with 1 % new. Of each
the wall and processor time of all processes, and the seconds of survey and reading as the run's own
ledger tells them: what is beyond them is the rebuild of all tables. Results go to
`benchmarks/results/<date>-nights-<documents>.json`.
"""

import argparse
import io
import json
import os
import statistics
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.corpus import generate
from benchmarks.kept import keep
from benchmarks.usage import usage_of

GOUJI = Path(sys.executable).with_name("gouji")
FORMATS = ("txt", "docx", "tiny")
BASES = 200
"""Reports that are generated; the others differ from them in a line that names their number."""
FOLDER_FILES = 500
AGE = 1_700_000_000
"""Seconds since 1970 of every file: what was just written is hashed each night."""
READING = ("survey", "unpack", "read")
_TINY = "{n}号局2023年度部门整体支出绩效自评报告\n2023年部门支出{n}.50万元，其中：基本支出{n}万元。"


class LandingZone:
    """Files of a format below `raw`, each its own content."""

    def __init__(self, raw: Path, format: str) -> None:
        self.raw, self.format, self.count = raw, format, 0
        self._bases: list[bytes] = []
        if format != "tiny":
            made = (generate(seed, "tune", seed % 2, format) for seed in range(BASES))
            self._bases = [document.data for document in made]

    def grow(self, files: int) -> None:
        """Add so many files."""
        for number in range(self.count, self.count + files):
            folder = self.raw / f"{number // FOLDER_FILES}县" / "2023"
            folder.mkdir(parents=True, exist_ok=True)
            ending = "txt" if self.format == "tiny" else self.format
            path = folder / f"报告{number}.{ending}"
            path.write_bytes(self._content(number))
            os.utime(path, (AGE, AGE))
        self.count += files

    def _content(self, number: int) -> bytes:
        line = f"报告编号{number}。"
        if self.format == "tiny":
            return _TINY.format(n=number).encode()
        base = self._bases[number % len(self._bases)]
        if self.format == "txt":
            return base + f"\n{line}\n".encode()
        return _with_line(base, line)


def _with_line(docx: bytes, line: str) -> bytes:
    """The Word document with one more paragraph."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                added = f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p><w:sectPr".encode()
                data = data.replace(b"<w:sectPr", added, 1)
            new.writestr(entry, data, compress_type=zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def measure(documents: int, format: str, site: bool, folder: Path) -> dict[str, Any]:
    """What the nights took."""
    os.environ["GOUJI_SITE"] = str(site).lower()
    zone = LandingZone(folder / "raw", format)
    zone.grow(documents)
    result: dict[str, Any] = {"documents": documents, "format": format, "site": site}
    result["first"] = _night(folder)
    result["no change"] = [_night(folder) for _ in range(3)]
    result["no change, median wall"] = statistics.median(
        night["wall_seconds"] for night in result["no change"]
    )
    new = max(documents // 100, 1)
    zone.grow(new)
    result["new"] = {"documents": new, **_night(folder)}
    result["new, beyond its rebuild, as a share of the first night"] = round(
        (result["new"]["wall_seconds"] - result["new"]["rebuild_seconds"])
        / result["first"]["wall_seconds"], 4,
    )  # fmt: skip
    bundles = list((folder / "warehouse" / "facts").rglob("*.parquet"))
    size = sum(path.stat().st_size for path in bundles)
    result["facts"] = {"files": len(bundles), "bytes_per_document": size / zone.count}
    return result


def _night(folder: Path) -> dict[str, Any]:
    warehouse = folder / "warehouse"
    command = [GOUJI, "run", "--raw", folder / "raw", "--warehouse", warehouse, "--json"]
    used, said = usage_of(command, allowed=(0, 1))
    night = json.loads(said)
    steps = _steps(warehouse / "gouji.duckdb", night["run_id"])
    rebuild = used.wall_seconds - sum(steps.get(step, 0.0) for step in READING)
    found = {"read": night["read"], "steps": steps}
    if steps:  # none where the published file was left as it was
        found |= {"rebuild_seconds": round(rebuild, 3)}
    return used.told() | found


def _steps(database: Path, run_id: str) -> dict[str, float]:
    """Wall seconds of the steps of a run until it published."""
    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        found = connection.execute(
            "select step, sum(seconds) from ops.run_step where run_id = ? group by step", [run_id]
        ).fetchall()
    return {step: round(seconds, 3) for step, seconds in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--format", choices=FORMATS, default="docx")
    parser.add_argument("--site", action="store_true", help="build the quality report too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options.documents, options.format, options.site, Path(folder))
    file = keep(f"nights-{options.documents}", result)
    print(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
