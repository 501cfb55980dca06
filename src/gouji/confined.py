"""Worker processes that may die: a task is done on each content, and none takes others along.

A file is hostile until read: it may take for ever, exhaust memory or abort the process that
reads it. Each worker has one content at a time, confined (`gouji.sandbox`) and under limits of time
and memory; when it dies, the content in its hands is refused and another worker takes its place.
"""

import json
import multiprocessing
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import ModuleType

from gouji.errors import WarehouseError
from gouji.landing import Content
from gouji.settings import Limits
from gouji.worker import WARM, Refused, Task, allowed_seconds, work

SCRATCH = ".scratch"
"""The folder below the warehouse in which workers may write."""
_LONGEST_ANSWER = 10_000_000


@dataclass(frozen=True, slots=True)
class Ended:
    """How the task on a content ended: what it wrote lies in `folder`, or why it is refused."""

    content: Content
    folder: Path
    seconds: float
    refused: Refused | None = None


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    connection: Connection
    scratch: Path
    content: Content
    handed_out: float = 0.0
    allowed: int = 0
    tired: bool = False

    @property
    def deadline(self) -> float:
        """The moment at which the content in its hands is given up."""
        return self.handed_out + self.allowed


@dataclass(frozen=True, slots=True)
class _Crew:
    """What each worker of one round is given."""

    context: ForkServerContext
    task: Task
    limits: Limits
    scratch: str
    stack: ExitStack


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
    waiting = iter(contents)
    with ExitStack() as stack:
        scratch = stack.enter_context(_scratch(warehouse))
        crew = _Crew(context, task, limits, scratch, stack)
        idle = [_start(crew, content) for content in contents[:workers]]
        busy: list[_Worker] = []
        while True:
            _hand_out(waiting, idle, busy, limits)
            if not busy:
                return
            for worker, refused in _finished(busy, warehouse):
                seconds = time.monotonic() - worker.handed_out
                yield Ended(worker.content, worker.scratch, seconds, refused)
                busy.remove(worker)
                idle.append(_start(crew, worker.content) if worker.tired else worker)


def _hand_out(
    waiting: Iterator[Content], idle: list[_Worker], busy: list[_Worker], limits: Limits
) -> None:
    while idle and (content := next(waiting, None)):
        worker = idle.pop()
        worker.content = content
        worker.allowed = allowed_seconds(content, limits)
        worker.handed_out = time.monotonic()
        worker.connection.send((content, worker.allowed))
        busy.append(worker)


def _finished(busy: Sequence[_Worker], warehouse: Path) -> list[tuple[_Worker, Refused | None]]:
    """Wait until a worker answers, dies or is out of time; return all that did, with reasons."""
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = wait([worker.connection for worker in busy], timeout=patience)
    finished: list[tuple[_Worker, Refused | None]] = []
    for worker in busy:
        if worker.connection in ready:
            finished.append((worker, _answer(worker, warehouse)))
        elif worker.deadline <= time.monotonic():
            _bury(worker)
            reason = f"读取超过 {worker.allowed} 秒，已中止"
            finished.append((worker, _refused(worker, "timed_out", reason)))
    return finished


def _answer(worker: _Worker, warehouse: Path) -> Refused | None:
    """What the worker answers; what it says is not trusted to be more than words."""
    try:
        answer: dict[str, str] = json.loads(worker.connection.recv_bytes(_LONGEST_ANSWER))
        worker.tired = bool(answer["tired"])
    except (EOFError, OSError, ValueError, TypeError, KeyError):
        _bury(worker)
        return _refused(worker, "crashed", _cause_of_death(worker.process.exitcode))
    if "disk" in answer:
        raise WarehouseError(f"{warehouse}: {answer['disk']}")
    if "reason" in answer:
        return Refused(answer["name"], answer["code"], answer["reason"])
    return None


def _cause_of_death(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "读取时进程被系统终止，多半是内存不足"
    told = f"信号 {signal.Signals(-code).name}" if code and code < 0 else f"代码 {code}"
    return f"读取时进程异常退出（{told}）：所需内存超过上限，或文件已损坏、带有恶意内容"


def _refused(worker: _Worker, code: str, reason: str) -> Refused:
    return Refused(worker.content.files[0].name, code, reason)


def _scratch(warehouse: Path) -> "tempfile.TemporaryDirectory[str]":
    folder = (warehouse / SCRATCH).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)


def _start(crew: _Crew, content: Content) -> _Worker:
    scratch = Path(tempfile.mkdtemp(dir=crew.scratch))
    ours, theirs = crew.context.Pipe()
    arguments = (theirs, crew.limits, scratch, crew.task)
    process = crew.context.Process(target=work, args=arguments, daemon=True)
    with _without_program():
        process.start()
    theirs.close()
    crew.stack.callback(_stop, process, ours)
    return _Worker(process, ours, scratch, content)


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
