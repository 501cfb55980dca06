"""The quality report in a headless Chromium: it loads alone, and can be searched and walked."""

import pytest

from gouji.site import build_site
from tests.published import HOSTILE, SPLIT, publish
from tests.site.browser import CHROMIUM, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warehouse")
    reports = {
        "水利局.txt": SPLIT,
        "林业局.txt": SPLIT.replace("水利", "林业"),
        "<i>x</i>.txt": HOSTILE,
    }
    return build_site(publish(folder, reports), folder / "site").site


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("profile")) as page:
        yield page


def report(site):
    return next(page for page in site.glob("documents/*.html") if "水利局" in page.read_text())


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_load_with_no_outside_request_and_no_error(site, tab, width):
    tab.resize(width, phone=width < 500)
    for page in site.rglob("*.html"):
        tab.open(page)
        outside = [url for url in tab.requests if not url.startswith(("file:", "about:", "data:"))]
        assert outside == [], page
        assert tab.errors == [], page
        assert tab.run("typeof window.stolen") == "undefined"
        assert tab.run("document.documentElement.scrollWidth <= innerWidth"), page


def test_the_overview_is_below_a_megabyte(site, tab):
    tab.open(site / "index.html")
    loaded = {url for url in tab.requests if url.startswith("file:")}
    sizes = [(site / url.partition("/site/")[2]).stat().st_size for url in loaded]
    assert 0 < sum(sizes) < 1_000_000


def test_the_language_changes_and_stays(site, tab):
    tab.open(site / "index.html", "?lang=zh")
    tab.run("localStorage.clear()")
    tab.open(site / "index.html")
    shown = "document.querySelector('nav a').innerText.trim()"
    assert tab.run(shown) == "总览"
    tab.run("document.getElementById('language').click()")
    assert tab.run(shown) == "Overview"
    tab.open(site / "findings.html")
    assert tab.run(shown) == "Overview"
    assert tab.run("document.querySelector('input[type=search]').placeholder").startswith("Search")
    tab.run("document.getElementById('language').click()")


def test_findings_are_searched_and_filtered(site, tab):
    tab.open(site / "findings.html")
    tab.until("document.querySelectorAll('#rows tbody tr').length >= 2")
    everything = tab.run("document.querySelectorAll('#rows tbody tr').length")
    tab.open(site / "findings.html", "#q=" + "%E6%B0%B4%E5%88%A9%E5%B1%80")
    tab.until(f"document.querySelectorAll('#rows tbody tr').length < {everything}")
    assert "水利局" in tab.run("document.querySelector('#rows tbody').innerText")


def test_a_finding_leads_to_its_figure_and_the_figure_to_its_meaning(site, tab):
    tab.open(report(site))
    tab.run("document.querySelector('.card a').click()")
    tab.until("location.hash.startsWith('#tie-')")
    tab.run("document.querySelector('.drawn a.operand').click()")
    tab.until("document.activeElement.classList.contains('figure')")
    tab.press("Enter")
    tab.until("document.getElementById('details') !== null")
    assert "6.10 元" in tab.run("document.getElementById('details').innerText")
    tab.press("Escape")
    tab.until("document.getElementById('details') === null")


def test_keys_move_between_figures_and_findings(site, tab):
    tab.open(report(site))
    tab.run("document.querySelector('.figure').focus()")
    first = tab.run("document.activeElement.id")
    tab.press("ArrowRight")
    tab.until(f"document.activeElement.id !== '{first}'")
    tab.press("n")
    tab.until("document.activeElement.classList.contains('drawn')")


def test_controls_have_names_and_text_has_contrast(site, tab):
    for page in (site / "index.html", site / "findings.html", report(site)):
        tab.open(page)
        assert tab.run(_NAMELESS) == [], page
        assert tab.run(_FAINT) == [], page


_NAMELESS = """
[...document.querySelectorAll('a, button, input, select, [role=button], [role=region]')]
  .filter(e => !(e.innerText || e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.textContent).trim())
  .map(e => e.outerHTML.slice(0, 120))
"""  # noqa: E501 - one expression
_FAINT = """
(() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(v => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126*x + .7152*y + .0722*z; };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const faint = [];
  for (const e of document.querySelectorAll('main *, header *, footer *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
    if (e.closest('svg, :disabled, script')) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5) faint.push(e.outerHTML.slice(0, 120));
  }
  return faint;
})()
"""  # noqa: E501 - one expression
