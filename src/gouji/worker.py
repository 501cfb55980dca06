"""The process that reads or unpacks: one content after the other, confined, always with an answer.

What it sends back is JSON, never a pickle: whoever reads an untrusted file is not trusted with
running code in the process that asked.
"""

import errno
import fcntl
import gc
import json
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from gouji.errors import DamagedReport, LimitExceeded
from gouji.landing import Content
from gouji.readers import PICTURES
from gouji.readers.recognition import can_recognise
from gouji.sandbox import confine
from gouji.settings import Limits

WARM = (
    "gouji.extract",
    "gouji.gathering",
    "gouji.masking",
    "gouji.readers",
    "gouji.store",
    "pyarrow.compute",
    "pyarrow.parquet",
)
"""What every file needs is imported once, before workers are forked."""
BUG = "bug"
"""The code of a content on which a reader or the extractor raised what is no ReportError."""
_MAY_BE_OF_MEMORY = (BUG, DamagedReport.code)
"""Codes that may stand for memory that was refused."""
_NEARLY_FULL = 0.75
"""A table that grows asks for a quarter more, and is refused before all is taken."""
GRACE = 10
"""Seconds after which a worker ends by itself that nobody killed when its time was over."""
_RECOGNITION_BYTES = 500_000_000
"""What a worker may take beyond `max_memory_bytes` where pictures are recognised: the models."""
_TIRED_BYTES = 300_000_000
"""A worker that once took so much makes way for a fresh one: memory hardly ever comes back."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a content can not be read, and which of its files says so."""

    name: str
    code: str
    reason: str


class DiskError(Exception):
    """What was found can not be written: trouble of the system, not of the file."""


def allowed_seconds(content: Content, limits: Limits) -> int:
    """How long a content may be read: longer where it may be a scan that can be recognised."""
    seconds = limits.seconds_per_file
    names = (file.name.lower() for file in content.files)
    if can_recognise() and any(name.endswith((".pdf", *PICTURES)) for name in names):
        seconds += limits.max_recognised_pages * limits.seconds_per_recognised_page
    return seconds


class Task(Protocol):
    """What a worker does: it takes contents, and writes what it did to its folder."""

    @property
    def holds(self) -> bool:
        """Whether something was taken that is not written yet."""
        ...

    def take(self, content: Content, limits: Limits, scratch: Path) -> Refused | None:
        """Do it on a content, or return why that can not be done."""
        ...

    def write(self, scratch: Path, last: bool) -> bool:
        """Write what was taken if it is enough or `last`; return whether something was written.

        Raises DiskError when the system refuses, LimitExceeded when it is too large.
        """
        ...


def work(connection: Connection, limits: Limits, scratch: Path, task: Task) -> None:
    """Do the task on the contents that the night sends, each with its seconds, until it hangs up.

    Where it sends none, or says so, all that was done is written. A night that is killed takes its
    workers along, whatever they are reading.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers itself
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _end_with_night()
    gc.freeze()  # what was imported stays: no need to look at it again and again
    memory = limits.max_memory_bytes + (_RECOGNITION_BYTES if can_recognise() else 0)
    confine(scratch, memory, limits.max_decompressed_bytes)
    tired = False
    while not tired:
        try:
            content, seconds, last = connection.recv()
        except EOFError:
            return
        signal.alarm(seconds + GRACE)
        others = task.holds
        answer: dict[str, Any] = {"written": False}
        if content:
            answer |= _taken(content, limits, scratch, task)
        tired = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > _TIRED_BYTES
        if task.holds and "lost" not in answer:
            answer |= _written(content, limits, scratch, task, last or tired)
        signal.alarm(0)
        if others and "lost" in answer:
            return  # each content is then done apart, so that the right one is refused
        connection.send_bytes(json.dumps(answer | {"tired": tired}).encode())


def _end_with_night() -> None:
    """Have the kernel end this process as soon as the night is gone, which no C code can delay.

    A night that ends closes the pipe by which this process knows it; SIGIO tells of that. The death
    of the parent would not do: that is the fork server, which outlives the night with its children.
    """
    night = multiprocessing.parent_process()
    if night is None:
        return
    pipe = night.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if not night.is_alive():
        sys.exit(1)


def _taken(content: Content, limits: Limits, scratch: Path, task: Task) -> dict[str, Any]:
    """Take a content; the answer tells why it is refused, or that memory was `lost`."""
    name = content.files[0].name
    exhausted = False
    refused = None
    try:
        refused = task.take(content, limits, scratch)
    except MemoryError:
        exhausted = True  # nothing more here: what fills the memory goes with the exception
    except DiskError as error:
        return {"disk": str(error)}
    except Exception as error:  # our own bug: it costs this file, told loudly, not the night
        traceback.clear_frames(error.__traceback__)  # what they hold may be all the memory there is
        refused = Refused(name, BUG, _place_of_bug(error))
        exhausted = _is_of_memory(error)
    if exhausted:
        return _told(_exhausted(name, limits)) | {"lost": True}
    return _told(_or_of_memory(refused, limits)) if refused else {}


def _written(
    content: Content | None, limits: Limits, scratch: Path, task: Task, last: bool
) -> dict[str, Any]:
    """Write what was taken; where that fails all of it is `lost`."""
    name = content.files[0].name if content else ""
    exhausted = False
    try:
        return {"written": task.write(scratch, last)}
    except MemoryError:
        exhausted = True
    except DiskError as error:
        return {"disk": str(error)}
    except LimitExceeded as error:
        refused = Refused(name, error.code, error.reason)
    except Exception as error:  # facts of a long export are made as they are written
        traceback.clear_frames(error.__traceback__)
        refused = Refused(name, BUG, _place_of_bug(error))
        exhausted = _is_of_memory(error)
    refused = _exhausted(name, limits) if exhausted else _or_of_memory(refused, limits)
    return _told(refused) | {"lost": True}


def _exhausted(name: str, limits: Limits) -> Refused:
    reason = f"读取所需内存超过上限 {limits.max_memory_bytes // 1_000_000} MB"
    return Refused(name, LimitExceeded.code, reason)


def _told(refused: Refused) -> dict[str, Any]:
    return {"name": refused.name, "code": refused.code, "reason": refused.reason}


def _is_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or one that led to it, says that memory was refused."""
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False


def _or_of_memory(refused: Refused, limits: Limits) -> Refused:
    """What a content is refused for, or the limit of memory where that may be behind it.

    A library whose allocation fails seldom says so: it calls the file damaged, or raises anything.
    """
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    allowed, _ = resource.getrlimit(resource.RLIMIT_DATA)
    if refused.code not in _MAY_BE_OF_MEMORY or most < allowed * _NEARLY_FULL or allowed < 0:
        return refused
    reason = f"读取所用内存已接近上限 {limits.max_memory_bytes // 1_000_000} MB 时出错"
    return Refused(refused.name, LimitExceeded.code, f"{reason}：{refused.reason}")


def _place_of_bug(error: Exception) -> str:
    *_, last = traceback.extract_tb(error.__traceback__)
    place = f"{Path(last.filename).name}:{last.lineno}"
    return f"Gouji 自身出错，请报告：{type(error).__name__} {str(error)[:200]!r}（{place}）"
