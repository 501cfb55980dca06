"""What a command took, with all processes that it started: wall time, processor time, memory."""

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_SUBREAPER = 36
"""prctl(2): orphans, as workers of a fork server are, become children of this process."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Seconds, and the most memory that one process held. `load` is that of the machine before."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float

    def told(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def usage_of(command: Sequence[str | Path], allowed: Sequence[int] = (0,)) -> tuple[Usage, str]:
    """Run a command to its end; return what it took and what it printed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    load, cpu, peak, status = os.getloadavg()[0], 0.0, 0, 0
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(command, stdout=said, stderr=complaint)
        wall = 0.0
        with suppress(ChildProcessError):
            while True:
                pid, ended, used = os.wait4(-1, 0)
                cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)
                if pid == process.pid:
                    wall = time.perf_counter() - started
                    status = process.returncode = os.waitstatus_to_exitcode(ended)
        said.seek(0)
        complaint.seek(0)
        if status not in allowed:
            raise RuntimeError(complaint.read().decode(errors="replace"))
        return Usage(wall, cpu, peak / 1024, load), said.read().decode()
