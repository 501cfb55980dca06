"""The trend: one line of counts for each warehouse that was published."""

import json
from datetime import UTC, datetime
from pathlib import Path

from gouji.answer import Row
from gouji.landing import write_whole

_SHOWN = 400


def add_night(file: Path, database: Path, counts: Row) -> list[Row]:
    """Add the published file's counts to the trend, once; return the whole trend, oldest first.

    A line that can not be read is left out.
    """
    published = datetime.fromtimestamp(database.stat().st_mtime, UTC).isoformat(timespec="seconds")
    nights = [night for night in _kept(file) if night["published"] != published]
    nights.append({"published": published} | counts)
    nights.sort(key=lambda night: str(night["published"]))
    write_whole(file, "".join(json.dumps(night) + "\n" for night in nights))
    return nights[-_SHOWN:]


def _kept(file: Path) -> list[Row]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    nights = []
    for line in lines:
        try:
            night = json.loads(line)
        except ValueError:
            continue
        if isinstance(night, dict) and isinstance(night.get("published"), str):
            nights.append(night)
    return nights
