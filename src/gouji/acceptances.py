"""Findings that the reader lives with: `rules/accepted.yml`, each with a reason and an end."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gouji.errors import RuleError
from gouji.project import project_folder

ACCEPTED = "accepted.yml"
_FIELDS = {"finding", "rule", "document", "reason", "until"}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One finding by its id, or every finding of a rule in a document (its id or its path)."""

    finding_id: str | None
    rule_id: str | None
    document: str | None
    reason: str
    until: date


def acceptances(folder: Path | None = None) -> tuple[Acceptance, ...]:
    """Return what `rules/accepted.yml` accepts, nothing where there is no such file.

    Raises RuleError naming the entry that is not understood.
    """
    path = (folder or project_folder("rules")) / ACCEPTED
    if not path.exists():
        return ()
    import yaml  # noqa: PLC0415 - the cost is paid only where a warehouse is built

    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    except (OSError, yaml.YAMLError) as error:
        raise RuleError(f"{ACCEPTED}: {error}") from error
    if not isinstance(rows, list):
        raise RuleError(f"{ACCEPTED}: a list of entries is expected")
    return tuple(_acceptance(number, row) for number, row in enumerate(rows, 1))


def _acceptance(number: int, row: Any) -> Acceptance:
    where = f"{ACCEPTED}: entry {number}"
    if not isinstance(row, dict) or set(row) - _FIELDS:
        raise RuleError(f"{where}: only the fields {sorted(_FIELDS)} are known")
    if ("finding" in row) == ("rule" in row and "document" in row):
        raise RuleError(f"{where}: either a finding, or a rule and a document")
    if not row.get("reason") or not isinstance(row.get("until"), date):
        raise RuleError(f"{where}: a reason and an end (until: 2026-12-31) are needed")
    named = {name: row.get(name) for name in ("finding", "rule", "document")}
    texts = {name: None if value is None else str(value) for name, value in named.items()}
    return Acceptance(
        texts["finding"], texts["rule"], texts["document"], str(row["reason"]), row["until"]
    )
