"""dbt's documentation inside the report: it asks nobody, and tells of no folder of this machine."""

import tempfile
from pathlib import Path

import pytest

from gouji.site import build_site
from gouji.transform import lineage_page
from tests.site.browser import CHROMIUM, browser

ROOT = Path(__file__).parents[2]
DATABASE = ROOT / "warehouse" / "gouji.duckdb"

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not DATABASE.exists(), reason="make run has not built the warehouse"),
]


def test_the_page_about_the_tables_loads_alone(tmp_path):
    page = lineage_page(DATABASE)
    assert str(ROOT) not in page and tempfile.gettempdir() not in page
    site = build_site(DATABASE, tmp_path / "site", page).site
    with browser(tmp_path / "profile") as tab:
        tab.open(site / "lineage.html", "#!/model/model.gouji.department_year")
        tab.until("document.body.innerText.includes('expenditure_adjusted_yuan')")
        assert [url for url in tab.requests if not url.startswith(("file:", "data:"))] == []
        assert tab.errors == []
