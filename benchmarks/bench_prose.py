"""How the time of extraction grows with the text: `python -m benchmarks.bench_prose`.

Every shape of `worst_prose` at two lengths, in seconds of the processor; `growth` is how many
times longer a character of the longer text takes.
"""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.worst_prose import SHAPES
from gouji.extract import extract
from gouji.readers import read

SIZES = (50_000, 200_000)
"""Bytes of the two texts of a shape."""


@dataclass(frozen=True, slots=True)
class Grown:
    """What a shape took at its greater length, and how that grew from the smaller one."""

    shape: str
    size: int
    seconds: float
    growth: float


def measure(sizes: Sequence[int] = SIZES) -> Iterator[Grown]:
    """Extract each shape at two lengths."""
    small, large = sizes
    for shape in SHAPES:
        taken = {size: _seconds(shape, size) for size in (small, large)}
        growth = taken[large] / large / (taken[small] / small)
        yield Grown(shape, large, taken[large], growth)


def _seconds(shape: str, size: int) -> float:
    make = SHAPES[shape]
    each = len((make(200)[len(make(100)) :]).encode()) / 100
    with TemporaryDirectory() as folder:
        path = Path(folder) / "甲局2023年度报告.txt"
        path.write_text(make(max(1, round(size / each))), encoding="utf-8")
        document = read(path)
    started = time.process_time()
    extract(document)
    return time.process_time() - started


def lines(rows: Iterable[Grown]) -> Iterator[str]:
    """The rows as text."""
    width = max(map(len, SHAPES))
    for row in rows:
        rate = row.seconds / row.size * 1_000_000
        yield f"{row.shape:{width}}  {rate:6.2f} s a million bytes  growth {row.growth:5.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    for line in lines(measure(parser.parse_args().sizes)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
