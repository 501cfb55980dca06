"""The flow runs the same night as the command line, and its deployment names what exists."""

import importlib
from pathlib import Path

import pytest
import yaml

from gouji.ledger import last_runs

ROOT = Path(__file__).parents[2]
REPORT = """青松县审计局2023年度部门整体支出绩效自评报告
2023年部门支出12.50万元，其中：基本支出7.50万元，项目支出5.00万元。
"""


@pytest.fixture
def harness(monkeypatch):
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415

    with prefect_test_harness(server_startup_timeout=120):
        yield


def test_deployments_name_flows_that_exist():
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    for deployment in written["deployments"]:
        path, _, name = deployment["entrypoint"].partition(":")
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        flow = getattr(module, name)
        assert flow.name == deployment["name"]
        assert set(deployment["parameters"]) <= set(flow.parameters.properties)
        assert {s["timezone"] for s in deployment["schedules"]} <= {"Asia/Shanghai"}


def test_serving_names_the_pool_of_the_deployments():
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    serve = (ROOT / "scripts" / "serve.py").read_text(encoding="utf-8")
    for deployment in written["deployments"]:
        assert f'POOL = "{deployment["work_pool"]["name"]}"' in serve


@pytest.mark.slow
def test_the_flows_publish_nights_artifacts_and_exports(harness, tmp_path, monkeypatch):
    from flows.nightly import backfill, nightly  # noqa: PLC0415

    shown, linked = {}, {}
    monkeypatch.setattr(
        "flows.nightly.create_markdown_artifact", lambda text, key: shown.update({key: text})
    )
    monkeypatch.setattr(
        "flows.nightly.create_link_artifact", lambda link, key, **_: linked.update({key: link})
    )
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    for region in ("青松县", "白桦县"):
        folder = raw / region / "2023"
        folder.mkdir(parents=True)
        (folder / "自评报告.txt").write_text(REPORT.replace("青松县", region), encoding="utf-8")
    (raw / "青松县" / "2023" / "空.txt").touch()

    night = nightly(raw, warehouse, regions=["青松县"], targets=["workbook"])

    assert (night.changed, night.facts, night.checks["pass"]) == (True, 3, 1)
    assert (night.read, night.skipped) == (2, 1)
    assert [row["path"] for row in night.quarantined] == ["青松县/2023/空.txt"]
    assert (warehouse / "gouji.duckdb").is_file()
    assert (warehouse / "exports" / "gouji.xlsx").is_file()
    assert "青松县/2023/空.txt" in shown["night"]
    assert linked["report"] == (warehouse / "site" / "index.html").as_uri()

    filled = backfill(["白桦县"], ["2023"], raw, warehouse)
    assert (filled.facts, filled.skipped) == (6, 0)
    (run, *_) = last_runs(warehouse, warehouse / "gouji.duckdb", 5)
    assert (run["started_by"], run["region"]) == ("backfill", "白桦县")
