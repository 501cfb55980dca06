"""The disk fills up in the middle of a night: it says so, and what was published stays."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import nights

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000


def test_a_file_that_can_not_grow(stage):
    """A full disk to who may not mount one: facts fit, the warehouse does not."""
    warehouse = stage.warehouse()
    before = (warehouse / "gouji.duckdb").read_bytes()
    told = stage.refused(warehouse, largest_file=MEGABYTE)
    assert os.strerror(errno.EFBIG) in told
    assert (warehouse / "gouji.duckdb").read_bytes() == before
    assert nights.leftovers(warehouse, stage.after) == []
    stage.assert_recovers(warehouse)


@contextmanager
def small_disk(place: Path) -> Iterator[None]:
    """A file system of its own size, which needs the right to mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path, free: int) -> Path:
    """Leave so many bytes free."""
    ballast = place / "ballast"
    status = os.statvfs(place)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - free)
    return ballast


FREE = [0, 4_096, 16_384, 100_000, 400_000, *range(MEGABYTE, 40 * MEGABYTE, 3 * MEGABYTE)]


@pytest.mark.heavy
def test_a_disk_that_fills_up_at_any_point(stage, record_property):
    """However much is free, the night goes through or says why not; the next makes up for it."""
    refused = []
    with small_disk(stage.home):
        for free in FREE:
            warehouse = stage.warehouse()
            before = nights.tables(warehouse / "gouji.duckdb")
            ballast = fill(stage.home, free)
            ended = stage.forked.night(stage.raw, warehouse)
            assert ended.status in (0, 2), ended.told
            assert "Traceback" not in ended.told, ended.told
            ballast.unlink()
            if ended.status:
                refused.append(free)
                assert "space" in ended.told, ended.told
                # where only the report found no room, the night is published
                assert nights.tables(warehouse / "gouji.duckdb") in (before, stage.tables)
            stage.assert_recovers(warehouse)
    record_property("figures", f"disk full: refused with {refused} bytes free, of {FREE}")
    assert 0 < len(refused) < len(FREE)
