"""Two hundred nights in a row: nothing grows, and the last one is what a first one would be."""

import gc
import os
import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gouji.nightly import run
from gouji.settings import Settings
from tests.faults import nights

pytestmark = [pytest.mark.heavy, pytest.mark.slow]

NIGHTS = int(os.environ.get("SOAK_NIGHTS", "200"))
SEED = 20230928
FIRST = date(2024, 1, 1)
WARM = min(20, NIGHTS // 2)
"""Nights after which everything is loaded that will ever be."""
MOST_GROWTH_BYTES = 60_000_000
SURNAMES = "赵钱孙李周吴郑王冯陈"
REMEMBERED = ("first_seen", "last_seen", "resolved_at", "marts.finding_history")
"""What only the nights before can tell."""


class LandingZone:
    """Reports that come, change, move and go."""

    def __init__(self, raw: Path) -> None:
        self.folder = raw / "青松县" / "2023"
        self.folder.mkdir(parents=True)
        self.random = random.Random(SEED)
        self.count = 0
        for _ in range(6):
            self.add()

    def evening(self) -> None:
        """Nothing in one of five evenings, else one to three events."""
        if self.random.random() < 0.2:
            return
        events: list[Callable[[], object]] = [
            self.add, self.add, self.correct, self.remove, self.move, self.copy, self.spoil,
        ]  # fmt: skip
        for _ in range(self.random.randint(1, 3)):
            self.random.choice(events)()

    def add(self) -> None:
        self.count += 1
        office = f"{SURNAMES[self.count % 10]}{SURNAMES[self.count // 10 % 10]}县{self.count}号局"
        (self.folder / f"{self.count}.txt").write_bytes(nights.report(office))

    def reports(self) -> list[Path]:
        return sorted(self.folder.glob("*.txt"))

    def correct(self) -> None:
        path = self.random.choice(self.reports())
        total = f"{self.random.randint(1000, 2000) / 100:.2f}"
        name = path.read_text(encoding="utf-8").partition("2023")[0]
        path.write_bytes(nights.report(name, total))

    def remove(self) -> None:
        if len(self.reports()) > 6:
            self.random.choice(self.reports()).unlink()

    def move(self) -> None:
        path = self.random.choice(self.reports())
        self.count += 1
        path.rename(path.with_name(f"{self.count}.txt"))

    def copy(self) -> None:
        path = self.random.choice(self.reports())
        (self.folder / f"副本{path.name}").write_bytes(path.read_bytes())

    def spoil(self) -> None:
        (self.folder / "坏.pdf").write_bytes(b"%PDF-1.7\n" + self.random.randbytes(20))


def memory() -> int:
    gc.collect()
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def open_files() -> int:
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.exists() else 0


def files(warehouse: Path) -> list[str]:
    """Every file but those that follow the landing zone and the contents of the report site."""
    found = (path for path in warehouse.rglob("*") if path.is_file())
    names = (path.relative_to(warehouse).as_posix() for path in found)
    return sorted(n for n in names if not n.startswith(("facts/", "snapshots/", "site/")))


def without_memory_of_nights(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The published tables, but what they know of earlier nights."""
    return nights.tables(database, without=REMEMBERED)


def test_two_hundred_nights(tmp_path, record_property):
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    zone = LandingZone(raw)
    settings = Settings(raw=raw, warehouse=warehouse, workers=2)
    costs, changed = [], 0
    early: dict[str, Any] = {}
    for number in range(NIGHTS):
        started = time.monotonic()
        night = run(settings, night=FIRST + timedelta(days=number))
        costs.append(time.monotonic() - started)
        changed += night.changed
        if number == WARM:
            early = {"memory": memory(), "open": open_files(), "files": files(warehouse)}
        zone.evening()
    run(settings, night=FIRST + timedelta(days=NIGHTS))
    grown = memory() - early["memory"]
    record_property(
        "figures",
        f"{NIGHTS} nights, {changed} with news: {sum(costs):.0f} s, the middle one "
        f"{sorted(costs)[NIGHTS // 2]:.1f} s; memory {early['memory'] / 1e6:.0f} MB after "
        f"{WARM}, {grown / 1e6:+.0f} MB at the end; {len(zone.reports())} reports",
    )
    again = tmp_path / "again"
    run(Settings(raw=raw, warehouse=again, workers=2), night=FIRST + timedelta(days=NIGHTS))
    assert without_memory_of_nights(warehouse / "gouji.duckdb") == without_memory_of_nights(
        again / "gouji.duckdb"
    )
    assert grown < MOST_GROWTH_BYTES
    assert files(warehouse) == early["files"]
    assert open_files() <= early["open"] + 2
    assert len(list((warehouse / "snapshots").iterdir())) == settings.keep_snapshots
    kept = list((warehouse / "facts").rglob("*.parquet"))
    assert len(kept) <= 2 * len(list(zone.folder.iterdir()))
