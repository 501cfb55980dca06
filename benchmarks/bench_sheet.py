# ruff: noqa: PLC0415 - a process imports only what it measures
"""Speed and memory of a large export: from file to stored facts, and of reading it alone.

Run: `python -m benchmarks.bench_sheet [ROWS] [TIMES] [WAY…]`. Each measurement runs in a process of
its own, so that peak memory is its own. `load` is what one worker of `gouji run` does with the
file (read, mask, extract, write the facts), its imports made before as they are for a worker;
`read` is our reader alone, `calamine` the fastest reader of bare values (without number formats),
`openpyxl` the usual one. Seconds are medians of processor time.
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

WIDTHS = {13: 3, 20: 14}
"""Columns of an export, and how many of them are amounts."""
WAYS = ("load", "read", "calamine")
LEAST_CELLS_PER_SECOND, MOST_MB = 100_000, 500
"""What `load` is held to."""
_TEXTS = (
    "支付日期", "支付申请号", "预算单位", "收款人", "功能科目", "经济科目", "项目名称", "资金性质",
    "支付方式", "摘要",
)  # fmt: skip
_FEW = ("支付日期", "支付申请号", "预算单位", "功能科目", "经济科目", "摘要")


def write_export(path: Path, rows: int, columns: int) -> None:
    """Write a payment export of `rows` rows, as a finance system does: texts, dates, amounts."""
    import xlsxwriter

    chance = random.Random(1)
    amounts = WIDTHS[columns]
    texts = _TEXTS if columns - amounts == len(_TEXTS) else _FEW
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("支付明细")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        money = workbook.add_format({"num_format": "#,##0.00"})
        sheet.write(0, 0, "青松县财政局2024年度国库集中支付明细")
        sheet.write_row(1, 0, [*texts, "支付金额", *(f"金额{n}" for n in range(1, amounts))])
        for n in range(rows):
            sheet.write_datetime(n + 2, 0, date(2024, 1 + n % 12, 1 + n % 28), day)
            for column, text in enumerate(texts[1:], 1):
                sheet.write_string(n + 2, column, _said(text, n))
            for column in range(len(texts), columns):
                sheet.write_number(n + 2, column, round(chance.random() * 1e5, 2), money)


def _said(heading: str, n: int) -> str:
    return {
        "支付申请号": f"{n:08d}",
        "预算单位": "青松县财政局",
        "收款人": f"某商贸有限公司{n % 500}",
        "功能科目": f"20101{n % 90 + 10} 行政运行",
        "经济科目": f"3020{n % 10}",
        "项目名称": f"项目{n % 300}",
        "资金性质": "一般公共预算资金",
        "支付方式": "财政授权支付",
        "摘要": f"付{n % 12 + 1}月办公费{n}",
    }[heading]


def once(way: str, path: Path) -> dict[str, float]:
    """Do it in this process: processor seconds, peak memory in MB."""
    import importlib

    from gouji.gathering import Gathering
    from gouji.settings import Limits
    from gouji.worker import WARM

    data = path.read_bytes()
    if way in ("load", "read"):
        for module in (*WARM, "gouji.readers.sheet", "gouji.readers.xlsx"):
            importlib.import_module(module)
    if way == "load":
        from gouji.landing import Content, RawFile

        file = RawFile(path, path.name, len(data), 0)
        content = Content(hashlib.sha256(data).hexdigest(), (file,))
        start = time.process_time()
        gathering = Gathering()
        if gathering.take(content, Limits(), path.parent) is not None:
            raise RuntimeError("the export was refused")
        gathering.write(path.parent, last=True)
    elif way == "read":
        from gouji.readers.sheet import read_sheet

        start = time.process_time()
        read_sheet(data, path.name, "0" * 64, Limits())
    elif way == "openpyxl":
        import openpyxl

        start = time.process_time()
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    else:
        import python_calamine

        start = time.process_time()
        python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak}


def measure(
    rows: int = 50_000, times: int = 3, ways: tuple[str, ...] = WAYS
) -> list[dict[str, float | str]]:
    """For each width and way: cells a second, peak memory, time as a multiple of bare calamine."""
    results: list[dict[str, float | str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for columns in WIDTHS:
            path = Path(folder) / "青松县财政局2024年度国库集中支付明细.xlsx"
            write_export(path, rows, columns)
            medians = {}
            for way in ways:
                runs = [_apart(way, path) for _ in range(times)]
                medians[way] = statistics.median(run["seconds"] for run in runs)
                results.append({
                    "way": way, "columns": columns, "rows": rows, "seconds": medians[way],
                    "cells_per_second": columns * rows / medians[way],
                    "peak_mb": max(run["peak_mb"] for run in runs),
                })  # fmt: skip
            for result in results[-len(ways) :]:
                bare = medians.get("calamine", medians[ways[0]])
                result["ratio"] = medians[str(result["way"])] / bare
    return results


def lines(results: list[dict[str, float | str]]) -> list[str]:
    """The results as text; what is held to a limit has it beside it."""
    return [
        f"xlsx, {r['rows']:,} x {r['columns']}, {r['way']:8}"
        f"  {r['cells_per_second']:10,.0f} cells/s"
        f"  {r['peak_mb']:5.0f} MB  {r['ratio']:5.2f} x bare calamine"
        + (f"  (limits: >= {LEAST_CELLS_PER_SECOND:,} cells/s, <= {MOST_MB} MB)"
           if r["way"] == "load" else "")
        for r in results
    ]  # fmt: skip


def _apart(way: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bench_sheet", "--one", way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(once(sys.argv[2], Path(sys.argv[3]))))
        return
    numbers = [int(each) for each in sys.argv[1:3]]
    rows, times = (*numbers, *(50_000, 3)[len(numbers) :])
    print("\n".join(lines(measure(rows, times, tuple(sys.argv[3:]) or WAYS))))


if __name__ == "__main__":
    main()
