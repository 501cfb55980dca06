"""Markdown is read as it would be shown, and nothing printed in it is lost."""

import pytest

from gouji.document import Document
from gouji.errors import EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.readers import read as read_file
from gouji.readers.markdown import read_markdown
from gouji.settings import Limits


def read(text: str | bytes, **limits: int) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return read_markdown(data, "报告.md", "0" * 64, Limits(**limits))


def test_headings_lines_and_emphasis():
    document = read(
        "# 自评报告\n\n一、收入**12.50**万元，\n支出`11`万元。\n\n- 甲\n1. 乙\n\n## 二、支出\n"
    )
    assert document.text.split("\n") == [
        "自评报告", "一、收入12.50万元，", "支出11万元。", "甲", "1. 乙", "二、支出",
    ]  # fmt: skip
    assert [block.heading_level for block in document.blocks] == [1, None, None, None, None, 2]


def test_tables_are_grids_and_keep_cells_beyond_their_header():
    document = read("| 项目 | 金额 |\n|:--|--:|\n| 甲 \\| 乙 | 1 | **3** |\n| 丙 |\n")
    (block,) = document.blocks
    cells = [(c.row, c.column, document.slice(c.start, c.end)) for c in block.table.cells]
    assert cells == [
        (0, 0, "项目"), (0, 1, "金额"),
        (1, 0, "甲 | 乙"), (1, 1, "1"), (1, 2, "3"),
        (2, 0, "丙"), (2, 1, ""),
    ]  # fmt: skip


def test_a_table_in_a_quote_is_a_table():
    document = read("> | 项目 | 金额 |\n> |--|--|\n> | 甲 | 1 | 2 |\n")
    assert document.text == "项目\t金额\n甲\t1\t2"


def test_html_within_is_read_as_html():
    page = "<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table>"
    document = read(f"前\n\n{page}\n\n<script>9</script>\n")
    assert [block.kind for block in document.blocks] == ["paragraph", "table"]
    assert document.text == "前\n甲\t1\n\t2"


@pytest.mark.parametrize(
    "text",
    ["[1]: 12.5万元", "完成率<100%，其中3<5", "第一季度~~12~~万元", "5*3*2", "2023. 支出1元"],
)
def test_what_looks_like_markup_is_not_lost(text):
    kept = read(f"# 报告\n\n{text}\n").text.split("\n")[1]
    assert [c for c in kept if c.isdigit()] == [c for c in text if c.isdigit()]


def test_gb18030_is_found(tmp_path):
    file = tmp_path / "报告.md"
    file.write_bytes("# 自评报告\n\n镕：支出12万元。".encode("gb18030"))
    document = read_file(file)
    assert (document.media_type, document.metadata["encoding"]) == ("text/markdown", "gb18030")
    assert document.text == "自评报告\n镕：支出12万元。"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (">" * 5000 + "1", LimitExceeded),
        ("- " * 5000 + "1", LimitExceeded),
        ("<div>" * 5000 + "1", LimitExceeded),
        ("<table><tr><td>" * 5000 + "1", LimitExceeded),
        ("甲\0乙", UnsupportedFormat),
        (" \n\n", EmptyReport),
        ("<!-- 注 -->", EmptyReport),
    ],
)
def test_hostile_markdown(text, error):
    with pytest.raises(error):
        read(text)


def test_a_document_type_resolves_nothing():
    bomb = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n\n看&a;'
    assert "root" not in read(bomb).text
