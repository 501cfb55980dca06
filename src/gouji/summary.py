"""The summary of a night: what came in, what ties, what does not, and where it all lies.

Kept as JSON beside the published file, so that a night with nothing new can show it at once.
"""

import dataclasses
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from gouji.answer import Row, answer
from gouji.landing import file_sha256, write_whole

FINDINGS_SHOWN = 50
QUARANTINED_SHOWN = 50

_QUERIES = {
    "documents": """
        select coalesce(document_kind, '') as kind, status, count(*) as documents
        from marts.dim_document group by all order by status, documents desc, kind
    """,
    "checks": "select verdict, count(*) as checks from marts.fct_check group by all order by all",
    "findings": f"""
        select
            f.finding_id, f.severity, f.department, f.fiscal_year, f.message, f.printed,
            f.proposed, f.slip, d.path, f.page, f.status
        from marts.findings as f join marts.dim_document as d using (document_id)
        order by
            f.status <> 'open', array_position(['error', 'warning', 'info'], f.severity), d.path,
            f.char_start, f.finding_id
        limit {FINDINGS_SHOWN}
    """,
    "suspect_rules": """
        select
            rule_id, title, documents_in_scope, passes + roundings as holding, failures,
            case
                when is_never_judged then 'never_judged'
                when never_fires then 'never_fires'
                else 'fires_everywhere'
            end as suspicion
        from marts.rule_use where is_never_judged or never_fires or fires_everywhere
        order by rule_id
    """,
    "stale_acceptances": """
        select
            coalesce(finding_id, rule_id || ' ' || document) as accepted, reason,
            cast(until as varchar) as until, state
        from marts.acceptance where state <> 'active' order by all
    """,
    "quarantined": f"""
        select path, problem as reason from marts.dim_document
        where status = 'quarantined' order by path limit {QUARANTINED_SHOWN}
    """,
    "missing_filings": f"""
        select
            region, department, unit, kind_printed, document_kind, fiscal_year,
            cast(due_on as varchar) as due_on, status
        from marts.fct_filing where status in ('missing', 'late')
        order by due_on nulls last, region, department, fiscal_year limit {FINDINGS_SHOWN}
    """,
    "filings": "select status, count(*) as filings from marts.fct_filing group by all order by all",
}  # fmt: skip


_NEW_FINDINGS = f"""
    select finding_id, severity, department, fiscal_year, message from marts.findings
    where list_contains(?::varchar[], finding_id)
    order by array_position(['error', 'warning', 'info'], severity), department, finding_id
    limit {FINDINGS_SHOWN}
"""


@dataclass(frozen=True, slots=True)
class Published:
    """The published file as it was when the summary was written."""

    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Night:
    """What a night did. Rows are dictionaries; `findings` and `quarantined` show the first 50.

    `changed` is false when nothing was new and the published file was left as it is; `read` counts
    the contents read anew, `findings_new` the findings that the file published before did not have,
    `skipped` the contents left for another night. `fingerprint` stands for everything that the
    result depends on; `unsettled` holds, by sha256, why contents could not be read that the next
    night tries again. `suspect_rules` never come to a verdict, never fail, or fail everywhere;
    `stale_acceptances` are past their end or name nothing any more. `copy_problem` is why the copy
    in PostgreSQL could not be made, where one is configured.
    """

    raw: str
    database: str
    fingerprint: str
    published: Published
    changed: bool
    read: int
    seconds: float
    facts: int
    documents: list[Row]
    checks: dict[str, int]
    finding_counts: dict[str, int]
    findings: list[Row]
    quarantined: list[Row]
    unsettled: dict[str, str] = field(default_factory=dict)
    run_id: str = ""
    skipped: int = 0
    findings_new: int = 0
    new_findings: list[Row] = field(default_factory=list)
    filings: dict[str, int] = field(default_factory=dict)
    missing_filings: list[Row] = field(default_factory=list)
    suspect_rules: list[Row] = field(default_factory=list)
    stale_acceptances: list[Row] = field(default_factory=list)
    copy_problem: str | None = None

    @property
    def errors(self) -> int:
        """Open findings of severity error."""
        return self.finding_counts.get("error", 0)


def summarise(
    database: Path, raw: Path, fingerprint: str, read: int, seconds: float, new: Sequence[str]
) -> Night:
    """Return the summary of a published file; `new` are the findings that came with it."""
    import duckdb  # noqa: PLC0415 - costs 100 ms that a night with nothing new need not pay

    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        rows = {name: answer(connection, query).records() for name, query in _QUERIES.items()}
        ((facts,),) = connection.execute("select count(*) from marts.fct_fact").fetchall()
        newest = answer(connection, _NEW_FINDINGS, [list(new)]).records()
        counts = connection.execute(
            "select severity, count(*) from marts.findings where status = 'open' group by all"
        ).fetchall()
    return Night(
        raw=str(raw),
        database=str(database),
        fingerprint=fingerprint,
        published=_published(database),
        changed=True,
        read=read,
        seconds=round(seconds, 1),
        facts=facts,
        documents=rows["documents"],
        checks={row["verdict"]: row["checks"] for row in rows["checks"]},
        finding_counts=dict(sorted(counts)),
        findings=rows["findings"],
        quarantined=rows["quarantined"],
        findings_new=len(new),
        new_findings=newest,
        filings={row["status"]: row["filings"] for row in rows["filings"]},
        missing_filings=rows["missing_filings"],
        suspect_rules=rows["suspect_rules"],
        stale_acceptances=rows["stale_acceptances"],
    )


def is_as_published(database: Path, published: Published) -> bool:
    """Whether a file is still the one that was published, to the last byte."""
    try:
        status = database.stat()
        same = (published.size, published.modified_ns) == (status.st_size, status.st_mtime_ns)
        return same and file_sha256(database) == published.sha256
    except OSError:
        return False


def _published(database: Path) -> Published:
    status = database.stat()
    return Published(status.st_size, status.st_mtime_ns, file_sha256(database))


def keep(night: Night, file: Path) -> None:
    """Write the summary to `file`."""
    write_whole(file, json.dumps(dataclasses.asdict(night), ensure_ascii=False, indent=1))


def kept(file: Path) -> Night | None:
    """The summary in `file`, or None when there is none that this version understands."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        values["published"] = Published(**values["published"])
        return Night(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None
