"""The page of a department: its figures over the years, its documents, its findings."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gouji.answer import Row
from gouji.site.document import number

FINDINGS_SHOWN = 100
_TEN_THOUSAND = Decimal(10_000)
_NOT_FIGURES = ("department", "region", "fiscal_year")

_EXPENDITURE = ("expenditure_budget_yuan", "expenditure_adjusted_yuan", "expenditure_yuan")
_THREE_PUBLIC = ("overseas_travel_yuan", "official_vehicles_yuan", "reception_yuan")
_RATES = ("execution_rate", "score")


def department_id(name: str) -> str:
    """The name of a department's page: the same for the same printed name."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


@dataclass(slots=True)
class DepartmentPage:
    """What the page of a department shows."""

    name: str
    region: str | None = None
    years: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The name of the page."""
        return department_id(self.name)

    @property
    def row(self) -> Row:
        """The department in the list of departments."""
        severities = [finding["severity"] for finding in self.findings]
        years = {document["fiscal_year"] for document in self.documents} - {None}
        return {
            "id": self.id,
            "name": self.name,
            "region": self.region,
            "years": sorted(years),
            "documents": len(self.documents),
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
        }

    @property
    def figures(self) -> list[tuple[str, list[str]]]:
        """Column of department_year and its figure in each year; those never printed left out."""
        names = [name for name in self.years[0] if name not in _NOT_FIGURES] if self.years else []
        shown = [(name, [_figure(name, year[name]) for year in self.years]) for name in names]
        return [(name, values) for name, values in shown if any(values)]

    @property
    def charts(self) -> list[dict[str, Any]]:
        """The charts that have something to show."""
        charts = [
            self._chart("chart_expenditure", "bar", "ten_thousand_yuan", _EXPENDITURE),
            self._chart("chart_three_public", "stacked", "ten_thousand_yuan", _THREE_PUBLIC),
            self._chart("chart_rates", "line", "percent_or_points", _RATES),
        ]
        return [chart for chart in charts if chart["series"]]

    def _chart(self, title: str, kind: str, unit: str, names: Sequence[str]) -> dict[str, Any]:
        series = [
            {"name": name, "values": [_charted(name, year[name]) for year in self.years]}
            for name in names
        ]
        shown = [one for one in series if any(value is not None for value in one["values"])]
        years = [str(year["fiscal_year"]) for year in self.years]
        return {"title": title, "kind": kind, "unit": unit, "labels": years, "series": shown}


def departments(
    documents: Iterable[Row], findings: Iterable[Row], panel: Iterable[Row]
) -> list[DepartmentPage]:
    """A page for each department that a document names, in the order of the documents."""
    pages: dict[str, DepartmentPage] = {}
    for document in documents:
        if document["department"]:
            page = pages.setdefault(document["department"], DepartmentPage(document["department"]))
            page.region = page.region or document["region"]
            page.documents.append(document)
    for finding in findings:
        if finding["department"] in pages:
            pages[finding["department"]].findings.append(finding)
    for year in panel:
        if year["department"] in pages:
            pages[year["department"]].years.append(year)
    return list(pages.values())


def _figure(name: str, value: object) -> str:
    if isinstance(value, Decimal) and name.endswith("_yuan"):
        return number(value / _TEN_THOUSAND)
    return number(value)


def _charted(name: str, value: Decimal | None) -> float | None:
    """A figure for a chart, in 万元 where it is money: a drawing may be a double."""
    if value is None:
        return None
    return float(value / _TEN_THOUSAND) if name.endswith("_yuan") else float(value)
