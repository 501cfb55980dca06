import os

import duckdb
import pytest

from gouji.errors import WarehouseError
from gouji.publish import publish, snapshots


def _warehouse(path, documents):
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.dim_document as from range({documents})")
    return path


def _documents(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("select count(*) from marts.dim_document").fetchone()[0]


def test_the_new_file_takes_the_place_and_the_old_one_is_kept(tmp_path):
    target = tmp_path / "gouji.duckdb"
    assert publish(_warehouse(tmp_path / "building.duckdb", 1), target, keep=2) is None
    for night in range(2, 6):
        os.utime(target, (night, night))
        snapshot = publish(_warehouse(tmp_path / "building.duckdb", night), target, keep=2)
        assert _documents(target) == night
        assert _documents(snapshot) == night - 1
    assert [_documents(kept) for kept in snapshots(target)] == [4, 3]
    assert not (tmp_path / "building.duckdb").exists()


def test_no_snapshot_is_kept_when_none_is_asked_for(tmp_path):
    target = tmp_path / "gouji.duckdb"
    for night in (1, 2):
        publish(_warehouse(tmp_path / "building.duckdb", night), target, keep=0)
    assert snapshots(target) == []
    assert _documents(target) == 2


def test_an_open_reader_keeps_its_data(tmp_path):
    """Another process may hold the old file open: its inode must stay as it was."""
    target = _warehouse(tmp_path / "gouji.duckdb", 1)
    with target.open("rb") as reader:
        before = target.read_bytes()
        publish(_warehouse(tmp_path / "building.duckdb", 2), target, keep=0)
        assert reader.read() == before
    assert _documents(target) == 2


def test_a_stale_log_beside_the_target_does_not_hinder(tmp_path):
    target = _warehouse(tmp_path / "gouji.duckdb", 1)
    (tmp_path / "gouji.duckdb.wal").write_bytes(b"left behind")
    publish(_warehouse(tmp_path / "building.duckdb", 2), target, keep=0)
    assert _documents(target) == 2


@pytest.mark.parametrize("content", [b"", b"no database at all", b"\xff" * 50_000])
def test_a_damaged_old_file_is_no_snapshot_and_does_not_hinder(tmp_path, content):
    target = tmp_path / "gouji.duckdb"
    for _ in range(2):
        target.write_bytes(content)
        assert publish(_warehouse(tmp_path / "building.duckdb", 2), target, keep=2) is None
        assert (tmp_path / "unreadable-gouji.duckdb").read_bytes() == content
    assert _documents(target) == 2
    assert snapshots(target) == []


@pytest.mark.parametrize("content", [b"", b"no database at all"])
def test_a_file_that_does_not_open_is_not_published(tmp_path, content):
    target = _warehouse(tmp_path / "gouji.duckdb", 1)
    building = tmp_path / "building.duckdb"
    building.write_bytes(content)
    with pytest.raises(WarehouseError):
        publish(building, target, keep=2)
    assert _documents(target) == 1
    assert snapshots(target) == []
