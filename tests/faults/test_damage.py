"""What is stored is damaged, the landing zone moves, the clock jumps: the next night ends well."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gouji.errors import GoujiError
from gouji.nightly import finish_night, read_batch
from gouji.planning import plan_night
from gouji.readers.office_kit import office_library
from gouji.settings import Settings
from gouji.watch import watched_night
from tests.faults import nights

pytestmark = pytest.mark.slow
YEARS = 10 * 365 * 86_400 * 10**9


def files(warehouse: Path, pattern: str) -> list[Path]:
    found = sorted(path for path in warehouse.rglob(pattern) if path.is_file())
    assert found, pattern
    return found


def flip(path: Path) -> None:
    """One bit in the middle is another, and neither size nor time stamp tells."""
    status = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def newer(path: Path) -> None:
    """The header of a DuckDB of the future."""
    data = bytearray(path.read_bytes())
    data[12:20] = (9_999).to_bytes(8, "little")
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "facts flipped": lambda w: [flip(path) for path in files(w, "facts/**/*.parquet")],
    "facts cut": lambda w: halve(files(w, "facts/**/*.parquet")[0]),
    "facts emptied": lambda w: empty(files(w, "facts/**/*.parquet")[-1]),
    "facts lost": lambda w: shutil.rmtree(w / "facts"),
    "published flipped": lambda w: flip(w / "gouji.duckdb"),
    "published cut": lambda w: halve(w / "gouji.duckdb"),
    "published emptied": lambda w: empty(w / "gouji.duckdb"),
    "published lost": lambda w: (w / "gouji.duckdb").unlink(),
    "published newer": lambda w: newer(w / "gouji.duckdb"),
    "log left": lambda w: (w / "gouji.duckdb.wal").write_bytes(b"left"),
    "manifest cut": lambda w: halve(w / "manifest.json"),
    "manifest of nonsense": lambda w: (w / "manifest.json").write_text('{"raw": 1, "files": []}'),
    "summary cut": lambda w: halve(w / "night.json"),
    "summary of nonsense": lambda w: (w / "night.json").write_text("[]"),
    "dbt's memory cut": lambda w: halve(files(w, "dbt/**/partial_parse.msgpack")[0]),
    "dbt's memory emptied": lambda w: empty(files(w, "dbt/**/partial_parse.msgpack")[0]),
    "dbt's folder lost": lambda w: shutil.rmtree(w / "dbt"),
}


def assert_mended(stage, warehouse: Path) -> None:
    for left in ("unreadable-gouji.duckdb",):
        (warehouse / left).unlink(missing_ok=True)
    stage.assert_undisturbed(warehouse)


def test_everything_damaged_at_once(stage):
    warehouse = stage.warehouse()
    for name in ("facts flipped", "published cut", "manifest cut", "summary cut", "log left",
                 "dbt's memory cut"):  # fmt: skip
        DAMAGES[name](warehouse)
    nights.night(stage.raw, warehouse)
    assert_mended(stage, warehouse)


@pytest.mark.heavy
@pytest.mark.parametrize("name", DAMAGES)
def test_damage_before_a_night_with_news(stage, name):
    warehouse = stage.warehouse()
    DAMAGES[name](warehouse)
    nights.night(stage.raw, warehouse)
    assert_mended(stage, warehouse)


@pytest.mark.heavy
@pytest.mark.parametrize("name", DAMAGES)
def test_damage_before_a_night_with_nothing_new(stage, name):
    warehouse = stage.warehouse(stage.after)
    DAMAGES[name](warehouse)
    night = nights.night(stage.raw, warehouse)
    assert night.changed == name.startswith(("published", "summary"))
    nights.night(stage.raw, warehouse)
    assert nights.tables(warehouse / "gouji.duckdb") == stage.tables


@pytest.mark.heavy
@pytest.mark.skipif(office_library() is None, reason="LibreOffice is not installed")
def test_what_needs_libreoffice_is_read_once_that_is_there(stage, tmp_path):
    raw = nights.copy(stage.raw, tmp_path / "raw")
    (raw / "旧.rtf").write_bytes(rb"{\rtf1\ansi 2023\u24180?\u25903?\u20986?12.50\u19975?\u20803?}")
    warehouse = stage.warehouse(stage.after)
    without = {"PATH": str(tmp_path)}
    assert stage.forked.night(raw, warehouse, environment=without).status == 0
    assert status_of(warehouse, "旧.rtf") == ("quarantined", True)
    published = (warehouse / "gouji.duckdb").stat().st_mtime_ns
    assert stage.forked.night(raw, warehouse, environment=without).status == 0
    assert (warehouse / "gouji.duckdb").stat().st_mtime_ns == published
    assert stage.forked.night(raw, warehouse).status == 0
    assert status_of(warehouse, "旧.rtf") == ("loaded", False)


def status_of(warehouse: Path, path: str) -> tuple[str, bool]:
    """The status of a document, and whether LibreOffice is called for."""
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as connection:
        row = connection.execute(
            "select status, coalesce(problem like '%LibreOffice%', false) "
            "from marts.dim_document where path = ?",
            [path],
        ).fetchone()
    assert row
    return row


def touched(raw: Path, shift_ns: int) -> None:
    for path in raw.rglob("*.txt"):
        status = path.stat()
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + shift_ns))


@pytest.mark.heavy
@pytest.mark.parametrize("shift_ns", [-YEARS, YEARS])
def test_a_clock_that_jumps_between_nights(stage, tmp_path, shift_ns):
    """Time stamps of ten years ago or ahead, on reports and on what is published."""
    warehouse = stage.warehouse()
    raw = nights.copy(stage.raw, tmp_path / "raw")
    touched(raw, shift_ns)
    for path in [*warehouse.glob("*.*"), *(warehouse / "dbt").rglob("*.*")]:
        os.utime(path, ns=(10**18 + shift_ns, 10**18 + shift_ns))
    stage.assert_recovers(warehouse, raw)
    touched(raw, -shift_ns)
    stage.assert_recovers(warehouse, raw)


@pytest.mark.heavy
def test_a_report_that_changes_within_its_size_and_time_stamp(stage, tmp_path):
    """Written over in place and given its old time stamp: only the system's own clock tells."""
    warehouse = stage.warehouse()
    raw = nights.copy(stage.raw, tmp_path / "raw")
    nights.night(raw, warehouse)
    path = next(raw.rglob("新.txt"))
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"12.05", b"12.50"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = nights.night(raw, warehouse)
    assert (again.changed, again.read) == (True, 2)  # it, and what can not be read


@pytest.mark.heavy
def test_a_folder_that_can_not_be_listed_stops_the_night(stage, monkeypatch):
    """Else what lies there would seem to be gone. Once it can be listed, nothing is lost."""
    warehouse = stage.warehouse()
    before = (warehouse / "gouji.duckdb").read_bytes()
    really = os.scandir

    def scandir(path):
        if str(path).endswith("2023"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", scandir)
        with pytest.raises(GoujiError, match="2023: Permission denied"):
            nights.night(stage.raw, warehouse)
    assert (warehouse / "gouji.duckdb").read_bytes() == before
    stage.assert_recovers(warehouse)


@pytest.mark.heavy
def test_what_changes_or_goes_while_the_night_reads_is_made_up_for(stage, tmp_path):
    """Between looking at the landing zone and reading it, one report changes and one goes."""
    warehouse = stage.warehouse()
    raw = nights.copy(stage.raw, tmp_path / "raw")
    folder = raw / "青松县" / "2023"
    changing, going = folder / f"{nights.OFFICES[1]}.txt", folder / "新.txt"
    settled = {path: path.read_bytes() for path in (changing, going)}
    settings = Settings(raw=raw, warehouse=warehouse, workers=1)
    with watched_night(settings, "test") as recorder:
        plan = plan_night(settings, recorder)
        changing.write_bytes(nights.report(nights.OFFICES[1], "99.99"))
        going.unlink()
        night = finish_night(plan, read_batch(plan, plan.to_read))
    refused = {row["path"].rpartition("/")[2]: row["reason"] for row in night.quarantined}
    assert "改动" in refused[changing.name]
    assert going.name in refused
    assert sorted(night.unsettled.values()) == ["changing", "io_error"]
    for path, data in settled.items():
        path.write_bytes(data)
    again = nights.night(raw, warehouse)
    assert (again.changed, again.unsettled) == (True, {})
    stage.assert_undisturbed(warehouse)
