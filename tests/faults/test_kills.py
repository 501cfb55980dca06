"""A night killed anywhere: the published file stays whole, and the next night makes up for it."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import nights
from tests.faults.conftest import Stage

VICTIM = Path(__file__).with_name("victim.py")
SEED = 20230928
EVERY = 5
"""dbt writes a file for each model and test: of those every fifth is a point to die at."""
WITHIN = {"read": 2, "build": 4, "publish": 2}
"""How often a step is killed in its midst, at moments drawn from the time it takes."""
PARTS = 4
"""Shares of the kills that may run side by side."""
Point = tuple[int, float, str]

pytestmark = pytest.mark.slow


def victim(raw: Path, warehouse: Path, *what: object) -> int:
    done = subprocess.run(
        [sys.executable, VICTIM, raw, warehouse, *map(str, what)], check=False, capture_output=True
    )
    assert done.returncode <= 0, done.stderr.decode()
    return done.returncode


def points(stage: Stage, folder: Path) -> list[Point]:
    """Where to die: number of the point, seconds after it, and what it is."""
    listed = folder / "points.list"
    assert victim(stage.raw, stage.warehouse(folder), listed) == 0
    seen = [line.split(" ", 1) for line in listed.read_text(encoding="utf-8").splitlines()]
    names = [name for _, name in seen]
    at_dbt = [n for n, name in enumerate(names) if "/dbt/" in name]
    skipped = set(at_dbt) - set(at_dbt[::EVERY])
    chosen = [(n, 0.0, name) for n, name in enumerate(names) if n not in skipped]
    return chosen + list(_moments(names, [float(seconds) for seconds, _ in seen]))


def _moments(names: list[str], gaps: list[float]) -> Iterator[Point]:
    """Moments between a step's progress and what comes next, where Python sees nothing."""
    random_times = random.Random(SEED)
    for number, name in enumerate(names[:-1]):
        if name.startswith("step "):
            for _ in range(WITHIN[name.split()[1]]):
                yield number, max(0.001, random_times.uniform(0, gaps[number + 1])), name


def test_killed_while_reading_then_while_building_then_while_publishing(stage, tmp_path):
    """The short form: three nights in a row die, the fourth makes up for all."""
    warehouse = stage.warehouse(tmp_path)
    before = nights.tables(warehouse / "gouji.duckdb")
    for place in ("/facts.parquet", "/stg_facts.sql", "/.building-gouji.duckdb"):
        assert victim(stage.raw, warehouse, place) < 0
        assert nights.tables(warehouse / "gouji.duckdb") == before
    stage.assert_recovers(warehouse)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_step(stage, tmp_path, capsys, part):
    """At least fifty kills in all, each followed by a night that ends as if nothing had happened.

    The parts lie side by side in the night's order: each goes through all steps.
    """
    either = (nights.tables(stage.before / "gouji.duckdb"), stage.tables)
    found = points(stage, tmp_path / "listing")[part::PARTS]
    died = 0
    for kill, (number, seconds, name) in enumerate(found):
        warehouse = stage.warehouse(tmp_path / str(kill))
        died += victim(stage.raw, warehouse, number, seconds) < 0
        assert nights.tables(warehouse / "gouji.duckdb") in either, name
        try:
            stage.assert_recovers(warehouse)
        except AssertionError as error:
            raise AssertionError(f"after a kill {seconds:.3f} s after {name!r}: {error}") from error
        nights.remove(tmp_path / str(kill))
    with capsys.disabled():
        print(f"\n{died} kills at {len(found)} points")
    assert died * PARTS >= 50
