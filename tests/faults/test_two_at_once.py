"""One writer, any number of readers: who has to wait, and who must never notice."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.faults import nights

pytestmark = pytest.mark.slow

READER = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    count = "select count(*), sum(length(text)) from raw.document_text"
    before = connection.execute(count).fetchone()
    print("open", flush=True)
    sys.stdin.readline()
    tables = connection.execute("select table_schema || '.' || table_name from "
                                "information_schema.tables").fetchall()
    for (table,) in tables:
        connection.execute(f"from {table}").fetchall()
    assert connection.execute(count).fetchone() == before
print("whole", flush=True)
"""


def wait_for(path, process) -> None:
    """Until a night has come so far, which is seconds away at most."""
    deadline = time.monotonic() + 60
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    assert path.exists()


def test_the_second_leaves_with_a_message_and_a_dead_process_holds_no_lock(stage):
    warehouse = stage.warehouse()
    before = (warehouse / "gouji.duckdb").read_bytes()
    first = nights.command(stage.raw, warehouse)
    wait_for(warehouse / ".building-gouji.duckdb", first)
    first.send_signal(signal.SIGSTOP)
    told = stage.refused(warehouse)
    assert f"another night is under way (process {first.pid} since" in told
    first.kill()
    first.communicate()
    assert (warehouse / "gouji.duckdb").read_bytes() == before
    stage.assert_recovers(warehouse)


def test_a_reader_neither_hinders_nor_notices_a_night(stage):
    warehouse = stage.warehouse()
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, warehouse / "gouji.duckdb"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout.readline() == "open\n"
    stage.assert_recovers(warehouse)
    told, _ = reader.communicate("go on\n")
    assert (told, reader.returncode) == ("whole\n", 0)
