"""The warehouse of a first night and the landing zone of the second, shared and never changed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults import nights


@dataclass(frozen=True)
class Stage:
    """`raw` as it is on the second evening, the warehouse before and after an undisturbed night."""

    raw: Path
    before: Path
    after: Path
    tables: dict[str, list[tuple[Any, ...]]]

    def warehouse(self, folder: Path) -> Path:
        """A warehouse of one's own as it was before the second night."""
        return nights.copy(self.before, folder / "warehouse")

    def assert_recovers(self, warehouse: Path, raw: Path | None = None) -> None:
        """The next night goes through and leaves what an undisturbed one leaves, no more."""
        nights.night(raw or self.raw, warehouse)
        self.assert_undisturbed(warehouse)

    def assert_undisturbed(self, warehouse: Path) -> None:
        """What is published and kept is what an undisturbed night publishes and keeps."""
        assert nights.tables(warehouse / "gouji.duckdb") == self.tables
        kept = nights.fact_files(self.raw, warehouse)
        assert kept == nights.fact_files(self.raw, self.after)
        assert nights.leftovers(warehouse, self.after) == []


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    raw, before = folder / "raw", folder / "before"
    nights.first_evening(raw)
    nights.night(raw, before)
    nights.second_evening(raw)
    after = nights.copy(before, folder / "after")
    nights.night(raw, after)
    tables = nights.tables(after / "gouji.duckdb")
    assert tables != nights.tables(before / "gouji.duckdb")
    return Stage(raw, before, after, tables)
