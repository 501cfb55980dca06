"""The flow runs the same night as the command line, and its deployment names what exists."""

import importlib
from pathlib import Path

import pytest
import yaml

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
        assert [s["timezone"] for s in deployment["schedules"]] == ["Asia/Shanghai"]


@pytest.mark.slow
def test_the_flow_publishes_a_night_and_an_artifact(harness, tmp_path, monkeypatch):
    from flows.nightly import nightly  # noqa: PLC0415

    shown = {}
    monkeypatch.setattr(
        "flows.nightly.create_markdown_artifact", lambda text, key: shown.update({key: text})
    )
    raw = tmp_path / "raw" / "青松县" / "2023"
    raw.mkdir(parents=True)
    (raw / "自评报告.txt").write_text(REPORT, encoding="utf-8")
    (raw / "空.txt").touch()

    night = nightly(tmp_path / "raw", tmp_path / "warehouse")

    assert (night.changed, night.facts, night.checks["pass"]) == (True, 3, 1)
    assert [row["path"] for row in night.quarantined] == ["青松县/2023/空.txt"]
    assert (tmp_path / "warehouse" / "gouji.duckdb").is_file()
    assert "青松县/2023/空.txt" in shown["night"]
    assert not nightly(tmp_path / "raw", tmp_path / "warehouse").changed
