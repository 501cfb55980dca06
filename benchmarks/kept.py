"""Results of benchmarks as JSON: `benchmarks/results/<date>-<kind>.json`."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("gouji", "duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "pypdfium2", "lxml")


def keep(kind: str, result: Mapping[str, Any]) -> Path:
    """Write a result with what it was measured on; return the file."""
    now = datetime.now(UTC)
    told = {
        "at": now.isoformat(timespec="seconds"),
        "machine_load": round(os.getloadavg()[0], 1),
        **machine(),
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{now:%Y%m%dT%H%M%SZ}-{kind}.json"
    text = json.dumps(told | dict(result), ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    return file


def machine() -> dict[str, Any]:
    """Cores, memory and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def newest(kind: str) -> Iterator[dict[str, Any]]:
    """Results of a kind (`nights-*`: of each), the last of each."""
    last = {path.name.partition("-")[2]: path for path in sorted(RESULTS.glob(f"*-{kind}.json"))}
    for path in last.values():
        yield json.loads(path.read_text(encoding="utf-8"))
