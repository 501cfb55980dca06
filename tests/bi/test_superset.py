"""The Superset bundle: whole in itself, of columns that exist, and shown by a real Superset."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gouji.postgres import PostgresTarget, publish_postgres
from tests.postgres import MISSING, server

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "bi" / "superset" / "assets"
DATABASE = ROOT / "warehouse" / "gouji.duckdb"


def assets(kind):
    files = sorted((ASSETS / kind).rglob("*.yaml"))
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]


def test_what_the_bundle_names_is_in_it():
    datasets = {dataset["uuid"]: dataset for dataset in assets("datasets")}
    charts = {chart["uuid"]: chart for chart in assets("charts")}
    [database] = assets("databases")
    assert {dataset["database_uuid"] for dataset in datasets.values()} == {database["uuid"]}
    for chart in charts.values():
        dataset, form = datasets[chart["dataset_uuid"]], chart["params"]
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        columns = {column["column_name"] for column in dataset["columns"]}
        used = {*form.get("metrics", []), form.get("metric")} - {None}
        assert used <= metrics, chart["slice_name"]
        named = [c for key in ("groupby", "groupbyRows", "all_columns") for c in form.get(key, [])]
        assert set(named) <= columns, chart["slice_name"]
    shown = {
        part["meta"]["uuid"]
        for dashboard in assets("dashboards")
        for part in dashboard["position"].values()
        if isinstance(part, dict) and part["type"] == "CHART"
    }
    assert shown == charts.keys()


def test_columns_of_the_datasets_are_columns_of_the_marts():
    models = {}
    for file in (ROOT / "dbt" / "models" / "marts").glob("*.yml"):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models", []):
            models[model["name"]] = {column["name"] for column in model["columns"]}
    for dataset in assets("datasets"):
        columns = {c["column_name"] for c in dataset["columns"] if not c.get("expression")}
        joined = {"rule_title"} if dataset.get("sql") else set()
        assert columns - joined == models[dataset["table_name"]], dataset["table_name"]


@pytest.mark.heavy
@pytest.mark.skipif(MISSING is not None, reason=str(MISSING))
@pytest.mark.skipif(
    not (ROOT / ".superset" / "bin" / "superset").exists(), reason="make superset installs Superset"
)
@pytest.mark.skipif(not DATABASE.exists(), reason="make run has not built the warehouse")
def test_superset_shows_both_dashboards():
    with server(port=54329) as dsn:
        publish_postgres(DATABASE, PostgresTarget(dsn))
        uri = "postgresql+psycopg2://postgres@127.0.0.1:54329/postgres"
        subprocess.run(
            [sys.executable, str(ROOT / "bi" / "superset" / "run.py"),
             "--pictures", str(ROOT / "warehouse" / "superset")],
            check=True, env=os.environ | {"GOUJI_SUPERSET_DATABASE_URI": uri},
        )  # fmt: skip
