"""Around a night: nobody else at work in the warehouse, and a record of how it ended.

Whatever breaks a night off, the ledger, the metrics and the channels of notification tell of it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from gouji.errors import GoujiError, WarehouseError
from gouji.journal import Run
from gouji.metrics import write_metrics
from gouji.notify import Channels, Message, deliver
from gouji.postgres import PostgresTarget, publish_postgres
from gouji.recorder import Recorder
from gouji.settings import Settings
from gouji.summary import Night
from gouji.writing import only_night, system_errors

_LOG = logging.getLogger(__name__)
_FINDINGS_TOLD = 10


@contextmanager
def watched_night(settings: Settings, started_by: str, **asked: object) -> Iterator[Recorder]:
    """Hold the warehouse for one night and keep its record; `asked` are columns of `ops.run`.

    Raises WarehouseError when another night is under way or the folder can not be written,
    NotificationError when the channels in the environment are not complete.
    """
    channels = Channels.of()
    with only_night(settings.warehouse):
        recorder = Recorder(settings.warehouse, settings.database, started_by)
        recorder.count(raw=str(settings.raw), **asked)
        _LOG.info("night begins", extra={"run_id": recorder.run.run_id})
        try:
            with system_errors(settings.warehouse):
                yield recorder
        except BaseException as error:
            _broken_off(settings, channels, recorder, error)
            raise
        write_metrics(settings.warehouse, recorder.run)
        _LOG.info(
            "night ends: %s", recorder.run.outcome,
            extra={"run_id": recorder.run.run_id, "seconds": recorder.run.seconds},
        )  # fmt: skip


def _broken_off(
    settings: Settings, channels: Channels, recorder: Recorder, error: BaseException
) -> None:
    reason = str(error) if isinstance(error, GoujiError) else f"{type(error).__name__}: {error}"
    recorder.end("failed", reason)
    _LOG.error("night failed: %s", reason, extra={"run_id": recorder.run.run_id})
    try:
        recorder.keep()
        write_metrics(settings.warehouse, recorder.run)
    except OSError as full:
        # the error that broke the night off is the one to raise
        _LOG.error("the ledger can not be written: %s", full)
    if settings.notify != "never" and not isinstance(error, KeyboardInterrupt):
        deliver(failure_message(recorder.run, settings.lang), channels)


def copy_night(settings: Settings, recorder: Recorder) -> str | None:
    """Copy the marts to PostgreSQL where that is configured and not done; return what went wrong.

    The night is published by then: a failure is told of, and the next night tries again.
    """
    try:
        target = PostgresTarget.of()
        if target is None:
            return None
        with recorder.step("postgres"):
            publish_postgres(settings.database, target, False, settings.duckdb_memory)
    except (WarehouseError, OSError) as error:
        _LOG.error("copy to PostgreSQL failed: %s", error, extra={"run_id": recorder.run.run_id})
        if settings.notify != "never":
            deliver(copy_failed_message(recorder.run, str(error), settings.lang), Channels.of())
        return str(error)
    return None


def notify_night(settings: Settings, night: Night) -> dict[str, str]:
    """Tell the channels of the environment of a night; return what became of each message."""
    wanted = settings.notify == "always" or (settings.notify == "changed" and night.changed)
    message = night_message(night, settings.lang, settings.report_url)
    return deliver(message, Channels.of()) if wanted else {}


def night_message(night: Night, lang: str, report_url: str | None = None) -> Message:
    """What is told of a night that went through; `report_url` leads to the quality report."""
    absent = night.filings.get("missing", 0)
    late = night.filings.get("late", 0)
    refused = sum(row["documents"] for row in night.documents if row["status"] == "quarantined")
    values = {
        "new": night.findings_new, "open": sum(night.finding_counts.values()),
        "errors": night.errors, "missing": absent, "late": late, "refused": refused,
        "facts": night.facts, "read": night.read,
    }  # fmt: skip
    words = _WORDS[lang]
    lines = [words["findings"].format(**values), words["filings"].format(**values)]
    if not night.filings:
        lines.pop()
    lines.append(words["files"].format(**values))
    lines += [f"· {row['message']}" for row in night.new_findings[:_FINDINGS_TOLD]]
    lines += [words["missing"].format(**row) for row in night.missing_filings[:_FINDINGS_TOLD]]
    lines += [f"× {row['path']}: {row['reason']}" for row in night.quarantined[:_FINDINGS_TOLD]]
    lines += [report_url] if report_url else []
    data = {
        "event": "night", "run_id": night.run_id, "changed": night.changed, "report": report_url,
        "findings_new": night.new_findings, "finding_counts": night.finding_counts,
        "filings": night.filings, "missing_filings": night.missing_filings,
        "quarantined": night.quarantined, "facts": night.facts, "seconds": night.seconds,
    }  # fmt: skip
    return Message(words["night"].format(**values), tuple(lines), data)


def failure_message(run: Run, lang: str) -> Message:
    """What is told of a night that broke off."""
    words = _WORDS[lang]
    step = next((s.step for s in reversed(run.steps) if not s.ended), None)
    published = any(s.step == "publish" and s.ended for s in run.steps)
    lines = (words["reason"].format(reason=run.problem), words["at"].format(step=step or "-"))
    data = {"event": "failure", "run_id": run.run_id, "problem": run.problem, "step": step}
    return Message(words["failed_late" if published else "failed"], lines, data)


def copy_failed_message(run: Run, problem: str, lang: str) -> Message:
    """What is told when the night went through and its copy in PostgreSQL did not."""
    words = _WORDS[lang]
    data = {"event": "copy_failure", "run_id": run.run_id, "problem": problem}
    return Message(words["copy_failed"], (words["reason"].format(reason=problem),), data)


_WORDS = {
    "zh": {
        "night": "勾稽：新发现 {new} 条，未公开 {missing} 项，未能读取 {refused} 个文件",
        "findings": "现有发现 {open} 条，其中错误 {errors} 条",
        "filings": "应公开清单：未公开 {missing} 项，逾期公开 {late} 项",
        "files": "本次新读 {read} 个文件，库中数据 {facts} 个",
        "missing": "○ 未公开：{department} {fiscal_year}年度 {kind_printed}",
        "failed": "勾稽：本次运行失败，已发布的仓库保持不变",
        "failed_late": "勾稽：仓库已发布，其后的步骤失败，下次运行将补做",
        "copy_failed": "勾稽：仓库已发布，但未能复制到 PostgreSQL",
        "reason": "原因：{reason}",
        "at": "中断于步骤：{step}",
    },
    "en": {
        "night": "Gouji: {new} new findings, {missing} filings missing, {refused} files unreadable",
        "findings": "{open} findings open, {errors} of them errors",
        "filings": "Expected filings: {missing} missing, {late} late",
        "files": "{read} files read anew, {facts} figures in the warehouse",
        "missing": "○ missing: {department} {fiscal_year} {kind_printed}",
        "failed": "Gouji: the night failed, what was published stays as it is",
        "failed_late": "Gouji: the warehouse is published, a step after that failed",
        "copy_failed": "Gouji: the warehouse is published, its copy in PostgreSQL is not",
        "reason": "Reason: {reason}",
        "at": "Broken off at: {step}",
    },
}
