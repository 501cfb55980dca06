"""Read what is new: files to stored facts, in worker processes that may die.

A file is hostile until read: it may take for ever, exhaust memory or abort the process that
reads it. Each worker reads one file at a time under a time and a memory limit; when it dies, the
file in its hands is quarantined and another worker takes its place.
"""

import multiprocessing
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from gouji.errors import GoujiError, LimitExceeded, ReportError
from gouji.landing import Content, RawFile
from gouji.load import LandedFile
from gouji.settings import Limits
from gouji.store import is_stored

MEMORY_BYTES = 4_000_000_000
"""What a worker may allocate: several times what the largest report within the limits takes."""
_WARM = ["gouji.extract", "gouji.readers", "gouji.store", "pyarrow.parquet"]

Landed = tuple[LandedFile, ...]


class WorkerError(GoujiError):
    """A reader or the extractor raised something that is no ReportError: our own bug."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to know of every file: where facts are kept, under which limits."""

    warehouse: Path
    extractor_version: str
    limits: Limits


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    connection: Connection
    content: Content | None = None
    deadline: float = 0.0


def unread(contents: Sequence[Content], job: Job) -> list[Content]:
    """Return the contents of which no facts are stored yet."""
    return [
        content
        for content in contents
        if not content.unreadable
        and not is_stored(job.warehouse, content.sha256, job.extractor_version)
    ]


def read_contents(
    contents: Sequence[Content],
    job: Job,
    workers: int,
    progress: Callable[[int], None] = lambda count: None,
) -> dict[str, LandedFile]:
    """Read contents and store their facts; return by sha256 those that can not be read, and why.

    `progress` is told how many contents are done. Raises WorkerError for a bug of our own.
    """
    if not contents:
        return {}
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_WARM)
    waiting = iter(contents)
    problems: dict[str, LandedFile] = {}
    with ExitStack() as stack:
        idle = [_start(context, job, stack) for _ in range(min(workers, len(contents)))]
        busy: list[_Worker] = []
        done = 0
        while True:
            _hand_out(waiting, idle, busy, job)
            if not busy:
                return problems
            for worker, problem in _finished(busy, job):
                if problem:
                    problems[problem.sha256] = problem
                done += 1
                progress(done)
                busy.remove(worker)
                alive = worker.process.is_alive()
                idle.append(worker if alive else _start(context, job, stack))


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
            finished.append((worker, _answer(worker)))
        elif worker.deadline <= time.monotonic():
            worker.process.kill()
            worker.process.join()
            reason = f"读取超过 {job.limits.seconds_per_file} 秒，已中止"
            finished.append((worker, _problem(worker, LimitExceeded.code, reason)))
    return finished


def _answer(worker: _Worker) -> LandedFile | None:
    try:
        answer = worker.connection.recv()
    except (EOFError, ConnectionError):
        worker.process.join()
        reason = f"读取时进程异常退出（代码 {worker.process.exitcode}）"
        return _problem(worker, "crashed", reason)
    if isinstance(answer, str):
        raise WorkerError(answer)
    problem: LandedFile | None = answer
    return problem


def _problem(worker: _Worker, code: str, reason: str) -> LandedFile:
    assert worker.content is not None
    return _landed(worker.content.files[0], worker.content.sha256, code, reason)


def _landed(file: RawFile, sha256: str, code: str, reason: str) -> LandedFile:
    return LandedFile(file.name, sha256, code=code, problem=reason)


def _start(context: ForkServerContext, job: Job, stack: ExitStack) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, job), daemon=True)
    process.start()
    theirs.close()
    stack.callback(_stop, process, ours)
    return _Worker(process, ours)


def _stop(process: ForkServerProcess, connection: Connection) -> None:
    connection.close()
    process.kill()
    process.join()


def _work(connection: Connection, job: Job) -> None:
    """Read one content after the other, as the parent hands them out, until it hangs up."""
    import resource  # noqa: PLC0415 - not on every system

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers itself
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    while True:
        try:
            content: Content = connection.recv()
        except EOFError:
            return
        answer: LandedFile | str | None
        try:
            answer = read_content(content, job)
        except MemoryError:
            reason = f"读取所需内存超过上限 {MEMORY_BYTES // 1_000_000} MB"
            answer = _landed(content.files[0], content.sha256, LimitExceeded.code, reason)
        except Exception:
            answer = f"{content.files[0].name}: {traceback.format_exc()}"
        connection.send(answer)


def read_content(content: Content, job: Job) -> LandedFile | None:
    """Store the facts of a content, or return why none of its files can be read.

    The same content may lie under a right and a wrong ending: the first file that reads counts.
    """
    from gouji.extract import extract  # noqa: PLC0415 - the parent need not load them
    from gouji.readers import read  # noqa: PLC0415
    from gouji.store import write_document  # noqa: PLC0415

    problem = None
    for file in content.files:
        try:
            document = read(file.path, limits=job.limits)
        except ReportError as error:
            problem = problem or _landed(file, content.sha256, error.code, error.reason)
        except OSError as error:
            reason = error.strerror or str(error)
            problem = problem or _landed(file, content.sha256, ReportError.code, reason)
        else:
            if document.sha256 != content.sha256:
                return _landed(file, content.sha256, "changing", "读取时文件正被改动，留待下次读取")
            named = replace(document, path=file.name)
            write_document(job.warehouse, extract(named), job.extractor_version)
            return None
    return problem
