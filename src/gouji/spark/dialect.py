"""The warehouse's SQL, which is written for DuckDB, said in Spark's.

sqlglot translates; what it leaves different is told apart here, on the parsed tree. Each case is
one that changed a result or failed (tests/spark holds them): Spark would not report most of them.
"""

from collections.abc import Callable
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects import Spark


def to_spark(sql: str) -> str:
    """One statement of DuckDB as one of Spark; raises ParseError or UnsupportedError of sqlglot."""
    tree: exp.Expression = exp.Paren(this=sqlglot.parse_one(sql, read="duckdb"))
    for node in reversed(list(tree.walk())):
        for kind, change in _CHANGES.items():
            if isinstance(node, kind):
                change(node)
    text: str = tree.this.sql("spark", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
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


def _layout(text: exp.Expression, layout: exp.Expression) -> exp.Expression:
    said = Spark().generator().format_time(exp.StrToTime(this=text.copy(), format=layout.copy()))
    # digits that nothing divides are as many as there can be, or Spark finds no end
    return exp.Literal.string(said.replace("yyyyMd", "yyyyMMdd"))


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


def _by_place(node: exp.Union) -> None:
    """`union all by name`: the right side's columns in the order of the left side's."""
    if not node.args.get("by_name"):
        return
    node.set("by_name", False)
    names = _columns(node.this)
    if sorted(names) != sorted(_columns(node.expression)):
        raise sqlglot.UnsupportedError("the sides of a union by name have other columns")
    if names != _columns(node.expression):
        side = node.expression.copy().subquery("renamed")
        node.set("expression", exp.select(*names).from_(side))


def _columns(select: exp.Expression) -> list[str]:
    """The names of a query's columns; `select *` means those of the one table it reads."""
    if isinstance(select, exp.Union):
        return _columns(select.this)
    if isinstance(select, exp.Subquery):
        return _columns(select.this)
    names: list[str] = select.named_selects
    if names != ["*"]:
        return names
    source = select.args["from_"].this
    query = source.this if isinstance(source, exp.Subquery) else _with(select, source.name)
    return _columns(query)


def _with(node: exp.Expression, name: str) -> exp.Expression:
    """The query that a `with` above the node calls `name`."""
    above: exp.Expression | None = node
    while above is not None:
        for table in above.args.get("with_") or ():
            if table.alias == name:
                return table.this
        above = above.parent
    raise sqlglot.UnsupportedError(f"the columns of {name} are not to be seen here")


_CHANGES: dict[type[exp.Expression], Callable[[Any], None]] = {
    exp.Anonymous: _function,
    exp.Bracket: _last_elements,
    exp.ArgMin: _known_argument,
    exp.ArgMax: _known_argument,
    exp.Union: _by_place,
}
