# ruff: noqa: PLC0415 - a process imports only the reader that it measures
"""Speed and memory of the .xlsx reader: ours, openpyxl (read_only, data_only) and bare calamine.

Run: `python -m benchmarks.bench_sheet [ROWS] [TIMES]`. Each reading runs in a process of its own,
so that peak memory is its own; seconds are medians and count reading only, not imports.
"""

import hashlib
import io
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

COLUMNS = 20
READERS = ("ours", "openpyxl", "calamine")


def write_export(path: Path, rows: int) -> None:
    """Write a payment export of `rows` rows: codes, names, a date, 13 amounts, a share, a note."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    chance = random.Random(1)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("支付明细")

    def shown(value: float, code: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = code
        return cell

    sheet.append(["凭证号", "单位", "科目", "名称", "日期", *(f"金额{n}" for n in range(13)),
                  "执行率", "摘要"])  # fmt: skip
    for n in range(rows):
        sheet.append(
            [
                f"{n:08d}",
                "某县财政局",
                f"3020{n % 10}",
                "办公费",
                date(2023, 1 + n % 12, 1 + n % 28),
            ]
            + [shown(round(chance.random() * 1e5, 2), "#,##0.00") for _ in range(13)]
            + [shown(round(chance.random(), 4), "0.00%"), f"摘要{n % 1000}"]
        )
    workbook.save(path)


def read_once(reader: str, path: Path) -> dict[str, float]:
    """Read the file in this process: seconds, cells, peak memory in MB."""
    data = path.read_bytes()
    if reader == "ours":
        from gouji.readers import sheet, xlsx  # noqa: F401 - imports are not measured
        from gouji.settings import Limits

        start = time.perf_counter()
        document = sheet.read_sheet(data, path.name, hashlib.sha256(data).hexdigest(), Limits())
        cells = sum(len(block.table.cells) for block in document.blocks if block.table)
    elif reader == "openpyxl":
        import openpyxl

        start = time.perf_counter()
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    else:
        import python_calamine

        start = time.perf_counter()
        first = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        cells = sum(len(row) for row in first.to_python())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cells": cells, "peak_mb": peak}


def measure(rows: int = 50_000, times: int = 3) -> dict[str, dict[str, float]]:
    """Medians for each reader on one generated export; `ratio` is its time over ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write_export(path, rows)
        results = {}
        for reader in READERS:
            runs = [_apart(reader, path) for _ in range(times)]
            seconds = statistics.median(run["seconds"] for run in runs)
            results[reader] = {
                "seconds": seconds,
                "cells_per_second": runs[0]["cells"] / seconds,
                "peak_mb": max(run["peak_mb"] for run in runs),
            }
    for result in results.values():
        result["ratio"] = result["seconds"] / results["ours"]["seconds"]
    return results


def _apart(reader: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bench_sheet", "--one", reader, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(read_once(sys.argv[2], Path(sys.argv[3]))))
        return
    rows, times = (*map(int, sys.argv[1:3]), *(50_000, 3)[len(sys.argv[1:3]) :])
    print(f"{rows} rows x {COLUMNS} columns, median of {times}")
    for reader, result in measure(rows, times).items():
        print(
            f"{reader:10s} {result['seconds']:6.2f} s  {result['cells_per_second']:10,.0f} cells/s"
            f"  {result['peak_mb']:6.0f} MB  {result['ratio']:5.2f} x ours"
        )


if __name__ == "__main__":
    main()
