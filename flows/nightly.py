"""The nightly flow: the steps of `gouji.nightly` as Prefect tasks.

Reading is done in batches, each retried by itself: what a batch has read is stored, so that a
retry reads only the rest. The schedule stands in prefect.yaml; `make run` needs none of this.
"""

from dataclasses import replace
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from gouji import nightly as steps
from gouji.cli.markdown import night_markdown
from gouji.settings import load_settings
from gouji.summary import Night

plan_night = task(steps.plan_night, retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
read_batch = task(steps.read_batch, retries=2, retry_delay_seconds=30, cache_policy=NO_CACHE)
finish_night = task(steps.finish_night, cache_policy=NO_CACHE)


@flow(name="nightly", persist_result=False)
def nightly(raw: Path | None = None, warehouse: Path | None = None, strict: bool = False) -> Night:
    """Run a night on the configured folders, or on those given."""
    settings = load_settings()
    settings = replace(settings, raw=raw or settings.raw, warehouse=warehouse or settings.warehouse)
    with steps.only_night(settings.warehouse):
        plan = plan_night(settings)
        problems = {}
        for batch in plan.batches():
            problems |= read_batch(plan, batch)
        night = finish_night(plan, problems, strict)
    create_markdown_artifact(night_markdown(night, settings.lang), key="night")
    return night
