"""Load facts, rules and problems into the schema `raw` of a DuckDB file, for dbt to read.

`load` builds a new file from stored Parquet; `load_in_memory` fills the same tables from facts at
hand, so that one report can be judged without a warehouse.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.acceptances import Acceptance
from gouji.columns import documents_table
from gouji.errors import WarehouseError
from gouji.facts import DocumentFacts
from gouji.history import load_previous
from gouji.reference import reference_tables, table
from gouji.rules import GradeScale, Rule
from gouji.settings import DUCKDB_MEMORY
from gouji.spilling import told_if_too_little, within

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.5.0"
"""The storage that today's BI drivers open; DuckDB 2 writes a newer one unless asked."""

# What is many is not sorted: it lies as it comes, document by document. Sorting ten million wide
# rows spills for minutes.
_TABLES = """
create schema raw;
create table raw.document as
select
    document_id, sha256, path, media_type, document_kind, title, department, region, fiscal_year,
    pages, 'loaded' as status, null::varchar as problem,
    try_cast(published_at as date) as published_at, published_by
from landed_documents where part = 0
union all
select
    left(sha256, 16), sha256, min(path), min(media_type), null, null, null, null, null, null,
    'quarantined', min(problem), null, null
from landed_files where problem is not null group by sha256
order by document_id;
create table raw.document_text as
select document_id, text from landed_documents where part = 0;
create table raw.document_block as
select document_id, unnest(block)
from (select document_id, unnest(blocks) as block from landed_documents);
create table raw.document_path as
select path, left(sha256, 16) as document_id from landed_files order by path;
create table raw.fact as
select unnest(fact) from (select unnest(facts) as fact from landed_documents);
create table raw.relation as
select
    relation.relation_id, relation.document_id, relation.rule_id, relation.kind, relation.source,
    relation.tolerance, relation.severity, relation.char_start, relation.char_end,
    relation.verdict, relation.message, relation.doubt
from (select unnest(relations) as relation from landed_documents);
create table raw.relation_term as
select
    relation.relation_id, relation.document_id, place as term_index,
    unnest(relation.terms[place], recursive := true)
from (
    select relation, unnest(range(1, len(relation.terms) + 1)) as place
    from (select unnest(relations) as relation from landed_documents)
);
create table raw.ledger_row as
select unnest(line) from (select unnest(ledger_rows) as line from landed_documents);
create table raw.problem as
select document_id, problem.code, problem.message, problem.page
from (select document_id, unnest(problems) as problem from landed_documents)
union all
select left(sha256, 16), code, problem, null from landed_files where problem is not null
order by all;
create table raw.rule as from landed_rule;
create table raw.rule_term as from landed_rule_term;
create table raw.unit as from landed_unit;
create table raw.concept as from landed_concept;
create table raw.grade_band as from landed_grade_band;
create table raw.slip as from landed_slip;
create table raw.acceptance as from landed_acceptance;
create table raw.previous_document as from landed_previous_document;
create table raw.previous_finding as from landed_previous_finding;
create table raw.load_info as from landed_load_info;
create table raw.blame (
    check_id varchar, document_id varchar, fact_id varchar, printed varchar, proposed varchar,
    slip varchar, confidence double, alternatives integer, rank integer
);
create table raw.source_note (
    path varchar, url varchar, published_at date, fetched_at timestamp, problem varchar
);
create table raw.expected_filing (
    list_path varchar, line integer, region varchar, department varchar, unit varchar,
    kind_printed varchar, document_kind varchar, fiscal_year integer, approved_on date,
    exemption varchar, problem varchar
);
"""


@dataclass(frozen=True, slots=True)
class LandedFile:
    """A file of the landing zone. `path` is relative to it.

    `code` and `problem` are set where the file was quarantined: no facts are kept of it.
    """

    path: str
    sha256: str
    media_type: str | None = None
    code: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """What a warehouse knows of the nights before: see docs/decisions/0008.

    `night` is the day it is built on, None where there are no nights; `previous` are published
    files, of which the first that can be read says what was known.
    """

    night: date | None = None
    acceptances: tuple[Acceptance, ...] = ()
    previous: tuple[Path, ...] = ()


NO_NIGHTS = Life()


def load(  # noqa: PLR0913 - each is another thing a night knows
    database: Path,
    bundles: Mapping[str, Path],
    files: Sequence[LandedFile],
    rules: Sequence[Rule],
    scales: Sequence[GradeScale],
    extractor_version: str,
    life: Life = NO_NIGHTS,
    *,
    memory: str = DUCKDB_MEMORY,
) -> None:
    """Create the DuckDB file `database` and fill its schema `raw`.

    `bundles` are the stored files that hold the facts of contents, by their sha256; what else
    lies in them is left out.
    A content that lies under several paths is one document, named by the first path. DuckDB takes
    at most `memory`. Raises WarehouseError when the file exists already or can not be written, or
    when `memory` does not do.
    """
    import duckdb  # noqa: PLC0415 - costs 150 ms that only building a warehouse should pay

    if database.exists():
        raise WarehouseError(f"{database} exists already")
    limits = within(memory, database)
    with told_if_too_little(memory), closing(duckdb.connect(config=limits)) as connection:
        try:
            target = str(database).replace("'", "''")
            connection.execute(f"attach '{target}' as target (storage_version '{STORAGE_VERSION}')")
        except duckdb.Error as error:
            raise WarehouseError(f"{database}: {error}") from error
        connection.execute("use target")
        _stored_documents(connection, bundles, files)
        load_previous(connection, life.previous)
        _fill(connection, files, rules, scales, extractor_version, life)
        connection.execute("use memory; detach target")


def load_in_memory(
    connection: "duckdb.DuckDBPyConnection",
    documents: Sequence[DocumentFacts],
    rules: Sequence[Rule],
    scales: Sequence[GradeScale],
    extractor_version: str,
) -> None:
    """Fill the schema `raw` of an empty database with documents at hand."""
    connection.register("landed_documents", documents_table(documents))
    files = [LandedFile(facts.path, facts.sha256, facts.media_type) for facts in documents]
    load_previous(connection, ())
    _fill(connection, files, rules, scales, extractor_version, NO_NIGHTS)


def _stored_documents(
    connection: "duckdb.DuckDBPyConnection",
    bundles: Mapping[str, Path],
    files: Sequence[LandedFile],
) -> None:
    """Make `landed_documents` of what is read from bundles, under the paths of files now."""
    if not bundles:
        connection.register("landed_documents", documents_table([]))
        return
    paths: dict[str, str] = {}
    for file in sorted(files, key=lambda file: file.path):
        paths.setdefault(file.sha256, file.path)
    rows = [
        {"sha256": sha256, "bundle": str(path), "landed_path": paths.get(sha256)}
        for sha256, path in bundles.items()
    ]
    connection.register("landed_bundle", table("landed_bundle", rows))
    files_read = sorted(set(map(str, bundles.values())))
    names = ", ".join("'" + path.replace("'", "''") + "'" for path in files_read)
    connection.execute(
        "create temp view landed_documents as "
        "select stored.* exclude (bundle) replace (coalesce(landed_path, path) as path) "
        f"from read_parquet([{names}], filename = 'bundle') as stored "
        "join landed_bundle using (sha256, bundle)"
    )


def _fill(
    connection: "duckdb.DuckDBPyConnection",
    files: Sequence[LandedFile],
    rules: Sequence[Rule],
    scales: Sequence[GradeScale],
    extractor_version: str,
    life: Life,
) -> None:
    info = {"extractor_version": extractor_version, "files": len(files), "night": life.night}
    tables = {
        "landed_files": table("file", map(asdict, files)),
        "landed_load_info": table("load_info", [info]),
        "landed_acceptance": table("acceptance", map(asdict, life.acceptances)),
        **reference_tables(rules, scales),
    }
    for name, rows in tables.items():
        connection.register(name, rows)
    connection.execute(_TABLES)
    for name in tables:
        connection.unregister(name)
