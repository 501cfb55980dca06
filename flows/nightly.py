"""The nightly flow: the steps of `gouji.nightly` as Prefect tasks.

Reading is done in batches, each retried by itself: what a batch has read is stored, so that a
retry reads only the rest. The schedule stands in prefect.yaml; `make run` needs none of this.
"""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from gouji import nightly as steps
from gouji.cli.exports import export_target
from gouji.cli.markdown import night_markdown
from gouji.logs import configure
from gouji.planning import Selection
from gouji.settings import Settings, load_settings
from gouji.summary import Night

plan_night = task(steps.plan_night, retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
read_batch = task(steps.read_batch, retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
finish_night = task(steps.finish_night, cache_policy=NO_CACHE)
notify_night = task(steps.notify_night, cache_policy=NO_CACHE)
export = task(export_target, retries=1, retry_delay_seconds=30, cache_policy=NO_CACHE)

Target = Literal["workbook", "parquet", "letters"]


@flow(name="nightly", persist_result=False)
def nightly(
    raw: Path | None = None,
    warehouse: Path | None = None,
    regions: list[str] | None = None,
    years: list[str] | None = None,
    strict: bool = False,
    targets: list[Target] | None = None,
) -> Night:
    """Run a night on the configured folders, or on those given.

    Args:
        raw: the landing zone; empty: as configured.
        warehouse: the folder to publish into; empty: as configured.
        regions: folders of the landing zone to read; what is new elsewhere waits. Empty: all.
        years: the same for the folders of years.
        strict: show inconsistent totals as errors.
        targets: what to make of the published warehouse besides the quality report.
    """
    settings = _settings(raw, warehouse)
    selection = Selection(tuple(regions or ()), tuple(years or ()))
    night = _night(settings, selection, strict, "schedule")
    for target in targets or ():
        export(settings, target)
    return night


@flow(name="backfill", persist_result=False)
def backfill(
    regions: list[str],
    years: list[str],
    raw: Path | None = None,
    warehouse: Path | None = None,
    reread: bool = False,
) -> Night:
    """Read the folders of some regions and years, and publish what there is then.

    A flow that breaks off is run again and goes on: what a batch has read is stored.

    Args:
        regions: folders of the landing zone. Empty: all.
        years: folders below them. Empty: all.
        raw: the landing zone; empty: as configured.
        warehouse: the folder to publish into; empty: as configured.
        reread: read again what was read before.
    """
    selection = Selection(tuple(regions), tuple(years), reread)
    return _night(_settings(raw, warehouse), selection, False, "backfill")


def _settings(raw: Path | None, warehouse: Path | None) -> Settings:
    settings = load_settings()
    configure(settings.log_level, settings.log_format == "json")
    return replace(settings, raw=raw or settings.raw, warehouse=warehouse or settings.warehouse)


def _night(settings: Settings, selection: Selection, strict: bool, started_by: str) -> Night:
    with steps.watched_night(settings, started_by, **selection.asked, strict=strict) as recorder:
        plan = plan_night(settings, recorder, selection)
        problems = {}
        for batch in plan.batches():
            problems |= read_batch(plan, batch)
        night = finish_night(plan, problems, strict)
    notify_night(settings, night)
    create_markdown_artifact(night_markdown(night, settings.lang), key="night")
    if settings.site:
        create_link_artifact(settings.report, key="report", description=night.run_id)
    return night
