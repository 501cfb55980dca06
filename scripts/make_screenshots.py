"""Takes the pictures of the documentation from `warehouse/site`: `make screenshots`."""

import base64
import tempfile
from pathlib import Path

import duckdb
from tests.site.browser import Page, browser

from gouji.site.department import department_id

ROOT = Path(__file__).parents[1]
SITE = ROOT / "warehouse" / "site"
FOLDER = ROOT / "docs" / "assets"
_WITH_PROPOSAL = """
    select document_id, department from marts.findings
    where severity = 'error' and proposed is not null and document_id in (
        select document_id from marts.dim_document where media_type like '%wordprocessing%'
    )
    order by document_id, finding_id limit 1
"""


def main() -> None:
    """Write overview, department, document and phone."""
    with duckdb.connect(str(SITE.parent / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute(_WITH_PROPOSAL).fetchone()
    assert found is not None, "make run builds the warehouse of the sample"
    document, department = found
    with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as tab:
        tab.resize(1180, 820)
        _take(tab, "overview", SITE / "index.html")
        _take(tab, "department", SITE / "departments" / f"{department_id(department)}.html")
        tab.resize(1000, 900)
        _take(tab, "document", SITE / "documents" / f"{document}.html", ".drawn")
        tab.resize(390, 800, phone=True)
        _take(tab, "phone", SITE / "documents" / f"{document}.html")


def _take(tab: Page, name: str, page: Path, at: str | None = None) -> None:
    tab.open(page)
    if at is not None:
        tab.run(f"document.querySelector('{at}').scrollIntoView({{block: 'center'}})")
    picture = tab.call("Page.captureScreenshot", format="webp", quality=70)
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))


if __name__ == "__main__":
    main()
