"""Speed of the PDF reader against pdfplumber, in one run.

Run: `python -m benchmarks.bench_pdf [--times N] [FILE...]`. Without files: a generated report of
30 pages. Ours reads text and tables; pdfplumber's tables alone, then tables and text. Imports
are not counted; seconds are medians.
"""

import argparse
import hashlib
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from gouji.readers.pdf import read_pdf
from gouji.settings import Limits

FONT = "STSong-Light"
SENTENCE = "本年支出合计1,280.15万元，其中：基本支出980.15万元，占76.56%；"


def measure(data: bytes, times: int = 5) -> dict[str, float]:
    """Return pages, median seconds of each reader, and the ratios to ours."""
    sha256 = hashlib.sha256(data).hexdigest()
    document = read_pdf(data, "report.pdf", sha256, Limits())
    ours = _median(lambda: read_pdf(data, "report.pdf", sha256, Limits()), times)
    tables = _median(lambda: _pdfplumber(data, text=False), times)
    both = _median(lambda: _pdfplumber(data, text=True), times)
    return {
        "pages": document.pages or 0,
        "seconds": ours,
        "pdfplumber_tables_seconds": tables,
        "pdfplumber_both_seconds": both,
        "ratio_tables": tables / ours,
        "ratio_both": both / ours,
    }


def _pdfplumber(data: bytes, *, text: bool) -> None:
    with pdfplumber.open(io.BytesIO(data)) as book:
        for page in book.pages:
            page.extract_tables()
            if text:
                page.extract_text()


def _median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def generated_report(pages: int = 30) -> bytes:
    """Return a report of which every other page is a table of 30 rows and 7 columns."""
    out = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for page in range(pages):
        canvas.setFont(FONT, 10)
        for row in range(30):
            y = 760 - 22 * row
            if page % 2:
                canvas.drawString(90, y, SENTENCE)
                continue
            for column in range(7):
                canvas.rect(60 + 68 * column, y - 6, 68, 22)
                canvas.drawString(64 + 68 * column, y, f"{row * 7 + column:,}.{page:02d}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    reports = {path.name: path.read_bytes() for path in options.files}
    for name, data in (reports or {"generated": generated_report()}).items():
        result = measure(data, options.times)
        print(
            f"{name}: {result['pages']:.0f} pages, {1000 * result['seconds']:.0f} ms, "
            f"{1000 * result['seconds'] / result['pages']:.1f} ms a page; pdfplumber tables "
            f"{result['ratio_tables']:.1f} x, tables and text {result['ratio_both']:.1f} x ours"
        )


if __name__ == "__main__":
    main()
