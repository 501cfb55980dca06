"""The quality report as files: everything is there, linked and escaped; nothing is made twice."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gouji.site import build_site, site_is_current
from gouji.site.layout import blocks_of, parts_of
from gouji.site.words import words
from tests.published import HOSTILE, SPLIT, publish

LONG = "白桦县林业局2023年度部门决算\n" + "\n".join(
    f"项目{n}\t{n}.00万元\t合计" for n in range(4000)
)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    reports = {"白桦县/2023/水利局.txt": SPLIT, "a&b/<i>x</i>.txt": HOSTILE, "长表.txt": LONG}
    return publish(tmp_path_factory.mktemp("warehouse"), reports)


@pytest.fixture(scope="module")
def site(database) -> Path:
    return build_site(database, database.with_name("site")).site


class _Reader(HTMLParser):
    """Gathers what a page links to, its anchors, and what only markup of ours may hold."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            if name in ("href", "src"):
                self.links.append(value)
            elif name == "id":
                self.ids.append(value)
            elif name.startswith("on"):
                self.handlers.append(name)


def pages(site: Path) -> dict[Path, _Reader]:
    return {page.resolve(): _Reader(page) for page in site.rglob("*.html")}


def test_every_link_leads_to_a_file_and_an_anchor_of_the_report(site):
    found = pages(site)
    for page, reader in found.items():
        for link in reader.links:
            assert not re.match(r"[a-z]+:|//", link), link
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.is_file(), (page, link)
            if anchor and target.parent.name == "documents":
                assert anchor in found[target].ids, (page, link)


def test_anchors_are_unique(site):
    for page, reader in pages(site).items():
        assert len(reader.ids) == len(set(reader.ids)), page


def test_text_of_documents_never_becomes_markup(site):
    for page, reader in pages(site).items():
        assert not reader.handlers, page
        assert "img" not in reader.tags and "i" not in reader.tags, page
        assert "stolen = 1</script>" not in page.read_text(encoding="utf-8")
    for shard in (site / "data").iterdir():
        assert "<" not in shard.read_text(encoding="utf-8")


def test_every_figure_is_marked_where_it_is_printed(site):
    text = next(p.read_text() for p in site.glob("documents/*.html") if "水利局" in p.read_text())
    marked = re.findall(r'<span class="figure[^>]*>([^<]*)</span>', text)
    for printed in ("120.50", "70.25", "6.10", "98.13", "93"):
        assert printed in marked
    assert re.search(r'class="figure failing blamed"[^>]*>6\.10<', text)
    assert "<ins>6.10万元</ins>" in text


def test_a_long_table_is_shown_on_several_pages(site):
    (first,) = (p for p in site.glob("documents/*.html") if re.search(r"[0-9a-f]-2\.html", str(p)))
    following = first.read_text(encoding="utf-8")
    assert "项目3999" not in following
    assert max(page.stat().st_size for page in site.rglob("*.html")) < 2_000_000


def test_parts_hold_the_whole_text():
    text = "甲\t乙\n" * 500 + "丙" * 5000
    shown = [block for part in parts_of(blocks_of(text), 700) for block in part]
    gone = "".join(text[block.start : block.end] for block in shown)
    assert gone.replace("\n", "") == text.replace("\n", "")


def test_a_page_that_did_not_change_is_taken_over(database, site):
    page = next(site.glob("documents/*.html"))
    before = page.stat().st_ino
    again = build_site(database, site)
    assert page.stat().st_ino == before
    assert again.documents == 3
    assert site_is_current(database, site)


def test_the_trend_has_one_point_for_each_warehouse(database, site):
    build_site(database, site)
    nights = database.with_name("nights.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(nights) == 1
    assert json.loads(nights[0])["documents"] == 3


def test_every_word_is_in_both_languages():
    for key, (chinese, english) in words().items():
        assert chinese and english, key
        assert re.findall(r"{(\w+)}", chinese) == re.findall(r"{(\w+)}", english), key


def test_a_page_about_the_tables_stands_until_another_is_given(database, tmp_path):
    page = tmp_path / "site" / "lineage.html"
    build_site(database, tmp_path / "site")
    assert not page.exists()
    build_site(database, tmp_path / "site", "<html>tables</html>")
    build_site(database, tmp_path / "site")
    assert page.read_text() == "<html>tables</html>"
    assert 'href="lineage.html"' in (tmp_path / "site" / "index.html").read_text()
