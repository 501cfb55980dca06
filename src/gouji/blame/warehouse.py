"""Judged ties out of a database, proposals into raw.blame."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from gouji.verdicts import Check, Figure, Term, micro

if TYPE_CHECKING:
    import duckdb

    from gouji.blame import Blame

_BATCH = 10_000
_FAILING = "select document_id from checks.check_verdicts where verdict = 'fail'"
_FIGURES = f"""
    select
        document_id, fact_id, printed_text, value, unit, decimals, base_value, rounding,
        approximate, unit_inherited, coalesce(statement, 0),
        case when concept is not null then concat_ws('|', concept, fund, scope, subject) end,
        concat_ws('|', stage, fiscal_year)
    from staging.stg_facts
    where document_id in ({_FAILING})
    order by document_id, char_start, fact_id
"""
_TERMS = f"""
    select
        term.document_id, term.check_id,
        case when made.rule_id = 'direction_words' then 'direction' else made.kind end,
        made.tolerance_class, judged.verdict, made.kind = 'equal' and made.source = 'restated',
        made.tolerance_class = 'Q' or (made.kind = 'at_most' and made.source = 'rule'),
        term.role, term.sign, term.fact_id, term.base_value, term.own_rounding, term.unit,
        coalesce(term.statement, 0)
    from checks.check_terms as term
    inner join checks.checks_made as made using (document_id, check_id)
    inner join checks.check_verdicts as judged using (document_id, check_id)
    where
        judged.verdict <> 'unknown'
        and (made.stated_verdict is null or made.rule_id = 'direction_words')
        and term.document_id in ({_FAILING})
    order by term.document_id, term.check_id, term.term_index
"""
_COLUMNS = (
    "document_id", "check_id", "fact_id", "printed", "proposed", "slip", "confidence",
    "alternatives", "rank",
)  # fmt: skip

_Row = tuple[Any, ...]


def read_failing(
    connection: "duckdb.DuckDBPyConnection",
) -> Iterator[tuple[list[Check], list[Figure]]]:
    """By document in which a tie fails: its complete ties, and its figures in their order."""
    ties = groupby(_rows(connection.cursor().execute(_TERMS)), itemgetter(0))
    printed = groupby(_rows(connection.cursor().execute(_FIGURES)), itemgetter(0))
    here, figures = next(printed, (None, iter(())))
    for document_id, rows in ties:
        while here is not None and here < document_id:
            here, figures = next(printed, (None, iter(())))
        known = {row[1]: _figure(row) for row in figures} if here == document_id else {}
        yield list(_checks(rows, known)), list(known.values())


def write(connection: "duckdb.DuckDBPyConnection", found: Iterable["Blame"]) -> int:
    """Fill raw.blame anew; return the number of its rows."""
    import pyarrow as pa  # noqa: PLC0415 - costs 60 ms that a night without failures need not pay

    connection.execute("delete from raw.blame")
    rows = [{name: getattr(each, name) for name in _COLUMNS} for each in found]
    if rows:
        texts = dict.fromkeys(_COLUMNS[:6], pa.string())
        numbers = {"confidence": pa.float64(), "alternatives": pa.int32(), "rank": pa.int32()}
        connection.register("found_blame", pa.Table.from_pylist(rows, pa.schema(texts | numbers)))
        connection.execute("insert into raw.blame by name select * from found_blame")
        connection.unregister("found_blame")
    return len(rows)


def _rows(cursor: "duckdb.DuckDBPyConnection") -> Iterator[_Row]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _figure(row: _Row) -> Figure:
    _, fact_id, text, value, unit, decimals, base, rounding, approximate, inherited, *where = row
    return Figure(
        fact_id, text, value, unit, decimals, micro(base), micro(rounding), approximate, inherited,
        *where,
    )  # fmt: skip


def _checks(rows: Iterable[_Row], known: dict[str, Figure]) -> Iterator[Check]:
    for header, terms in groupby(rows, itemgetter(slice(0, 7))):
        document_id, check_id, kind, tolerance, verdict, restated, is_soft = header
        yield Check(
            document_id, check_id, kind, tolerance, verdict, restated, is_soft,
            tuple(_term(row, known) for row in terms),
        )  # fmt: skip


def _term(row: _Row, known: dict[str, Figure]) -> Term:
    role, sign, fact_id, base, rounding, unit, statement = row[7:]
    own = micro(rounding or Decimal(0))
    if fact_id not in known:  # a constant, or a figure of another document: not to be blamed here
        return Term(
            role, sign, Figure("", "", base, unit, 0, micro(base), own, False, False, statement)
        )
    figure = known[fact_id]
    if own != figure.rounding:
        # an approximate figure stands for more than half of its last digit
        figure = known[fact_id] = replace(figure, rounding=own)
    return Term(role, sign, figure)
