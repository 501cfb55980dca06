"""Ask the published warehouse: any question in SQL, and the way back from a finding to its page.

The file is opened read-only, and a query can not reach other files of the machine.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.answer import Answer, Row, answer, opened
from gouji.errors import GoujiError

if TYPE_CHECKING:
    import duckdb


class QueryError(GoujiError):
    """The database does not take a query."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding, a check or a figure, with everything that leads back to the printed page.

    `kind` tells what was asked for. `context` is the document's text around `figure`, which
    starts at `figure_at` in it. Each check in `checks` has its operands under `operands`.
    """

    kind: str
    record: Row
    document: Row
    figure: str
    context: str
    figure_at: int
    checks: list[Row]


def ask(database: Path, query: str, memory: str | None = None) -> Answer:
    """Return the answer of the published file. Raises WarehouseError, QueryError."""
    with opened(database, memory=memory) as connection:
        return _answer(connection, query)


@contextmanager
def session(database: Path, memory: str | None = None) -> Iterator[Callable[[str], Answer]]:
    """A function that answers one query after the other on one connection; raises QueryError.

    Raises WarehouseError when there is no warehouse.
    """
    with opened(database, memory=memory) as connection:
        yield lambda query: _answer(connection, query)


def filings(database: Path, region: str | None = None, year: int | None = None) -> Answer:
    """Return the rows of fct_filing, those of a region or a year. Raises WarehouseError."""
    with opened(database) as connection:
        return _answer(
            connection,
            "select * from marts.fct_filing where region is not distinct from coalesce(?, region) "
            "and fiscal_year is not distinct from coalesce(?, fiscal_year) "
            "order by list_path, line",
            [region, year],
        )


def rule_uses(database: Path) -> dict[str, Row]:
    """By rule: what the nights made of it, the rows of rule_use and why it is suspect, if it is.

    Raises WarehouseError.
    """
    with opened(database) as connection:
        rows = _answer(connection, _USES).records()
    return {row["rule_id"]: row for row in rows}


_USES = """
    select
        rule_id, documents_in_scope, documents, passes, roundings, failures, unknowns,
        case
            when is_never_judged then 'never_judged'
            when never_fires then 'never_fires'
            when fires_everywhere then 'fires_everywhere'
        end as suspicion
    from marts.rule_use
"""


def explain(database: Path, identifier: str, memory: str | None = None) -> Explanation | None:
    """Return what lies behind a finding_id, check_id or fact_id; None when there is none.

    Raises WarehouseError when there is no warehouse.
    """
    with opened(database, memory=memory) as connection:
        for kind, query in _KINDS.items():
            found = _answer(connection, query, [identifier]).records()
            if found:
                return _explained(connection, kind, found[0])
    return None


_KINDS = {
    "finding": "select * from marts.findings where finding_id = ?",
    "check": "select * from marts.fct_check where check_id = ?",
    "fact": "select * from marts.fct_fact where fact_id = ?",
}
_CHECKS_OF_FACT = """
    select * from marts.fct_check
    where check_id in (select check_id from checks.check_terms where fact_id = ?)
    order by array_position(['fail', 'unknown', 'rounding', 'pass'], verdict), check_id
"""
_CHECKS_OF_FINDING = """
    select * from marts.fct_check
    where list_contains(string_split(concat_ws(' ', ?::varchar, ?::varchar), ' '), check_id)
    order by check_id <> ?, check_id
"""
_OPERANDS = """
    select
        term.role, term.sign, term.fact_id, term.label, term.base_value, fact.printed_text,
        fact.unit, fact.base_unit, fact.stage, fact.fund, fact.section, fact.page,
        fact.char_start, fact.char_end, fact.quote
    from checks.check_terms as term left join marts.fct_fact as fact using (document_id, fact_id)
    where term.check_id = ? order by term.term_index
"""
_CONTEXT = 120
"""Characters of text shown on each side of a figure, at most: to the ends of its sentence."""
_ENDS = "。；！？\n"


def _answer(
    connection: "duckdb.DuckDBPyConnection", query: str, values: list[Any] | None = None
) -> Answer:
    import duckdb  # noqa: PLC0415

    try:
        return answer(connection, query, values)
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _explained(connection: "duckdb.DuckDBPyConnection", kind: str, record: Row) -> Explanation:
    (document,) = _answer(
        connection,
        "select * from marts.dim_document where document_id = ?",
        [record["document_id"]],
    ).records()
    if kind == "fact":
        checks = _answer(connection, _CHECKS_OF_FACT, [record["fact_id"]]).records()
    elif kind == "check":
        checks = [record]
    else:
        first = record["check_id"]
        values = [first, record["related_checks"], first]
        checks = _answer(connection, _CHECKS_OF_FINDING, values).records()
    for check in checks:
        check["operands"] = _answer(connection, _OPERANDS, [check["check_id"]]).records()
    context, start, end = _context(connection, record)
    return Explanation(kind, record, document, context[start:end], context, start, checks)


def _context(connection: "duckdb.DuckDBPyConnection", record: Row) -> tuple[str, int, int]:
    """The sentence around a record's slice of the text, and the slice's place in it."""
    start, end = record["char_start"], record["char_end"]
    texts = _answer(
        connection,
        "select text from raw.document_text where document_id = ?",
        [record["document_id"]],
    ).rows
    if start is None or not texts:
        return "", 0, 0
    text: str = texts[0][0]
    before = text[max(0, start - _CONTEXT) : start]
    after = text[end : end + _CONTEXT]
    before = before[max(before.rfind(mark) for mark in _ENDS) + 1 :]
    ends = [place for mark in _ENDS if (place := after.find(mark)) >= 0]
    after = after[: min(ends) + 1] if ends else after
    return before + text[start:end] + after, len(before), len(before) + end - start
