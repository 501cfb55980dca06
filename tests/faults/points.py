"""Where a night can die: at the steps of its ledger, and before each change in the warehouse.

Python tells an audit hook of every file it is about to open for writing, rename or remove (PEP
578); the steps are those that the code hands to `Recorder.step`. The product knows nothing of it.
"""

import ast
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CODE = Path(__file__).parents[2] / "src" / "gouji"
CHANGES = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Death:
    """A night dies where a point's name ends so, or before its change of that number.

    With `seconds` it dies so much later, at the end of the step at the latest.
    """

    at: str = ""
    change: int = -1
    seconds: float = 0.0


def steps_of_code() -> list[str]:
    """The steps that a night may go through, from the calls of `Recorder.step` in the code."""
    found = {}
    for path in sorted(CODE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(
                    func=ast.Attribute(attr="step"), args=[ast.Constant(value=str(name))]
                ):
                    found[name] = None
                case ast.Call(func=ast.Attribute(attr="step")):
                    raise AssertionError(f"{path}:{call.lineno}: a step without a name to read")
    return list(found)


class Points:
    """Notes what a night goes through, as `<seconds> <name>`, and ends it where it is to die."""

    def __init__(self, below: str, death: Death) -> None:
        self.below = below
        self.death = death
        self.seen: list[str] = []
        self.changes = 0
        self.armed = False
        self.started = time.monotonic()

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
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
            self.reach(f"{event} {str(path)[len(self.below) :]}", self.changes)
            self.changes += 1

    def reach(self, name: str, change: int = -2) -> None:
        """Note a point, and die if it is the one."""
        self.seen.append(f"{time.monotonic() - self.started:.4f} {name}")
        if self.armed and name.startswith("end "):
            os.kill(os.getpid(), signal.SIGKILL)
        if change == self.death.change or (self.death.at and name.endswith(self.death.at)):
            if not self.death.seconds:
                os.kill(os.getpid(), signal.SIGKILL)
            self.armed = True
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, self.death.seconds)


@contextmanager
def watch(points: Points) -> Iterator[None]:
    """Have a night of this process go through the points; the audit hook stays for good."""
    from gouji.recorder import Recorder  # noqa: PLC0415 - imported before nights are forked

    really = Recorder.step

    @contextmanager
    def step(recorder: Recorder, name: str) -> Iterator[None]:
        points.reach(f"begin {name}")
        try:
            with really(recorder, name):
                yield
        finally:
            points.reach(f"end {name}")

    sys.addaudithook(points.audit)
    Recorder.step = step  # type: ignore[method-assign]
    try:
        yield
    finally:
        Recorder.step = really  # type: ignore[method-assign]
