"""A night's reading on a Dask scheduler and two workers of this machine, which may die."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.corpus import generate

from gouji import cluster
from gouji.errors import GoujiError
from gouji.landing import Content, RawFile, discover, hash_contents
from gouji.planning import extractor_version
from gouji.reading import Job, Told, read_contents
from gouji.settings import Limits, Settings
from gouji.store import read_documents, stored, write_documents

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

DOCUMENTS = 24
ROLE = "ROLE_IN_TEST_CLUSTER"


class Poison(RawFile):
    """Kills the machine of a cluster that would read it, and any confined worker that gets it."""

    def __reduce__(self) -> tuple[Callable[..., RawFile], tuple[object, ...]]:
        if os.environ.get(ROLE) == "worker":
            os._exit(1)
        return handed_over, (self.path, self.name, self.size, self.modified_ns)


def handed_over(*file: Any) -> RawFile:
    if multiprocessing.parent_process():
        os.kill(os.getpid(), signal.SIGKILL)
    return Poison(*file)


class Cluster:
    """A scheduler and two workers, each a process of its own, on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheduler, told = self._start("scheduler", "--port", "0")
        self.address = next(
            line.split()[-1] for line in told if "Scheduler at:" in line and "tcp://" in line
        )
        self.workers = [
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny",
                        "--local-directory", str(folder))[0]
            for _ in range(2)
        ]  # fmt: skip
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)

    def _start(self, *words: str) -> tuple[subprocess.Popen[str], Iterator[str]]:
        command = [
            sys.executable, "-m", f"distributed.cli.dask_{words[0]}", *words[1:],
            "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, cwd=self.folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), ROLE: words[0]},
        )  # fmt: skip
        assert process.stderr is not None
        return process, iter(process.stderr)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Cluster]:
    running = Cluster(tmp_path)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> list[Content]:
    raw = tmp_path_factory.mktemp("raw")
    for seed in range(DOCUMENTS):
        document = generate(seed, "tune", 1)
        (raw / document.name).write_bytes(document.data)
    (raw / "残.pdf").write_bytes(b"%PDF-1.7\n1 0 obj <<")
    return hash_contents(raw, discover(raw), raw / ".manifest.json")


@pytest.fixture(scope="module")
def serial(contents: list[Content], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one machine alone stores."""
    folder = tmp_path_factory.mktemp("serial")
    assert len(read_contents(contents, job(folder), 1)) == 1
    return kept(folder)


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PORTION", 2)


def job(warehouse: Path) -> Job:
    return Job(warehouse, extractor_version(Settings()), Limits())


def kept(warehouse: Path) -> dict[str, bytes]:
    """The facts of each content as the bytes of a file of its own."""
    found = {}
    aside = warehouse / "one.parquet"
    for key, path in stored(warehouse, extractor_version(Settings())).items():
        (facts,) = [f for f in read_documents(path) if f.sha256 == key.partition("-")[0]]
        found[key] = write_documents(aside, [facts]).read_bytes()
    return found


def read_with(
    machines: Cluster, contents: list[Content], folder: Path, progress: Callable[[int], None]
) -> None:
    told = Told(progress)
    problems = cluster.read_contents_on(machines.address, contents, job(folder), 1, told)
    assert [problem.path for problem in problems.values()] == ["残.pdf"]


def test_both_workers_read_and_one_may_be_killed(machines, contents, serial, tmp_path) -> None:
    done: list[int] = []

    def kill_one(count: int) -> None:
        if not done:
            machines.workers[0].send_signal(signal.SIGKILL)
        done.append(count)

    with (
        distributed.Client(machines.address, set_as_default=False) as client,
        distributed.get_task_stream(client=client) as stream,
    ):
        read_with(machines, contents, tmp_path / "calm", lambda count: None)
    assert len({task["worker"] for task in stream.data}) == 2
    assert kept(tmp_path / "calm") == serial

    read_with(machines, contents, tmp_path / "killed", kill_one)
    assert done == sorted(done)
    assert done[-1] == len(contents)
    assert kept(tmp_path / "killed") == serial


def test_a_lost_scheduler_costs_time_and_no_facts(machines, contents, serial, tmp_path) -> None:
    read_with(machines, contents, tmp_path / "w", lambda count: machines.scheduler.kill())
    assert kept(tmp_path / "w") == serial


def test_a_file_that_kills_every_machine_costs_that_file_alone(
    machines, contents, serial, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 3)
    path = tmp_path / "毒.txt"
    path.write_text("2023年收入13.00万元。", encoding="utf-8")
    poison = Content("f" * 64, (Poison(path, path.name, 30, 0),))
    problems = cluster.read_contents_on(
        machines.address, [poison, *contents], job(tmp_path / "w"), 1
    )
    assert [worker.wait() for worker in machines.workers] == [1, 1]
    assert {p.path: p.code for p in problems.values()}["毒.txt"] == "crashed"
    assert len(problems) == 2
    assert kept(tmp_path / "w") == serial


def test_no_scheduler_is_said(contents, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with pytest.raises(GoujiError, match="no Dask scheduler"):
        cluster.read_contents_on("tcp://127.0.0.1:9", contents, job(tmp_path), 1)


def test_a_worker_of_another_version_is_refused(machines, contents, tmp_path) -> None:
    other = Job(tmp_path / "w", "other", Limits())
    with pytest.raises(GoujiError, match="another version"):
        cluster.read_contents_on(machines.address, contents, other, 1)
