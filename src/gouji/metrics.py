"""The last run as an OpenMetrics text file, for whatever watches the machine.

`<warehouse>/metrics.prom` is replaced whole at the end of each run; the textfile collector of
Prometheus' node exporter takes it as it is.
"""

from datetime import datetime
from pathlib import Path

from gouji.journal import Run
from gouji.landing import write_whole

METRICS = "metrics.prom"

_GAUGES = {
    "files": "Files in the landing zone.",
    "files_read": "Contents read anew by the last run.",
    "files_quarantined": "Files that can not be read.",
    "files_skipped": "Files outside the regions and years asked for.",
    "documents": "Documents published.",
    "facts": "Figures published.",
    "ties": "Ties judged.",
    "ties_failing": "Ties that fail.",
    "findings": "Open findings.",
    "findings_new": "Findings that the run before did not have.",
    "filings_missing": "Expected filings that are missing or late.",
}


def metrics_text(run: Run) -> str:
    """The run in the OpenMetrics text format, version 1.0.

    Counts that a failed run never came to are left out: they are unknown, not 0.
    """
    lines = []

    def gauge(name: str, meaning: str, *samples: str, unit: str = "") -> None:
        full = f"gouji_run_{name}{unit and '_' + unit}"
        lines.append(f"# TYPE {full} gauge")
        lines.extend([f"# UNIT {full} {unit}"] if unit else [])
        lines.append(f"# HELP {full} {meaning}")
        lines.extend(f"{full}{sample}" for sample in samples)

    gauge("success", "1 if the last run went through.", f" {int(run.outcome != 'failed')}")
    if run.finished_at:
        moment = datetime.fromisoformat(run.finished_at).timestamp()
        gauge("finished_timestamp", "When the last run ended.", f" {moment:.3f}", unit="seconds")
    gauge("duration", "How long the last run took.", f" {run.seconds:.3f}", unit="seconds")
    steps: dict[str, float] = {}
    for step in run.steps:
        steps[step.step] = steps.get(step.step, 0.0) + step.seconds
    samples = [f'{{step="{name}"}} {seconds:.3f}' for name, seconds in steps.items()]
    if samples:
        gauge("step_duration", "How long a step took.", *samples, unit="seconds")
    for name, meaning in _GAUGES.items():
        value = run.counts.get(name)
        if value is not None:
            gauge(name, meaning, f" {value}")
    version = str(run.counts.get("gouji_version", "")).replace('"', "")
    gauge("version", "The code that ran.", f'{{version="{version}"}} 1')
    return "\n".join([*lines, "# EOF", ""])


def write_metrics(warehouse: Path, run: Run) -> None:
    """Replace the metrics of the warehouse folder by those of `run`."""
    write_whole(warehouse / METRICS, metrics_text(run))
