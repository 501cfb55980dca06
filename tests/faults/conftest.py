"""The warehouse of a first night and the landing zone of the second, shared and never changed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults import nights
from tests.faults.forking import Forked


@dataclass(frozen=True)
class Stage:
    """`raw` as it is on the second evening, the warehouse before and after an undisturbed night.

    Every night works in the same folder, `home`: in another one dbt would parse all anew.
    """

    raw: Path
    before: Path
    after: Path
    home: Path
    tables: dict[str, list[tuple[Any, ...]]]
    points: list[str]
    forked: Forked

    def warehouse(self, what: Path | None = None) -> Path:
        """A warehouse of one's own as it was before the second night, or a copy of another."""
        folder = self.home / "warehouse"
        shutil.rmtree(folder, ignore_errors=True)
        return nights.copy(what or self.before, folder)

    def refused(self, warehouse: Path, raw: Path | None = None, **options: Any) -> str:
        """Run a night that can not go through, with no trace of our own bugs; what it says."""
        ended = self.forked.night(raw or self.raw, warehouse, **options)
        assert ended.status == 2, ended.told
        assert "Traceback" not in ended.told, ended.told
        return ended.told

    def assert_recovers(self, warehouse: Path, raw: Path | None = None) -> None:
        """The next night goes through and leaves what an undisturbed one leaves, no more."""
        nights.night(raw or self.raw, warehouse)
        self.assert_undisturbed(warehouse)

    def assert_undisturbed(self, warehouse: Path) -> None:
        """What is published and kept is what an undisturbed night publishes and keeps."""
        assert nights.tables(warehouse / "gouji.duckdb") == self.tables
        kept = nights.kept_facts(self.raw, warehouse)
        assert kept == nights.kept_facts(self.raw, self.after)
        assert nights.leftovers(warehouse, self.after) == []


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    raw, home = folder / "raw", folder / "home"
    warehouse = home / "warehouse"
    forked = Forked()
    nights.first_evening(raw)
    nights.night(raw, warehouse)
    before = nights.copy(warehouse, folder / "before")
    nights.second_evening(raw)
    ended = forked.night(raw, warehouse)
    assert (ended.status, ended.orphans) == (0, []), ended
    after = nights.copy(warehouse, folder / "after")
    tables = nights.tables(after / "gouji.duckdb")
    assert tables != nights.tables(before / "gouji.duckdb")
    yield Stage(raw, before, after, home, tables, ended.points, forked)
    forked.end()
