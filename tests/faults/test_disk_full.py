"""The disk fills up in the middle of a night: it says so, and what was published stays."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import nights

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000


def no_file_larger_than(size: int) -> None:
    """What a full disk is to a process that may not mount one: writes fail from here on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_file_that_can_not_grow(stage, tmp_path):
    """Facts still fit, the warehouse does not."""
    warehouse = stage.warehouse(tmp_path)
    before = (warehouse / "gouji.duckdb").read_bytes()
    told = nights.refused(stage.raw, warehouse, preexec_fn=lambda: no_file_larger_than(MEGABYTE))
    assert os.strerror(errno.EFBIG) in told
    assert (warehouse / "gouji.duckdb").read_bytes() == before
    assert nights.leftovers(warehouse, stage.after) == []
    stage.assert_recovers(warehouse)


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of its own size, which needs the right to mount one."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path, free: int) -> Path:
    """Leave so many bytes free."""
    ballast = place / "ballast"
    status = os.statvfs(place)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - free)
    return ballast


FREE = [0, 4_096, 16_384, 100_000, 400_000, *range(MEGABYTE, 40 * MEGABYTE, 2 * MEGABYTE)]

PARTS = 2
"""Shares of these that may run side by side."""


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_a_disk_that_fills_up_at_any_point(stage, tmp_path, capsys, part):
    """However much is free, the night goes through or says why not; the next makes up for it."""
    refused, some = 0, FREE[part::PARTS]
    with small_disk(tmp_path / "disk") as disk:
        for free in some:
            warehouse = stage.warehouse(disk)
            before = nights.tables(warehouse / "gouji.duckdb")
            ballast = fill(disk, free)
            process = nights.command(stage.raw, warehouse)
            _, told = process.communicate()
            assert process.returncode in (0, 2), told
            assert "Traceback" not in told, told
            ballast.unlink()
            if process.returncode:
                refused += 1
                assert "space" in told, told
                assert nights.tables(warehouse / "gouji.duckdb") == before
            stage.assert_recovers(warehouse)
            nights.remove(warehouse)
    with capsys.disabled():
        print(f"\nrefused {refused} of {len(some)} times, from {some[0]} to {some[-1]} bytes free")
    assert 0 < refused < len(some)
