"""Worker processes that may die: a task is done on each content, and none takes others along.

A file is hostile until read: it may take for ever, exhaust memory or abort the process that
reads it. Each worker has one content at a time, confined (`gouji.sandbox`) and under limits of time
and memory, and writes what it did once there is enough of it. When it dies, another takes its
place: the content in its hands is refused, and what it had not written yet is done again, each
content apart from the others.
"""

import json
import multiprocessing
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from gouji.errors import WarehouseError
from gouji.landing import Content
from gouji.settings import Limits
from gouji.worker import WARM, Refused, Task, allowed_seconds, work

SCRATCH = ".scratch"
"""The folder below the warehouse in which workers may write."""
_LONGEST_ANSWER = 10_000_000
_GRACE = 5.0
"""Seconds in which a worker that closed its end is gone."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended: what it wrote of contents lies in `folder`, or why the one is refused."""

    contents: tuple[Content, ...]
    folder: Path
    seconds: tuple[float, ...]
    refused: Refused | None = None


@dataclass(slots=True)
class _Worker:
    """A worker, the content in its hands, and those of which it has written nothing yet.

    `held` tells the seconds that each took; `last`: it is to write all that it holds.
    """

    process: ForkServerProcess
    connection: Connection
    scratch: Path
    content: Content | None = None
    held: dict[Content, float] = field(default_factory=dict)
    last: bool = False
    handed_out: float = 0.0
    allowed: int = 0
    tired: bool = False

    @property
    def deadline(self) -> float:
        """The moment at which the content in its hands is given up."""
        return self.handed_out + self.allowed


class _Lost(Exception):
    """A worker is gone, or no longer to be trusted with what it held."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason


@dataclass(slots=True)
class _Crew:
    """What each worker of one round is given, and the contents that wait.

    Those of `again` were lost with a worker: each is done apart from others, so that the one that
    it was can be told.
    """

    context: ForkServerContext
    task: Task
    limits: Limits
    scratch: str
    stack: ExitStack
    warehouse: Path
    waiting: deque[Content]
    again: deque[Content] = field(default_factory=deque)


def in_workers(
    task: Task, contents: Sequence[Content], warehouse: Path, limits: Limits, workers: int
) -> Iterator[Ended]:
    """Do a task on contents and yield how each ended, as they end.

    What a task wrote is there until the next one is asked for. Raises WarehouseError when a
    worker can not write it.
    """
    if not contents:
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM))
    with ExitStack() as stack:
        scratch = stack.enter_context(_scratch(warehouse))
        crew = _Crew(context, task, limits, scratch, stack, warehouse, deque(contents))
        idle = [_start(crew) for _ in contents[:workers]]
        busy: list[_Worker] = []
        while True:
            idle = _hand_out(crew, idle, busy)
            if not busy:
                return
            for worker in _ready(busy):
                yield from _ended(crew, worker)
                busy.remove(worker)
                idle.append(_start(crew) if worker.tired else worker)


def _hand_out(crew: _Crew, idle: Sequence[_Worker], busy: list[_Worker]) -> list[_Worker]:
    """Give every worker a content, or have it write what it holds; return those left idle."""
    left = []
    for worker in idle:
        apart = bool(crew.again) and not worker.held
        queue = crew.again if apart else crew.waiting
        content = queue.popleft() if queue else None
        if not content and not worker.held:
            left.append(worker)
            continue
        worker.content, worker.last = content, apart or not content
        worker.allowed = crew.limits.seconds_per_file
        if content:
            worker.allowed = allowed_seconds(content, crew.limits)
        worker.handed_out = time.monotonic()
        worker.connection.send((content, worker.allowed, worker.last))
        busy.append(worker)
    return left


def _ready(busy: Sequence[_Worker]) -> list[_Worker]:
    """Wait until a worker answers, dies or is out of time; return all that did."""
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = set(wait([worker.connection for worker in busy], timeout=patience))
    now = time.monotonic()
    return [each for each in busy if each.connection in ready or each.deadline <= now]


def _ended(crew: _Crew, worker: _Worker) -> Iterator[Ended]:
    """What has ended now that a worker has answered, died or run out of time."""
    content, seconds = worker.content, time.monotonic() - worker.handed_out
    try:
        refused, written = _answer(worker, crew.warehouse)
    except _Lost as lost:
        _bury(worker)
        crew.again.extend(worker.held)
        if content and worker.held and lost.code == "crashed":
            crew.again.append(content)  # what was held may have taken the memory
        elif content:
            refused = Refused(content.files[0].name, lost.code, lost.reason)
            yield Ended((content,), worker.scratch, (seconds,), refused)
        worker.held = {}
        return
    if content and refused:
        yield Ended((content,), worker.scratch, (seconds,), refused)
    elif content:
        worker.held[content] = seconds
    if written:
        yield Ended(tuple(worker.held), worker.scratch, tuple(worker.held.values()))
        worker.held = {}


def _answer(worker: _Worker, warehouse: Path) -> tuple[Refused | None, bool]:
    """Why the content in a worker's hands is refused, and whether it wrote what it held.

    What a worker says is not trusted to be more than words. Raises _Lost when it says nothing, or
    did not write what it should have.
    """
    if not worker.connection.poll():
        raise _Lost("timed_out", f"读取超过 {worker.allowed} 秒，已中止")
    refused, written = None, False
    try:
        answer: dict[str, Any] = json.loads(worker.connection.recv_bytes(_LONGEST_ANSWER))
        worker.tired, written = bool(answer["tired"]), bool(answer["written"])
        if "reason" in answer:
            refused = Refused(str(answer["name"]), str(answer["code"]), str(answer["reason"]))
    except (EOFError, OSError, ValueError, TypeError, KeyError):
        answer = {}
    if "disk" in answer:
        raise WarehouseError(f"{warehouse}: {answer['disk']}")
    content, due = None if refused else worker.content, worker.last or worker.tired
    if not answer or (due and not written and (worker.held or content)):
        worker.process.join(_GRACE)
        raise _Lost("crashed", _cause_of_death(worker.process.exitcode))
    return refused, written


def _cause_of_death(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "读取时进程被系统终止，多半是内存不足"
    told = f"信号 {signal.Signals(-code).name}" if code and code < 0 else f"代码 {code}"
    return f"读取时进程异常退出（{told}）：所需内存超过上限，或文件已损坏、带有恶意内容"


def _scratch(warehouse: Path) -> "tempfile.TemporaryDirectory[str]":
    folder = (warehouse / SCRATCH).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)


def _start(crew: _Crew) -> _Worker:
    scratch = Path(tempfile.mkdtemp(dir=crew.scratch))
    ours, theirs = crew.context.Pipe()
    arguments = (theirs, crew.limits, scratch, crew.task)
    process = crew.context.Process(target=work, args=arguments, daemon=True)
    with _without_program():
        process.start()
    theirs.close()
    crew.stack.callback(_stop, process, ours)
    return _Worker(process, ours, scratch)


_STARTING = threading.Lock()


@contextmanager
def _without_program() -> Iterator[None]:
    """Spare the worker the import of the program that starts it.

    Each new worker would import it again: Dask's takes seconds, a script without a guard would run.
    """
    with _STARTING:
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = program


def _bury(worker: _Worker) -> None:
    worker.tired = True
    worker.process.kill()
    worker.process.join()
    shutil.rmtree(worker.scratch, ignore_errors=True)


def _stop(process: ForkServerProcess, connection: Connection) -> None:
    connection.close()
    process.kill()
    process.join()
