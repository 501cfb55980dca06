"""Of a portal's page the report is read, all of it, and hardly anything else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portal_pages import DAY, PAGES, REPORT, SOURCE, TITLE, WORDS

from gouji.document import Document
from gouji.readers.web import read_html
from gouji.settings import Limits


def read(page: str, encoding: str = "utf-8") -> Document:
    return read_html(page.encode(encoding), "页面.html", "0" * 64, Limits())


def blocks(document: Document) -> list[str]:
    return [document.slice(block.start, block.end) for block in document.blocks]


@pytest.mark.parametrize("kind", PAGES)
def test_the_report_is_read_whole_and_what_stands_around_it_is_not(kind):
    document = read(PAGES[kind](REPORT))
    read_blocks = blocks(document)
    assert [each for each in read_blocks if each in WORDS] == list(WORDS)
    assert TITLE in read_blocks
    for furniture in ("首页", "党组会议", "3.2亿元", "位置", "备案", "主办", "1286", "℃", "上一篇"):
        assert furniture not in document.text


def test_characters_that_can_not_be_written_back_into_a_page_are_spaces():
    page = "<body><nav><a>首页</a> <a>公开</a></nav>\x01<p>支出\x0b合计12.5万元。</p>\x1f</body>"
    assert blocks(read(page)) == ["支出 合计12.5万元。"]


@pytest.mark.parametrize("kind", PAGES)
def test_day_and_source_of_publication_are_taken_from_the_page(kind):
    metadata = read(PAGES[kind](REPORT)).metadata
    assert (metadata["published_at"], metadata["source"]) == (DAY, SOURCE)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>发布时间：2024年8月5日 09:30</p>", "2024-08-05"),
        ("<div>【发布日期：2024/8/5】</div>", "2024-08-05"),
        ("<p>发布日期：2024-13-45</p>", None),
        ("<p>成文日期：2024-08-05</p>", None),
        ("<p>更新时间：2024-08-05</p>", None),
        ("<p>2024年8月5日</p>", None),
        ('<meta name="PubDate" content="2024-08-05"><p>发布日期：2025-01-01</p>', "2024-08-05"),
    ],
)
def test_only_a_day_called_that_of_publication_is_one(line, day):
    document = read(f"<html><body>{line}<p>支出12万元。</p></body>")
    assert document.metadata.get("published_at") == day


def test_source_of_money_is_no_source_of_the_page():
    document = read("<p>资金来源：财政拨款</p><p>支出12万元。</p>")
    assert "source" not in document.metadata
    assert document.text == "资金来源：财政拨款\n支出12万元。"


@pytest.mark.parametrize(
    "around",
    [
        '<div class="related">{}</div>', "<footer>{}</footer>", "<aside>{}</aside>",
        "<nav>{}</nav>",
        '<div role="navigation"><a href="/1">首页</a>{}</div>', '<div id="sidebar">{}</div>',
        '<ul class="menu"><li>{}</li></ul>', '<div class="share pager">{}</div>',
    ],
)  # fmt: skip
@pytest.mark.parametrize("elsewhere", ["", "<div><p>另有支出5.00万元。</p></div>"])
def test_a_report_is_read_whatever_its_block_is_called(around, elsewhere):
    document = read(f"<html><body>{elsewhere}{around.format(REPORT)}</body></html>")
    assert [each for each in blocks(document) if each in WORDS] == list(WORDS)


def test_contents_that_lead_within_the_page_stay():
    links = "".join(f'<li><a href="#{n}">第{n}部分 决算情况</a></li>' for n in range(4))
    assert "第3部分 决算情况" in read(f"<ul>{links}</ul><p>支出12万元。</p>").text


def test_a_list_of_files_stays():
    links = "".join(f'<li><a href="/f/{n}.xlsx">附表{n}</a></li>' for n in range(4))
    assert "附表3" in read(f"<ul>{links}</ul><p>支出12万元。</p>").text


FIGURES = st.decimals(0, 10**6, places=2).map(lambda number: f"全年支出{number}万元")
PIECES = st.one_of(
    FIGURES,
    st.sampled_from(["首页", '<a href="/1">要闻</a>', '<a href="/2">收入增3.5%</a>', "来源：县局"]),
    st.integers(0, 10**6).map(lambda n: f"<table><tr><td>甲</td><td>{n}</td></tr></table>"),
)  # fmt: skip
NAMES = st.sampled_from(["", "nav", "footer", "related", "content", "share", "menu"])
TREES = st.recursive(
    PIECES,
    lambda inner: st.builds(
        lambda tag, name, parts: f'<{tag} class="{name}">{"".join(parts)}</{tag}>',
        st.sampled_from(["div", "p", "ul", "li", "section", "aside", "footer", "span", "td"]),
        NAMES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=20,
)


@settings(max_examples=150)
@given(st.lists(TREES, min_size=1, max_size=6))
def test_no_figure_outside_of_links_is_ever_lost(trees):
    page = f"<html><body>{''.join(trees)}<p>完</p></body></html>"
    document = read(page)
    for figure in re.findall(r"支出(\d+\.\d\d万元)|<td>(\d+)</td>", page):
        assert "".join(figure) in document.text
