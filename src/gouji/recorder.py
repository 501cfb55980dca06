"""Keeps the record of the run under way: its steps, its files, its counts, how it ended."""

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gouji.journal import Run, RunFile, RunStep, append, begin_anew, pending
from gouji.ledger import last_runs

_LOG = logging.getLogger(__name__)


class Recorder:
    """Keeps the record of the run under way in the journal of a warehouse folder."""

    def __init__(self, warehouse: Path, database: Path, started_by: str) -> None:
        """Begin a run: from now on the journal tells of it, whatever happens."""
        self.warehouse = warehouse
        self._clock = time.monotonic()
        last = last_runs(warehouse, database, 1, published=not pending(warehouse))
        now = datetime.now(UTC)
        run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        # a number of its own: the clock of a server may jump
        self.run = Run(run_id, last[0]["run_number"] + 1 if last else 1, _stamp(now), started_by)
        append(warehouse, self.run)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; one that raises stays marked as not ended."""
        step = RunStep(name, _stamp(datetime.now(UTC)))
        self.run.steps.append(step)
        started = time.monotonic()
        try:
            yield
            step.ended = True
        finally:
            step.seconds = round(time.monotonic() - started, 3)
            context = {"run_id": self.run.run_id, "step": name, "seconds": step.seconds}
            _LOG.info("step %s", "ended" if step.ended else "broken off", extra=context)

    def file(self, file: RunFile) -> None:
        """Note what became of a file."""
        self.run.files.append(file)
        context: dict[str, object] = {"run_id": self.run.run_id, "path": file.path}
        context |= {"sha256": file.sha256, "code": file.code, "seconds": file.seconds}
        level = logging.WARNING if file.action == "quarantined" else logging.INFO
        reason = f": {file.problem}" if file.problem else ""
        _LOG.log(level, "%s%s", file.action, reason, extra=context)

    def count(self, **counts: Any) -> None:
        """Note counts and versions: columns of `ops.run`."""
        self.run.counts |= counts

    def end(self, outcome: str, problem: str | None = None) -> None:
        """Close the run in memory: `keep` or the next file writes it down."""
        self.run.outcome = outcome
        self.run.problem = problem
        self.run.finished_at = _stamp(datetime.now(UTC))
        self.run.seconds = round(time.monotonic() - self._clock, 3)

    def keep(self) -> None:
        """Write the ended run to the journal; earlier runs leave it once they are published."""
        if self.run.outcome != "published":
            append(self.warehouse, self.run)
        else:
            begin_anew(self.warehouse, self.run)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
