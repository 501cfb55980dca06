"""A whole night by the command line: good files and bad, twice, and once more from scratch."""

import json
import os
import shutil
from pathlib import Path

import duckdb
import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from gouji.cli import app
from gouji.landing import discover

ROOT = Path(__file__).parents[2]
REPORT = """青松县审计局2023年度部门整体支出绩效自评报告
2023年部门支出12.50万元，其中：基本支出7.50元，项目支出5.00万元。
2023年部门收入12.50万元。
"""
BAD = {
    "空.txt": b"",
    "乱码.txt": bytes(range(256)) * 40,
    "假冒.pdf": REPORT.replace("青松县", "白桦县").encode(),
    "残缺.docx": b"PK\x03\x04" + b"\x00" * 200,
    "[red]恶名\x1b[2J.bin": os.urandom(0) + b"\x7fELF" + b"\x00" * 64,
}

pytestmark = pytest.mark.slow


def gouji(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table of the published schemas, in an order of its own."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('marts', 'checks')"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"from {name}").fetchall(), key=repr)
            for (name,) in tables
        }


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    raw = tmp_path_factory.mktemp("landing") / "raw"
    shutil.copytree(ROOT / "raw", raw)
    folder = raw / "青松县" / "2023"
    folder.mkdir(parents=True)
    (folder / "自评.txt").write_text(REPORT, encoding="utf-8")
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    return raw


@pytest.fixture(scope="module")
def night(raw, tmp_path_factory):
    warehouse = tmp_path_factory.mktemp("warehouse")
    code, written = gouji("run", "--raw", raw, "--warehouse", warehouse, "--json")
    assert code == 0
    return warehouse, json.loads(written)


def test_the_notebook_answers_its_questions(night, monkeypatch):
    """Five questions of docs/notebooks to the sample, each answered with at least one row."""
    monkeypatch.setenv("GOUJI_DATABASE", str(night[0] / "gouji.duckdb"))
    path = ROOT / "docs" / "notebooks" / "five_questions.ipynb"
    notebook = nbformat.read(path, 4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are stripped"
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    answers = [
        output["data"]["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    assert [answer.count("<tr>") > 1 for answer in answers] == [True] * 7
    assert "66.96元" in answers[1]


def test_what_can_not_be_read_is_quarantined_and_the_rest_loads(night, raw):
    _, summary = night
    refused = {row["path"]: row["reason"] for row in summary["quarantined"]}
    assert sorted(refused) == sorted(f"青松县/2023/{name}" for name in BAD)
    assert all(refused.values())
    loaded = sum(d["documents"] for d in summary["documents"] if d["status"] == "loaded")
    assert loaded == len(discover(ROOT / "raw")) + 1
    assert summary["checks"]["pass"] > 0


def test_the_slip_is_found_blamed_and_mended(night):
    _, summary = night
    (finding,) = [row for row in summary["findings"] if row["department"] == "青松县审计局"]
    told = {name: finding[name] for name in ("severity", "printed", "proposed")}
    assert told == {"severity": "error", "printed": "7.50元", "proposed": "7.50万元"}


def test_a_second_night_leaves_the_published_file_untouched(night, raw):
    warehouse, first = night
    before = (warehouse / "gouji.duckdb").stat()
    code, written = gouji("run", "--raw", raw, "--warehouse", warehouse, "--json")
    second = json.loads(written)
    after = (warehouse / "gouji.duckdb").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert (code, second["changed"], second["read"]) == (0, False, 0)
    assert second["findings"] == first["findings"]


def test_strict_tells_errors_by_its_exit_code_though_nothing_is_new(night, raw):
    warehouse, _ = night
    assert gouji("run", "--raw", raw, "--warehouse", warehouse, "--strict")[0] == 1


def test_a_file_removed_from_the_landing_zone_leaves_every_table(night, raw, tmp_path):
    warehouse, first = night
    again, mended = tmp_path / "warehouse", tmp_path / "raw"
    shutil.copytree(warehouse, again)
    shutil.copytree(raw, mended, ignore=shutil.ignore_patterns("*.bin", "空.txt", "自评.txt"))
    code, written = gouji("run", "--raw", mended, "--warehouse", again, "--json")
    summary = json.loads(written)
    assert (code, summary["changed"]) == (0, True)
    assert summary["read"] == len(BAD) - 2  # only what was quarantined is tried again
    assert "青松县审计局" not in {row["department"] for row in summary["findings"]}
    assert summary["facts"] == first["facts"] - 4
    assert list((again / "snapshots").iterdir())
    (run,) = json.loads(gouji("status", "--json", "--warehouse", again, "-n", 1)[1])
    assert run["files_kept"] == run["files"] - (len(BAD) - 2)


def test_from_scratch_and_in_a_relative_folder_the_tables_are_the_same(
    night, raw, tmp_path, monkeypatch
):
    warehouse, _ = night
    monkeypatch.chdir(tmp_path)
    assert gouji("run", "--raw", raw, "--warehouse", "again")[0] == 0
    assert rows(tmp_path / "again" / "gouji.duckdb") == rows(warehouse / "gouji.duckdb")
    assert (tmp_path / "again" / "dbt" / "target").is_dir()  # and not below the project's dbt/


def test_a_finding_leads_back_to_its_sentence(night):
    warehouse, summary = night
    (finding,) = [row for row in summary["findings"] if row["department"] == "青松县审计局"]
    code, shown = gouji("explain", finding["finding_id"], "--warehouse", warehouse)
    assert code == 0
    assert "2023年部门支出12.50万元，其中：基本支出【7.50】元，项目支出5.00万元。" in shown
    assert "青松县/2023/自评.txt" in shown
    code, written = gouji("explain", finding["finding_id"], "--warehouse", warehouse, "--json")
    (check, *_) = json.loads(written)["checks"]
    assert [operand["printed_text"] for operand in check["operands"]] == ["12.50", "7.50", "5.00"]


def test_a_figure_and_a_check_can_be_explained_too(night):
    warehouse, _ = night
    _, written = gouji("sql", "--warehouse", warehouse, "--json",
                       "select total_fact_id, check_id from fct_check "
                       "where total_fact_id is not null limit 1")  # fmt: skip
    (row,) = json.loads(written)
    for identifier in row.values():
        code, shown = gouji("explain", identifier, "--warehouse", warehouse)
        assert (code, row["check_id"] in shown) == (0, True)
    assert gouji("explain", "nothing", "--warehouse", warehouse)[0] == 2


def test_queries_read_and_do_nothing_else(night, tmp_path):
    warehouse, _ = night
    code, written = gouji("sql", "select 1 as one, null as two", "--csv", "--warehouse", warehouse)
    assert (code, written) == (0, "one,two\n1,\n")
    target = tmp_path / "out.csv"
    for query in (
        "drop table marts.findings",
        f"copy marts.findings to '{target}'",
        f"from read_text('{ROOT / 'pyproject.toml'}')",
        f"attach '{tmp_path / 'new.duckdb'}'",
        "select nonsense from findings",
    ):
        assert gouji("sql", query, "--warehouse", warehouse)[0] == 2, query
    assert not target.exists()
    assert gouji("sql", "select 1", "--warehouse", tmp_path)[0] == 2


def test_a_night_that_can_not_run_says_so_and_leaves_what_was_published(night, raw, tmp_path):
    warehouse, _ = night
    before = (warehouse / "gouji.duckdb").stat().st_ino
    assert gouji("run", "--raw", tmp_path / "none", "--warehouse", warehouse)[0] == 2
    assert (warehouse / "gouji.duckdb").stat().st_ino == before
