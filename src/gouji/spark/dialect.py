"""The warehouse's SQL, which is written for DuckDB, said in Spark's.

sqlglot translates; what it leaves different is told apart here, on the parsed tree. Each case is
one that changed a result or failed (tests/spark holds them): Spark would not report most of them.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects import Spark


def to_spark(sql: str, others: Mapping[str, str] = MappingProxyType({})) -> str:
    """One statement of DuckDB as one of Spark; raises ParseError or UnsupportedError of sqlglot.

    `others` are the queries behind `schema.name`, whose columns a `union by name` may have to know.
    """
    tree: exp.Expr = exp.Paren(this=sqlglot.parse_one(sql, read="duckdb"))
    for node in reversed(list(tree.walk())):
        for kind, change in _CHANGES.items():
            if isinstance(node, kind):
                change(node)
        if isinstance(node, exp.Union) and node.args.get("by_name"):
            _by_place(node, others)
    text: str = tree.this.sql(
        "spark",
        pretty=True,
        normalize_functions=False,
        unsupported_level=sqlglot.ErrorLevel.RAISE,
    )
    return text


def _function(node: exp.Anonymous) -> None:
    """What sqlglot passes on by its DuckDB name."""
    match node.name.lower():
        case "hash":
            # `hash` of Spark has 32 bits, in which millions of keys collide
            node.set("this", "xxhash64")
        case "try_strptime":
            node.set("this", "try_to_timestamp")
            node.set("expressions", [node.expressions[0], _layout(*node.expressions)])


def _layout(text: exp.Expr, layout: exp.Expr) -> exp.Expr:
    said = Spark().generator().format_time(exp.StrToTime(this=text.copy(), format=layout.copy()))
    # digits that nothing divides are as many as there can be, or Spark finds no end
    return exp.Literal.string(said.strip("'").replace("yyyyMd", "yyyyMMdd"))


def _last_elements(node: exp.Bracket) -> None:
    """`list[-2:]`, the last two: `slice` of Spark gives nothing where there are fewer."""
    span = node.expressions[0]
    if not isinstance(span, exp.Slice):
        return
    if not isinstance(span.this, exp.Neg) or span.expression is not None:
        raise sqlglot.UnsupportedError(f"a slice other than [-n:]: {node.sql('duckdb')}")
    count = int(span.this.this.name)
    size = exp.ArraySize(this=node.this.copy())
    start = exp.Greatest(this=size - (count - 1), expressions=[exp.Literal.number(1)])
    slicing = [node.this.copy(), start, exp.Literal.number(count)]
    node.replace(exp.Anonymous(this="slice", expressions=slicing))


def _known_argument(node: exp.ArgMin | exp.ArgMax) -> None:
    """`arg_min` passes over rows whose value is null; Spark's gives that null."""
    known = node.this.copy().is_(exp.null()).not_()
    if isinstance(node.parent, exp.Filter):
        where = node.parent.expression
        where.set("this", exp.and_(where.this.copy(), known))
    else:
        node.replace(exp.Filter(this=node.copy(), expression=exp.Where(this=known)))


def _replaced(node: exp.RegexpReplace) -> None:
    r"""`\1` in a replacement is `$1` to Java; and Spark replaces every match, not the first."""
    pattern, replacement = node.args["expression"].name, node.args["replacement"]
    if node.args.get("modifiers") is None and not (
        pattern.startswith("^") or pattern.endswith("$")
    ):
        raise sqlglot.UnsupportedError(f"may match more than once: {node.sql('duckdb')}")
    node.set("replacement", exp.Literal.string(re.sub(r"\\(\d)", r"$\1", replacement.name)))


def _without_replaced(node: exp.Select) -> None:
    """`* replace (x as y)`: all but y, and y anew at the end; Spark has no such word."""
    for column in list(node.expressions):
        star = column.this if isinstance(column, exp.Column) else column
        if isinstance(star, exp.Star) and star.args.get("replace"):
            for anew in star.args["replace"]:
                node.append("expressions", anew.copy())
            names = [exp.to_identifier(anew.alias) for anew in star.args["replace"]]
            star.set("except_", [*(star.args.get("except_") or ()), *names])
            star.set("replace", None)


def _by_place(node: exp.Union, others: Mapping[str, str]) -> None:
    """`union all by name`: both sides with the same columns in the same order."""
    node.set("by_name", False)
    sides = {"this": _columns(node.this, others), "expression": _columns(node.expression, others)}
    names = list(dict.fromkeys([*sides["this"], *sides["expression"]]))
    for side, columns in sides.items():
        if columns != names:
            listed = [name if name in columns else f"null as {name}" for name in names]
            renamed = node.args[side].copy().subquery("renamed")
            node.set(side, exp.select(*listed, dialect="spark").from_(renamed))


def _columns(query: exp.Expr, others: Mapping[str, str]) -> list[str]:
    """The names of a query's columns; `select *` means those of the one table it reads."""
    if isinstance(query, exp.Union | exp.Subquery):
        return _columns(query.this, others)
    names = [column.alias_or_name for column in query.args["expressions"]]
    if names != ["*"]:
        return names
    source = query.args["from_"].this
    if isinstance(source, exp.Subquery):
        return _columns(source.this, others)
    return _columns(_query(query, source, others), others)


def _query(node: exp.Expr, table: exp.Table, others: Mapping[str, str]) -> exp.Expr:
    """The query behind a table: of a `with` above the node, or one of the others."""
    above: exp.Expr | None = node
    while above is not None and not table.db:
        for named in above.args.get("with_") or ():
            if named.alias == table.name:
                query: exp.Expr = named.this
                return query
        above = above.parent
    known = others.get(f"{table.db}.{table.name}")
    if known is None:
        raise sqlglot.UnsupportedError(f"the columns of {table.sql()} are not to be seen here")
    return sqlglot.parse_one(known, read="duckdb")


_CHANGES: dict[type[exp.Expr], Callable[[Any], None]] = {
    exp.Anonymous: _function,
    exp.Bracket: _last_elements,
    exp.ArgMin: _known_argument,
    exp.ArgMax: _known_argument,
    exp.RegexpReplace: _replaced,
    exp.Select: _without_replaced,
}
