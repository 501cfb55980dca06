"""The command line `gouji`: a night by hand, checks before publication, questions afterwards.

Exit codes: 0 all went through, 1 errors were found (`check`, `run --strict`), 2 could not run.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from gouji import __version__
from gouji.cli.messages import message
from gouji.errors import GoujiError
from gouji.settings import Settings, SettingsError, load_settings

FOUND_ERRORS = 1
COULD_NOT_RUN = 2


def _locale_language() -> str:
    try:
        return load_settings().lang
    except SettingsError:
        return "zh"  # the command itself will say what is wrong with the settings


_LANG = _locale_language()


def _help(key: str) -> str:
    return message(_LANG, f"help_{key}")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

Raw = Annotated[Path | None, typer.Option("--raw", help=_help("raw"))]
Warehouse = Annotated[Path | None, typer.Option("--warehouse", help=_help("warehouse"))]
Strict = Annotated[bool, typer.Option("--strict", help=_help("strict"))]
Lang = Annotated[str | None, typer.Option("--lang", help=_help("lang"))]
Json = Annotated[bool, typer.Option("--json", help=_help("json"))]
Csv = Annotated[bool, typer.Option("--csv", help=_help("csv"))]
File = Annotated[Path, typer.Argument(help=_help("file"))]
Files = Annotated[list[Path], typer.Argument(help=_help("file"))]
Identifier = Annotated[str, typer.Argument(help=_help("identifier"))]
Query = Annotated[str, typer.Argument(help=_help("query"))]
Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=_print_version, help=_help("version")),
]


def main() -> None:
    """Run the command line. An exception that is no GoujiError is our bug: exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # not every terminal speaks UTF-8
    try:
        app()
    except Exception:
        traceback.print_exc()
        sys.exit(COULD_NOT_RUN)


@app.callback(help=message(_LANG, "help"))
def _gouji(version: Version = False) -> None: ...


@app.command(help=_help("run"))
def run(
    raw: Raw = None,
    warehouse: Warehouse = None,
    strict: Strict = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Run a night on the landing zone `raw` and publish `<warehouse>/gouji.duckdb`."""
    with _settings(lang, raw=raw, warehouse=warehouse) as settings:
        from gouji.cli import display  # noqa: PLC0415 - `gouji --help` need not load them
        from gouji.nightly import run as run_night  # noqa: PLC0415

        with display.progress(settings.lang) as progress:
            night = run_night(settings, strict, progress)
        if as_json:
            _print_json(asdict(night))
        else:
            display.show_night(night, settings.lang)
        if strict and night.errors:
            raise typer.Exit(FOUND_ERRORS)


@app.command(help=_help("check"))
def check(files: Files, as_json: Json = False, lang: Lang = None) -> None:
    """Check files without a warehouse."""
    with _settings(lang) as settings:
        from gouji.checking import check_files  # noqa: PLC0415

        reports = check_files(files, settings.limits)
        if as_json:
            _print_json([asdict(report) for report in reports])
        else:
            from gouji.cli import display  # noqa: PLC0415

            display.show_checked(reports, settings.lang)
        if any(report.problem for report in reports):
            raise typer.Exit(COULD_NOT_RUN)
        if any(finding["severity"] == "error" for r in reports for finding in r.findings):
            raise typer.Exit(FOUND_ERRORS)


@app.command(help=_help("facts"))
def facts(file: File, as_json: Json = False, lang: Lang = None) -> None:
    """List the figures of a file: the columns of fct_fact."""
    with _settings(lang) as settings:
        from gouji.checking import facts_of  # noqa: PLC0415

        answer = facts_of(file, settings.limits)
        if as_json:
            _print_json(answer.records())
        else:
            from gouji.cli import display  # noqa: PLC0415

            display.show_rows(answer.only(_FACT_COLUMNS), settings.lang)


_FACT_COLUMNS = (
    "fact_id", "label", "concept", "printed_text", "unit", "stage", "fund", "fiscal_year", "page",
    "char_start", "section",
)  # fmt: skip
"""The columns that fit a terminal; `--json` has them all."""


@app.command(help=_help("explain"))
def explain(
    identifier: Identifier,
    warehouse: Warehouse = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show the sentence behind a finding, a check or a figure of the published warehouse."""
    with _settings(lang, warehouse=warehouse) as settings:
        from gouji import asking  # noqa: PLC0415

        found = asking.explain(settings.database, identifier)
        if found is None:
            raise GoujiError(message(settings.lang, "no_such", identifier=identifier))
        if as_json:
            _print_json(asdict(found))
        else:
            from gouji.cli import display  # noqa: PLC0415

            display.show_explanation(found, settings.lang)


@app.command(help=_help("sql"))
def sql(
    query: Query,
    warehouse: Warehouse = None,
    as_json: Json = False,
    as_csv: Csv = False,
    lang: Lang = None,
) -> None:
    """Ask the published warehouse."""
    with _settings(lang, warehouse=warehouse) as settings:
        from gouji.asking import ask  # noqa: PLC0415
        from gouji.cli import display, machine  # noqa: PLC0415

        answer = ask(settings.database, query)
        if as_json:
            _print_json(answer.records())
        elif as_csv:
            machine.print_csv(answer)
        else:
            display.show_rows(answer, settings.lang)


def _print_json(value: Any) -> None:
    from gouji.cli.machine import print_json  # noqa: PLC0415

    print_json(value)


@contextmanager
def _settings(
    lang: str | None, raw: Path | None = None, warehouse: Path | None = None
) -> Iterator[Settings]:
    """The settings as the options change them; a GoujiError ends the command with its reason."""
    spoken = _LANG
    try:
        settings = load_settings()
        if lang not in (None, "zh", "en"):
            raise SettingsError(f"--lang {lang}: zh | en")
        settings = replace(
            settings,
            lang=lang or settings.lang,
            raw=raw or settings.raw,
            warehouse=warehouse or settings.warehouse,
        )
        spoken = settings.lang
        yield settings
    except GoujiError as error:
        from gouji.cli.display import complain  # noqa: PLC0415

        complain(error, spoken)
        raise typer.Exit(COULD_NOT_RUN) from None
