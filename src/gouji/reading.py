"""Read what is new: files to stored facts, in worker processes that may die.

A file is hostile until read: it may take for ever, exhaust memory or abort the process that
reads it. Each worker reads one file at a time, confined (`gouji.sandbox`) and under limits of time
and memory; when it dies, the file in its hands is quarantined and another worker takes its place.
"""

import json
import multiprocessing
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from gouji.errors import WarehouseError
from gouji.landing import UNREADABLE, Content
from gouji.load import LandedFile
from gouji.settings import Limits
from gouji.store import keep, stored
from gouji.worker import FACTS, WARM, work

SCRATCH = ".scratch"
"""The folder below the warehouse in which workers may write."""
UNSETTLED = ("changing", "crashed", "timed_out", UNREADABLE)
"""Codes of problems that may be gone the next night though the file is the same."""
_LONGEST_ANSWER = 10_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """How contents are read: where facts are kept, by which version, under which limits."""

    warehouse: Path
    extractor_version: str
    limits: Limits
    mask_personal_data: bool = True


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    connection: Connection
    scratch: Path
    content: Content | None = None
    deadline: float = 0.0
    tired: bool = False


def unread(contents: Sequence[Content], job: Job) -> list[Content]:
    """Return the contents of which no facts are stored yet, or only under other names."""
    known = stored(job.warehouse, job.extractor_version)
    return [content for content in contents if not content.unreadable and content.key not in known]


def read_contents(
    contents: Sequence[Content],
    job: Job,
    workers: int,
    progress: Callable[[int], None] = lambda count: None,
    timed: Callable[[Content, float], None] = lambda content, seconds: None,
) -> dict[str, LandedFile]:
    """Read contents and store their facts; return by sha256 those that can not be read, and why.

    `progress` is told how many contents are done, `timed` the seconds each took. Raises
    WarehouseError when facts can not be stored.
    """
    if not contents:
        return {}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    waiting = iter(contents)
    problems: dict[str, LandedFile] = {}
    with ExitStack() as stack:
        scratch = stack.enter_context(_scratch(job.warehouse))
        idle = [_start(context, job, scratch, stack) for _ in contents[:workers]]
        busy: list[_Worker] = []
        done = 0
        while True:
            _hand_out(waiting, idle, busy, job)
            if not busy:
                return problems
            for worker, problem in _finished(busy, job):
                if problem:
                    problems[problem.sha256] = problem
                if worker.content:
                    handed_out = worker.deadline - job.limits.seconds_per_file
                    timed(worker.content, time.monotonic() - handed_out)
                done += 1
                progress(done)
                busy.remove(worker)
                idle.append(_start(context, job, scratch, stack) if worker.tired else worker)


def _hand_out(
    waiting: Iterator[Content], idle: list[_Worker], busy: list[_Worker], job: Job
) -> None:
    while idle and (content := next(waiting, None)):
        worker = idle.pop()
        worker.content = content
        worker.deadline = time.monotonic() + job.limits.seconds_per_file
        worker.connection.send(content)
        busy.append(worker)


def _finished(busy: Sequence[_Worker], job: Job) -> list[tuple[_Worker, LandedFile | None]]:
    """Wait until a worker answers, dies or is out of time; return all that did, with problems."""
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = wait([worker.connection for worker in busy], timeout=patience)
    finished = []
    for worker in busy:
        if worker.connection in ready:
            finished.append((worker, _answer(worker, job)))
        elif worker.deadline <= time.monotonic():
            worker.process.kill()
            _bury(worker)
            reason = f"读取超过 {job.limits.seconds_per_file} 秒，已中止"
            finished.append((worker, _problem(worker, "timed_out", reason)))
    return finished


def _answer(worker: _Worker, job: Job) -> LandedFile | None:
    """Take over what the worker found; what it says is not trusted to be more than words."""
    assert worker.content is not None
    try:
        answer: dict[str, str] = json.loads(worker.connection.recv_bytes(_LONGEST_ANSWER))
        worker.tired = bool(answer["tired"])
    except (EOFError, OSError, ValueError, TypeError, KeyError):
        worker.process.kill()
        _bury(worker)
        return _problem(worker, "crashed", _cause_of_death(worker.process.exitcode))
    if "disk" in answer:
        raise WarehouseError(f"{job.warehouse}: {answer['disk']}")
    if "reason" in answer:
        return _problem(worker, answer["code"], answer["reason"], answer["name"])
    keep(worker.scratch / FACTS, job.warehouse, worker.content.key, job.extractor_version)
    return None


def _cause_of_death(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "读取时进程被系统终止，多半是内存不足"
    told = f"信号 {signal.Signals(-code).name}" if code and code < 0 else f"代码 {code}"
    return f"读取时进程异常退出（{told}）：所需内存超过上限，或文件已损坏、带有恶意内容"


def _problem(worker: _Worker, code: str, reason: str, name: str | None = None) -> LandedFile:
    assert worker.content is not None
    first = worker.content.files[0].name
    return LandedFile(name or first, worker.content.sha256, code=code, problem=reason)


def _scratch(warehouse: Path) -> "tempfile.TemporaryDirectory[str]":
    folder = (warehouse / SCRATCH).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)


def _start(context: ForkServerContext, job: Job, folder: str, stack: ExitStack) -> _Worker:
    scratch = Path(tempfile.mkdtemp(dir=folder))
    ours, theirs = context.Pipe()
    mask = job.mask_personal_data
    process = context.Process(target=work, args=(theirs, job.limits, scratch, mask), daemon=True)
    process.start()
    theirs.close()
    stack.callback(_stop, process, ours)
    return _Worker(process, ours, scratch)


def _bury(worker: _Worker) -> None:
    worker.tired = True
    worker.process.join()
    shutil.rmtree(worker.scratch, ignore_errors=True)


def _stop(process: ForkServerProcess, connection: Connection) -> None:
    connection.close()
    process.kill()
    process.join()
