"""Commands that make something of the published warehouse: the report, exports, letters."""

import os
from pathlib import Path

import click

from gouji.cli.messages import message
from gouji.cli.options import PATH, help_text, lang_option, using, warehouse_option
from gouji.errors import GoujiError
from gouji.settings import Settings
from gouji.writing import only_night, system_errors


@click.command(help=help_text("site"))
@click.option("--lineage", is_flag=True, help=help_text("lineage"))
@warehouse_option
@lang_option
def site(lineage: bool, warehouse: Path | None, lang: str | None) -> None:
    """Build the quality report of the published warehouse."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.site import build_site  # noqa: PLC0415 - `gouji --help` need not load it
        from gouji.transform import lineage_page  # noqa: PLC0415

        with only_night(settings.warehouse):
            page = lineage_page(settings.database) if lineage else None
            build_site(settings.database, settings.site_folder, page, settings.duckdb_memory)
        _written(settings, settings.site_folder / "index.html")


@click.command(help=help_text("shell"))
@warehouse_option
@lang_option
def shell(warehouse: Path | None, lang: str | None) -> None:
    """Ask the published warehouse, one statement after the other."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.cli.shell import run_shell  # noqa: PLC0415

        run_shell(settings.database, settings.lang, settings.duckdb_memory)


@click.group(help=help_text("export"))
def export() -> None:
    """All exports."""


@export.command(help=help_text("xlsx"))
@click.argument("file", type=PATH, required=False)
@click.option("--report", help=help_text("report"))
@warehouse_option
@lang_option
def xlsx(file: Path | None, report: str | None, warehouse: Path | None, lang: str | None) -> None:
    """Write the workbook."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.exporting.workbook import export_workbook  # noqa: PLC0415

        target = file or settings.warehouse / "exports" / "gouji.xlsx"
        with system_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shown_at = report or _report(settings, target.parent)
            export_workbook(settings.database, target, shown_at, settings.duckdb_memory)
        _written(settings, target)


@export.command(help=help_text("parquet"))
@click.argument("folder", type=PATH, required=False)
@warehouse_option
@lang_option
def parquet(folder: Path | None, warehouse: Path | None, lang: str | None) -> None:
    """Write the marts as Parquet with a data package."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.exporting.parquet import export_parquet  # noqa: PLC0415

        target = folder or settings.warehouse / "exports" / "parquet"
        with system_errors(target):
            written = export_parquet(settings.database, target, settings.duckdb_memory)
        _written(settings, written)


@click.command(help=help_text("letter"))
@click.argument("departments", nargs=-1, metavar="[DEPARTMENT]…")
@click.option("--output", type=PATH, help=help_text("output"))
@click.option(
    "--format", "kind", type=click.Choice(["docx", "html"]), default="docx", help=help_text("kind")
)
@click.option("--report", help=help_text("report"))
@warehouse_option
@lang_option
def letter(
    departments: tuple[str, ...],
    output: Path | None,
    kind: str,
    report: str | None,
    warehouse: Path | None,
    lang: str | None,
) -> None:
    """Write a letter for each department that has open findings."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.exporting.letter import write_letters  # noqa: PLC0415

        target = output or settings.warehouse / "exports" / "letters"
        with system_errors(target):
            target.mkdir(parents=True, exist_ok=True)
            written = write_letters(
                settings.database, target, kind, departments, report or _report(settings, target)
            )
        for path in written:
            _written(settings, path)
        if not written:
            click.echo(message(settings.lang, "none_found"))


@click.group(help=help_text("publish"))
def publish() -> None:
    """Everywhere the warehouse is brought to."""


@publish.command(help=help_text("postgres"))
@warehouse_option
@lang_option
def postgres(warehouse: Path | None, lang: str | None) -> None:
    """Copy the marts to PostgreSQL."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.postgres import PostgresTarget, publish_postgres  # noqa: PLC0415

        target = PostgresTarget.of()
        if target is None:
            raise GoujiError(message(settings.lang, "postgres_unset"))
        rows = publish_postgres(settings.database, target, memory=settings.duckdb_memory).rows
        values = {"schema": target.schema, "tables": len(rows), "rows": f"{sum(rows.values()):,}"}
        click.echo(message(settings.lang, "postgres_copied", **values))


@publish.command(help=help_text("spark"))
@click.argument("folder", type=PATH, required=False)
@click.option("--master", default="local[*]", show_default=True, help=help_text("master"))
@warehouse_option
@lang_option
def spark(folder: Path | None, master: str, warehouse: Path | None, lang: str | None) -> None:
    """Build the marts on a Spark cluster."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.spark.building import build_on_spark  # noqa: PLC0415

        target = folder or settings.warehouse / "spark"
        rows = build_on_spark(settings.database, master, target).rows
        values = {"tables": len(rows), "rows": f"{sum(rows.values()):,}", "path": str(target)}
        click.echo(message(settings.lang, "spark_built", **values))


def export_target(settings: Settings, target: str) -> None:
    """Write an export to its usual place: `workbook`, `parquet` or `letters`."""
    from gouji.exporting.letter import write_letters  # noqa: PLC0415
    from gouji.exporting.parquet import export_parquet  # noqa: PLC0415
    from gouji.exporting.workbook import export_workbook  # noqa: PLC0415

    folder, memory = settings.warehouse / "exports", settings.duckdb_memory
    with system_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if target == "workbook":
            report = _report(settings, folder)
            export_workbook(settings.database, folder / "gouji.xlsx", report, memory)
        elif target == "parquet":
            export_parquet(settings.database, folder / "parquet", memory)
        else:
            letters = folder / "letters"
            letters.mkdir(exist_ok=True)
            write_letters(settings.database, letters, "docx", (), _report(settings, letters))


def _report(settings: Settings, folder: Path) -> str:
    """Where the quality report lies, as seen from a folder."""
    return Path(os.path.relpath(settings.site_folder, folder)).as_posix()


def _written(settings: Settings, path: Path) -> None:
    click.echo(message(settings.lang, "written", path=path))
