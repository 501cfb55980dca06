"""Read what is new: files to stored facts, in the hands of confined workers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.confined import in_workers
from gouji.gathering import FACTS, Gathering
from gouji.landing import UNREADABLE, Content
from gouji.load import LandedFile
from gouji.settings import Limits
from gouji.store import keep, stored

UNSETTLED = ("changing", "crashed", "timed_out", UNREADABLE)
"""Codes of problems that may be gone the next night though the file is the same."""


@dataclass(frozen=True, slots=True)
class Job:
    """How contents are read: where facts are kept, by which version, under which limits."""

    warehouse: Path
    extractor_version: str
    limits: Limits
    mask_personal_data: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told while contents are read: how many are done, and the seconds that each took."""

    progress: Callable[[int], None] = lambda count: None
    timed: Callable[[Content, float], None] = lambda content, seconds: None


NOBODY = Told()


def unread(contents: Sequence[Content], job: Job) -> list[Content]:
    """Return the contents of which no facts are stored yet, or only under other names."""
    known = stored(job.warehouse, job.extractor_version)
    return [content for content in contents if not content.unreadable and content.key not in known]


def read_contents(
    contents: Sequence[Content], job: Job, workers: int, told: Told = NOBODY
) -> dict[str, LandedFile]:
    """Read contents and store their facts; return by sha256 those that can not be read, and why.

    Raises WarehouseError when facts can not be stored.
    """
    problems: dict[str, LandedFile] = {}
    task = Gathering(job.mask_personal_data)
    done = 0
    for ended in in_workers(task, contents, job.warehouse, job.limits, workers):
        if ended.refused:
            (content,) = ended.contents
            name, code, reason = ended.refused.name, ended.refused.code, ended.refused.reason
            problems[content.sha256] = LandedFile(name, content.sha256, code=code, problem=reason)
        else:
            keys = [content.key for content in ended.contents]
            keep(ended.folder / FACTS, job.warehouse, keys, job.extractor_version)
        for content, seconds in zip(ended.contents, ended.seconds, strict=True):
            told.timed(content, seconds)
        done += len(ended.contents)
        told.progress(done)
    return problems
