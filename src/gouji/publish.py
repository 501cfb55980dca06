"""Publish a finished warehouse file: one atomic rename, the previous file kept as a snapshot."""

import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from gouji.errors import WarehouseError
from gouji.settings import DUCKDB_MEMORY
from gouji.versions import refuse_newer

_STAMP = "%Y%m%dT%H%M%S%fZ"


def publish(building: Path, target: Path, keep: int, memory: str = DUCKDB_MEMORY) -> Path | None:
    """Put `building` in the place of `target`; return the snapshot kept of the old file.

    At most `keep` snapshots stay in `snapshots/` beside the target; an old file that does not open
    (damaged, or of a newer DuckDB) is none, the last such stays as `unreadable-<name>`. Whoever
    has the old file open keeps reading it. DuckDB takes at most `memory`. Raises WarehouseError
    when the new file does not open; the target is then untouched.
    """
    _check_opens(building, memory)
    _sync(building)
    snapshot = _keep_old(target) if keep and target.exists() else None
    # a write-ahead log of the old file would keep the new one from opening
    with suppress(FileNotFoundError):
        target.with_name(target.name + ".wal").unlink()
    building.replace(target)
    _sync(target.parent)
    prune(target, keep)
    return snapshot


def restore(target: Path, name: str) -> Path:
    """Publish a snapshot again; what is published now becomes a snapshot itself.

    `name` is the snapshot's file name or the moment in it. Raises WarehouseError when there is no
    such snapshot, when it does not open or when a newer Gouji made it.
    """
    found = [path for path in snapshots(target) if name in (path.name, _moment(path, target))]
    if not found:
        raise WarehouseError(f"{target.parent / 'snapshots'}: no snapshot {name!r}")
    refuse_newer(found[0])
    building = target.with_name(f".building-{target.name}")
    building.unlink(missing_ok=True)
    shutil.copy2(found[0], building)
    try:
        publish(building, target, keep=len(snapshots(target)) + 1)
    finally:
        building.unlink(missing_ok=True)
    return found[0]


def prune(target: Path, keep: int) -> list[Path]:
    """Remove all snapshots but the newest `keep`; return those removed."""
    stale = snapshots(target)[keep:]
    for path in stale:
        path.unlink()
    return stale


def _moment(snapshot: Path, target: Path) -> str:
    return snapshot.stem.removeprefix(f"{target.stem}-")


def snapshots(target: Path) -> list[Path]:
    """The snapshots kept of `target`, newest first."""
    folder = target.parent / "snapshots"
    return sorted(folder.glob(f"{target.stem}-*{target.suffix}"), reverse=True)


def _check_opens(building: Path, memory: str) -> None:
    """Open the file as a reader will, which also needs every change to be in the file itself."""
    import duckdb  # noqa: PLC0415 - costs 150 ms

    if building.with_name(building.name + ".wal").exists():
        with closing(duckdb.connect(str(building), config={"memory_limit": memory})) as connection:
            connection.execute("checkpoint")
    if reason := _unreadable(building):
        raise WarehouseError(f"{building}: {reason}")


def _unreadable(database: Path) -> str | None:
    """Why a reader can not open the file, if so."""
    import duckdb  # noqa: PLC0415

    try:
        with closing(duckdb.connect(str(database), read_only=True)) as connection:
            connection.execute("select count(*) from marts.dim_document").fetchone()
    except duckdb.Error as error:
        return str(error)
    return None


def _keep_old(target: Path) -> Path | None:
    if _unreadable(target):
        target.replace(target.with_name(f"unreadable-{target.name}"))
        return None
    return _keep_snapshot(target)


def _keep_snapshot(target: Path) -> Path:
    """Give the old file a second name, so that the rename of the new one does not remove it."""
    folder = target.parent / "snapshots"
    folder.mkdir(exist_ok=True)
    changed = datetime.fromtimestamp(target.stat().st_mtime, UTC)
    snapshot = folder / f"{target.stem}-{changed.strftime(_STAMP)}{target.suffix}"
    if not snapshot.exists():
        try:
            os.link(target, snapshot)
        except OSError:  # a file system without hard links
            shutil.copy2(target, snapshot)
    return snapshot


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
