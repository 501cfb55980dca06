"""Codes against their names: the classification of the fiscal year, as in dbt/seeds.

Only what is sure is called wrong: a name that was renamed in another year, or the name of a
neighbouring code (a line slipped). A name that the seeds do not know is left alone.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from gouji.extract.tables.entries import Entry
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare
from gouji.facts import Term
from gouji.project import project_folder

_SEEDS = ("functional_class.csv", "economic_class.csv")
_SURE = ("doc", "high")
_YEARS = ("valid_from", "valid_to")
_CLASS_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a code with its years; None: open."""

    name: str
    valid_from: int | None
    valid_to: int | None

    def holds_in(self, year: int | None) -> bool:
        """Whether the name is that of a year; any name is where the year is unknown."""
        if year is None:
            return True
        return (self.valid_from or 0) <= year <= (self.valid_to or year)


@lru_cache
def _names() -> dict[str, list[_Name]]:
    found: dict[str, list[_Name]] = defaultdict(list)
    for seed in _SEEDS:
        text = (project_folder("dbt") / "seeds" / seed).read_text(encoding="utf-8-sig")
        for row in csv.DictReader(text.splitlines()):
            if row["confidence"] in _SURE:
                years = [int(y) if (y := row.get(key)) else None for key in _YEARS]
                found[row["class_code"]].append(_Name(row["class_name"], *years))
    return dict(found)


@lru_cache
def _neighbours(family: str) -> dict[str, str]:
    """The codes of one class (its first three digits) by name, where a name stands once."""
    codes: dict[str, set[str]] = defaultdict(set)
    for code, names in _names().items():
        if code.startswith(family):
            for name in names:
                codes[bare(name.name)].add(code)
    return {name: next(iter(found)) for name, found in codes.items() if len(found) == 1}


def code_name_ties(builder: TieBuilder, tables: list[ReadTable], year: int | None) -> None:
    """Add one tie for every code with a wrong name, and one for a table with none."""
    for table in tables:
        if table.layout is None or table.layout.shape not in ("tree", "economic"):
            continue
        right = 0
        wrong: list[tuple[Entry, str]] = []
        for entry in table.entries:
            said = _judged(entry, year)
            right += said == ""
            if said:
                wrong.append((entry, said))
        for entry, message in wrong:
            _add(builder, table, entry, message)
        if right and not wrong:
            _add(builder, table, table.entries[0], None)


def _judged(entry: Entry, year: int | None) -> str | None:
    """What is wrong with a line's name: '' nothing, None where it is not known."""
    names = _names().get(entry.code or "")
    if entry.code is None or not names or not entry.name:
        return None
    printed = bare(entry.name)
    valid = [name for name in names if name.holds_in(year)]
    if any(bare(name.name) == printed for name in valid):
        return ""
    due = valid[0].name if valid else names[0].name
    if any(bare(name.name) == printed for name in names):
        return f"科目编码{entry.code}的名称“{entry.name}”不是{year}年的科目名称，应为“{due}”"
    other = _neighbours(entry.code[:_CLASS_DIGITS]).get(printed)
    if other is not None and other != entry.code:
        return f"科目编码{entry.code}对应“{due}”，表中名称“{entry.name}”的编码是{other}"
    return None


def _add(builder: TieBuilder, table: ReadTable, entry: Entry, message: str | None) -> None:
    line = [figure for (row, _), figure in table.figures.items() if row == entry.row]
    first = line[0] if line else next(iter(table.figures.values()))
    terms = [Term("total", 1, line[0].fact_id, label=entry.name)] if message and line else []
    builder.add(
        "code_name", "wording", terms, first.line_span, source="shape", tolerance="E",
        severity="warning", verdict="fail" if message else "pass", message=message,
    )  # fmt: skip
