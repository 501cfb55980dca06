"""Whatever lies in the landing zone ends with a clear answer and takes nothing else down."""

import os
import re
import socket
from pathlib import Path

import duckdb
import pytest

from gouji.landing import discover, hash_contents
from gouji.nightly import run
from gouji.reading import Job, read_contents
from gouji.settings import Limits, Settings
from gouji.store import stored
from gouji.unpacking import MEMBER_MARK
from tests.hostile import containers, documents
from tests.hostile.containers import ARCHIVES, READ, SHEETS, WORD, Hostile
from tests.hostile.documents import DISGUISED, NAMES, PDFS, TEXTS
from tests.hostile.measuring import Cost, read_one_by_one

FILES: Hostile = WORD | SHEETS | ARCHIVES | PDFS | TEXTS | DISGUISED
REPORT = "{}审计局2023年度部门整体支出绩效自评报告\n2023年部门支出12.50万元。\n"
VERSION = "hostile"


HEAVY: Hostile = {
    **{f"重·{name}": each for name, each in containers.HEAVY.items()},
    **{f"重·{name}": each for name, each in documents.HEAVY.items()},
}


def fill(raw: Path, files: Hostile) -> None:
    """Put hostile files and sound ones of hostile names into a landing zone."""
    raw.mkdir()
    for name, (made, _) in files.items():
        (raw / name).write_bytes(made())
    for number, name in enumerate(NAMES):
        (raw / name).write_text(REPORT.format(number), encoding="utf-8")


def lead_astray(raw: Path, outside: Path) -> None:
    """Links out of the landing zone and into circles, and files that are none."""
    outside.mkdir()
    (outside / "机密.txt").write_text("机密", encoding="utf-8")
    (raw / "链接.txt").symlink_to(outside / "机密.txt")
    (raw / "文件夹").symlink_to(outside, target_is_directory=True)
    (raw / "循环").symlink_to(raw, target_is_directory=True)
    (raw / "自己.txt").symlink_to(raw / "自己.txt")
    (raw / "密码.txt").symlink_to("/etc/passwd")
    (raw / "随机.txt").symlink_to("/dev/urandom")
    os.mkfifo(raw / "管道.txt")
    socket.socket(socket.AF_UNIX).bind(str(raw / "s.txt"))


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    """How each file of the landing zone ended: its code and reason, or that it was read."""
    folder = tmp_path_factory.mktemp("h")
    raw, warehouse = folder / "raw", folder / "warehouse"
    fill(raw, FILES)
    lead_astray(raw, folder / "outside")
    limits = Limits(seconds_per_file=60)
    contents = hash_contents(raw, discover(raw), folder / "manifest.json")
    problems = read_contents(contents, Job(warehouse, VERSION, limits), 2)
    kept = stored(warehouse, VERSION)
    answers = {}
    for content in contents:
        problem = problems.get(content.sha256)
        assert (problem is None) == (content.key in kept)
        for file in content.files:
            answers[file.name] = (problem.code, problem.problem) if problem else (READ, "")
    assert list((warehouse / ".scratch").iterdir()) == []
    return answers


def test_there_are_enough_of_them():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_with_a_clear_answer(ended, name):
    code, reason = ended[name]
    assert code in FILES[name][1], reason
    assert code == READ or re.search("[一-鿿]", reason)


def test_sound_reports_of_strange_names_are_read(ended):
    assert {name: ended[name][0] for name in NAMES} == dict.fromkeys(NAMES, READ)


def test_nothing_outside_the_landing_zone_is_looked_at(ended):
    assert ended.keys() == FILES.keys() | set(NAMES)
    assert not Path("/tmp/gouji-escaped.txt").exists()


@pytest.mark.heavy
def test_the_worst_keep_within_memory_and_time(tmp_path, record_property):
    """All of them, each in a worker of its own that is watched; the costliest are listed."""
    limits = Limits(seconds_per_file=60)
    fill(tmp_path / "raw", FILES | HEAVY)
    costs = list(read_one_by_one(tmp_path / "raw", tmp_path / "warehouse", limits))
    record_property("figures", _worst(costs))
    unexpected = {
        cost.name: cost.problem
        for cost in costs
        if cost.name not in NAMES and _code(cost) not in (FILES | HEAVY)[cost.name][1]
    }
    assert unexpected == {}
    assert max(cost.peak_bytes for cost in costs) < limits.max_memory_bytes + 100_000_000
    assert max(cost.seconds for cost in costs) < limits.seconds_per_file + 10


def _code(cost: Cost) -> str:
    return cost.problem.code or "" if cost.problem else READ


def _worst(costs: list[Cost]) -> str:
    chosen = sorted(costs, key=lambda cost: -cost.peak_bytes)[:8]
    chosen += sorted(costs, key=lambda cost: -cost.seconds)[:8]
    lines = [
        f"{cost.peak_bytes / 1e6:6.0f} MB {cost.seconds:6.1f} s  {cost.name}  {_code(cost)}"
        for cost in dict.fromkeys(chosen)
    ]
    return "\n".join([f"{len(costs)} contents; the costliest:", *lines])


@pytest.mark.heavy
@pytest.mark.slow
def test_a_night_over_all_of_them_publishes_a_row_for_each(tmp_path):
    """Nothing is lost between the landing zone and the marts, whatever its name or content."""
    raw = tmp_path / "raw"
    fill(raw, FILES)
    lead_astray(raw, tmp_path / "outside")
    night = run(Settings(raw=raw, warehouse=tmp_path / "warehouse", workers=2))
    with duckdb.connect(night.database, read_only=True) as connection:
        rows = connection.execute(
            "select p.path, d.status, d.problem from raw.document_path as p "
            "join marts.dim_document as d using (document_id)"
        ).fetchall()
    shown = {path.partition(MEMBER_MARK)[0] for path, *_ in rows}
    assert shown == FILES.keys() | set(NAMES)
    assert all(problem for _, status, problem in rows if status == "quarantined")
    assert {path for path, status, _ in rows if status == "loaded"} >= set(NAMES)
