"""A night, step by step: plain functions that both the command line and the flows call.

`plan_night` looks at the landing zone, `read_batch` reads what is new, `finish_night` builds the
warehouse aside and publishes it. A night that would build what is published already ends there.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from gouji import __version__
from gouji.blame import blame_failures
from gouji.landing import UNREADABLE, Content, discover, hash_contents
from gouji.load import LandedFile, load
from gouji.project import project_folder
from gouji.publish import publish
from gouji.reading import UNSETTLED, Job, read_contents, unread
from gouji.rules import all_rules, grade_scales
from gouji.settings import Settings
from gouji.store import drop_damaged, stored
from gouji.summary import Night, is_as_published, keep, kept, summarise
from gouji.transform import VERDICTS, build, judge
from gouji.writing import BUILDING, only_night, remove

SUMMARY = "night.json"
MANIFEST = "manifest.json"
BATCH = 200
"""Contents that a flow reads in one task: each task of Prefect costs some 5 ms."""

Progress = Callable[[str, int, int], None]
"""Told the step's name, what is done and what there is to do."""


def _silent(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a night will do.

    `standing` is the summary to show when there is nothing new: no more is then read than what
    went wrong for a reason that may have passed.
    """

    settings: Settings
    contents: tuple[Content, ...]
    to_read: tuple[Content, ...]
    job: Job
    fingerprint: str
    standing: Night | None
    started: float

    def batches(self, size: int = BATCH) -> list[tuple[Content, ...]]:
        """What is to be read, in portions."""
        return [self.to_read[i : i + size] for i in range(0, len(self.to_read), size)]


def run(settings: Settings, strict: bool = False, progress: Progress = _silent) -> Night:
    """Run a whole night and return its summary.

    `strict`: dbt reports inconsistent totals as errors instead of warnings; what is published is
    the same. Raises GoujiError when the night can not run; what was published before then stays.
    """
    with only_night(settings.warehouse):
        plan = plan_night(settings)
        total = len(plan.to_read)
        problems = read_batch(plan, plan.to_read, lambda done: progress("read", done, total))
        return finish_night(plan, problems, strict, progress)


def plan_night(settings: Settings) -> Plan:
    """Look at the landing zone: what lies there, what of it is new, whether anything is."""
    started = time.monotonic()
    job = Job(settings.warehouse, _extractor_version(), settings.limits)
    files = discover(settings.raw)
    contents = hash_contents(settings.raw, files, settings.warehouse / MANIFEST)
    fingerprint = _fingerprint(contents, job)
    standing = _standing(settings, fingerprint)
    if not standing:
        drop_damaged(job.warehouse, job.extractor_version)
    settled = standing and not standing.unsettled
    to_read = () if settled else tuple(unread(contents, job))
    return Plan(settings, tuple(contents), to_read, job, fingerprint, standing, started)


def read_batch(
    plan: Plan, contents: Sequence[Content], progress: Callable[[int], None] = lambda done: None
) -> dict[str, LandedFile]:
    """Read contents and store their facts; return by sha256 those that can not be read."""
    return read_contents(contents, plan.job, plan.settings.workers, progress)


def finish_night(
    plan: Plan,
    problems: Mapping[str, LandedFile],
    strict: bool = False,
    progress: Progress = _silent,
) -> Night:
    """Build the warehouse aside, publish it, and return the summary of the night."""
    unsettled = {p.sha256: p.code or "" for p in problems.values() if p.code in UNSETTLED}
    if plan.standing and plan.standing.unsettled == unsettled:
        _show(plan.settings)
        seconds = round(time.monotonic() - plan.started, 2)
        return replace(plan.standing, changed=False, read=len(plan.to_read), seconds=seconds)
    building = plan.settings.database.with_name(f"{BUILDING}{plan.settings.database.name}")
    try:
        _assemble(plan.job, landed_files(plan, problems), building, progress)
        progress("build", 2, 3)
        build(building, strict, work_folder=(plan.settings.warehouse / "dbt").absolute())
        progress("publish", 0, 1)
        publish(building, plan.settings.database, plan.settings.keep_snapshots)
        progress("publish", 1, 1)
    finally:
        for path in building.parent.glob(f"{building.name}*"):
            remove(path)
    _show(plan.settings)
    seconds = time.monotonic() - plan.started
    night = summarise(
        plan.settings.database, plan.settings.raw, plan.fingerprint, len(plan.to_read), seconds
    )
    night = replace(night, unsettled=unsettled)
    keep(night, plan.settings.warehouse / SUMMARY)
    return night


def _show(settings: Settings) -> None:
    """Build the quality report, unless that is turned off or shows the published file already."""
    if not settings.site:
        return
    from gouji.site import build_site, site_is_current  # noqa: PLC0415 - costs 60 ms

    if not site_is_current(settings.database, settings.site_folder):
        build_site(settings.database, settings.site_folder)


def landed_files(plan: Plan, problems: Mapping[str, LandedFile]) -> list[LandedFile]:
    """Every file of the landing zone, with its problem where its content can not be read."""
    landed = []
    for content in plan.contents:
        problem = problems.get(content.sha256)
        code = problem.code if problem else UNREADABLE if content.unreadable else None
        reason = problem.problem if problem else content.unreadable
        landed += [
            LandedFile(file.name, content.sha256, code=code, problem=reason)
            for file in content.files
        ]
    return sorted(landed, key=lambda file: file.path)


def _assemble(job: Job, files: Sequence[LandedFile], building: Path, progress: Progress) -> None:
    """Load the new file, and judge and blame in it what dbt will then show."""
    import duckdb  # noqa: PLC0415

    loaded = dict.fromkeys(file.sha256 for file in files if not file.problem)
    kept_facts = stored(job.warehouse, job.extractor_version)
    parquet_files = [kept_facts[sha256] for sha256 in loaded]
    progress("build", 0, 3)
    load(building, parquet_files, files, all_rules(), grade_scales(), job.extractor_version)
    progress("build", 1, 3)
    with closing(duckdb.connect(str(building))) as connection:
        judge(connection, VERDICTS)
        blame_failures(connection)


def _standing(settings: Settings, fingerprint: str) -> Night | None:
    """The last night's summary, if the published file is still what this night would build."""
    night = kept(settings.warehouse / SUMMARY)
    if night is None or night.fingerprint != fingerprint:
        return None
    return night if is_as_published(settings.database, night.published) else None


def _fingerprint(contents: Sequence[Content], job: Job) -> str:
    """Stands for all that the published file depends on: files, limits, our code, rules, SQL."""
    digest = hashlib.sha256(f"{__version__} {job.extractor_version} {job.limits}".encode())
    for content in contents:
        names = "\0".join(file.name for file in content.files)
        digest.update(f"\n{content.sha256} {content.unreadable} {names}".encode())
    digest.update(_code_digest(_PACKAGE, project_folder("rules"), project_folder("dbt")).encode())
    return digest.hexdigest()


def _extractor_version() -> str:
    """The extractor's version and the code it is made of: facts of other code are read anew."""
    from gouji.extract import EXTRACTOR_VERSION  # noqa: PLC0415 - costs 100 ms

    parts = [_PACKAGE / name for name in ("readers", "extract", "data")]
    return f"{EXTRACTOR_VERSION}-{_code_digest(*parts, project_folder('rules'))[:8]}"


def _code_digest(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(folder).parts
            if path.suffix in _CODE and not {"target", "logs", "_project"} & set(parts):
                digest.update("/".join(parts).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


_PACKAGE = Path(__file__).parent
_CODE = {".py", ".sql", ".yml", ".csv"}
