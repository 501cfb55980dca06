"""Runs a night that dies at a chosen point, as if the power failed there.

Usage: victim.py RAW WAREHOUSE LIST | ENDING | NUMBER SECONDS

Python tells an audit hook of every file it is about to open for writing, rename or remove (PEP
578): these are the points, counted below the warehouse, and the product knows nothing of it. With
LIST (a .list file) the night goes through and its points are written there, one a line, each with
the time from the one before. With a NUMBER the process is killed at that point, or SECONDS later,
in the midst of whatever it does then; with an ENDING when it first touches a file of such a name.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR


class Points:
    """Counts what the night is about to do to the warehouse."""

    def __init__(self, warehouse: Path) -> None:
        self.below = str(warehouse)
        self.seen: list[str] = []
        self.last = time.monotonic()
        self.kill_at: int | None = None
        self.ending = ""
        self.after_seconds = 0.0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Called by Python before each audited action."""
        if event == "open":
            path, _, flags = arguments
            if not isinstance(flags, int) or not flags & WRITING:
                return
        elif event in CHANGES:
            path = arguments[0]
        else:
            return
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str | Path) and str(path).startswith(self.below):
            self.reach(f"{event} {str(path)[len(self.below) :]}")

    def reach(self, point: str) -> None:
        """Note a point, and die if it is the one."""
        now = time.monotonic()
        self.seen.append(f"{now - self.last:.3f} {point}")
        self.last = now
        if len(self.seen) - 1 == self.kill_at or (self.ending and point.endswith(self.ending)):
            if not self.after_seconds:
                os.kill(os.getpid(), signal.SIGKILL)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, self.after_seconds)


def main(raw: Path, warehouse: Path, what: str, seconds: str = "0") -> None:
    """Run the night."""
    from gouji.nightly import run  # noqa: PLC0415 - what is imported is no part of the night
    from gouji.settings import Settings  # noqa: PLC0415

    points = Points(warehouse)
    if what.isdigit():
        points.kill_at, points.after_seconds = int(what), float(seconds)
    elif not what.endswith(".list"):
        points.ending = what
    sys.addaudithook(points)
    run(
        Settings(raw=raw, warehouse=warehouse, workers=2),
        progress=lambda step, done, total: points.reach(f"step {step} {done}/{total}"),
    )
    if what.endswith(".list"):
        Path(what).write_text("\n".join(points.seen), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
