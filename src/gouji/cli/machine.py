"""What the command line prints for machines: JSON and CSV."""

import csv
import dataclasses
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gouji.answer import Answer


def print_json(value: Any) -> None:
    """Print a value as JSON.

    A DECIMAL becomes a number where that says exactly the same, and a string of digits where a
    double would lose some.
    """
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_plain_value)
    sys.stdout.write("\n")


def print_csv(answer: Answer) -> None:
    """Print rows as CSV with a header. A missing value is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)


def _plain_value(value: object) -> object:
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path | bytes):
        return str(value)
    return str(value)
