"""Write generated documents with their labels: `python -m benchmarks.corpus --count 10`."""

import argparse
from pathlib import Path

from .export import write
from .generate import generate
from .phrasing import FRESH, SPLITS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--split", choices=(*SPLITS, *FRESH, "all"), default="tune")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--format", default="txt")
    parser.add_argument("--out", type=Path, default=Path("corpus-out"))
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.count):
        document = generate(seed, options.split, options.errors, options.format)
        print(write(document, options.out))


if __name__ == "__main__":
    main()
