"""The documentation site, where `make docs` has installed MkDocs: strict, and asking nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.browser import CHROMIUM, browser

pytest.importorskip("mkdocs", reason="make docs installs MkDocs")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documentation")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_no_page_asks_an_outside_host(site, tmp_path):
    with browser(tmp_path) as tab:
        for page in sorted(site.rglob("*.html")):
            tab.open(page)
            outside = [url for url in tab.requests if not url.startswith(("file:", "about:"))]
            assert [url for url in outside if not url.startswith("data:")] == [], page


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_the_search_finds_a_setting(site, tmp_path):
    with browser(tmp_path) as tab:
        tab.open(site / "index.html", "?q=keep_snapshots")
        tab.until("document.querySelector('.md-search-result__link') !== null")
        assert "settings" in tab.run("document.querySelector('.md-search-result__link').href")
