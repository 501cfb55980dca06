"""Nights forked from a process that has imported all they need, each to be killed anywhere.

Run as a script it reads requests, one JSON a line: the `arguments` of `gouji`, the `environment` to
add, `death` (a `points.Death`) and `largest_file` in bytes. The answer to each is a line with the
exit `status` (negative: the signal), what was `told` on standard error, the `points` that the night
went through and the `orphans`: processes it started that outlived it and had to be killed.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.points import Death, Points, watch

ROOT = Path(__file__).parents[2]
WARM = (
    "gouji.cli", "gouji.extract", "gouji.nightly", "gouji.site", "pyarrow.parquet", "duckdb",
    "dbt.adapters.duckdb", "dbt.adapters.duckdb.connections", "dbt.cli.main",
)  # fmt: skip
"""Only imported, never run: dbt's parser has threads of its own that a fork would lose."""
SET_CHILD_SUBREAPER = 36
PATIENCE = 20
"""Seconds after which what outlives a night counts as an orphan: a hundred times what it takes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a forked night ended."""

    status: int
    told: str
    points: list[str]
    orphans: list[str]


class Forked:
    """The process that nights are forked from; one night at a time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forking"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def night(
        self,
        raw: Path,
        warehouse: Path,
        death: Death | None = None,
        largest_file: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run `gouji run`; whatever it started has ended when this returns."""
        arguments = ["run", "--raw", str(raw), "--warehouse", str(warehouse), "--json"]
        request = {
            "arguments": [*arguments, "--lang", "en"],
            "below": str(warehouse),
            "death": asdict(death) if death else None,
            "largest_file": largest_file,
            "environment": dict(environment or {}),
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return Outcome(**json.loads(self.process.stdout.readline()))

    def end(self) -> None:
        """Stop forking."""
        self.process.communicate()


def serve() -> None:
    """Answer requests until there are no more."""
    for name in WARM:
        import_module(name)
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """Fork a night and tell how it ended."""
    folder = Path(tempfile.mkdtemp())  # no context: the night that ends would leave it too
    told, listed = folder / "told", folder / "points"
    told.touch()
    listed.touch()
    child = os.fork()
    if not child:
        run(request, told, listed)
    _, status = os.waitpid(child, 0)
    ended = {
        "status": os.waitstatus_to_exitcode(status),
        "orphans": list(orphans()),
        "told": told.read_text(encoding="utf-8", errors="replace"),
        "points": listed.read_text(encoding="utf-8").splitlines(),
    }
    shutil.rmtree(folder)
    return ended


def run(request: Mapping[str, Any], told: Path, listed: Path) -> None:
    """Be a night, and end with it."""
    from gouji.cli import main  # noqa: PLC0415 - imported by `serve`, not by the tests

    with told.open("wb") as file:
        os.dup2(file.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ.update(request["environment"])
    if size := request["largest_file"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    points = Points(request["below"], Death(**request["death"] or {}))
    sys.argv = ["gouji", *request["arguments"]]
    code: object = 0
    try:
        with watch(points):
            main()
    except SystemExit as end:
        code = end.code
    listed.write_text("\n".join(points.seen), encoding="utf-8")
    sys.exit(code if isinstance(code, int) else 0)


def orphans() -> Iterator[str]:
    """Wait until all that the night left has ended; kill and name what does not end by itself."""
    with patience():
        while reaped():
            pass
    for pid in children():
        with suppress(OSError):
            yield Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def reaped() -> bool:
    """Wait for a child to end; false when there is none."""
    with suppress(ChildProcessError):
        os.waitpid(-1, 0)
        return True
    return False


def children() -> list[int]:
    """The children of this process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                found.append(int(status.parent.name))
    return found


@contextmanager
def patience() -> Iterator[None]:
    """Give up what is done within after a while."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE)
    try:
        with suppress(TimeoutError):
            yield
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    serve()
