"""What is published, read by the programs of analysts: equal rows and equal totals."""

import csv
import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gouji.exporting.parquet import export_parquet
from gouji.exporting.workbook import export_workbook, headers
from gouji.postgres import PostgresTarget, publish_postgres
from tests.postgres import MISSING, server

ROOT = Path(__file__).parents[2]
DATABASE = ROOT / "warehouse" / "gouji.duckdb"
SHEETS = {
    "问题清单": "marts.findings",
    "部门年度面板": "marts.department_year",
    "指标": "marts.fct_indicator",
}
READERS = ROOT / ".readers" / "bin" / "python"
QUERY = "select count(*), sum(amount_yuan) from marts.fct_fact"

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not DATABASE.exists(), reason="make run has not built the warehouse"),
]


@pytest.fixture(scope="module")
def total():
    with duckdb.connect(str(DATABASE), read_only=True) as connection:
        return connection.execute(QUERY).fetchone()


@pytest.mark.skipif(not READERS.exists(), reason="make bi-test makes the environment .readers/")
def test_duckdb_polars_and_pandas_read_the_same(total, tmp_path):
    export_parquet(DATABASE, tmp_path / "parquet")
    script = Path(__file__).with_name("readers_of_marts.py")
    command = [str(READERS), str(script), str(DATABASE), str(tmp_path / "parquet")]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert any(name.startswith("duckdb 1.5") for name in said)
    for name, (rows, amount) in said.items():
        assert (rows, Decimal(amount)) == total, name


@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
def test_psql_reads_the_same(total):
    with server() as dsn:
        publish_postgres(DATABASE, PostgresTarget(dsn))
        command = ["psql", "-X", "-At", "-F", ",", "-c", QUERY, dsn]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows, amount = said.strip().split(",")
    assert (int(rows), Decimal(amount)) == total


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_the_sums_of_the_workbook(tmp_path):
    export_workbook(DATABASE, tmp_path / "gouji.xlsx", "site")
    # 44: comma, 34: quote, 76: UTF-8; -1: every sheet in a file of its own
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    command = ["soffice", "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/profile"]
    command += ["--convert-to", options, "--outdir", str(tmp_path), str(tmp_path / "gouji.xlsx")]
    subprocess.run(
        command, check=True, capture_output=True, env=os.environ | {"HOME": str(tmp_path)}
    )
    with duckdb.connect(str(DATABASE), read_only=True) as connection:
        for title, mart in SHEETS.items():
            [file] = tmp_path.glob(f"*{title}*.csv")
            with file.open(encoding="utf-8", newline="") as lines:
                shown = [row for row in csv.DictReader(lines) if any(row.values())]
            assert len(shown) == connection.execute(f"select count(*) from {mart}").fetchone()[0]
            for column, expected in _sums(connection, mart).items():
                values = [row[headers().get(column, column)] for row in shown]
                total = sum((Decimal(value) for value in values if value), Decimal(0))
                assert total == expected, (title, column)


def _sums(connection, mart):
    """The sum of each column of numbers that a mart has; 0 where it has none."""
    described = connection.execute(f"describe {mart}").fetchall()
    numbers = [row[0] for row in described if row[1].startswith(("DECIMAL", "INTEGER"))]
    numbers = [name for name in numbers if not name.startswith("char_")]
    sums = ", ".join(f"coalesce(sum({name}), 0)::decimal(38, 6)" for name in numbers)
    row = connection.execute(f"select {sums} from {mart}").fetchone()
    return dict(zip(numbers, row, strict=True))
