"""The summary of a night: what came in, what ties, what does not, and where it all lies.

Kept as JSON beside the published file, so that a night with nothing new can show it at once.
"""

import dataclasses
import json
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
            array_position(['error', 'warning', 'info'], f.severity), d.path, f.char_start,
            f.finding_id
        limit {FINDINGS_SHOWN}
    """,
    "quarantined": f"""
        select path, problem as reason from marts.dim_document
        where status = 'quarantined' order by path limit {QUARANTINED_SHOWN}
    """,
}  # fmt: skip


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
    the contents read anew. `fingerprint` stands for everything that the result depends on;
    `unsettled` holds, by sha256, why contents could not be read that the next night tries again.
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

    @property
    def errors(self) -> int:
        """Open findings of severity error."""
        return self.finding_counts.get("error", 0)


def summarise(database: Path, raw: Path, fingerprint: str, read: int, seconds: float) -> Night:
    """Return the summary of a published file."""
    import duckdb  # noqa: PLC0415 - costs 100 ms that a night with nothing new need not pay

    with closing(duckdb.connect(str(database), read_only=True)) as connection:
        rows = {name: answer(connection, query).records() for name, query in _QUERIES.items()}
        ((facts,),) = connection.execute("select count(*) from marts.fct_fact").fetchall()
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
