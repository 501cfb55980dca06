"""The Word reader gives what is printed: no more, no less, once, in order."""

import pytest
from word_packages import docx, p, packed, part, r, tbl, tc

from gouji.document import Document
from gouji.errors import DamagedReport, EmptyReport, LimitExceeded
from gouji.readers.numbering import format_number
from gouji.readers.word import read_docx
from gouji.settings import Limits


def read(body: str, **parts: str) -> Document:
    return read_docx(docx(body, **parts), "报告.docx", "0" * 64, Limits())


def printed(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.slice(block.start, block.end)) for block in document.blocks]


def grid(document: Document, index: int = 0) -> list[tuple[int, int, int, int, str]]:
    table = [block.table for block in document.blocks if block.table][index]
    return [
        (c.row, c.column, c.row_span, c.column_span, document.slice(c.start, c.end))
        for c in table.cells
    ]


def numbering(
    *levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
) -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def lvl(index: int, style: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(text: str, level: int = 0, list_id: int = 1) -> str:
    return p(
        text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    )


def test_paragraphs_are_lines_and_blocks():
    document = read(p("第一段") + p("") + p("第二", "段"))
    assert document.text == "第一段\n第二段"
    assert printed(document) == [("paragraph", "第一段"), ("paragraph", "第二段")]
    assert document.pages is None


def test_deleted_text_is_dropped_and_inserted_text_kept():
    body = p(
        "预算",
        f"<w:del>{r('旧').replace('w:t', 'w:delText')}</w:del>",
        f"<w:ins>{r('120.5')}</w:ins>",
        f"<w:moveFrom>{r('搬走')}</w:moveFrom>",
        f"<w:moveTo>{r('万元')}</w:moveTo>",
    )
    assert read(body).text == "预算120.5万元"


def test_deleted_paragraph_mark_joins_paragraphs():
    body = p("收入10", properties="<w:rPr><w:del/></w:rPr>") + p("万元")
    assert read(body).text == "收入10万元"


def test_hidden_text_is_dropped_also_by_style():
    styles = '<w:style w:styleId="Ghost" w:type="character"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = p(
        "看得见",
        r("看不见", "<w:vanish/>"),
        r("也看不见", '<w:rStyle w:val="Ghost"/>'),
        r("又看得见", '<w:vanish w:val="0"/>'),
    )
    assert read(body, styles=styles).text == "看得见又看得见"


def test_bookmarks_controls_links_and_fields_print_only_their_result():
    body = p(
        '<w:bookmarkStart w:id="0" w:name="PAY"/>',
        "共",
        f"<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent>{r('12')}</w:sdtContent></w:sdt>",
        f"<w:hyperlink>{r('人')}</w:hyperlink>",
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> REF a </w:instrText></w:r>',
        r("夹在指令里"),
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        r("三"),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        f'<w:fldSimple w:instr="PAGE">{r("个")}</w:fldSimple>',
    )
    assert read(body).text == "共12人三个"


def test_tabs_breaks_hyphens_and_symbols():
    body = p(
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:noBreakHyphen/>"
        '<w:t>3</w:t><w:softHyphen/><w:t>5\u00ad6</w:t><w:sym w:font="Wingdings" w:char="F0FE"/>'
        '<w:br w:type="page"/></w:r>'
    )
    assert read(body).text == "甲\t乙\n丙-356☑"


def test_pages_come_from_rendered_breaks():
    body = p("一") + p("<w:r><w:lastRenderedPageBreak/></w:r>", "二") + p("三")
    document = read(body)
    assert [block.page for block in document.blocks] == [1, 2, 2]
    assert document.pages == 2


def test_merged_cells_stand_once_at_their_top_left():
    body = tbl(
        tc("项目", properties='<w:vMerge w:val="restart"/>')
        + tc("金额", properties='<w:gridSpan w:val="2"/>'),
        tc("", properties="<w:vMerge/>") + tc("预算") + tc("决算"),
        tc("甲") + tc("1.00") + tc("2.00"),
    )
    document = read(p("前") + body + p("后"))
    assert grid(document) == [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "金额"),
        (1, 1, 1, 1, "预算"),
        (1, 2, 1, 1, "决算"),
        (2, 0, 1, 1, "甲"),
        (2, 1, 1, 1, "1.00"),
        (2, 2, 1, 1, "2.00"),
    ]
    assert document.text == "前\n项目\t金额\n\t预算\t决算\n甲\t1.00\t2.00\n后"


def test_nested_table_is_a_block_inside_its_cell():
    document = read(tbl(tc("外", tbl(tc("1") + tc("2")), p("尾")) + tc("右")))
    outer, inner = document.blocks
    assert grid(document, 0)[0][4] == "外\n1\t2\n尾"
    assert [row[4] for row in grid(document, 1)] == ["1", "2"]
    assert outer.start <= inner.start < inner.end <= outer.end


def test_deleted_and_hidden_rows_are_dropped():
    rows = [
        f"<w:trPr>{mark}</w:trPr>{tc(text)}"
        for mark, text in (("<w:del/>", "删"), ("<w:hidden/>", "藏"), ("", "留"))
    ]
    assert read(tbl(*rows)).text == "留"


def test_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{p('框里的话')}</w:txbxContent>"
    body = p(
        "正文",
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
    )
    assert printed(read(body + p("下文"))) == [
        ("paragraph", "正文"),
        ("text_box", "框里的话"),
        ("paragraph", "下文"),
    ]


def test_notes_follow_the_text_in_the_order_of_reference():
    body = p("收入100万元", '<w:r><w:footnoteReference w:id="2"/></w:r>') + p(
        "末", '<w:r><w:endnoteReference w:id="1"/></w:r>'
    )
    document = read(
        body,
        footnotes=f'<w:footnote w:id="0">{p("分隔")}</w:footnote>'
        f'<w:footnote w:id="2">{p("含上年结转")}</w:footnote>',
        endnotes=f'<w:endnote w:id="1">{p("数据来自决算")}</w:endnote>',
    )
    assert printed(document)[2:] == [("footnote", "含上年结转"), ("footnote", "数据来自决算")]


def test_numbering_restores_labels_and_restarts_below_a_higher_level():
    levels = numbering(
        lvl(0, "chineseCountingThousand", "%1、", '<w:suff w:val="nothing"/>'),
        lvl(1, "chineseCounting", "（%2）", '<w:suff w:val="nothing"/>'),
        lvl(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
    )
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁", 2) + item("戊") + item("己", 1)
    assert read(body, numbering=levels).text.split("\n") == [
        "一、甲", "（一）乙", "（二）丙", "1.2.1 丁", "二、戊", "（一）己",
    ]  # fmt: skip


def test_lists_of_one_definition_go_on_counting_unless_started_anew():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = item("a") + item("b", 0, 2) + item("c", 0, 3) + item("d", 0, 3)
    text = read(body, numbering=numbering(lvl(0, "decimal", "%1."), nums=nums)).text
    assert text.split("\n") == ["1. a", "2. b", "5. c", "6. d"]


def test_numbering_and_level_of_a_heading_may_come_from_its_style():
    styles = (
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:basedOn w:val="2"/></w:style>'
    )
    levels = numbering(
        lvl(0, "decimal", "%1"), lvl(1, "upperRoman", "%2.", '<w:pStyle w:val="2"/>')
    )
    body = p("概况", properties='<w:pStyle w:val="2"/>') + p(
        "收支", properties='<w:pStyle w:val="Own"/><w:outlineLvl w:val="4"/>'
    )
    document = read(body, styles=styles, numbering=levels)
    assert [block.heading_level for block in document.blocks] == [2, 5]
    assert document.text.startswith("I. 概况")


def test_bullets_and_switched_off_numbering_print_no_label():
    body = item("圆点") + item("无", 0, 0)
    assert read(body, numbering=numbering(lvl(0, "bullet", "\uf06c"))).text == "圆点\n无"


@pytest.mark.parametrize(
    ("number", "style", "label"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (20, "ideographDigital", "二〇"),
        (3, "ideographTraditional", "丙"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (7, "decimalZero", "07"),
        (2, "decimalEnclosedCircle", "②"),
        (13, "decimalFullWidth", "１３"),
        (6, "someNewerFormat", "6"),
    ],
)
def test_number_formats(number, style, label):
    assert format_number(number, style) == label


def test_strict_open_xml_is_read_like_the_transitional():
    body = part("document", f"<w:body>{p('严格')}</w:body>").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    document = read_docx(packed({"word/document.xml": body}), "a.docx", "0" * 64, Limits())
    assert document.text == "严格"


def test_parts_are_found_by_their_relationships():
    relation = '<Relationships><Relationship Type="x/{}" Target="{}"/></Relationships>'
    files = {
        "_rels/.rels": relation.format("officeDocument", "word/document2.xml"),
        "word/document2.xml": part("document", f"<w:body>{p('正文')}</w:body>"),
    }
    assert read_docx(packed(files), "a.docx", "0" * 64, Limits()).text == "正文"


def test_external_entities_and_entity_bombs_are_refused(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    body = part("document", f"<w:body>{p('&x;')}</w:body>").replace(
        "?>", f'?><!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>', 1
    )
    with pytest.raises(DamagedReport, match="DTD"):
        read_docx(packed({"word/document.xml": body}), "a.docx", "0" * 64, Limits())


@pytest.mark.parametrize(
    "files",
    [
        {"word/other.xml": "<a/>"},
        {"word/document.xml": part("document", "")},
        {"word/document.xml": "<w:document"},
    ],
)
def test_a_container_without_a_body_is_damaged(files):
    with pytest.raises(DamagedReport):
        read_docx(packed(files), "a.docx", "0" * 64, Limits())


def test_a_document_without_text_is_empty():
    with pytest.raises(EmptyReport):
        read(p("") + tbl(tc("")))


def test_deep_nesting_is_refused():
    body = p("底")
    for _ in range(150):
        body = tbl(tc(body, p("")))
    with pytest.raises(LimitExceeded):
        read(body)
    with pytest.raises(LimitExceeded):
        read("<w:sdt>" * 240 + p("底") + "</w:sdt>" * 240)


def test_a_zip_bomb_is_refused_before_unpacking():
    bomb = packed({"word/document.xml": b" " * 20_000_000})
    with pytest.raises(LimitExceeded, match="压缩"):
        read_docx(bomb, "a.docx", "0" * 64, Limits())
    many = packed({f"word/{number}.xml": "" for number in range(20)})
    with pytest.raises(LimitExceeded):
        read_docx(many, "a.docx", "0" * 64, Limits(max_archive_entries=10))


def test_a_corrupt_entry_is_damage():
    data = bytearray(docx(p("正文" * 500)))
    at = data.find(b"word/document.xml") + 30
    data[at : at + 20] = b"\xff" * 20
    with pytest.raises(DamagedReport):
        read_docx(bytes(data), "a.docx", "0" * 64, Limits())


def test_too_many_cells_are_refused():
    body = tbl(*[tc("1") + tc("2")] * 10)
    with pytest.raises(LimitExceeded):
        read_docx(docx(body), "a.docx", "0" * 64, Limits(max_cells=10))
