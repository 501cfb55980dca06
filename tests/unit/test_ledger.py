"""The ledger of runs outlives rebuilds, crashes and clocks."""

import json
from contextlib import closing

import duckdb
import pytest

from gouji.journal import JOURNAL, Run, RunFile, pending
from gouji.ledger import last_runs, write_ledger
from gouji.recorder import Recorder


def recorder(folder, started_by="test") -> Recorder:
    return Recorder(folder, folder / "gouji.duckdb", started_by)


def publish(folder, name, run: Run, previous=()) -> object:
    path = folder / name
    path.unlink(missing_ok=True)
    with closing(duckdb.connect(str(path))) as connection:
        write_ledger(connection, previous, [*pending(folder), run])
    return path


def test_a_run_that_breaks_off_is_told_of_and_its_step_named(tmp_path):
    broken = recorder(tmp_path)
    with pytest.raises(ValueError, match="no"), broken.step("read"):
        raise ValueError("no")
    broken.end("failed", "no")
    broken.keep()
    (run,) = last_runs(tmp_path, tmp_path / "none.duckdb", 5)
    assert (run["outcome"], run["problem"]) == ("failed", "no")
    assert [(step["step"], step["ended"]) for step in run["steps"]] == [("read", False)]


def test_a_run_that_was_killed_is_interrupted_once_another_starts(tmp_path):
    recorder(tmp_path)
    assert [r["outcome"] for r in last_runs(tmp_path, tmp_path / "none", 5)] == ["running"]
    second = recorder(tmp_path)
    second.end("unchanged")
    second.keep()
    runs = last_runs(tmp_path, tmp_path / "none", 5)
    assert [(r["run_number"], r["outcome"]) for r in runs] == [(2, "unchanged"), (1, "interrupted")]


def test_the_ledger_goes_from_file_to_file_and_leaves_the_journal(tmp_path):
    quiet = recorder(tmp_path)
    quiet.end("unchanged")
    quiet.keep()
    first = recorder(tmp_path)
    first.file(RunFile("a.txt", "0", "read", 3))
    first.count(facts=7)
    first.end("published")
    publish(tmp_path, "gouji.duckdb", first.run)
    first.keep()
    assert [run.run_number for run in pending(tmp_path)] == [2]
    second = recorder(tmp_path)
    second.end("published")
    newer = publish(tmp_path, "newer.duckdb", second.run, [tmp_path / "gouji.duckdb"])
    second.keep()
    runs = last_runs(tmp_path, newer, 9)
    assert [(r["run_number"], r["outcome"]) for r in runs] == [
        (3, "published"), (2, "published"), (1, "unchanged"),
    ]  # fmt: skip
    assert runs[1]["facts"] == 7
    assert [file["path"] for file in runs[1]["files_touched"]] == ["a.txt"]


def test_a_kill_between_publication_and_the_journal_loses_nothing(tmp_path):
    killed = recorder(tmp_path)
    killed.end("published")
    published = publish(tmp_path, "gouji.duckdb", killed.run)  # and no keep()
    assert [r["outcome"] for r in last_runs(tmp_path, published, 5)] == ["published"]
    after = recorder(tmp_path)
    after.end("published")
    newer = publish(tmp_path, "newer.duckdb", after.run, [published])
    after.keep()
    assert [r["outcome"] for r in last_runs(tmp_path, newer, 5)] == ["published", "published"]


@pytest.mark.parametrize("torn", [b'{"run_id": "x", "run_nu', b"\xff\xfe\n", b'{"of": "later"}\n'])
def test_a_line_cut_short_is_one_line_too_few_and_no_more(tmp_path, torn):
    for _ in range(2):
        run = recorder(tmp_path)
        run.end("unchanged")
        run.keep()
        with (tmp_path / JOURNAL).open("ab") as journal:
            journal.write(torn)
    assert [run.run_number for run in pending(tmp_path)] == [1, 2]


def test_numbers_go_on_when_the_journal_is_lost(tmp_path):
    first = recorder(tmp_path)
    first.end("published")
    publish(tmp_path, "gouji.duckdb", first.run)
    (tmp_path / JOURNAL).unlink()
    assert recorder(tmp_path).run.run_number == 2


def test_a_ledger_with_other_columns_is_taken_over_by_name(tmp_path):
    old = tmp_path / "old.duckdb"
    with closing(duckdb.connect(str(old))) as connection:
        connection.execute("create schema ops")
        connection.execute(
            "create table ops.run as select 'r1' as run_id, 1 as run_number, 9 as lost"
        )
    run = Run("r2", 2, "2026-01-01T00:00:00+00:00", "test", "published")
    path = publish(tmp_path, "new.duckdb", run, [tmp_path / "damaged.duckdb", old])
    assert [(r["run_id"], r["facts"]) for r in last_runs(tmp_path / "none", path, 5)] == [
        ("r2", None), ("r1", None),
    ]  # fmt: skip


def test_the_journal_is_lines_of_json(tmp_path):
    run = recorder(tmp_path)
    run.file(RunFile('甲县/2023/"奇\n怪".txt', "0", "quarantined", problem="坏"))
    run.end("unchanged")
    run.keep()
    lines = (tmp_path / JOURNAL).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["files"][0]["path"] == '甲县/2023/"奇\n怪".txt'
