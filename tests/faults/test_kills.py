"""A night killed anywhere: the published file stays whole, and the next night makes up for it."""

import random
import socket
from collections.abc import Iterator

import pytest

from gouji.ledger import last_runs
from tests.faults import nights
from tests.faults.conftest import Stage
from tests.faults.points import Death, steps_of_code

pytestmark = pytest.mark.slow
STEPS = steps_of_code()
MIDST = {"read": 2, "build": 4, "publish": 2}
"""How often a step is killed in its midst, once unless it stands here."""
CHANGES, CHANGES_OF_DBT = 16, 4
"""Kills before changes in the warehouse, evenly spread; dbt writes files for each of its nodes."""
COPY = "postgres"
"""The step that only a night with another database goes through."""


def chosen(stage: Stage, which: int, of_dbt: bool) -> int:
    """The number of a change: the first, the last, or one between."""
    events = [line.split(" ", 2)[1:] for line in stage.points]
    changes = [path for event, path in events if event not in ("begin", "end")]
    numbers = [n for n, path in enumerate(changes) if path.startswith("/dbt/") == of_dbt]
    last = (CHANGES_OF_DBT if of_dbt else CHANGES) - 1
    return numbers[which * (len(numbers) - 1) // last]


def moment(stage: Stage, step: str, number: int) -> float:
    """A moment, in seconds, of the time that an undisturbed night takes for a step."""
    times = {name: float(seconds) for seconds, name in (p.split(" ", 1) for p in stage.points)}
    took = times.get(f"end {step}", 1.0) - times.get(f"begin {step}", 0.0)
    return max(0.001, took * random.Random(f"{step} {number}").random())


@pytest.fixture
def kill(stage):
    """Kills a night: it and all that it started are gone, and what it leaves is counted."""

    def killed(warehouse, death: Death, environment=None) -> None:
        ended = stage.forked.night(stage.raw, warehouse, death, environment=environment)
        assert ended.status < 0, f"{death} never came: {ended}"
        assert ended.orphans == []

    return killed


def assert_survived(stage: Stage, warehouse) -> None:
    """What is published is whole; the next night leaves what it would have left undisturbed."""
    either = (nights.tables(stage.before / "gouji.duckdb"), stage.tables)
    assert nights.tables(warehouse / "gouji.duckdb") in either
    stage.assert_recovers(warehouse)
    runs = last_runs(warehouse, warehouse / "gouji.duckdb", 100)
    assert [run["run_number"] for run in runs] == list(range(len(runs), 0, -1))
    assert {run["outcome"] for run in runs[1:]} <= {"published", "interrupted"}


def test_killed_while_reading_then_while_building_then_while_publishing(stage, kill):
    """The short form: three nights in a row die, the fourth makes up for all."""
    warehouse = stage.warehouse()
    before = nights.tables(warehouse / "gouji.duckdb")
    for place in (".parquet", "/fct_fact.sql", "begin publish"):
        kill(warehouse, Death(place))
        assert nights.tables(warehouse / "gouji.duckdb") == before
    assert_survived(stage, warehouse)


def kills() -> Iterator[tuple[str, str, int]]:
    for step in STEPS:
        yield step, "begin", 0
        for number in range(MIDST.get(step, 1)):
            yield step, "midst", number
        yield step, "end", 0


def test_a_night_goes_through_every_step_of_the_code(stage):
    """A new step is killed at by name; one that no night here reaches would not be."""
    passed = {name.partition(" ")[2] for name in stage.points}
    assert {f"begin {step}" for step in STEPS if step != COPY} <= passed


def test_there_are_enough_kills():
    assert len(list(kills())) + CHANGES + CHANGES_OF_DBT >= 50


@pytest.mark.heavy
@pytest.mark.parametrize(("step", "place", "number"), list(kills()))
def test_killed_at_every_step(stage, kill, step, place, number):
    """Steps are those of the code: one that no night here goes through fails."""
    warehouse = stage.warehouse()
    if place == "midst":
        death = Death(f"begin {step}", seconds=moment(stage, step, number))
    else:
        death = Death(f"{place} {step}")
    if step == COPY:
        with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes a connection, never answers
            dsn = f"host=127.0.0.1 port={deaf.getsockname()[1]} connect_timeout=2"
            kill(warehouse, death, {"GOUJI_POSTGRES_DSN": dsn})
    else:
        kill(warehouse, death)
    assert_survived(stage, warehouse)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("which", "of_dbt"),
    [*((n, False) for n in range(CHANGES)), *((n, True) for n in range(CHANGES_OF_DBT))],
)
def test_killed_before_a_change(stage, kill, which, of_dbt):
    warehouse = stage.warehouse()
    kill(warehouse, Death(change=chosen(stage, which, of_dbt)))
    assert_survived(stage, warehouse)
