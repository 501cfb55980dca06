"""What the report asks the published warehouse. Rows are dictionaries."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gouji.answer import Row, answer

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("error", "warning", "info")
VERDICTS = ("pass", "rounding", "fail", "unknown")
REGIONS_SHOWN = 40
FINDINGS_SHOWN = 20
QUARANTINED_SHOWN = 50

OVERVIEW = {
    "documents": """
        select coalesce(document_kind, 'other') as kind, status, count(*)::int as documents
        from marts.dim_document group by all order by status, documents desc, kind
    """,
    "facts": "select count(*)::int as facts from marts.fct_fact",
    "departments": """
        select count(distinct department)::int as departments
        from marts.dim_document where status = 'loaded'
    """,
    "verdicts": "select verdict, count(*)::int as checks from marts.fct_check group by all",
    "severities": """
        select severity, status, count(*)::int as findings from marts.findings group by all
    """,
    "rules": """
        select f.rule_id, any_value(r.title) as title, f.severity, count(*)::int as findings
        from marts.findings as f left join raw.rule as r using (rule_id)
        group by f.rule_id, f.severity order by findings desc, f.rule_id, f.severity
    """,
    "coverage": f"""
        with found as (
            select document_id, count(*) filter (where severity = 'error') as errors
            from marts.findings group by document_id
        ),
        shown as (
            select region from marts.dim_document where status = 'loaded'
            group by region order by count(*) desc, region limit {REGIONS_SHOWN}
        )
        select
            d.region, d.fiscal_year, count(*)::int as documents,
            coalesce(sum(found.errors), 0)::int as errors
        from marts.dim_document as d left join found using (document_id)
        where d.status = 'loaded'
            and exists (from shown where shown.region is not distinct from d.region)
        group by all order by d.region nulls last, d.fiscal_year
    """,
    "regions": """
        select count(distinct coalesce(region, ''))::int as regions
        from marts.dim_document where status = 'loaded'
    """,
    "findings": f"""
        select
            finding_id, document_id, department, fiscal_year, severity, message, printed, proposed,
            slip, status
        from marts.findings where status = 'open'
        order by
            array_position(['error', 'warning', 'info'], severity),
            confidence desc nulls last, document_id, char_start, finding_id
        limit {FINDINGS_SHOWN}
    """,
    "quarantined": f"""
        select document_id, path, problem from marts.dim_document
        where status = 'quarantined' order by path limit {QUARANTINED_SHOWN}
    """,
}  # fmt: skip

DOCUMENTS = """
    with found as (
        select
            document_id,
            count(*) filter (where severity = 'error')::int as errors,
            count(*) filter (where severity = 'warning')::int as warnings
        from marts.findings group by document_id
    ),
    checks as (
        select document_id, bit_xor(hash(c)) as digest from marts.fct_check as c group by all
    ),
    marks as (
        select document_id, bit_xor(hash(f)) as digest from marts.findings as f group by all
    )
    select
        d.*, coalesce(found.errors, 0) as errors, coalesce(found.warnings, 0) as warnings,
        concat_ws(' ', hash(d), checks.digest, marks.digest, extractor_version) as digest
    from marts.dim_document as d
    left join found using (document_id)
    left join checks using (document_id)
    left join marks using (document_id)
    cross join raw.load_info
    order by d.region nulls last, d.department nulls last, d.fiscal_year, d.path
"""
FINDINGS = """
    select f.*, d.region from marts.findings as f join marts.dim_document as d using (document_id)
    order by
        array_position(['error', 'warning', 'info'], f.severity), d.region nulls last,
        f.department nulls last, f.fiscal_year desc, f.document_id, f.char_start, f.finding_id
"""
RULE_TITLES = """
    select distinct rule_id, title from raw.rule
    where title is not null and rule_id in (select rule_id from marts.findings)
"""
PANEL = "select * from marts.department_year order by department, fiscal_year"

_OF_DOCUMENTS = {
    "texts": "select document_id, text from raw.document_text where {these}",
    "blocks": """
        select * from raw.document_block where {these}
        order by document_id, char_start, char_end desc
    """,
    "problems": "select document_id, message, page from raw.problem where {these}",
    "facts": """
        select
            document_id, fact_id, label, concept, printed_text, unit, amount_yuan, rounding, stage,
            fund, fiscal_year, section, page, table_name, row_label, column_label, char_start,
            char_end
        from marts.fct_fact where {these} order by document_id, char_start, char_end desc, fact_id
    """,
    "findings": """
        select * from marts.findings where {these}
        order by document_id, char_start nulls first, finding_id
    """,
    "checks": """
        select
            c.document_id, c.check_id, c.rule_id, r.title, c.kind, c.equation, c.difference,
            c.tolerance, c.unit, c.verdict, c.note, c.computed_percent, c.char_start, c.char_end
        from marts.fct_check as c left join raw.rule as r using (rule_id) where {these}
        order by
            c.document_id, array_position(['fail', 'unknown', 'rounding', 'pass'], c.verdict),
            c.char_start nulls last, c.check_id
    """,
    "terms": """
        select
            document_id, check_id, role, sign, fact_id, label, base_value, printed_text, unit, stage
        from checks.check_terms where {these} order by document_id, check_id, term_index
    """,
}


def rows(
    connection: "duckdb.DuckDBPyConnection", query: str, values: Sequence[object] = ()
) -> list[Row]:
    """The rows of a query. Raises duckdb.Error."""
    return answer(connection, query, list(values)).records()


def of_documents(
    connection: "duckdb.DuckDBPyConnection", document_ids: Sequence[str]
) -> dict[str, dict[str, list[Row]]]:
    """For each of the documents its rows of every kind: texts, facts, findings, checks, terms."""
    found: dict[str, dict[str, list[Row]]] = {
        document_id: {kind: [] for kind in _OF_DOCUMENTS} for document_id in document_ids
    }
    these = "document_id in (select unnest(?::varchar[]))"
    for kind, query in _OF_DOCUMENTS.items():
        for row in rows(connection, query.format(these=these), [list(document_ids)]):
            found[row["document_id"]][kind].append(row)
    return found
