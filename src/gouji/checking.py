"""Check reports before they are published: no warehouse, one in-memory database, the same SQL."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.answer import Answer, Row, answer
from gouji.errors import ReportError, reason_of
from gouji.facts import EXTRACTOR_VERSION, DocumentFacts
from gouji.settings import Settings

if TYPE_CHECKING:
    import duckdb

_DOCUMENT = "select * from marts.dim_document where document_id = ?"
_CHECKS = "select * from marts.fct_check where document_id = ? order by char_start, check_id"
_FINDINGS = """
    select * from marts.findings where document_id = ?
    order by array_position(['error', 'warning', 'info'], severity), char_start, finding_id
"""
_FACTS = "select * from marts.fct_fact where document_id = ? order by char_start, fact_id"


@dataclass(frozen=True, slots=True)
class Checked:
    """One file: its rows of dim_document, fct_check and findings, or why it can not be read."""

    file: str
    document: Row | None
    checks: tuple[Row, ...] = ()
    findings: tuple[Row, ...] = ()
    problem: str | None = None


def check_files(files: Sequence[Path], settings: Settings) -> list[Checked]:
    """Return what each file says and whether it ties, in the order given.

    Limits, and whether personal data are masked, as the settings say.
    """
    from gouji.blame import blame_failures  # noqa: PLC0415 - `gouji --help` need not load it
    from gouji.transform import FINDINGS, VERDICTS, judge  # noqa: PLC0415

    reports = [_extracted(file, settings) for file in files]
    with closing(_loaded(reports)) as connection:
        judged = judge(connection, VERDICTS)
        blame_failures(connection)
        judge(connection, ("dim_document", *FINDINGS), judged)
        return [
            Checked(str(file), None, problem=report.reason)
            if isinstance(report, ReportError)
            else Checked(
                str(file),
                answer(connection, _DOCUMENT, [report.document_id]).records()[0],
                tuple(answer(connection, _CHECKS, [report.document_id]).records()),
                tuple(answer(connection, _FINDINGS, [report.document_id]).records()),
            )
            for file, report in zip(files, reports, strict=True)
        ]


def facts_of(file: Path, settings: Settings) -> Answer:
    """Return the rows of fct_fact of one file. Raises ReportError if it can not be read."""
    from gouji.transform import judge  # noqa: PLC0415

    report = _extracted(file, settings)
    if isinstance(report, ReportError):
        raise report
    with closing(_loaded([report])) as connection:
        judge(connection, ("fct_fact",))
        return answer(connection, _FACTS, [report.document_id])


def _extracted(file: Path, settings: Settings) -> DocumentFacts | ReportError:
    from gouji.extract import extract  # noqa: PLC0415
    from gouji.masking import masked  # noqa: PLC0415
    from gouji.readers import read  # noqa: PLC0415

    try:
        document = read(file, limits=settings.limits)
        return extract(masked(document) if settings.mask_personal_data else document)
    except ReportError as error:
        return error
    except OSError as error:
        return ReportError(str(file), reason_of(error))


def _loaded(reports: Sequence[DocumentFacts | ReportError]) -> "duckdb.DuckDBPyConnection":
    import duckdb  # noqa: PLC0415

    from gouji.load import load_in_memory  # noqa: PLC0415
    from gouji.rules import all_rules, grade_scales  # noqa: PLC0415

    documents = {r.document_id: r for r in reports if isinstance(r, DocumentFacts)}
    connection = duckdb.connect(config={"threads": 1})  # so few rows gain nothing from more
    load_in_memory(
        connection, list(documents.values()), all_rules(), grade_scales(), EXTRACTOR_VERSION
    )
    return connection
