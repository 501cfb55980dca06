"""The marts of a real cluster on loopback equal those of DuckDB, row for row."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from gouji.cli import app
from gouji.spark.building import session_settings
from tests.spark.standalone import HERE, cluster, executors, jars, started

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
        reason="needs the extra spark and Java",
    ),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("night")
    arguments = ["run", "--raw", str(ROOT / "raw"), "--warehouse", str(folder)]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder / "gouji.duckdb"


def kill_one_at(table: Path, killed: list[int], ended: threading.Event) -> None:
    """Kill an executor as soon as `table` begins to be written."""
    while not ended.wait(0.2):
        running = executors()
        if table.exists() and len(running) > 1:
            os.kill(running[0], signal.SIGKILL)
            killed.append(running[0])
            return


@pytest.fixture(scope="module")
def built(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A build on the cluster, during which one executor was killed."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "events").mkdir()
    (folder / "spark-defaults.conf").write_text(
        "spark.eventLog.compress false\nspark.eventLog.rolling.enabled false\n"
        f"spark.eventLog.enabled true\nspark.eventLog.dir file://{folder}/events\n"
        f"spark.driver.host {HERE}\nspark.driver.bindAddress {HERE}\n"
        "spark.executor.memory 800m\nspark.sql.shuffle.partitions 4\nspark.locality.wait 0s\n"
        # two workers of one machine would read each other's disk
        "spark.shuffle.readHostLocalDisk false\n"
    )
    killed: list[int] = []
    ended = threading.Event()
    target = folder / "built"
    table = target / "tables" / "checks.db" / "check_bindings"
    killer = threading.Thread(target=kill_one_at, args=(table, killed, ended))
    with cluster(folder) as master:
        killer.start()
        try:
            # in a process of its own: the catalogue belongs to one Java machine until that ends
            subprocess.run(
                [Path(sys.executable).with_name("gouji"), "publish", "spark", str(target),
                 "--master", master, "--warehouse", str(warehouse.parent)],
                check=True, env=os.environ | {"SPARK_CONF_DIR": str(folder)},
            )  # fmt: skip
        finally:
            ended.set()
            killer.join()
    assert killed, "no executor was killed"
    yield folder


def test_every_mart_is_the_same_both_ways(warehouse: Path, built: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        for (name,) in marts:
            here = f"select * from marts.{name}"
            there = f"select * from '{built}/built/tables/marts.db/{name}/*.parquet'"
            for one, other in ((here, there), (there, here)):
                query = f"select count(*) from ({one} except all {other})"
                assert connection.execute(query).fetchone() == (0,), name


def test_all_executors_worked_and_one_was_lost(built: Path) -> None:
    worked, remote, lost = set(), 0, 0
    for log in (built / "events").rglob("*"):
        if not log.is_file():
            continue
        for line in log.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["Event"] == "SparkListenerTaskEnd" and "Task Metrics" in event:
                worked.add(event["Task Info"]["Executor ID"])
                remote += event["Task Metrics"]["Shuffle Read Metrics"]["Remote Bytes Read"]
            lost += event["Event"] == "SparkListenerExecutorRemoved"
    assert len(worked) >= 2
    assert remote > 0
    assert lost >= 1


def test_a_thrift_server_serves_the_marts_to_jdbc(warehouse: Path, built: Path) -> None:
    options = [f"{n}={v}" for n, v in session_settings(built / "built").items()]
    server = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
    arguments = ["--class", server, "--master", "local[1]", "--driver-memory", "700m"]
    for option in (*options, f"spark.driver.bindAddress={HERE}", f"spark.driver.host={HERE}"):
        arguments += ["--conf", option]
    arguments += [
        "spark-internal", "--hiveconf", "hive.server2.thrift.port=0",
        "--hiveconf", f"hive.server2.thrift.bind.host={HERE}",
    ]  # fmt: skip
    ready = r"ThriftBinaryCLIService on port (\d+)"
    with started(
        "org.apache.spark.deploy.SparkSubmit", arguments, built / "thrift.log", ready
    ) as at:
        client = subprocess.run(
            ["java", "-cp", jars(), "org.apache.hive.beeline.BeeLine", "--outputformat=csv2",
             "--silent=true", "-u", f"jdbc:hive2://{HERE}:{at[1]}/marts", "-n", "reader",
             "-e", "select count(*) as n, sum(amount_yuan) as s from fct_fact"],
            capture_output=True, text=True, check=True, timeout=300,
        )  # fmt: skip
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute("select count(*), sum(amount_yuan) from marts.fct_fact").fetchone()
    assert row is not None
    assert f"{row[0]},{row[1]}" in client.stdout
