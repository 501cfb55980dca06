"""What a night tells of itself in the file that it builds: counts, files and the ledger of runs."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.journal import RunFile, pending
from gouji.ledger import attached, has_table, write_ledger
from gouji.planning import Plan
from gouji.spilling import within
from gouji.versions import write_version

if TYPE_CHECKING:
    import duckdb


def connected(building: Path, memory: str) -> "closing[duckdb.DuckDBPyConnection]":
    """Open the file that is built, with so much memory (`4GB`); closed at the end of the block."""
    import duckdb  # noqa: PLC0415 - costs what a night with nothing new need not pay

    return closing(duckdb.connect(str(building), config=within(memory, building)))


def account(plan: Plan, building: Path, previous: Sequence[Path]) -> list[str]:
    """Write the ledger into the new file; return the findings that the old one does not have."""
    recorder = plan.recorder
    with connected(building, plan.settings.duckdb_memory) as connection:
        with recorder.step("account"):
            new = _compare(connection, plan, previous)
            (counts,) = connection.execute(_COUNTS).fetchall()
            recorder.count(
                **dict(zip(_COUNTED, counts, strict=True)),
                files_kept=plan.files_kept, files_skipped=len(plan.skipped), findings_new=len(new),
            )  # fmt: skip
        recorder.end("published")
        earlier = [run for run in pending(plan.settings.warehouse) if run != recorder.run]
        write_ledger(connection, previous, [*earlier, recorder.run])
        write_version(connection)
    return new


_COUNTED = (
    "files_quarantined", "documents", "facts", "ties", "ties_failing", "findings",
    "filings_missing",
)  # fmt: skip
_COUNTS = """
select
    (select count(*) from marts.dim_document where status = 'quarantined'),
    (select count(*) from marts.dim_document where status <> 'quarantined'),
    (select count(*) from marts.fct_fact),
    (select count(*) from marts.fct_check),
    (select count(*) from marts.fct_check where verdict = 'fail'),
    (select count(*) from marts.findings where status = 'open'),
    (select count(*) from marts.fct_filing where status in ('missing', 'late'))
"""


def _compare(
    connection: "duckdb.DuckDBPyConnection", plan: Plan, previous: Sequence[Path]
) -> list[str]:
    """Note the files that came, went or were left; return the ids of the findings that are new."""
    files = plan.recorder.file
    for content in plan.skipped:
        files(RunFile(content.files[0].name, content.sha256, "skipped", content.files[0].size))
    for archive in plan.unpacked.archives:
        files(RunFile(archive.name, "", "unpacked", archive.size))
    new = "select finding_id from marts.findings where status = 'open'"
    with attached(connection, previous) as earlier:
        if earlier and has_table(connection, earlier, "raw.document_path"):
            gone = connection.execute(
                f"select path, document_id from {earlier}.raw.document_path "
                "anti join raw.document_path using (path) order by path"
            ).fetchall()
            for path, document_id in gone:
                files(RunFile(path, document_id, "removed"))
        if earlier and has_table(connection, earlier, "marts.findings"):
            new += f" and finding_id not in (select finding_id from {earlier}.marts.findings)"
        return [identifier for (identifier,) in connection.execute(new).fetchall()]
