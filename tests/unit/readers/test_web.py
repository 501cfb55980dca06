"""The HTML reader gives what a browser shows."""

import pytest

from gouji.document import Document
from gouji.errors import EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.readers.web import read_html
from gouji.settings import Limits

DEFAULT = Limits()


def read(page: str | bytes, limits: Limits = DEFAULT) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return read_html(data, "页面.html", "0" * 64, limits)


def grids(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [
        [
            (c.row, c.column, c.row_span, c.column_span, document.slice(c.start, c.end))
            for c in block.table.cells
        ]
        for block in document.blocks
        if block.table
    ]


def test_space_collapses_and_blocks_become_paragraphs():
    page = "<h2>一、概况</h2><div>甲  乙\n丙<p>\t丁&nbsp;1<b>2</b>3</p>戊</div>己<br>庚"
    document = read(page)
    assert document.text.split("\n") == ["一、概况", "甲 乙 丙", "丁 123", "戊", "己", "庚"]
    assert [block.heading_level for block in document.blocks[:2]] == [2, None]


def test_what_a_browser_does_not_show_is_left_out():
    page = (
        "<head><title>标题</title></head><nav>导航</nav><script>1</script><style>2</style>"
        '<p style="DISPLAY: none">藏</p><p hidden>藏</p><!-- 注 --><p>留</p><footer>页脚</footer>'
    )
    document = read(page)
    assert document.text == "留"
    assert document.metadata["title"] == "标题"


def test_merged_cells_of_tables():
    page = (
        "<table><caption>表1</caption><tr><th rowspan=2>项目<th colspan=2>金额"
        "<tr><td>预算<td>决算<tr><td>甲<td>1<td>2</table>"
    )
    document = read(page)
    assert grids(document) == [
        [
            (0, 0, 2, 1, "项目"), (0, 1, 1, 2, "金额"), (1, 1, 1, 1, "预算"),
            (1, 2, 1, 1, "决算"), (2, 0, 1, 1, "甲"), (2, 1, 1, 1, "1"), (2, 2, 1, 1, "2"),
        ]
    ]  # fmt: skip
    assert document.text.startswith("表1\n项目\t金额\n\t预算\t决算\n甲")


def test_a_rowspan_beyond_the_table_is_cut():
    (cells,) = grids(read("<table><tr><td rowspan=99>甲<td>1<tr><td>2<td>3</table>"))
    assert cells[0] == (0, 0, 2, 1, "甲")
    assert cells[3] == (1, 2, 1, 1, "3")


def test_cells_without_a_row_and_rows_in_a_form_are_kept():
    (cells,) = grids(read("<table><form><tr><td>甲<td>1</tr></form><td>乙</td><td>2</td></table>"))
    assert [cell[4] for cell in cells] == ["甲", "1", "乙", "2"]


def test_nested_table_is_a_block_inside_its_cell():
    inner = "<table><tr><td>a<td>b</table>"
    document = read(f"<table><tr><td>甲{inner}<td>1<tr><td>乙<td>2</table>")
    outer, nested = document.blocks
    assert [len(cells) for cells in grids(document)] == [4, 2]
    assert outer.start < nested.start < nested.end < outer.end


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p>甲</p><p>乙</p></td></tr></table>",
        "<table role=presentation><tr><td>甲<td>乙</table>",
        "<table><tr><td>甲<tr><td>乙</table>",
    ],
)
def test_layout_tables_become_paragraphs(page):
    document = read(page)
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph"]


def test_a_page_laid_out_by_a_table_keeps_its_data_tables():
    data = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    document = read(f"<table><tr><td>目录<td><p>正文</p>{data}</table>")
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph", "table"]


def test_a_page_laid_out_in_rows_keeps_its_data_tables():
    data = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    rows = f"<tr><td>徽标<td>搜索<tr><td>目录<td><p>正文</p>{data}<tr><td>电话<td>邮箱"
    document = read(f"<table>{rows}</table>")
    assert [block.kind for block in document.blocks].count("table") == 1
    assert grids(document) == [
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "2")]
    ]


def test_a_form_with_long_cells_stays_a_grid():
    long = "<p>一是抓好防汛。</p><p>二是抓好供水。</p><p>三是抓好灌区。</p>"
    rows = f"<tr><td>全年预算数<td>12.50<tr><td>年度目标<td>{long}<tr><td>得分<td>95"
    (cells,) = grids(read(f"<table>{rows}</table>"))
    assert len(cells) == 6


def test_ordered_lists_print_their_numbers():
    page = "<ol start=2><li><p>甲</p></li><li>乙</li></ol><ol type=a><li>丙</ol><ul><li>丁</ul>"
    assert read(page).text.split("\n") == ["2. 甲", "3. 乙", "a. 丙", "丁"]


def test_preformatted_lines_stay_lines():
    assert read("<pre>甲  1\n乙</pre>").text == "甲 1\n乙"


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("gbk", "gb18030"), ("nonsense", "gb18030"),
     ("utf-8", "utf-16"), ("big5", "big5"), ("iso-8859-1", "gb18030"), ("iso-8859-1", "utf-8"),
     ("windows-1252", "gb18030"), ("unicode_escape", "gb18030")],
)  # fmt: skip
def test_encodings_declared_rightly_or_wrongly(declared, actual):
    sentence = "預算收入一百萬元" if actual == "big5" else "镕预算收入1,000.50万元"
    page = f'<html><head><meta charset="{declared}"></head><p>{sentence}</p></html>'
    assert read(page.encode(actual)).text == sentence


def test_hostile_pages():
    with pytest.raises(LimitExceeded):
        read("<div>" * 5000 + "底")
    with pytest.raises(LimitExceeded):
        read("<table><tr><td>" * 5000 + "底")
    with pytest.raises(LimitExceeded):
        read("<table>" + "<tr><td rowspan=65534>1" * 200 + "</table>", Limits(max_cells=5000))
    with pytest.raises(LimitExceeded):
        read("<p>一二三四五</p>", Limits(max_text_chars=3))
    with pytest.raises(UnsupportedFormat):
        read("<p>甲\x00乙</p>")
    bomb = "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>看&a;</p>"
    assert "root" not in read(bomb).text


@pytest.mark.parametrize("page", ["<html></html>", "   ", "<p>&nbsp;</p>"])
def test_pages_without_text_are_empty(page):
    with pytest.raises(EmptyReport):
        read(page)
