"""What a run leaves behind, and the journal of runs that no published file has taken in yet.

`ledger.jsonl` in the warehouse folder: nights with nothing new, nights that failed, the one under
way; one event a line. A line cut short by a crash is a line too few, no more.
"""

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from gouji.landing import write_whole

JOURNAL = "ledger.jsonl"


@dataclass(slots=True)
class RunFile:
    """What a run did with one file of the landing zone.

    `action`: `read` anew, `kept` under a new path, `skipped` (outside the regions and years asked
    for), `quarantined`, `unpacked`, `removed`. Files that stay as they were are only counted.
    """

    path: str
    sha256: str
    action: str
    size_bytes: int | None = None
    seconds: float | None = None
    code: str | None = None
    problem: str | None = None


@dataclass(slots=True)
class RunStep:
    """A step of a run; `ended` is false where it broke off."""

    step: str
    started_at: str
    seconds: float = 0.0
    ended: bool = False


@dataclass(slots=True)
class Run:
    """One run as the ledger keeps it; counts are of what stood published when it ended.

    `outcome`: `running`, `published`, `unchanged`, `failed`; a run that was killed stays
    `running` in the journal and is told as `interrupted` once another has started.
    """

    run_id: str
    run_number: int
    started_at: str
    started_by: str
    outcome: str = "running"
    finished_at: str | None = None
    seconds: float = 0.0
    counts: dict[str, Any] = field(default_factory=dict)
    files: list[RunFile] = field(default_factory=list)
    steps: list[RunStep] = field(default_factory=list)
    problem: str | None = None


def append(warehouse: Path, run: Run) -> None:
    """Write a run to the journal, down to the disk: it counts as it was last written."""
    journal = warehouse / JOURNAL
    journal.parent.mkdir(parents=True, exist_ok=True)
    text = _line(run)
    with journal.open("a+b") as file:
        if file.tell() and not _ends_whole(file):
            text = "\n" + text  # the line before was cut short by a crash
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def begin_anew(warehouse: Path, run: Run) -> None:
    """Write a run that is published: the runs before it have left the journal with it."""
    write_whole(warehouse / JOURNAL, _line(run))


def _ends_whole(journal: IO[bytes]) -> bool:
    journal.seek(-1, os.SEEK_END)
    return journal.read(1) == b"\n"


def _line(run: Run) -> str:
    return json.dumps(dataclasses.asdict(run), ensure_ascii=False) + "\n"


def pending(warehouse: Path) -> list[Run]:
    """The runs of the journal, oldest first, each as it was last written."""
    try:
        lines = (warehouse / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    runs: dict[str, Run] = {}
    for line in lines:
        try:
            values = json.loads(line)
            values["files"] = [RunFile(**file) for file in values["files"]]
            values["steps"] = [RunStep(**step) for step in values["steps"]]
            run = Run(**values)
        except (ValueError, TypeError, KeyError):
            continue  # cut short by a crash, or of another version
        runs[run.run_id] = run
    return sorted(runs.values(), key=lambda run: run.run_number)
