"""The process that reads or unpacks: one content after the other, confined, always with an answer.

What it sends back is JSON, never a pickle: whoever reads an untrusted file is not trusted with
running code in the process that asked.
"""

import errno
import fcntl
import json
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gouji.errors import LimitExceeded, ReportError, reason_of
from gouji.facts import DocumentFacts
from gouji.landing import UNREADABLE, Content, RawFile
from gouji.readers import PICTURES
from gouji.readers.recognition import can_recognise
from gouji.sandbox import confine
from gouji.settings import Limits

WARM = (
    "gouji.extract",
    "gouji.masking",
    "gouji.readers",
    "gouji.store",
    "pyarrow.compute",
    "pyarrow.parquet",
)
"""What every file needs is imported once, before workers are forked."""
FACTS = "facts.parquet"
"""What was read, in the folder of the worker."""
BUG = "bug"
"""The code of a content on which a reader or the extractor raised what is no ReportError."""
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


Task = Callable[[Content, Limits, Path], Refused | None]
"""What is done with a content: the result lies in the folder given, else the reason is returned."""


def work(connection: Connection, limits: Limits, scratch: Path, task: Task) -> None:
    """Do the task on the contents that the night sends, each with its seconds, until it hangs up.

    A night that is killed takes its workers along, whatever they are reading.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops its workers itself
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _end_with_night()
    memory = limits.max_memory_bytes + (_RECOGNITION_BYTES if can_recognise() else 0)
    confine(scratch, memory, limits.max_decompressed_bytes)
    while True:
        try:
            content, seconds = connection.recv()
        except EOFError:
            return
        signal.alarm(seconds + GRACE)
        answer = _answer(content, limits, scratch, task)
        signal.alarm(0)
        tired = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > _TIRED_BYTES
        connection.send_bytes(json.dumps(answer | {"tired": tired}).encode())
        if tired:
            return


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


def _answer(content: Content, limits: Limits, scratch: Path, task: Task) -> dict[str, Any]:
    name = content.files[0].name
    exhausted = False
    refused = None
    try:
        refused = task(content, limits, scratch)
    except MemoryError:
        exhausted = True  # nothing more here: what fills the memory goes with the exception
    except DiskError as error:
        return {"disk": str(error)}
    except Exception as error:  # our own bug: it costs this file, told loudly, not the night
        refused = Refused(name, BUG, _place_of_bug(error))
    if exhausted:
        reason = f"读取所需内存超过上限 {limits.max_memory_bytes // 1_000_000} MB"
        refused = Refused(name, LimitExceeded.code, reason)
    if refused is None:
        return {}
    return {"name": refused.name, "code": refused.code, "reason": refused.reason}


def _place_of_bug(error: Exception) -> str:
    *_, last = traceback.extract_tb(error.__traceback__)
    place = f"{Path(last.filename).name}:{last.lineno}"
    return f"Gouji 自身出错，请报告：{type(error).__name__} {str(error)[:200]!r}（{place}）"


def read_content(
    content: Content, limits: Limits, scratch: Path, mask: bool = True
) -> Refused | None:
    """Write the facts of a content to `scratch / FACTS`, or return why none of its files reads.

    The same content may lie under a right and a wrong ending: the first file that reads counts.
    `mask`: personal data in it are masked. Raises DiskError when the facts can not be written.
    """
    from gouji.extract import extract  # noqa: PLC0415 - the parent need not load them
    from gouji.masking import masked  # noqa: PLC0415
    from gouji.readers import read  # noqa: PLC0415

    refused = None
    for file in content.files:
        try:
            document = read(file.path, limits=limits)
        except ReportError as error:
            refused = refused or Refused(file.name, error.code, error.reason)
        except OSError as error:
            refused = refused or Refused(file.name, UNREADABLE, reason_of(error))
        else:
            if document.sha256 != content.sha256:
                return Refused(file.name, "changing", "读取时文件正被改动，留待下次读取")
            document = replace(document, path=file.name)
            return _write(file, extract(masked(document) if mask else document), scratch / FACTS)
    return refused


def _write(file: RawFile, found: DocumentFacts, facts: Path) -> Refused | None:
    from gouji.store import write_document  # noqa: PLC0415

    try:
        write_document(facts, found)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return Refused(file.name, LimitExceeded.code, "从文件中提取的内容过大，超过上限")
        raise DiskError(os.strerror(error.errno) if error.errno else str(error)) from error
    return None
