"""A file can take its worker down, but nothing else."""

import hashlib
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from gouji.confined import in_workers
from gouji.landing import Content, RawFile, discover, hash_contents
from gouji.reading import Job, Told, read_contents, unread
from gouji.settings import Limits
from gouji.store import stored
from gouji.worker import Refused

READS = """
import sys
from pathlib import Path
from tests.unit.test_reading import job, single
from gouji.reading import read_contents

if __name__ == "__main__":
    path = Path(sys.argv[1])
    read_contents([single(path)], job(path.parent, seconds=3600), 1)
"""
REPORT = "青松县审计局2023年度部门整体支出绩效自评报告\n2023年部门支出12.50万元。\n"


@dataclass(frozen=True, slots=True)
class Killer:
    """A file whose very description ends the process that unpacks it."""

    name: str

    def __reduce__(self):
        return os._exit, (9,)


def job(folder: Path, seconds: int = 60) -> Job:
    return Job(folder / "warehouse", "test", Limits(seconds_per_file=seconds))


def contents(folder: Path, **files: str) -> list[Content]:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in files.items():
        (raw / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return hash_contents(raw, discover(raw), folder / "manifest.json")


def single(path: Path) -> Content:
    sha256 = hashlib.sha256(path.name.encode()).hexdigest()
    return Content(sha256, (RawFile(path, path.name, 0, 0),))


def test_facts_are_stored_and_not_read_again(tmp_path):
    found = contents(tmp_path, a_txt=REPORT, b_txt=REPORT + "2023年收入13.00万元。\n")
    work = job(tmp_path)
    done = []
    assert read_contents(found, work, 2, Told(done.append)) == {}
    assert done == [1, 2]
    assert unread(found, work) == []


def test_a_worker_that_dies_quarantines_only_its_file(tmp_path):
    found = contents(tmp_path, a_txt=REPORT, z_txt=REPORT + "2023年收入13.00万元。\n")
    killers = [Content(letter * 64, (Killer(f"{letter}.pdf"),)) for letter in "bc"]
    problems = read_contents([found[0], *killers, found[1]], job(tmp_path), 1)
    assert sorted(problems) == ["b" * 64, "c" * 64]
    assert problems["b" * 64].code == "crashed"
    assert "9" in problems["b" * 64].problem
    assert stored(tmp_path / "warehouse", "test").keys() == {c.key for c in found}


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    os.mkfifo(tmp_path / "endless.txt")
    content = single(tmp_path / "endless.txt")
    (problem,) = read_contents([content], job(tmp_path, seconds=1), 1).values()
    assert problem.code == "timed_out"
    assert "1 秒" in problem.problem


def test_the_same_content_under_a_wrong_and_a_right_ending_is_read(tmp_path):
    found = contents(tmp_path, a_docx=REPORT, b_txt=REPORT)
    assert len(found) == 1
    assert read_contents(found, job(tmp_path), 1) == {}


def test_a_wrong_ending_alone_is_quarantined_with_a_reason(tmp_path):
    found = contents(tmp_path, a_docx=REPORT)
    (problem,) = read_contents(found, job(tmp_path), 1).values()
    assert (problem.path, problem.code) == ("a.docx", "unsupported_format")
    assert "扩展名" in problem.problem


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_night(tmp_path):
    (found,) = contents(tmp_path, a_txt=REPORT)
    found.files[0].path.write_text(REPORT + "2023年收入13.00万元。\n", encoding="utf-8")
    (problem,) = read_contents([found], job(tmp_path), 1).values()
    assert problem.code == "changing"
    assert unread([found], job(tmp_path)) == [found]


def test_a_file_that_is_gone_is_quarantined(tmp_path):
    (problem,) = read_contents([single(tmp_path / "gone.txt")], job(tmp_path), 1).values()
    assert problem.code == "io_error"


def test_our_own_bug_is_named_and_costs_one_file(tmp_path):
    broken = Content("0" * 64, (RawFile(None, "a.txt", 0, 0),))
    (sound,) = contents(tmp_path, b_txt=REPORT)
    (problem,) = read_contents([broken, sound], job(tmp_path), 1).values()
    assert (problem.path, problem.code) == ("a.txt", "bug")
    assert "TypeError" in problem.problem
    assert stored(tmp_path / "warehouse", "test").keys() == {sound.key}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_night_that_is_killed_takes_its_workers_along(tmp_path):
    """Else one would go on, for an hour in this case, with a file that nobody waits for."""
    pipe = tmp_path / "endless.txt"
    os.mkfifo(pipe)
    night = subprocess.Popen([sys.executable, "-c", READS, pipe])
    with pipe.open("wb") as written:  # opens as soon as the worker reads
        readers = select.poll()
        readers.register(written, 0)
        assert readers.poll(0) == []
        night.kill()
        night.wait()
        assert readers.poll(30_000) == [(written.fileno(), select.POLLERR)]


@dataclass(frozen=True, slots=True)
class Errs:
    """A task that takes a share of the memory that it may have, and then raises or refuses."""

    share: float
    raised: type[Exception] | None = None
    after: type[Exception] | None = None
    holds = False

    def take(self, content, limits, scratch):
        held = b"x" * int(limits.max_memory_bytes * self.share)
        if self.raised is None:
            return Refused(content.files[0].name, "damaged", f"坏了{len(held)}")
        raise self.raised("error return without exception set") from (self.after and self.after())

    def write(self, scratch, last):
        return False


@pytest.mark.parametrize(
    ("task", "code", "said"),
    [
        (Errs(0.8, SystemError), "limit_exceeded", "SystemError"),
        (Errs(0.8), "limit_exceeded", "坏了"),
        (Errs(0.0, ValueError, after=MemoryError), "limit_exceeded", "超过上限"),
        (Errs(0.0, SystemError), "bug", "SystemError"),
        (Errs(0.0), "damaged", "坏了"),
    ],
)
def test_what_errs_where_memory_ran_short_is_over_the_limit(tmp_path, task, code, said):
    """A library whose allocation fails may raise anything; a bug with room left stays one."""
    found = contents(tmp_path, a_txt=REPORT)
    limits = Limits(max_memory_bytes=700_000_000)
    (ended,) = in_workers(task, found, tmp_path / "warehouse", limits, 1)
    assert ended.refused.code == code
    assert said in ended.refused.reason
