"""A dbt project for Spark, made of ours: the same models, in Spark's SQL, by the same names."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from gouji.project import project_folder
from gouji.spark.dialect import to_spark
from gouji.spark.steps import SCHEMA, Step, steps
from gouji.transform import models

SCHEMAS = ("raw", "seeds")
"""What is loaded and not built: the models read these as they stand."""

_PROJECT = {
    "name": "gouji",
    "config-version": 2,
    "profile": "gouji",
    "flags": {"send_anonymous_usage_stats": False, "version_check": False},
    "models": {
        "+file_format": "parquet",
        "gouji": {
            "staging": {"+materialized": "view", "+schema": "staging"},
            SCHEMA: {"+materialized": "view", "+schema": SCHEMA},
            "checks": {"+materialized": "table", "+schema": "checks"},
            "marts": {"+materialized": "table", "+schema": "marts",
                      "+persist_docs": {"relation": True}},
        },
    },
}  # fmt: skip
_PROFILE = {
    "gouji": {
        "target": "spark",
        "outputs": {
            "spark": {
                "type": "spark",
                "method": "session",
                "schema": "main",
                "host": "NA",
                "threads": 1,
            }
        },
    }
}
"""dbt takes the session that is open in this process (`building`)."""
_REFERENCE = re.compile(r"\b(staging|steps|checks|marts)\.(\w+)")


def write_project(folder: Path) -> Path:
    """Write the project into `folder`, in the place of one written before, and return it."""
    shutil.rmtree(folder / "models", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(_PROJECT), encoding="utf-8")
    (folder / "profiles.yml").write_text(yaml.safe_dump(_PROFILE), encoding="utf-8")
    macros = folder / "macros"
    macros.mkdir(exist_ok=True)
    names = project_folder("dbt") / "macros" / "names.sql"
    (macros / names.name).write_text(names.read_text(encoding="utf-8"), encoding="utf-8")
    published = _published()
    parts = [(name, step) for name, model in models().items() for step in steps(name, model.sql)]
    queries = {_place(name, step): step.sql for name, step in parts}
    for name, step in parts:
        schema, _, part = _place(name, step).partition(".")
        home = folder / "models" / schema
        home.mkdir(parents=True, exist_ok=True)
        sql = _typed(step.sql, published[name]) if name == part and name in published else step.sql
        text = _REFERENCE.sub(r"{{ ref('\2') }}", to_spark(sql, queries))
        if step.is_table:
            text = "{{ config(materialized='table') }}\n" + text
        (home / f"{part}.sql").write_text(text, encoding="utf-8")
    documented = [{"name": name, **_described(entry)} for name, entry in published.items()]
    described = yaml.safe_dump({"version": 2, "models": documented}, allow_unicode=True)
    (folder / "models" / "marts.yml").write_text(described, encoding="utf-8")
    return folder


def _place(model: str, step: Step) -> str:
    """Schema and name of a part of a model."""
    return f"{SCHEMA}.{step.name}" if step.name else f"{models()[model].schema}.{model}"


def _typed(sql: str, published: Mapping[str, Any]) -> str:
    """The query with the types of the contract."""
    columns = ", ".join(
        f"cast({column['name']} as {column['data_type']}) as {column['name']}"
        for column in published["columns"]
    )
    return f"select {columns} from ({sql}\n) as built"


def _published() -> dict[str, dict[str, Any]]:
    """The contract of each mart, as `dbt/models/marts` says it."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((project_folder("dbt") / "models" / "marts").glob("*.yml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {entry["name"]: entry for entry in entries.get("models", ())}
    return {name: entry for name, entry in found.items() if models()[name].schema == "marts"}


def _described(entry: Mapping[str, Any]) -> dict[str, Any]:
    columns = [
        {"name": column["name"], "description": column.get("description", "")}
        for column in entry["columns"]
    ]
    return {"description": entry.get("description", ""), "columns": columns}
