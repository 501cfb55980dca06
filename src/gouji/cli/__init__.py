"""The command line `gouji`: a night by hand, checks before publication, questions afterwards.

Exit codes: 0 all went through, 1 errors were found (`check`, `run --strict`), 2 could not run.
"""

import sys
import traceback
from dataclasses import asdict
from pathlib import Path

import click

from gouji import __version__
from gouji.cli import exports, operations, rules
from gouji.cli.messages import message
from gouji.cli.options import (
    COULD_NOT_RUN,
    LANG,
    PATH,
    help_text,
    json_option,
    lang_option,
    print_json,
    raw_option,
    using,
    warehouse_option,
)
from gouji.errors import GoujiError

FOUND_ERRORS = 1


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


@click.group(help=message(LANG, "help"), context_settings={"max_content_width": 100})
@click.version_option(__version__, help=help_text("version"))
def app() -> None:
    """All commands."""


@app.command(help=help_text("run"))
@raw_option
@warehouse_option
@click.option("--strict", is_flag=True, help=help_text("strict"))
@click.option("--region", "regions", multiple=True, help=help_text("region"))
@click.option("--year", "years", multiple=True, help=help_text("year"))
@click.option("--engine", type=click.Choice(["local", "dask"]), help=help_text("engine"))
@click.option("--scheduler", help=help_text("scheduler"))
@json_option
@lang_option
def run(  # noqa: PLR0913, PLR0917 - a parameter for each option
    raw: Path | None,
    warehouse: Path | None,
    strict: bool,
    regions: tuple[str, ...],
    years: tuple[str, ...],
    engine: str | None,
    scheduler: str | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Run a night on the landing zone `raw` and publish `<warehouse>/gouji.duckdb`."""
    with using(lang, raw=raw, warehouse=warehouse, engine=engine, scheduler=scheduler) as settings:
        from gouji.cli import display, terminal  # noqa: PLC0415 - `gouji --help` need not load them
        from gouji.nightly import run as run_night  # noqa: PLC0415
        from gouji.planning import Selection  # noqa: PLC0415

        with terminal.progress(settings.lang) as progress:
            night = run_night(settings, strict, progress, Selection(regions, years))
        if as_json:
            print_json(asdict(night))
        else:
            display.show_night(night, settings.lang)
        if strict and night.errors:
            sys.exit(FOUND_ERRORS)


@app.command(help=help_text("check"))
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE…")
@json_option
@lang_option
def check(files: tuple[Path, ...], as_json: bool, lang: str | None) -> None:
    """Check files without a warehouse."""
    with using(lang) as settings:
        from gouji.checking import check_files  # noqa: PLC0415

        reports = check_files(files, settings)
        if as_json:
            print_json([asdict(report) for report in reports])
        else:
            from gouji.cli import display  # noqa: PLC0415

            display.show_checked(reports, settings.lang)
        if any(report.problem for report in reports):
            sys.exit(COULD_NOT_RUN)
        if any(finding["severity"] == "error" for r in reports for finding in r.findings):
            sys.exit(FOUND_ERRORS)


@app.command(help=help_text("facts"))
@click.argument("file", type=PATH)
@json_option
@lang_option
def facts(file: Path, as_json: bool, lang: str | None) -> None:
    """List the figures of a file: the columns of fct_fact."""
    with using(lang) as settings:
        from gouji.checking import facts_of  # noqa: PLC0415

        answer = facts_of(file, settings)
        if as_json:
            print_json(answer.records())
        else:
            from gouji.cli import terminal  # noqa: PLC0415

            terminal.show_rows(answer.only(_FACT_COLUMNS), settings.lang)


_FACT_COLUMNS = (
    "fact_id", "label", "concept", "printed_text", "unit", "stage", "fund", "fiscal_year", "page",
    "char_start", "section",
)  # fmt: skip
"""The columns that fit a terminal; `--json` has them all."""


@app.command(help=help_text("explain"))
@click.argument("identifier", metavar="FINDING_OR_FACT")
@warehouse_option
@json_option
@lang_option
def explain(identifier: str, warehouse: Path | None, as_json: bool, lang: str | None) -> None:
    """Show the sentence behind a finding, a check or a figure of the published warehouse."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji import asking  # noqa: PLC0415

        found = asking.explain(settings.database, identifier, settings.duckdb_memory)
        if found is None:
            raise GoujiError(message(settings.lang, "no_such", identifier=identifier))
        if as_json:
            print_json(asdict(found))
        else:
            from gouji.cli import display  # noqa: PLC0415

            display.show_explanation(found, settings.lang)


@app.command(help=help_text("sql"))
@click.argument("query")
@warehouse_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help=help_text("csv"))
@lang_option
def sql(query: str, warehouse: Path | None, as_json: bool, as_csv: bool, lang: str | None) -> None:
    """Ask the published warehouse."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.asking import ask  # noqa: PLC0415
        from gouji.cli import machine, terminal  # noqa: PLC0415

        answer = ask(settings.database, query, settings.duckdb_memory)
        if as_json:
            print_json(answer.records())
        elif as_csv:
            machine.print_csv(answer)
        else:
            terminal.show_rows(answer, settings.lang)


app.add_command(rules.rules)
app.add_command(exports.site)
app.add_command(exports.shell)
app.add_command(exports.export)
app.add_command(exports.letter)
app.add_command(exports.publish)
app.add_command(operations.status)
app.add_command(operations.filings)
app.add_command(operations.snapshot)
