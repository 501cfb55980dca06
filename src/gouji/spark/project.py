"""A dbt project for Spark, made of ours: the same models, in Spark's SQL, by the same names."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from gouji.project import project_folder
from gouji.spark.dialect import to_spark
from gouji.transform import Model, models

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
_REFERENCE = re.compile(r"\b(staging|checks|marts)\.(\w+)")


def write_project(folder: Path) -> Path:
    """Write the project into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(_PROJECT), encoding="utf-8")
    (folder / "profiles.yml").write_text(yaml.safe_dump(_PROFILE), encoding="utf-8")
    macros = folder / "macros"
    macros.mkdir(exist_ok=True)
    names = project_folder("dbt") / "macros" / "names.sql"
    (macros / names.name).write_text(names.read_text(encoding="utf-8"), encoding="utf-8")
    published = _published()
    for name, model in models().items():
        home = folder / "models" / model.schema
        home.mkdir(parents=True, exist_ok=True)
        text = _model(model, published.get(name))
        (home / f"{name}.sql").write_text(text, encoding="utf-8")
    documented = [{"name": name, **_described(entry)} for name, entry in published.items()]
    described = yaml.safe_dump({"version": 2, "models": documented}, allow_unicode=True)
    (folder / "models" / "marts.yml").write_text(described, encoding="utf-8")
    return folder


def _model(model: Model, published: Mapping[str, Any] | None) -> str:
    """The model's text for dbt; the columns of a published one have the types of the contract."""
    sql = model.sql
    if published is not None:
        columns = ", ".join(
            f"cast({column['name']} as {column['data_type']}) as {column['name']}"
            for column in published["columns"]
        )
        sql = f"select {columns} from ({sql}\n) as built"
    others = {f"{other.schema}.{name}": other.sql for name, other in models().items()}
    return _REFERENCE.sub(r"{{ ref('\2') }}", to_spark(sql, others))


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
