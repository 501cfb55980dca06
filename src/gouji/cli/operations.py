"""Commands for whoever runs the nights: the ledger, the expected filings, the snapshots."""

from pathlib import Path
from typing import Any

import click

from gouji.cli.messages import known, message
from gouji.cli.options import (
    help_text,
    json_option,
    lang_option,
    print_json,
    using,
    warehouse_option,
)


@click.command(help=help_text("status"))
@warehouse_option
@click.option("--count", "-n", type=click.IntRange(1), default=5, help=help_text("count"))
@json_option
@lang_option
def status(warehouse: Path | None, count: int, as_json: bool, lang: str | None) -> None:
    """List the last runs."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.ledger import last_runs  # noqa: PLC0415

        runs = last_runs(settings.warehouse, settings.database, count)
        if as_json:
            print_json(runs)
            return
        lines = [line for run in runs for line in _run_lines(run, settings.lang)]
        _print(lines or [message(settings.lang, "no_runs")])


def _run_lines(run: dict[str, Any], lang: str) -> list[str]:
    number = {name: "–" if value is None else value for name, value in run.items()}
    lines = [
        message(
            lang, "run_head", number=run["run_number"], started=run["started_at"],
            outcome=known(lang, run["outcome"]), seconds=run["seconds"],
        ),
    ]  # fmt: skip
    if run["problem"]:
        lines.append(f"  {run['problem']}")
    if run["facts"] is not None:
        lines.append("  " + message(
            lang, "run_files", files=number["files"], read=number["files_read"],
            kept=number["files_kept"], skipped=number.get("files_skipped") or 0,
            refused=number["files_quarantined"],
        ))  # fmt: skip
        lines.append("  " + message(
            lang, "run_counts", facts=number["facts"], ties=number["ties"],
            findings=number["findings"], new=number["findings_new"],
            missing=number["filings_missing"],
        ))  # fmt: skip
    for file in run["files_touched"]:
        if file["action"] == "quarantined":
            lines.append(f"  × {file['path']}: {file['problem']}")
    return lines


@click.command(help=help_text("filings"))
@warehouse_option
@click.option("--region", help=help_text("region"))
@click.option("--year", type=int, help=help_text("year"))
@click.option("--all", "everything", is_flag=True, help=help_text("all"))
@json_option
@lang_option
def filings(
    warehouse: Path | None,
    region: str | None,
    year: int | None,
    everything: bool,
    as_json: bool,
    lang: str | None,
) -> None:
    """Hold what should be published against what is there."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.asking import filings as expected  # noqa: PLC0415

        found = expected(settings.database, region, year)
        if as_json:
            print_json(found.records())
            return
        from gouji.answer import Answer  # noqa: PLC0415
        from gouji.cli import terminal  # noqa: PLC0415

        if not found.rows:
            _print([message(settings.lang, "no_filings")])
            return
        place = found.columns.index("status")
        rows = [row for row in found.rows if everything or row[place] not in ("filed", "exempt")]
        told = [(*row[:place], known(settings.lang, row[place]), *row[place + 1 :]) for row in rows]
        terminal.show_rows(Answer(found.columns, told).only(_FILING_COLUMNS), settings.lang)


_FILING_COLUMNS = (
    "region", "department", "unit", "kind_printed", "fiscal_year", "approved_on", "due_on",
    "published_on", "status",
)  # fmt: skip


@click.group(help=help_text("snapshot"))
def snapshot() -> None:
    """List, restore or prune snapshots."""


@snapshot.command("list", help=help_text("snapshot_list"))
@warehouse_option
@json_option
@lang_option
def list_snapshots(warehouse: Path | None, as_json: bool, lang: str | None) -> None:
    """List the snapshots, newest first."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.publish import snapshots  # noqa: PLC0415
        from gouji.versions import version_of  # noqa: PLC0415

        rows = [
            {"name": path.name, "size_bytes": path.stat().st_size, "version": version_of(path)}
            for path in snapshots(settings.database)
        ]
        if as_json:
            print_json(rows)
        else:
            lines = [f"{row['name']}  {row['size_bytes']:,} B" for row in rows]
            _print(lines or [message(settings.lang, "no_snapshots")])


@snapshot.command("restore", help=help_text("snapshot_restore"))
@click.argument("name")
@warehouse_option
@lang_option
def restore_snapshot(name: str, warehouse: Path | None, lang: str | None) -> None:
    """Publish a snapshot again."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.publish import restore  # noqa: PLC0415
        from gouji.writing import only_night  # noqa: PLC0415

        with only_night(settings.warehouse):
            restored = restore(settings.database, name)
        _print([message(settings.lang, "restored", name=restored.name)])


@snapshot.command("prune", help=help_text("snapshot_prune"))
@click.option("--keep", type=click.IntRange(0), required=True, help=help_text("keep"))
@warehouse_option
@lang_option
def prune_snapshots(keep: int, warehouse: Path | None, lang: str | None) -> None:
    """Remove all but the newest snapshots."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.publish import prune  # noqa: PLC0415
        from gouji.writing import only_night  # noqa: PLC0415

        with only_night(settings.warehouse):
            removed = prune(settings.database, keep)
        _print([message(settings.lang, "pruned", count=len(removed))])


def _print(lines: list[str]) -> None:
    from gouji.cli.terminal import plain  # noqa: PLC0415 - `gouji --help` need not load it

    for line in lines:
        click.echo(plain(line))
