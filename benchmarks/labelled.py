"""Documents with labelled facts, ties and findings: where they lie and how their labels read.

Prose (`tests/golden/<case>/`, ../shared/seed): `facts.csv` places each figure by its characters,
`relations.csv` ties them. Tables (other folders of tests/golden, ../shared/samples): `facts.csv`
places each figure by page, row, code and column; `findings.csv` lists what is wrong.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class FactLabel:
    """A figure that a person read in the document. Unknown parts of its place are None."""

    id: str
    label: str
    value: Decimal
    unit: str
    stage: str | None
    quote: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    code: str = ""
    column: str = ""
    in_table: bool = False
    year: int | None = None

    def __str__(self) -> str:
        place = self.start if self.page is None else f"p{self.page} {self.column}"
        return f"{self.value}{self.unit} {self.label} @{place} | {self.quote}"


@dataclass(frozen=True, slots=True)
class TieLabel:
    """How figures should tie: `expect` is ok, rounding, error or duplicate."""

    id: str
    kind: str
    facts: frozenset[str]
    expect: str


@dataclass(frozen=True, slots=True)
class FindingLabel:
    """Something that a person found wrong: `actual` is printed, a figure or words."""

    id: str
    severity: str
    actual: str
    quote: str

    @property
    def figure(self) -> Decimal | None:
        """The figure that is wrong, where it is one."""
        return number(self.actual)


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled document."""

    name: str
    report: Path
    facts: tuple[FactLabel, ...]
    ties: tuple[TieLabel, ...] = ()
    findings: tuple[FindingLabel, ...] = ()


def cases() -> Iterator[Case]:
    """Every labelled document at hand: those of the project, then those beside it."""
    for place in sorted((ROOT / "tests" / "golden").glob("*/report.path")):
        report = ROOT / place.read_text(encoding="utf-8").strip()
        case = _table_case if (place.parent / "findings.csv").is_file() else _prose_case
        yield case(place.parent.name, report, place.parent / "facts.csv")
    if (SHARED / "seed" / "report.txt").is_file():
        yield _prose_case(
            "shared/seed", SHARED / "seed" / "report.txt", SHARED / "seed" / "facts.csv"
        )
    for facts in sorted((SHARED / "samples").glob("*.facts.csv")):
        name = facts.name.removesuffix(".facts.csv")
        yield _table_case(f"shared/{name}", facts.with_name(f"{name}.pdf"), facts)


def number(text: str) -> Decimal | None:
    """The figure that a label prints, or None where it prints none."""
    try:
        return Decimal(text.replace(",", "").replace("+", "").strip())
    except InvalidOperation:
        return None


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _prose_case(name: str, report: Path, labels: Path) -> Case:
    facts = tuple(
        FactLabel(
            id=row["id"],
            label=row["label"],
            value=Decimal(row["value"].replace(",", "")),
            unit=row["unit"],
            stage=row["scenario"],
            quote=row["quote"],
            start=int(row["char_start"]),
            end=int(row["char_end"]),
        )
        for row in _rows(labels)
    )
    known = {fact.id for fact in facts}
    ties = tuple(
        TieLabel(
            row["id"],
            row["kind"],
            frozenset(known & {n.lstrip("-") for n in (row["total"], *row["parts"].split())}),
            row["expect"],
        )
        for row in _rows(labels.with_name("relations.csv"))
    )
    return Case(name, report, facts, ties)


def _table_case(name: str, report: Path, labels: Path) -> Case:
    facts = tuple(
        FactLabel(
            id=f"L{line}",
            label=row["row_label"],
            value=value,
            unit=row["unit"],
            stage=None,
            quote=row["source"],
            page=int(row["page"]) if row["page"] else None,
            code=row["code"],
            column=row["column_label"],
            in_table=row["source"].startswith("T"),
            year=int(row["period"][:4]) if row["period"][:4].isdecimal() else None,
        )
        for line, row in enumerate(_rows(labels), 2)
        if (value := number(row["value"])) is not None
    )
    findings = tuple(
        FindingLabel(row["id"], row["severity"], row["actual"], row["quote"])
        for row in _rows(labels.with_name(labels.name.replace("facts.csv", "findings.csv")))
    )
    return Case(name, report, facts, findings=findings)
