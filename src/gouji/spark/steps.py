"""A model taken apart into its steps.

DuckDB works out a `with` that is read several times once; Spark puts its query in every place that
reads it, and a chain of such steps grows beyond what it can plan. There each step is a model of
its own: a table where it is read more than once, else a view.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

SCHEMA = "steps"


@dataclass(frozen=True, slots=True)
class Step:
    """A query of DuckDB; `name` is None for the model itself, which comes last."""

    name: str | None
    sql: str
    is_table: bool = False


def steps(model: str, sql: str) -> Iterator[Step]:
    """The model whole, or its steps in order where one of them is read more than once."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    named = {each.alias: each.this for each in tree.args.get("with_") or ()}
    reads = Counter(
        table.name for table in tree.find_all(exp.Table) if not table.db and table.name in named
    )
    if not named or max(reads.values(), default=0) < 2:
        yield Step(None, sql)
        return
    for table in tree.find_all(exp.Table):
        if not table.db and table.name in named:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("db", exp.to_identifier(SCHEMA))
            table.set("this", exp.to_identifier(f"{model}__{table.name}"))
    for name, query in named.items():
        yield Step(f"{model}__{name}", query.sql("duckdb"), reads[name] > 1)
    tree.set("with_", None)
    yield Step(None, tree.sql("duckdb"))
