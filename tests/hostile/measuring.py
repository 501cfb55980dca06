"""Reads contents one by one, each in a worker of its own, and tells what it cost."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gouji.landing import Content, discover, hash_contents
from gouji.load import LandedFile
from gouji.reading import Job, read_contents
from gouji.settings import Limits

EXTRACTOR = "hostile"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a content came to, in how many seconds, and the most memory its worker held."""

    name: str
    problem: LandedFile | None
    seconds: float
    peak_bytes: int


def read_one_by_one(raw: Path, warehouse: Path, limits: Limits) -> Iterator[Cost]:
    """Read every content of a landing zone alone and yield what it cost."""
    job = Job(warehouse, EXTRACTOR, limits)
    for content in hash_contents(raw, discover(raw), warehouse / "manifest.json"):
        if not content.unreadable:
            yield _read(content, job)


def _read(content: Content, job: Job) -> Cost:
    watch = _Watch()
    started = time.monotonic()
    watch.start()
    try:
        problems = read_contents([content], job, 1)
    finally:
        watch.done.set()
        watch.join()
    seconds = time.monotonic() - started
    return Cost(content.files[0].name, problems.get(content.sha256), seconds, watch.peak_bytes)


class _Watch(threading.Thread):
    """Looks at the workers' memory until told that they are done."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.peak_bytes = 0

    def run(self) -> None:
        while not self.done.wait(0.002):
            for process in multiprocessing.active_children():
                self.peak_bytes = max(self.peak_bytes, _peak_bytes(process.pid))


def _peak_bytes(pid: int | None) -> int:
    """The high-water mark of a process's memory, 0 when it is gone (or this is not Linux)."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    marks = [line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")]
    return int(marks[0]) * 1024 if marks else 0
