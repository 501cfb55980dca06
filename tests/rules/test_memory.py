"""What DuckDB may hold in memory: beyond it lies a folder of ours, and too little is told."""

from pathlib import Path

import pytest
from benchmarks.bench_warehouse import multiply, stored_in

from gouji.accounting import connected
from gouji.errors import WarehouseError
from gouji.load import load
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, judge

MARTS = (*FINDINGS, "fct_fact")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    multiply(folder, 30_000, reports=4, accounts=2)
    return folder


def loaded(stored: Path, database: Path, memory: str) -> Path:
    files, bundles = stored_in(stored)
    load(database, bundles, files, all_rules(), grade_scales(), "1", memory=memory)
    return database


def test_what_does_not_fit_lies_beside_the_file_for_a_while(tmp_path):
    database = tmp_path / "building.duckdb"
    beside = database.with_name("building.duckdb.tmp")
    with connected(database, "40MB") as connection:
        connection.execute("set threads = 1")
        connection.execute("create table many as select hash(i) as name from range(8000000) r (i)")
        sorted_rows = connection.execute("select * from many order by name")
        assert any(beside.iterdir())
        first = sorted_rows.fetchone()
        assert first == connection.execute("select min(name) from many").fetchone()
    assert not beside.exists()


def test_a_tenth_of_the_memory_gives_the_same_marts(stored, tmp_path):
    built = {}
    for memory in ("1GB", "100MB"):
        database = loaded(stored, tmp_path / f"{memory}.duckdb", "1GB")
        with connected(database, memory) as connection:
            connection.execute("set threads = 2")  # each holds rows of its own
            judge(connection, MARTS)
            built[memory] = [
                connection.execute(
                    f"select count(*), bit_xor(hash(mart)) from marts.{name} as mart"
                ).fetchall()
                for name in MARTS
            ]
    assert built["1GB"] == built["100MB"]


def test_too_little_memory_is_told_by_the_name_of_the_setting(stored, tmp_path):
    with pytest.raises(WarehouseError, match="duckdb_memory = 2MB is too little"):
        loaded(stored, tmp_path / "small.duckdb", "2MB")
    assert not [path.name for path in tmp_path.iterdir() if path.is_dir()]
