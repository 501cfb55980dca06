"""A night, step by step: plain functions that both the command line and the flows call.

`plan_night` looks at the landing zone, `read_batch` reads what is new, `finish_night` builds the
warehouse aside and publishes it. A night that would build what is published already ends there.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from gouji.acceptances import acceptances
from gouji.accounting import account, connected
from gouji.blame import blame_failures
from gouji.companions import load_companions
from gouji.errors import GoujiError
from gouji.filings import read_filings
from gouji.journal import RunFile
from gouji.landing import UNREADABLE, Content
from gouji.load import LandedFile, Life, load
from gouji.planning import SUMMARY, Plan, Selection, plan_night
from gouji.publish import publish, snapshots
from gouji.reading import UNSETTLED, Job, Told, read_contents
from gouji.rules import all_rules, grade_scales
from gouji.settings import Settings
from gouji.sources import read_notes
from gouji.spilling import told_if_too_little
from gouji.store import compact, forget_facts, stored
from gouji.summary import Night, keep, summarise
from gouji.transform import VERDICTS, build, judge, prepare
from gouji.versions import refuse_newer
from gouji.watch import copy_night, notify_night, watched_night
from gouji.writing import BUILDING, remove

Progress = Callable[[str, int, int], None]
"""Told the step's name, what is done and what there is to do."""


def _silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


_EVERYTHING = Selection()


def run(
    settings: Settings,
    strict: bool = False,
    progress: Progress = _silent,
    selection: Selection = _EVERYTHING,
    night: date | None = None,
) -> Night:
    """Run a whole night and return its summary.

    `night` is the day that the life of findings is told by, today (UTC) unless given. `strict`:
    dbt reports inconsistent totals as errors instead of warnings; what is published is the same.
    Raises GoujiError when the night can not run; what was published before then stays.
    """
    with watched_night(settings, "command", **selection.asked, strict=strict) as recorder:
        plan = plan_night(settings, recorder, selection, night)
        total = len(plan.to_read)
        if total and not plan.standing:
            prepare(_building(settings), strict, _dbt_folder(settings))
        problems = read_batch(plan, plan.to_read, lambda done: progress("read", done, total))
        ended = finish_night(plan, problems, strict, progress)
    notify_night(settings, ended)
    return ended


def _building(settings: Settings) -> Path:
    return settings.database.with_name(f"{BUILDING}{settings.database.name}")


def _dbt_folder(settings: Settings) -> Path:
    return (settings.warehouse / "dbt").absolute()


def read_batch(
    plan: Plan, contents: Sequence[Content], progress: Callable[[int], None] = lambda done: None
) -> dict[str, LandedFile]:
    """Read contents and store their facts; return by sha256 those that can not be read."""
    with plan.recorder.step("read"):
        took: dict[str, float] = {}

        def timed(content: Content, seconds: float) -> None:
            took[content.sha256] = round(seconds, 3)

        told = Told(progress, timed)
        problems = _reader(plan.settings)(contents, plan.job, plan.settings.workers, told)
    for content in contents:
        problem = problems.get(content.sha256)
        plan.recorder.file(
            RunFile(
                content.files[0].name, content.sha256, "quarantined" if problem else "read",
                content.files[0].size, took.get(content.sha256),
                problem.code if problem else None, problem.problem if problem else None,
            )
        )  # fmt: skip
    return problems


def _reader(
    settings: Settings,
) -> Callable[[Sequence[Content], Job, int, Told], dict[str, LandedFile]]:
    """What reads contents: processes of this machine, or a cluster."""
    if settings.engine == "local":
        return read_contents
    if not settings.scheduler:
        raise GoujiError("--engine dask needs the address of a scheduler (--scheduler)")
    from gouji.cluster import read_contents_on  # noqa: PLC0415 - an engine that few nights use

    return partial(read_contents_on, settings.scheduler)


def finish_night(
    plan: Plan,
    problems: Mapping[str, LandedFile],
    strict: bool = False,
    progress: Progress = _silent,
) -> Night:
    """Build the warehouse aside, publish it, and return the summary of the night."""
    recorder, settings = plan.recorder, plan.settings
    recorder.count(**plan.versions, files=len(plan.landing.reports), files_read=len(plan.to_read))
    unsettled = {p.sha256: p.code or "" for p in problems.values() if p.code in UNSETTLED}
    if plan.standing and plan.standing.unsettled == unsettled:
        _show(settings)
        copied = copy_night(settings, recorder)
        return replace(_unchanged(plan, plan.standing), copy_problem=copied)
    building = _building(settings)
    previous = [settings.database, *snapshots(settings.database)]
    try:
        refuse_newer(settings.database)
        judged = _assemble(plan, landed_files(plan, problems), building, progress)
        progress("build", 2, 3)
        with recorder.step("build"):
            build(building, strict, _dbt_folder(settings), settings.duckdb_memory, judged)
        new = account(plan, building, previous)
        progress("publish", 0, 1)
        with recorder.step("publish"):
            publish(building, settings.database, settings.keep_snapshots, settings.duckdb_memory)
        progress("publish", 1, 1)
    finally:
        for path in building.parent.glob(f"{building.name}*"):
            remove(path)
    with recorder.step("site"):
        _show(settings)
    copy_problem = copy_night(settings, recorder)
    seconds = time.monotonic() - plan.started
    night = replace(
        summarise(
            settings.database, settings.raw, plan.fingerprint, len(plan.to_read), seconds, new
        ),
        run_id=recorder.run.run_id,
        skipped=len(plan.skipped),
        unsettled=unsettled,
        copy_problem=copy_problem,
    )
    keep(night, settings.warehouse / SUMMARY)
    recorder.keep()
    forget_facts(settings.warehouse, plan.job.extractor_version)
    keys = [content.key for content in plan.contents]
    compact(settings.warehouse, plan.job.extractor_version, keys)
    return night


def _show(settings: Settings) -> None:
    """Build the quality report, unless that is turned off or shows the published file already."""
    if not settings.site:
        return
    from gouji.site import build_site, site_is_current  # noqa: PLC0415 - costs 60 ms

    if not site_is_current(settings.database, settings.site_folder):
        build_site(settings.database, settings.site_folder, memory=settings.duckdb_memory)


def _unchanged(plan: Plan, standing: Night) -> Night:
    """The night that leaves the published file as it is."""
    checks = standing.checks
    plan.recorder.count(
        files_kept=len(plan.landing.reports),
        files_quarantined=_refused(standing), documents=_loaded(standing), facts=standing.facts,
        ties=sum(checks.values()), ties_failing=checks.get("fail", 0),
        findings=sum(standing.finding_counts.values()), findings_new=0,
        filings_missing=_absent(standing),
    )  # fmt: skip
    plan.recorder.end("unchanged")
    plan.recorder.keep()
    seconds = round(time.monotonic() - plan.started, 2)
    run_id = plan.recorder.run.run_id
    return replace(standing, run_id=run_id, read=len(plan.to_read), seconds=seconds)


def _refused(night: Night) -> int:
    refused = (row["documents"] for row in night.documents if row["status"] == "quarantined")
    return sum(map(int, refused))


def _loaded(night: Night) -> int:
    return sum(int(row["documents"]) for row in night.documents) - _refused(night)


def _absent(night: Night) -> int:
    return sum(night.filings.get(status, 0) for status in ("missing", "late"))


def landed_files(plan: Plan, problems: Mapping[str, LandedFile]) -> list[LandedFile]:
    """Every file of the landing zone, with its problem where its content can not be read."""
    landed = [
        LandedFile(refused.name, refused.sha256, code=refused.code, problem=refused.reason)
        for refused in plan.unpacked.refused
    ]
    left = {content.sha256 for content in plan.skipped}
    for content in plan.contents:
        if content.sha256 in left:
            continue
        problem = problems.get(content.sha256)
        code = problem.code if problem else UNREADABLE if content.unreadable else None
        reason = problem.problem if problem else content.unreadable
        landed += [
            LandedFile(file.name, content.sha256, code=code, problem=reason)
            for file in content.files
        ]
    return sorted(landed, key=lambda file: file.path)


def _assemble(
    plan: Plan, files: Sequence[LandedFile], building: Path, progress: Progress
) -> tuple[str, ...]:
    """Load the new file, and judge and blame in it what dbt will show; return the models built."""
    job, recorder = plan.job, plan.recorder
    loaded = dict.fromkeys(file.sha256 for file in files if not file.problem)
    kept_facts = stored(job.warehouse, job.extractor_version)
    keys = {content.sha256: content.key for content in plan.contents}
    bundles = {sha256: kept_facts[keys[sha256]] for sha256 in loaded}
    progress("build", 0, 3)
    hashes = {file.path: file.sha256 for file in files}
    with recorder.step("load"):
        filings = [filing for path in plan.lists for filing in read_filings(path, job.limits)]
        known = (plan.settings.database, *snapshots(plan.settings.database))
        life = Life(plan.night, acceptances(), tuple(path for path in known if path.is_file()))
        rules, scales = all_rules(), grade_scales()
        load(
            building, bundles, files, rules, scales, job.extractor_version, life,
            memory=plan.settings.duckdb_memory,
        )  # fmt: skip
    progress("build", 1, 3)
    with connected(building, plan.settings.duckdb_memory) as connection, recorder.step("judge"):
        load_companions(connection, read_notes(plan.landing.notes, hashes), filings)
        with told_if_too_little(plan.settings.duckdb_memory):
            judged = judge(connection, VERDICTS)
            blame_failures(connection)
    return judged
