"""Speed of what people wait for, in one run: `python -m benchmarks.bench [--times N] [--all]`.

Medians, and ratios between things measured in the same run, so that two machines can be
compared. Results go to `benchmarks/results/<date>.json`. Nothing is asserted: machines differ.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import bench_prose, bench_sheet
from gouji import __version__
from gouji.extract import extract
from gouji.landing import discover
from gouji.readers import read

ROOT = Path(__file__).parents[1]
GOUJI = Path(sys.executable).with_name("gouji")


@dataclass(frozen=True, slots=True)
class Measured:
    """A median in milliseconds, how often it was taken, and its ratio to something else."""

    name: str
    milliseconds: float
    times: int
    ratio: float | None = None
    ratio_of: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="openpyxl on the exports too (minutes)")
    options = parser.parse_args()
    measured = [*documents(options.times), *commands(options.times)]
    ways = (*bench_sheet.WAYS, *(["openpyxl"] if options.all else []))
    sheets = bench_sheet.measure(times=min(options.times, 3), ways=ways)
    width = max(len(row.name) for row in measured)
    for row in measured:
        ratio = "" if row.ratio is None else f"  {row.ratio:8.2f} x {row.ratio_of}"
        print(f"{row.name:{width}}  {row.milliseconds:9.1f} ms{ratio}")
    print("\n".join(bench_sheet.lines(sheets)))
    prose = list(bench_prose.measure())
    print("\n".join(bench_prose.lines(prose)))
    print(f"results: {_keep(measured, sheets, prose).relative_to(ROOT)}")


def documents(times: int) -> list[Measured]:
    """Reading and extracting each shipped sample in a warm process."""
    rows = []
    for file in discover(ROOT / "raw"):
        reading = _median(lambda path=file.path: read(path), times)
        document = read(file.path)
        extracting = _median(lambda said=document: extract(said), times)
        name = f"{file.path.suffix[1:]}, {len(document.text):,} characters"
        rows.append(Measured(f"read {name}", reading, times))
        per_thousand = extracting / max(len(document.text), 1) * 1000
        rows.append(
            Measured(f"extract {name}", extracting, times, per_thousand, "ms / 1,000 characters")
        )
    return rows


def commands(times: int) -> list[Measured]:
    """The command line as people wait for it, against the start of the interpreter."""
    report = next(f.path for f in discover(ROOT / "raw") if f.path.suffix == ".txt")
    start = _median(lambda: _run([sys.executable, "-c", "pass"]), times)

    def beyond(name: str, milliseconds: float, count: int) -> Measured:
        over = milliseconds - start
        return Measured(f"{name}, beyond start", over, count, over / start, "interpreter start")

    rows = [Measured("interpreter start", start, times)]
    rows.append(beyond("gouji --help", _median(lambda: _run([GOUJI, "--help"]), times), times))
    checking = _median(lambda: _run([GOUJI, "check", report]), times)
    rows.append(beyond("gouji check", checking, times))
    with tempfile.TemporaryDirectory() as folder:
        warehouses = (Path(folder) / str(number) for number in range(times))
        full = _median(lambda: _night(next(warehouses)), min(times, 3))
        unchanged = _median(lambda: _night(Path(folder) / "0"), times)
    rows.append(beyond("gouji run, from scratch", full, min(times, 3)))
    rows.append(
        Measured("gouji run, nothing new", unchanged, times, unchanged / full, "a full run")
    )
    return rows


def _night(warehouse: Path) -> None:
    _run([GOUJI, "run", "--raw", ROOT / "raw", "--warehouse", warehouse])


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if done.returncode not in (0, 1):  # 1: errors were found
        raise RuntimeError(done.stderr.decode(errors="replace"))


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _keep(
    measured: list[Measured],
    sheets: list[dict[str, float | str]],
    prose: list[bench_prose.Grown],
) -> Path:
    now = datetime.now(UTC)
    file = ROOT / "benchmarks" / "results" / f"{now:%Y%m%dT%H%M%SZ}.json"
    file.parent.mkdir(exist_ok=True)
    result = {
        "at": now.isoformat(timespec="seconds"),
        "gouji": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "measured": [asdict(row) for row in measured],
        "sheets": sheets,
        "prose": [asdict(row) for row in prose],
    }
    file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


if __name__ == "__main__":
    main()
