"""The quality report: a static site of the published warehouse, for a browser without a server.

Everything it loads lies in its folder. Text of documents is escaped wherever it is shown.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.answer import Row, opened
from gouji.site import queries
from gouji.site.department import DepartmentPage, department_id, departments
from gouji.site.document import DocumentPages, number
from gouji.site.folder import SiteFolder, site_state
from gouji.site.nights import add_night
from gouji.site.shards import write_list
from gouji.site.words import attribute, known, script_json, spoken

if TYPE_CHECKING:
    import duckdb
    import jinja2

_BATCH = 100
"""Documents whose rows are held at a time."""
_GIVEN = "given"
"""The digest of a page that is not made here: it stands until another is given."""
_FACETS = ("region", "fiscal_year")


@dataclass(frozen=True, slots=True)
class SiteBuilt:
    """The folder of a report, its pages of documents and departments, and the files made anew."""

    site: Path
    documents: int
    departments: int
    written: int


def site_is_current(database: Path, site: Path) -> bool:
    """Whether the report in `site` shows the published file as this code would."""
    return database.is_file() and site_state(site) == _state(database)


def build_site(
    database: Path, site: Path, lineage: str | None = None, memory: str | None = None
) -> SiteBuilt:
    """Build the report of a published file in the folder `site`, replacing the former one.

    `lineage` is a page that tells of the tables and where they come from; that of the former
    report is taken over where none is given. The trend over nights is kept in `nights.jsonl`
    beside the database.
    Raises WarehouseError when there is no published file.
    """
    with opened(database, memory=memory) as connection:
        folder = SiteFolder(site, _state(database))
        return _Builder(connection, database, folder, lineage).build()


class _Builder:
    """One build of the report."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        database: Path,
        folder: SiteFolder,
        lineage: str | None,
    ) -> None:
        self._connection = connection
        self._database = database
        self._folder = folder
        self._lineage = lineage
        published = datetime.fromtimestamp(database.stat().st_mtime).astimezone()
        self._templates = _environment()
        self._templates.globals["published"] = published.strftime("%Y-%m-%d %H:%M")
        self._look = _own_digest()

    def build(self) -> SiteBuilt:
        documents = queries.rows(self._connection, queries.DOCUMENTS)
        findings = queries.rows(self._connection, queries.FINDINGS)
        self._documents(documents)
        shown = departments(documents, findings, queries.rows(self._connection, queries.PANEL))
        for department in shown:
            self._department(department)
        self._lists(documents, findings, shown)
        self._overview()
        self._folder.publish()
        return SiteBuilt(self._folder.target, len(documents), len(shown), self._folder.written)

    def _render(self, template: str, root: str, **values: Any) -> str:
        return self._templates.get_template(template).render(root=root, **values)

    def _overview(self) -> None:
        data = {
            name: queries.rows(self._connection, query) for name, query in queries.OVERVIEW.items()
        }
        counts = {
            "documents": sum(r["documents"] for r in data["documents"] if r["status"] == "loaded"),
            "facts": data["facts"][0]["facts"],
            "departments": data["departments"][0]["departments"],
            "quarantined": sum(
                r["documents"] for r in data["documents"] if r["status"] == "quarantined"
            ),
        }
        verdicts = dict.fromkeys(queries.VERDICTS, 0)
        verdicts |= {row["verdict"]: row["checks"] for row in data["verdicts"]}
        severities = dict.fromkeys(queries.SEVERITIES, 0)
        for row in data["severities"]:
            if row["status"] == "open":
                severities[row["severity"]] = row["findings"]
        has_lineage = self._tables()
        night = counts | verdicts | severities
        trend = add_night(self._database.with_name("nights.jsonl"), self._database, night)
        page = self._render(
            "overview.html", "", here="overview", counts=counts, verdicts=verdicts,
            severities=severities, trend=trend, data=data, coverage=_coverage(data["coverage"]),
            has_lineage=has_lineage,
        )  # fmt: skip
        self._folder.write("index.html", page)

    def _tables(self) -> bool:
        """Put the page about the tables into the report, if there is one."""
        if self._lineage is None:
            return self._folder.keep_page("lineage", _GIVEN)
        self._folder.write_page("lineage", _GIVEN, {"lineage.html": self._lineage})
        return True

    def _documents(self, documents: list[Row]) -> None:
        changed = []
        for document in documents:
            digest = f"{self._look} {document['digest']}"
            if not self._folder.keep_page(document["document_id"], digest):
                changed.append((document, digest))
        for first in range(0, len(changed), _BATCH):
            batch = changed[first : first + _BATCH]
            ids = [document["document_id"] for document, _ in batch]
            rows = queries.of_documents(self._connection, ids)
            for document, digest in batch:
                pages = DocumentPages(document, rows[document["document_id"]])
                self._folder.write_page(
                    document["document_id"], digest, dict(self._document_files(pages))
                )

    def _document_files(self, pages: DocumentPages) -> Iterator[tuple[str, str]]:
        for part, blocks in enumerate(pages.parts, 1):
            text = self._render(
                "document.html", "../", here="documents", pages=pages, document=pages.document,
                part=part, blocks=blocks,
            )  # fmt: skip
            yield f"documents/{pages.file(part)}", text

    def _department(self, department: DepartmentPage) -> None:
        digest = hashlib.sha256(f"{self._look} {department}".encode()).hexdigest()
        if not self._folder.keep_page(department.id, digest):
            text = self._render("department.html", "../", here="departments", page=department)
            path = f"departments/{department.id}.html"
            self._folder.write_page(department.id, digest, {path: text})

    def _lists(
        self, documents: list[Row], findings: list[Row], shown: list[DepartmentPage]
    ) -> None:
        for row in (*documents, *findings):
            row["department_id"] = department_id(row["department"]) if row["department"] else None
        titles = {
            row["rule_id"]: row["title"]
            for row in queries.rows(self._connection, queries.RULE_TITLES)
        }
        lists = {
            "findings": (_FINDING_COLUMNS, ("severity", *_FACETS, "rule_id", "status"), findings),
            "documents": (_DOCUMENT_COLUMNS, (*_FACETS, "document_kind", "status"), documents),
            "departments": (
                _DEPARTMENT_COLUMNS, ("region",), [department.row for department in shown],
            ),
        }  # fmt: skip
        for name, (columns, facets, rows) in lists.items():
            index = write_list(self._folder, name, columns, facets, rows, titles)
            page = self._render("list.html", "", here=name, index=index, facets=facets)
            self._folder.write(f"{name}.html", page)


_FINDING_COLUMNS = (
    "finding_id", "document_id", "department_id", "department", "region", "fiscal_year", "rule_id",
    "severity", "status", "message",
)  # fmt: skip
_DOCUMENT_COLUMNS = (
    "document_id", "department_id", "title", "path", "department", "region", "fiscal_year",
    "document_kind", "status", "errors", "warnings",
)  # fmt: skip
_DEPARTMENT_COLUMNS = ("id", "name", "region", "years", "documents", "errors", "warnings")


def _coverage(rows: list[Row]) -> tuple[list[int | None], dict[str | None, dict[Any, Row]]]:
    """The years, and by region the cell of each."""
    years = sorted({row["fiscal_year"] for row in rows}, key=lambda year: (year is None, year))
    regions: dict[str | None, dict[Any, Row]] = {}
    for row in rows:
        regions.setdefault(row["region"], {})[row["fiscal_year"]] = row
    return years, regions


def _environment() -> "jinja2.Environment":
    import jinja2  # noqa: PLC0415 - costs 60 ms

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gouji.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=spoken, known=known, attr=attribute, number=number, script_json=script_json,
        department_id=department_id,
    )  # fmt: skip
    return environment


def _state(database: Path) -> str:
    status = database.stat()
    return f"{status.st_size} {status.st_mtime_ns} {_own_digest()}"


@cache
def _own_digest() -> str:
    """Stands for how pages look: the code, templates, words and assets of this package."""
    digest = hashlib.sha256()
    folder = Path(str(files("gouji.site")))
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".html", ".yml", ".css", ".js"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
