"""The ledger of runs: what each night read, skipped and refused, how long it took, what came out.

It lies in the schema `ops` of the published file and goes from each file to the next. What has not
been published yet (nights with nothing new, nights that failed, the one under way) stands in
`ledger.jsonl` beside it, one event a line: a line cut short by a crash is a line too few, no more.
"""

import dataclasses
import json
import logging
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.landing import write_whole

if TYPE_CHECKING:
    import duckdb

_LOG = logging.getLogger(__name__)
JOURNAL = "ledger.jsonl"

_TEXT = "varchar"
_TABLES = {
    "run": {
        "run_id": _TEXT, "run_number": "integer", "started_at": _TEXT, "finished_at": _TEXT,
        "seconds": "double", "outcome": _TEXT, "started_by": _TEXT, "raw": _TEXT,
        "region": _TEXT, "fiscal_year": _TEXT, "strict": "boolean", "gouji_version": _TEXT,
        "code_digest": _TEXT, "rules_digest": _TEXT, "extractor_version": _TEXT,
        "files": "integer", "files_read": "integer", "files_kept": "integer",
        "files_skipped": "integer", "files_quarantined": "integer", "documents": "integer",
        "facts": "integer", "ties": "integer", "ties_failing": "integer",
        "findings": "integer", "findings_new": "integer", "filings_missing": "integer",
        "problem": _TEXT,
    },
    "run_file": {
        "run_id": _TEXT, "path": _TEXT, "sha256": _TEXT, "action": _TEXT, "size_bytes": "bigint",
        "seconds": "double", "code": _TEXT, "problem": _TEXT,
    },
    "run_step": {
        "run_id": _TEXT, "place": "integer", "step": _TEXT, "started_at": _TEXT,
        "seconds": "double", "ended": "boolean",
    },
}  # fmt: skip
"""The tables of the schema `ops`. Times are ISO 8601 in UTC."""


@dataclass(slots=True)
class RunFile:
    """What a run did with one file of the landing zone.

    `action`: `read` anew, `kept` under a new path, `skipped` (outside the regions and years asked
    for), `quarantined`, `unpacked`, `removed`. Files that stay as they were are only counted.
    """

    path: str
    sha256: str
    action: str
    size_bytes: int | None = None
    seconds: float | None = None
    code: str | None = None
    problem: str | None = None


@dataclass(slots=True)
class RunStep:
    """A step of a run; `ended` is false where it broke off."""

    step: str
    started_at: str
    seconds: float = 0.0
    ended: bool = False


@dataclass(slots=True)
class Run:
    """One run as the ledger keeps it; counts are of what stood published when it ended.

    `outcome`: `running`, `published`, `unchanged`, `failed`; a run that was killed stays
    `running` in the journal and is told as `interrupted` once another has started.
    """

    run_id: str
    run_number: int
    started_at: str
    started_by: str
    outcome: str = "running"
    finished_at: str | None = None
    seconds: float = 0.0
    counts: dict[str, Any] = field(default_factory=dict)
    files: list[RunFile] = field(default_factory=list)
    steps: list[RunStep] = field(default_factory=list)
    problem: str | None = None


class Recorder:
    """Keeps the record of the run under way in the journal of a warehouse folder."""

    def __init__(self, warehouse: Path, database: Path, started_by: str) -> None:
        """Begin a run: from now on the journal tells of it, whatever happens."""
        self.journal = warehouse / JOURNAL
        self._clock = time.monotonic()
        last = last_runs(warehouse, database, 1, published=not pending(warehouse))
        now = datetime.now(UTC)
        run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        # a number of its own: the clock of a server may jump
        self.run = Run(run_id, last[0]["run_number"] + 1 if last else 1, _stamp(now), started_by)
        self._write()

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
            self._write()
            return
        write_whole(self.journal, _line(self.run))

    def _write(self) -> None:
        self.journal.parent.mkdir(parents=True, exist_ok=True)
        text = _line(self.run)
        with self.journal.open("a+b") as journal:
            if journal.tell() and not _ends_whole(journal):
                text = "\n" + text  # the line before was cut short by a crash
            journal.write(text.encode())
            journal.flush()
            os.fsync(journal.fileno())


def _ends_whole(journal: Any) -> bool:
    journal.seek(-1, os.SEEK_END)
    return bool(journal.read(1) == b"\n")


def _line(run: Run) -> str:
    return json.dumps(dataclasses.asdict(run), ensure_ascii=False) + "\n"


def pending(warehouse: Path) -> list[Run]:
    """The runs of the journal, oldest first, each as it was last written."""
    try:
        lines = (warehouse / JOURNAL).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    runs: dict[str, Run] = {}
    for line in lines:
        try:
            values = json.loads(line)
            values["files"] = [RunFile(**file) for file in values["files"]]
            values["steps"] = [RunStep(**step) for step in values["steps"]]
            run = Run(**values)
        except (ValueError, TypeError, KeyError):
            continue  # cut short by a crash, or of another version
        runs[run.run_id] = run
    return sorted(runs.values(), key=lambda run: run.run_number)


def write_ledger(
    connection: "duckdb.DuckDBPyConnection", previous: Sequence[Path], runs: Iterable[Run]
) -> None:
    """Fill the schema `ops` of the file that is being built.

    The ledger of the first of `previous` that opens is taken over, then come `runs`; a run that
    stands in both is written as `runs` tell it.
    """
    connection.execute("create schema if not exists ops")
    for table, columns in _TABLES.items():
        kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create or replace table ops.{table} ({kinds})")
    with attached(connection, previous) as earlier:
        if earlier:
            for table, columns in _TABLES.items():
                _copy(connection, earlier, table, columns)
    ended = set(connection.execute("select run_id from ops.run").fetchall())
    for run in runs:
        broken = run.outcome == "running"
        if broken and (run.run_id,) in ended:
            continue  # published, and killed before the journal was told
        told = replace(run, outcome="interrupted") if broken else run
        for table, rows in _rows(told).items():
            connection.execute(f"delete from ops.{table} where run_id = ?", [run.run_id])
            marks = ", ".join("?" * len(_TABLES[table]))
            for row in rows:
                values = [row.get(name) for name in _TABLES[table]]
                connection.execute(f"insert into ops.{table} values ({marks})", values)


@contextmanager
def attached(
    connection: "duckdb.DuckDBPyConnection", files: Sequence[Path], name: str = "previous"
) -> Iterator[str | None]:
    """Attach the first of `files` that opens, read-only; yield its name, or None for none."""
    import duckdb  # noqa: PLC0415

    found = None
    for file in files:
        target = str(file).replace("'", "''")
        try:
            connection.execute(f"attach '{target}' as {name} (read_only)")
        except duckdb.Error:
            continue  # gone, damaged or of a newer DuckDB: an older one tells as much as is left
        found = name
        break
    try:
        yield found
    finally:
        if found:
            connection.execute(f"detach {name}")


def has_table(connection: "duckdb.DuckDBPyConnection", database: str, table: str) -> list[str]:
    """The columns of `table` (schema.name) in an attached database; none if it is not there."""
    found = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? "
        "and schema_name || '.' || table_name = ?",
        [database, table],
    ).fetchall()
    return [column for (column,) in found]


def _copy(
    connection: "duckdb.DuckDBPyConnection", earlier: str, table: str, columns: Mapping[str, str]
) -> None:
    """Take over the columns that both versions of a table have."""
    there = set(has_table(connection, earlier, f"ops.{table}"))
    both = ", ".join(name for name in columns if name in there)
    if both:
        connection.execute(
            f"insert into ops.{table} by name select {both} from {earlier}.ops.{table}"
        )


def _rows(run: Run) -> dict[str, list[dict[str, Any]]]:
    told = {name: getattr(run, name, None) for name in _TABLES["run"]}
    files = [dataclasses.asdict(file) | {"run_id": run.run_id} for file in run.files]
    steps = [
        dataclasses.asdict(step) | {"run_id": run.run_id, "place": place}
        for place, step in enumerate(run.steps, 1)
    ]
    return {"run": [told | {"files": None} | run.counts], "run_file": files, "run_step": steps}


def last_runs(
    warehouse: Path, database: Path, count: int, published: bool = True
) -> list[dict[str, Any]]:
    """The last runs, newest first: rows of `ops.run` with their steps and files.

    Neither file need exist; `published` false asks the journal only. A run that never ended is
    `interrupted`, unless it is the newest one.
    """
    known = _published_runs(database, count) if published and database.is_file() else []
    runs = {row["run_id"]: row for row in known}
    for run in pending(warehouse):
        if run.outcome == "running" and run.run_id in runs:
            continue  # published, and killed before the journal was told
        rows = _rows(run)
        (head,) = rows["run"]
        runs[run.run_id] = head | {"steps": rows["run_step"], "files_touched": rows["run_file"]}
    ordered = sorted(runs.values(), key=lambda row: row["run_number"] or 0, reverse=True)
    for place, row in enumerate(ordered):
        if place and row["outcome"] == "running":
            row["outcome"] = "interrupted"
    return ordered[:count]


def _published_runs(database: Path, count: int) -> list[dict[str, Any]]:
    import duckdb  # noqa: PLC0415 - costs 100 ms

    from gouji.answer import answer  # noqa: PLC0415

    with closing(duckdb.connect()) as connection, attached(connection, [database]) as name:
        if not name or not has_table(connection, name, "ops.run"):
            return []
        query = f"from {name}.ops.run order by run_number desc limit {int(count)}"
        rows = answer(connection, query).records()
        for row in rows:
            for key, table, order in (
                ("steps", "run_step", "place"), ("files_touched", "run_file", "path"),
            ):  # fmt: skip
                query = f"from {name}.ops.{table} where run_id = ? order by {order}"
                row[key] = answer(connection, query, [row["run_id"]]).records()
    return rows


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
