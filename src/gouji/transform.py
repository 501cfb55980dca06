"""From loaded tables to marts: dbt for a warehouse, the same SQL without dbt for one report.

`judge` renders the models of `dbt/models` itself, so that there is one text of every verdict.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from gouji.errors import WarehouseError
from gouji.project import project_folder
from gouji.settings import DUCKDB_MEMORY
from gouji.spilling import OUT_OF_MEMORY, too_little

if TYPE_CHECKING:
    import duckdb
    import jinja2

VERDICTS = ("check_verdicts", "check_terms", "checks_made")
"""The models that blame reads: every tie with its operands and its verdict."""
FINDINGS = ("fct_check", "findings")
"""The models that a report's check shows."""

CONSISTENCY_TEST = "totals_are_consistent"
"""The dbt test that shows what the reports got wrong; every other failing test is our error."""


def judge(
    connection: "duckdb.DuckDBPyConnection",
    targets: Sequence[str],
    built: Collection[str] = (),
) -> tuple[str, ...]:
    """Build `targets` and the models they read on loaded tables; return all that are built.

    Models in `built` (what an earlier call returned) are taken as they stand.
    """
    done = dict.fromkeys(built)
    for name in _in_order(targets):
        if name in done:
            continue
        model = models()[name]
        connection.execute(f"create schema if not exists {model.schema}")
        connection.execute(f"create or replace {model.kind} {model.schema}.{name} as {model.sql}")
        done[name] = None
    return tuple(done)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished dbt build: how many nodes ran, and how many findings of severity error are open.

    `strict_failed`: the build was strict, and there are such findings.
    """

    nodes: int
    inconsistent: int
    strict_failed: bool


_DBT = Lock()
"""Held while dbt runs: the environment tells it which file is meant, and a project may still be
parsed for a night that has ended early."""
_manifests: "dict[tuple[bool, Path], Future[Any]]" = {}


def prepare(database: Path, strict: bool, work_folder: Path) -> None:
    """Import dbt and parse its project in the background, for the next `build` like this.

    `database` need not be there yet; models are parsed into a database of its name.
    It takes 4 s of one core, which the reading of reports in other processes leaves idle.
    """
    if (strict, work_folder) not in _manifests:
        executor = ThreadPoolExecutor(1, "dbt-parse")
        _manifests[strict, work_folder] = executor.submit(_parsed, database, strict, work_folder)
        executor.shutdown(wait=False)


def _parsed(database: Path, strict: bool, work_folder: Path) -> Any:
    """The parsed project, or None where `build` had better parse it and say what is wrong."""
    with _environment(GOUJI_DATABASE=str(database.absolute())):
        return _run("parse", work_folder, strict).result


def run_dbt(
    command: str, project: Path, work_folder: Path, *more: str, manifest: Any = None
) -> Any:
    """Run a command of dbt on a project; artifacts and logs go to `work_folder`."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - costs 2 s

    return dbtRunner(manifest=manifest).invoke([
        *command.split(), "--project-dir", str(project), "--profiles-dir", str(project),
        "--target-path", str(work_folder / "target"), "--log-path", str(work_folder / "logs"),
        *more, "--quiet", "--no-use-colors", "--log-level", "none",
    ])  # fmt: skip


def results_of(outcome: Any) -> Sequence[Any]:
    """What became of each node. Raises WarehouseError where dbt could not begin."""
    results: Sequence[Any] | None = getattr(outcome.result, "results", None)
    if results is None:
        raise WarehouseError(f"dbt could not run: {outcome.exception}")
    return results


def _run(command: str, work_folder: Path, strict: bool = False, manifest: Any = None) -> Any:
    """Run a command on our project; whoever calls has said in the environment which file."""
    variables = f"{{strict: {str(strict).lower()}}}"
    project = project_folder("dbt")
    return run_dbt(command, project, work_folder, "--vars", variables, manifest=manifest)


def _run_and_close(
    command: str, work_folder: Path, strict: bool = False, manifest: Any = None, **variables: str
) -> Any:
    """Run a command that opens the file which `variables` name, and let go of the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    with _environment(**variables):
        try:
            return _run(command, work_folder, strict, manifest)
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def build(
    database: Path,
    strict: bool,
    work_folder: Path,
    memory: str = DUCKDB_MEMORY,
    built: Collection[str] = (),
) -> BuildResult:
    """Run `dbt build` on the loaded file; artifacts and logs go to `work_folder`.

    `memory` is as much as DuckDB may take. Models in `built` (what `judge` returned for this file)
    are taken as they stand, their tests are run. The file must not be open in this process; it is
    closed again afterwards.
    Raises WarehouseError naming the models and tests that failed: an error of ours.
    """
    manifest = _manifests.pop((strict, work_folder), None)
    known = manifest.result() if manifest is not None else None
    # empty: the tests of a model that is left out are not left out with it
    left_out = ["--exclude", *built, "--indirect-selection", "empty"] if built else []
    outcome = _run_and_close(
        " ".join(["build", *left_out]), work_folder, strict, known,
        GOUJI_DATABASE=str(database.absolute()), GOUJI_DUCKDB_MEMORY=memory,
    )  # fmt: skip
    return _result(results_of(outcome), strict, memory)


_UNFILLED = {
    'xlink:href="{{': 'ng-attr-xlink:href="{{',
    "${require('./assets/favicons/favicon.ico')}": "assets/icon.svg",
}
"""Addresses in dbt's page that a browser asks for as they stand, before or without being filled."""
_LOADS_NOTHING = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self' 'unsafe-inline' "
    "'unsafe-eval' data: blob:\">"
)


def lineage_page(database: Path) -> str:
    """dbt's documentation of the models and of the tables of a published file: one HTML page.

    The file is copied, for dbt opens what it reads for writing. Raises WarehouseError.
    """
    with TemporaryDirectory(prefix="gouji-lineage-") as scratch:
        folder = Path(scratch)
        copy = folder / database.name
        try:
            shutil.copyfile(database, copy)
        except OSError as error:
            raise WarehouseError(f"{database}: {error.strerror}") from error
        _run_docs(copy, folder)
        page = (folder / "target" / "static_index.html").read_text(encoding="utf-8")
    page = page.replace(f"{scratch}/", "").replace(str(project_folder("dbt")), "dbt")
    for template, filled in _UNFILLED.items():
        page = page.replace(template, filled)
    return page.replace("<head>", f"<head>{_LOADS_NOTHING}", 1)


def _run_docs(database: Path, work_folder: Path) -> None:
    outcome = _run_and_close(
        "docs generate --static", work_folder, GOUJI_DATABASE=str(database.absolute())
    )
    if not outcome.success:
        raise WarehouseError(f"dbt could not describe the tables: {outcome.exception}")


def _result(results: Sequence[Any], strict: bool, memory: str) -> BuildResult:
    inconsistent = 0
    wrong = []
    for result in results:
        if result.node.name == CONSISTENCY_TEST:
            inconsistent = result.failures or 0
            if result.status != "error":
                continue
        if result.status in ("error", "fail", "skipped", "runtime error"):
            wrong.append(f"{result.node.name}: {result.status} {result.message or ''}".strip())
    if wrong:
        said = "\n".join(wrong)
        why = f": {too_little(memory)}" if OUT_OF_MEMORY in said else ""
        raise WarehouseError(f"dbt build failed{why}\n{said}")
    return BuildResult(len(results), inconsistent, strict and inconsistent > 0)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """These variables while dbt runs; one at a time, since a process has one environment."""
    with _DBT:
        before = {name: os.environ.get(name) for name in variables}
        os.environ.update(variables)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@dataclass(frozen=True, slots=True)
class Model:
    """A model of dbt/models, rendered: its schema is its folder's name, `kind` table or view."""

    schema: str
    kind: str
    sql: str
    reads: tuple[str, ...]


@cache
def models() -> dict[str, Model]:
    """Every model that reads nothing but loaded tables and such models."""
    folder = project_folder("dbt")
    paths = {path.stem: path for path in sorted((folder / "models").rglob("*.sql"))}
    environment = _templates(folder / "macros")
    return {name: _rendered(environment, path, paths) for name, path in paths.items()}


def _rendered(environment: "jinja2.Environment", path: Path, paths: dict[str, Path]) -> Model:
    reads: list[str] = []
    schema = path.parent.name
    kind = "view" if schema == "staging" else "table"

    def ref(name: str) -> str:
        if name not in paths:
            return f"seeds.{name}"
        reads.append(name)
        return f"{paths[name].parent.name}.{name}"

    def config(materialized: str) -> str:
        nonlocal kind
        kind = materialized
        return ""

    template = environment.from_string(path.read_text(encoding="utf-8"))
    sql = template.render(
        ref=ref,
        source=lambda schema, table: f"{schema}.{table}",
        config=config,
        var=lambda _, default=None: default,
    )
    return Model(schema, kind, sql, tuple(dict.fromkeys(reads)))


def _templates(macros: Path) -> "jinja2.Environment":
    import jinja2  # noqa: PLC0415 - costs 60 ms

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(macros.glob("*.sql")))
    module: Any = environment.from_string(text).module
    names = re.findall(r"{%-?\s*macro\s+(\w+)", text)
    environment.globals.update({name: getattr(module, name) for name in names})
    return environment


def _in_order(targets: Sequence[str]) -> list[str]:
    """The targets and all they read, each after what it reads."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        for read in models()[name].reads:
            visit(read)
        order.setdefault(name)

    for target in targets:
        visit(target)
    return list(order)
