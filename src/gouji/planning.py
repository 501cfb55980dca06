"""What a night will do: look at the landing zone, tell what is new and whether anything is."""

import hashlib
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from gouji import __version__
from gouji.acceptances import ACCEPTED, acceptances
from gouji.archives import Unpacked, unpack
from gouji.facts import EXTRACTOR_VERSION
from gouji.filings import lists_digest
from gouji.landing import Content, Landing, hash_contents, survey
from gouji.ledger import attached
from gouji.project import project_folder
from gouji.readers.office_kit import office_library
from gouji.readers.recognition import can_recognise
from gouji.reading import Job, unread
from gouji.recorder import Recorder
from gouji.settings import Settings
from gouji.sources import notes_digest
from gouji.store import drop_damaged, withdraw
from gouji.summary import Night, is_as_published, kept
from gouji.uncollected import uncollected

SUMMARY = "night.json"
MANIFEST = "manifest.json"
BATCH = 200
"""Contents that a flow reads in one task: each task of Prefect costs some 5 ms."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of the landing zone to read this time: folders of regions, of years, or all.

    `reread`: what is selected is read again though its facts are kept.
    """

    regions: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    reread: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.regions or self.years)

    @property
    def asked(self) -> dict[str, str | None]:
        """The columns of `ops.run` that tell of it."""
        regions, years = (" ".join(names) or None for names in (self.regions, self.years))
        return {"region": regions, "fiscal_year": years}

    def holds(self, content: Content) -> bool:
        """Whether one of the content's files lies in the folders selected."""
        for file in content.files:
            folders = file.name.split("/")[:-1]
            in_region = not self.regions or (folders[:1] or [""])[0] in self.regions
            if in_region and (not self.years or (folders[1:2] or [""])[0] in self.years):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a night will do.

    `standing` is the summary to show when there is nothing new: no more is then read than what
    went wrong for a reason that may have passed. `skipped` are contents outside the selection that
    were never published: they wait for another night. What is published already stays so, whatever
    is selected.
    """

    settings: Settings
    landing: Landing
    unpacked: Unpacked
    to_read: tuple[Content, ...]
    skipped: tuple[Content, ...]
    lists: tuple[Path, ...]
    job: Job
    fingerprint: str
    standing: Night | None
    started: float
    recorder: Recorder
    night: date
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def contents(self) -> tuple[Content, ...]:
        """Every content of the landing zone, archives replaced by what they hold."""
        return self.unpacked.contents

    @property
    def files_kept(self) -> int:
        """How many files lie there as before: neither to be read, nor left, nor unpacked."""
        contents = (*self.to_read, *self.skipped)
        touched = {file.name for content in contents for file in content.files}
        touched |= {archive.name for archive in self.unpacked.archives}
        return sum(report.name not in touched for report in self.landing.reports)

    def batches(self, size: int = BATCH) -> list[tuple[Content, ...]]:
        """What is to be read, in portions."""
        return [self.to_read[i : i + size] for i in range(0, len(self.to_read), size)]


_EVERYTHING = Selection()


@uncollected()
def plan_night(
    settings: Settings,
    recorder: Recorder,
    selection: Selection = _EVERYTHING,
    night: date | None = None,
) -> Plan:
    """Look at the landing zone: what lies there, what of it is new, whether anything is."""
    started = time.monotonic()
    night = night or datetime.now(UTC).date()
    version = extractor_version(settings)
    job = Job(settings.warehouse, version, settings.limits, settings.mask_personal_data)
    with recorder.step("survey"):
        landing = survey(settings.raw)
        hashed = hash_contents(settings.raw, landing.reports, settings.warehouse / MANIFEST)
    with recorder.step("unpack"):
        unpacked = unpack(hashed, settings.warehouse, settings.limits, settings.workers)
    listed = settings.expected_filings
    lists = (*(file.path for file in landing.lists), *([listed] if listed else []))
    versions = _versions(version)
    expired = [each.until < night for each in acceptances()]
    beside = {"expired": str(expired), "office": str(office_library() is not None)}
    fingerprint = _fingerprint(unpacked, landing, lists, job, {**versions, **beside})
    standing = _standing(settings, fingerprint) if selection == _EVERYTHING else None
    if not standing:
        drop_damaged(job.warehouse, job.extractor_version)
    settled = standing and not standing.unsettled
    to_read, skipped = ((), ()) if settled else _chosen(unpacked, job, selection, settings)
    if skipped:  # another night must not take this one's result for its own
        left = " ".join(content.sha256 for content in skipped)
        fingerprint = hashlib.sha256(f"{fingerprint} {left}".encode()).hexdigest()
    return Plan(
        settings, landing, unpacked, to_read, skipped, lists, job, fingerprint, standing, started,
        recorder, night, versions,
    )  # fmt: skip


def _chosen(
    unpacked: Unpacked, job: Job, selection: Selection, settings: Settings
) -> tuple[tuple[Content, ...], tuple[Content, ...]]:
    """What to read and what to leave: nothing that is published may be lost by a selection."""
    new = unread(unpacked.contents, job)
    if selection.reread:
        again = (c for c in unpacked.contents if selection.holds(c) and not c.unreadable)
        new = list(dict.fromkeys([*new, *again]))
        withdraw(job.warehouse, job.extractor_version, [content.key for content in new])
    if selection.everything:
        return tuple(new), ()
    published = _published(settings.database)
    left = [c for c in new if not selection.holds(c) and c.sha256 not in published]
    return tuple(c for c in new if c not in left), tuple(left)


def _published(database: Path) -> set[str]:
    import duckdb  # noqa: PLC0415

    with closing(duckdb.connect()) as connection, attached(connection, [database]) as name:
        if not name:
            return set()
        rows = connection.execute(f"select sha256 from {name}.raw.document").fetchall()
        return {sha256 for (sha256,) in rows}


def _standing(settings: Settings, fingerprint: str) -> Night | None:
    """The last night's summary, if the published file is still what this night would build."""
    night = kept(settings.warehouse / SUMMARY)
    if night is None or night.fingerprint != fingerprint:
        return None
    if not is_as_published(settings.database, night.published):
        return None
    return replace(night, changed=False, read=0, findings_new=0, new_findings=[])


def _fingerprint(
    unpacked: Unpacked,
    landing: Landing,
    lists: Sequence[Path],
    job: Job,
    versions: dict[str, str],
) -> str:
    """Stands for all that the published file depends on: files, limits, our code, rules, SQL."""
    digest = hashlib.sha256(f"{job.extractor_version} {job.limits}".encode())
    for content in unpacked.contents:
        names = "\0".join(file.name for file in content.files)
        digest.update(f"\n{content.sha256} {content.unreadable} {names}".encode())
    for refused in unpacked.refused:
        digest.update(f"\n{refused.sha256} {refused.name} {refused.code}".encode())
    digest.update(notes_digest(landing.notes).encode() + lists_digest(lists).encode())
    digest.update(repr(sorted(versions.items())).encode())
    return digest.hexdigest()


def extractor_version(settings: Settings) -> str:
    """The extractor's version and the code it is made of: facts of other code are read anew."""
    parts = [_PACKAGE / name for name in _EXTRACTION]
    digest = _code_digest(*parts, project_folder("rules"), without=(ACCEPTED,))[:8]
    ways = ("" if settings.mask_personal_data else "-unmasked") + ("-ocr" * can_recognise())
    return f"{EXTRACTOR_VERSION}-{digest}{ways}"


def _versions(extractor: str) -> dict[str, str]:
    """The columns of `ops.run` that say what code made a file."""
    return {
        "gouji_version": __version__,
        "code_digest": _code_digest(_PACKAGE, project_folder("dbt"))[:12],
        "rules_digest": _code_digest(project_folder("rules"))[:12],
        "extractor_version": extractor,
    }


def _code_digest(*parts: Path, without: tuple[str, ...] = ()) -> str:
    digest = hashlib.sha256()
    for part in parts:
        for path in [part] if part.is_file() else sorted(part.rglob("*")):
            inner = path.relative_to(part).parts
            if path.suffix in _CODE and not {"target", "logs", "_project", *without} & set(inner):
                digest.update("/".join(inner).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


_PACKAGE = Path(__file__).parent
_CODE = {".py", ".sql", ".yml", ".csv"}
_EXTRACTION = (
    "readers", "extract", "data", "cells.py", "columns.py", "document.py", "facts.py",
    "gathering.py", "masking.py", "money.py", "numerals.py", "store.py", "worker.py",
)  # fmt: skip
"""The code that decides what facts are and how they are kept."""
