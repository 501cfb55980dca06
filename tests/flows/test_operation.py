"""What whoever runs the nights relies on: sources, archives, the ledger, filings, snapshots."""

import io
import json
import zipfile
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from gouji import nightly, watch
from gouji.cli import app
from gouji.errors import WarehouseError
from gouji.journal import Run, RunStep
from gouji.notify import NotificationError
from gouji.planning import Selection, plan_night
from gouji.settings import Settings

pytestmark = pytest.mark.slow
REPORT = """{name}2023年度部门整体支出绩效自评报告
2023年部门支出12.50万元，其中：基本支出{basic}万元，项目支出5.00万元。联系电话：13912345678。
"""
NOTE = "url: https://czj.example/a.html\npublished_at: 2024-08-30\n"
LIST = """地区,部门,公开内容,年度,批复日期
青松县,审计局,绩效自评报告,2023,2024-08-01
青松县,司法局,绩效自评报告,2023,2024-08-01
"""


def gouji(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def report(name: str, basic: str = "7.50") -> bytes:
    return REPORT.format(name=name, basic=basic).encode()


def put(raw: Path, name: str, content: bytes | str) -> None:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    """A warehouse after one night: a report with its note, an archive, a list."""
    folder = tmp_path_factory.mktemp("operation")
    raw = folder / "raw"
    put(raw, "青松县/2023/审计局.txt", report("青松县审计局"))
    put(raw, "青松县/2023/审计局.txt.source.yml", NOTE)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("民政局.txt", report("青松县民政局", "7.05"))
        packed.writestr("审计局.txt", report("青松县审计局"))
        packed.writestr("../外面.txt", b"x")
    put(raw, "青松县/2023/全部.zip", archive.getvalue())
    put(raw, "青松县/2023/旧.rar", b"Rar!\x1a\x07\x00" + b"\0" * 64)
    page = report("白桦县统计局").decode().replace("\n", "<br>")
    line = "<p>发布日期：2023-09-01 来源：白桦县统计局 浏览次数：99</p>"
    put(raw, "白桦县/2022/统计局.html", f"<html><body>{line}<p>{page}</p></body></html>")
    put(raw, "expected_filings.csv", LIST)
    night = nightly.run(settings(folder))
    return folder, night


def settings(folder: Path, **others: object) -> Settings:
    return Settings(raw=folder / "raw", warehouse=folder / "warehouse", workers=1, **others)


def ask(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(folder / "warehouse" / "gouji.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_documents_know_where_they_come_from(landed):
    folder, _ = landed
    rows = ask(folder, "select path, archive, source_url, published_at::varchar, status "
                       "from marts.dim_document order by path")  # fmt: skip
    assert rows == [
        ("白桦县/2022/统计局.html", None, None, "2023-09-01", "loaded"),
        ("青松县/2023/全部.zip!/../外面.txt", "青松县/2023/全部.zip", None, None, "quarantined"),
        ("青松县/2023/全部.zip!/审计局.txt", "青松县/2023/全部.zip", "https://czj.example/a.html",
         "2024-08-30", "loaded"),
        ("青松县/2023/全部.zip!/民政局.txt", "青松县/2023/全部.zip", None, None, "loaded"),
        ("青松县/2023/旧.rar", None, None, None, "quarantined"),
    ]  # fmt: skip
    ((reason,),) = ask(folder, "select problem from marts.dim_document where path like '%.rar'")
    assert "zip" in reason
    said = ask(folder, "select published_by from marts.dim_document where path like '%.html'")
    assert said == [("白桦县统计局",)]
    paths = ask(folder, "select count(*) from raw.document_path group by document_id order by all")
    assert paths[-1] == (2,)  # the same content in the archive and beside it


def test_personal_data_are_masked_everywhere_and_the_file_is_as_it_was(landed):
    folder, _ = landed
    database = (folder / "warehouse" / "gouji.duckdb").read_bytes()
    assert b"13912345678" not in database
    assert "139******78" in ask(folder, "select text from raw.document_text limit 1")[0][0]
    assert b"13912345678" in (folder / "raw" / "青松县/2023/审计局.txt").read_bytes()


def test_the_filings_are_told(landed):
    folder, night = landed
    assert night.filings == {"late": 1, "missing": 1}
    code, written = gouji("filings", "--json", "--warehouse", folder / "warehouse", "--year", 2023)
    told = [(row["department"], row["status"], row["days_after_approval"])
            for row in json.loads(written)]  # fmt: skip
    assert (code, told) == (0, [("审计局", "late", 29), ("司法局", "missing", None)])
    shown = gouji("filings", "--warehouse", folder / "warehouse", "--lang", "zh")[1]
    assert "未公开" in shown
    assert json.loads(gouji("filings", "--json", "--warehouse", folder / "warehouse",
                            "--region", "丹枫区")[1]) == []  # fmt: skip


def test_the_ledger_tells_what_a_night_did(landed):
    folder, night = landed
    (run,) = json.loads(gouji("status", "--json", "--warehouse", folder / "warehouse", "-n", 1)[1])
    assert (run["run_id"], run["outcome"]) == (night.run_id, "published")
    names = ("files", "files_read", "files_kept", "documents", "findings_new")
    counted = {name: run[name] for name in names}
    assert counted == {
        "files": 4, "files_read": 4, "files_kept": 0, "documents": 3, "findings_new": 2,
    }  # fmt: skip
    actions = sorted((file["action"], file["path"]) for file in run["files_touched"])
    assert ("unpacked", "青松县/2023/全部.zip") in actions
    assert ("quarantined", "青松县/2023/旧.rar") in actions
    assert all(file["seconds"] for file in run["files_touched"] if file["action"] == "read")
    steps = [step["step"] for step in run["steps"]]
    assert steps[:3] == ["survey", "unpack", "read"]
    assert steps.index("build") < steps.index("publish")
    published = ask(folder, "select outcome, facts > 0 from ops.run")
    assert published == [("published", True)]


def test_metrics_are_openmetrics(landed):
    folder, _ = landed
    text = (folder / "warehouse" / "metrics.prom").read_text(encoding="utf-8")
    assert text.endswith("# EOF\n")
    assert "gouji_run_success 1\n" in text
    assert 'gouji_run_step_duration_seconds{step="publish"}' in text


def test_a_changed_note_or_list_is_published_and_nothing_is_read(landed):
    folder, _ = landed
    put(folder / "raw", "青松县/2023/审计局.txt.source.yml", NOTE.replace("08-30", "08-20"))
    night = nightly.run(settings(folder))
    assert (night.changed, night.read - 1, night.filings) == (True, 0, {"filed": 1, "missing": 1})
    assert night.findings_new == 0
    assert not nightly.run(settings(folder)).changed


def test_an_older_file_is_published_again_and_a_newer_version_refused(landed):
    folder, _ = landed
    warehouse = folder / "warehouse"
    listed = json.loads(gouji("snapshot", "list", "--json", "--warehouse", warehouse)[1])
    assert [row["version"] for row in listed] == [1] * len(listed)
    name = listed[-1]["name"].removeprefix("gouji-").removesuffix(".duckdb")
    assert gouji("snapshot", "restore", name, "--warehouse", warehouse)[0] == 0
    assert ask(folder, "select count(*) from ops.run") == [(1,)]
    assert gouji("snapshot", "restore", "none", "--warehouse", warehouse)[0] == 2
    # the night after builds the present again
    assert nightly.run(settings(folder)).changed
    kept = len(json.loads(gouji("snapshot", "list", "--json", "--warehouse", warehouse)[1]))
    assert kept == len(listed) + 1  # the file restored is one of them already
    assert gouji("snapshot", "prune", "--keep", 1, "--warehouse", warehouse)[0] == 0
    assert len(list((warehouse / "snapshots").iterdir())) == 1

    with duckdb.connect(str(warehouse / "gouji.duckdb")) as connection:
        connection.execute("update ops.schema_version set warehouse_version = 99")
    before = (warehouse / "gouji.duckdb").read_bytes()
    code, told = gouji("sql", "select 1", "--warehouse", warehouse)
    assert (code, "99" in told) == (2, True)
    with pytest.raises(WarehouseError, match="99"):
        nightly.run(settings(folder))
    assert (warehouse / "gouji.duckdb").read_bytes() == before


def test_a_night_for_one_region_loses_nothing_that_is_published(tmp_path):
    put(tmp_path / "raw", "青松县/2023/审计局.txt", report("青松县审计局"))
    put(tmp_path / "raw", "白桦县/2022/统计局.txt", report("白桦县统计局"))
    first = nightly.run(settings(tmp_path), selection=Selection(("青松县",)))
    assert (first.read, first.skipped) == (1, 1)
    assert ask(tmp_path, "select path from marts.dim_document") == [("青松县/2023/审计局.txt",)]
    put(tmp_path / "raw", "白桦县/2022/档案馆.txt", report("白桦县档案馆"))
    # other code reads everything anew: what is published must not be lost by a selection
    (code,) = (tmp_path / "warehouse" / "facts").iterdir()
    code.rename(code.with_name("2-before"))
    second = nightly.run(settings(tmp_path), selection=Selection((), ("2022",)))
    assert (second.read, second.skipped) == (3, 0)
    third = nightly.run(settings(tmp_path))
    assert third.read == 0
    again = nightly.run(settings(tmp_path), selection=Selection(("青松县",), reread=True))
    assert again.read == 1


@pytest.fixture
def told(monkeypatch):
    messages = []
    monkeypatch.setattr(watch, "deliver", lambda message, _: messages.append(message) or {})
    return messages


def test_a_night_that_breaks_off_is_told_to_everybody(tmp_path, told, monkeypatch):
    put(tmp_path / "raw", "a.txt", report("青松县审计局"))

    def breaks(*_, **__):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(nightly, "build", breaks)
    with pytest.raises(RuntimeError):
        nightly.run(settings(tmp_path))
    (message,) = told
    assert (message.data["event"], message.data["step"]) == ("failure", "build")
    assert "no such luck" in message.text
    (run,) = json.loads(gouji("status", "--json", "--warehouse", tmp_path / "warehouse")[1])
    assert (run["outcome"], run["problem"]) == ("failed", "RuntimeError: no such luck")
    metrics = (tmp_path / "warehouse" / "metrics.prom").read_text(encoding="utf-8")
    assert "gouji_run_success 0\n" in metrics
    assert not (tmp_path / "warehouse" / "gouji.duckdb").exists()

    monkeypatch.undo()
    night = nightly.run(settings(tmp_path))
    assert ask(tmp_path, "select outcome from ops.run order by run_number") == [
        ("failed",), ("published",),
    ]  # fmt: skip
    assert night.changed


@pytest.mark.parametrize(("ended", "told"), [("build", "保持不变"), ("publish", "仓库已发布")])
def test_what_a_failure_leaves_published_is_told_as_it_is(ended, told):
    steps = [RunStep(ended, "", ended=True), RunStep("site", "")]
    run = Run("1", 1, "", "test", steps=steps, problem="磁盘已满")
    assert told in watch.failure_message(run, "zh").subject


def test_a_night_tells_what_is_new_missing_and_refused(landed, told):
    folder, night = landed
    watch.notify_night(settings(folder), night)
    (message,) = told
    assert "新发现 2 条" in message.subject
    assert "司法局" in message.text
    assert "旧.rar" in message.text
    quiet = settings(folder, notify="failures")
    assert (watch.notify_night(quiet, night), len(told)) == ({}, 1)


def test_a_night_with_half_a_channel_does_not_begin(tmp_path, monkeypatch):
    put(tmp_path / "raw", "a.txt", report("青松县审计局"))
    monkeypatch.setenv("GOUJI_SMTP_HOST", "127.0.0.1")
    with pytest.raises(NotificationError):
        nightly.run(settings(tmp_path))


def test_libreoffice_that_has_come_or_gone_makes_a_night_of_its_own(tmp_path, monkeypatch):
    """What could not be read for want of it is read the night after it is installed."""
    put(tmp_path / "raw", "旧.rtf", r"{\rtf1 12.50}")
    fingerprints = set()
    for library in (None, Path("libsofficeapp.so"), None):
        monkeypatch.setattr("gouji.planning.office_library", lambda found=library: found)
        with watch.watched_night(settings(tmp_path), "test") as recorder:
            plan = plan_night(settings(tmp_path), recorder)
        fingerprints.add(plan.fingerprint)
        assert [content.files[0].name for content in plan.to_read] == ["旧.rtf"]
    assert len(fingerprints) == 2


def test_unmasked_facts_are_kept_apart(tmp_path):
    put(tmp_path / "raw", "a.txt", report("青松县审计局"))
    nightly.run(settings(tmp_path, mask_personal_data=False))
    assert "13912345678" in ask(tmp_path, "select text from raw.document_text")[0][0]
    nightly.run(settings(tmp_path))
    assert "13912345678" not in ask(tmp_path, "select text from raw.document_text")[0][0]
