"""Read what is new: files to stored facts, each in the hands of a confined worker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gouji.confined import in_workers
from gouji.landing import UNREADABLE, Content
from gouji.load import LandedFile
from gouji.settings import Limits
from gouji.store import keep, stored
from gouji.worker import FACTS, read_content

UNSETTLED = ("changing", "crashed", "timed_out", UNREADABLE)
"""Codes of problems that may be gone the next night though the file is the same."""


@dataclass(frozen=True, slots=True)
class Job:
    """How contents are read: where facts are kept, by which version, under which limits."""

    warehouse: Path
    extractor_version: str
    limits: Limits
    mask_personal_data: bool = True


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
    problems: dict[str, LandedFile] = {}
    task = partial(read_content, mask=job.mask_personal_data)
    ends = in_workers(task, contents, job.warehouse, job.limits, workers)
    for done, ended in enumerate(ends, 1):
        sha256 = ended.content.sha256
        if ended.refused:
            name, code, reason = ended.refused.name, ended.refused.code, ended.refused.reason
            problems[sha256] = LandedFile(name, sha256, code=code, problem=reason)
        else:
            keep(ended.folder / FACTS, job.warehouse, ended.content.key, job.extractor_version)
        timed(ended.content, ended.seconds)
        progress(done)
    return problems
