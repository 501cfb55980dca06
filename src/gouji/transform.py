"""From loaded tables to marts: dbt for a warehouse, the same SQL without dbt for one report.

`judge` renders the models of `dbt/models` itself, so that there is one text of every verdict.
"""

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.project import project_folder

if TYPE_CHECKING:
    import duckdb
    import jinja2

VERDICTS = ("check_verdicts", "check_terms", "checks_made")
"""The models that blame reads: every tie with its operands and its verdict."""
FINDINGS = ("fct_check", "findings")
"""The models that a report's check shows."""


def judge(
    connection: "duckdb.DuckDBPyConnection",
    targets: Sequence[str],
    built: Collection[str] = (),
) -> tuple[str, ...]:
    """Build `targets` and the models they read on loaded tables; return all that are built.

    Models in `built` (what an earlier call returned) are taken as they stand.
    """
    done = dict.fromkeys(built)
    for name in _in_order(targets):
        if name in done:
            continue
        model = _models()[name]
        kind = "view" if model.schema == "staging" else "table"
        connection.execute(f"create schema if not exists {model.schema}")
        connection.execute(f"create or replace {kind} {model.schema}.{name} as {model.sql}")
        done[name] = None
    return tuple(done)


@dataclass(frozen=True, slots=True)
class _Model:
    """A model of dbt/models, rendered: its schema is the name of its folder."""

    schema: str
    sql: str
    reads: tuple[str, ...]


@cache
def _models() -> dict[str, _Model]:
    """Every model that reads nothing but loaded tables and such models."""
    folder = project_folder("dbt")
    paths = {path.stem: path for path in sorted((folder / "models").rglob("*.sql"))}
    environment = _environment(folder / "macros")
    return {name: _rendered(environment, path, paths) for name, path in paths.items()}


def _rendered(environment: "jinja2.Environment", path: Path, paths: dict[str, Path]) -> _Model:
    reads: list[str] = []

    def ref(name: str) -> str:
        if name not in paths:
            return f"seeds.{name}"
        reads.append(name)
        return f"{paths[name].parent.name}.{name}"

    template = environment.from_string(path.read_text(encoding="utf-8"))
    sql = template.render(
        ref=ref,
        source=lambda schema, table: f"{schema}.{table}",
        config=lambda **_: "",
        var=lambda _, default=None: default,
    )
    return _Model(path.parent.name, sql, tuple(dict.fromkeys(reads)))


def _environment(macros: Path) -> "jinja2.Environment":
    import jinja2  # noqa: PLC0415 - costs 60 ms

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(macros.glob("*.sql")))
    module: Any = environment.from_string(text).module
    names = re.findall(r"{%-?\s*macro\s+(\w+)", text)
    environment.globals.update({name: getattr(module, name) for name in names})
    return environment


def _in_order(targets: Sequence[str]) -> list[str]:
    """The targets and all they read, each after what it reads."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        for read in _models()[name].reads:
            visit(read)
        order.setdefault(name)

    for target in targets:
        visit(target)
    return list(order)
