"""The command line `gouji`: a night by hand, checks before publication, questions afterwards.

Exit codes: 0 all went through, 1 errors were found (`check`, `run --strict`), 2 could not run.
"""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from gouji import __version__
from gouji.cli.messages import message
from gouji.errors import GoujiError
from gouji.settings import Settings, SettingsError, load_settings

FOUND_ERRORS = 1
COULD_NOT_RUN = 2

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _locale_language() -> str:
    try:
        return load_settings().lang
    except SettingsError:
        return "zh"  # the command itself will say what is wrong with the settings


_LANG = _locale_language()


def _help(key: str) -> str:
    return message(_LANG, f"help_{key}")


def _folder(name: str) -> Callable[[_Command], _Command]:
    return click.option(f"--{name}", type=_PATH, help=_help(name))


_PATH = click.Path(path_type=Path)
_raw = _folder("raw")
_warehouse = _folder("warehouse")
_json = click.option("--json", "as_json", is_flag=True, help=_help("json"))
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), help=_help("lang"))


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


@click.group(help=message(_LANG, "help"), context_settings={"max_content_width": 100})
@click.version_option(__version__, help=_help("version"))
def app() -> None:
    """All commands."""


@app.command(help=_help("run"))
@_raw
@_warehouse
@click.option("--strict", is_flag=True, help=_help("strict"))
@_json
@_lang
def run(
    raw: Path | None, warehouse: Path | None, strict: bool, as_json: bool, lang: str | None
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
            sys.exit(FOUND_ERRORS)


@app.command(help=_help("check"))
@click.argument("files", nargs=-1, required=True, type=_PATH, metavar="FILE…")
@_json
@_lang
def check(files: tuple[Path, ...], as_json: bool, lang: str | None) -> None:
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
            sys.exit(COULD_NOT_RUN)
        if any(finding["severity"] == "error" for r in reports for finding in r.findings):
            sys.exit(FOUND_ERRORS)


@app.command(help=_help("facts"))
@click.argument("file", type=_PATH)
@_json
@_lang
def facts(file: Path, as_json: bool, lang: str | None) -> None:
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
@click.argument("identifier", metavar="FINDING_OR_FACT")
@_warehouse
@_json
@_lang
def explain(identifier: str, warehouse: Path | None, as_json: bool, lang: str | None) -> None:
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
@click.argument("query")
@_warehouse
@_json
@click.option("--csv", "as_csv", is_flag=True, help=_help("csv"))
@_lang
def sql(query: str, warehouse: Path | None, as_json: bool, as_csv: bool, lang: str | None) -> None:
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


@app.command(help=_help("site"))
@_warehouse
@_lang
def site(warehouse: Path | None, lang: str | None) -> None:
    """Build the quality report of the published warehouse."""
    with _settings(lang, warehouse=warehouse) as settings:
        from gouji.site import build_site  # noqa: PLC0415

        build_site(settings.database, settings.site_folder)
        _written(settings, settings.site_folder / "index.html")


def _written(settings: Settings, path: Path) -> None:
    click.echo(message(settings.lang, "written", path=path))


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
        sys.exit(COULD_NOT_RUN)
