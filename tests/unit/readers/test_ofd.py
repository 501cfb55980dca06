"""An OFD file is read like the same pages in PDF, and a hostile one ends with a reason."""

import zipfile
from importlib.util import find_spec
from io import BytesIO

import pytest
from benchmarks.corpus.renderers import Grid, Paragraph, render
from PIL import Image
from word_packages import packed

from gouji.document import Document
from gouji.errors import DamagedReport, EmptyReport, EncryptedReport, LimitExceeded
from gouji.readers.ofd import read_ofd
from gouji.readers.recognition import Recognised, RecognisedPage
from gouji.settings import Limits

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>{{}}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"


def ofd(*pages: str, document: str = "", **parts: str) -> bytes:
    """A package of pages, each the objects on it."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n, _ in enumerate(pages))
    files = {
        "OFD.xml": ROOT.format("Doc_0/Document.xml"),
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{document}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, objects in enumerate(pages):
        files[f"Doc_0/Pages/{number}.xml"] = page(objects)
    return packed(files | {name.replace("__", "/") + ".xml": text for name, text in parts.items()})


def page(objects: str) -> str:
    return (
        f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def text(words: str, x: float = 30, y: float = 40, more: str = "", deltas: str = "") -> str:
    steps = f'DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 100 5" Size="4" {more}>'
        f'<ofd:TextCode X="0" Y="4" {steps}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(data: str, boundary: str = "0 0 210 297", more: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="{boundary}" {more}><ofd:AbbreviatedData>{data}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )


def read(data: bytes, **limits: int) -> Document:
    return read_ofd(data, "报告.ofd", "0" * 64, Limits(**limits))


def test_prose_and_tables_with_spans():
    sentence = (
        "全年支出合计9,102.36万元，其中：基本支出980.15万元，项目支出8,122.21万元，比上年增加。"
    )
    grid = Grid("表1 收支", "单位：万元", (
        ("项目", "2024年度", ""), ("", "预算数", "决算数"), ("公务接待费", "6.00", "4.32"),
    ), 2, ((0, 0, 2, 1), (0, 1, 1, 2)))  # fmt: skip
    document = read(render((Paragraph("某局自评报告", 1), Paragraph(sentence), grid), "ofd"))
    *prose, table = document.blocks
    assert [document.slice(b.start, b.end) for b in prose] == [
        "某局自评报告", sentence, "表1收支", "单位：万元",
    ]  # fmt: skip
    assert [
        (c.row, c.column, c.row_span, c.column_span, document.slice(c.start, c.end))
        for c in table.table.cells
    ] == [
        (0, 0, 2, 1, "项目"), (0, 1, 1, 2, "2024年度"), (1, 1, 1, 1, "预算数"),
        (1, 2, 1, 1, "决算数"), (2, 0, 1, 1, "公务接待费"), (2, 1, 1, 1, "6.00"),
        (2, 2, 1, 1, "4.32"),
    ]  # fmt: skip
    assert table.table.cells[0].box[0] == pytest.approx(25 * 72 / 25.4, abs=0.1)
    assert (document.media_type, document.pages, document.problems) == ("application/ofd", 1, ())


def test_steps_may_be_repeated_and_objects_out_of_order():
    late = text("合计12.50万元", y=40, deltas="g 2 4 g 5 2 4 4")
    assert read(ofd(late + text("标题", y=20))).text == "标题\n合计12.50万元"


def test_objects_are_scaled_and_moved_by_their_matrix():
    half = text("小字", x=30, y=40, more='CTM="0.5 0 0 0.5 0 2"')
    assert read(ofd(text("前面", x=22, y=40) + half)).text == "前面小字"


def test_a_page_printed_on_its_side_is_read_from_its_side():
    turned = 'CTM="0 -1 1 0 0 0"'  # to the left: from the bottom of the page up
    lines = "".join(text(f"第{n}行支出12.5{n}万元", 20 + 9 * n, 200, turned) for n in range(3))
    document = read(ofd(lines))
    assert document.text.split("\n") == [f"第{n}行支出12.5{n}万元" for n in range(3)]


def test_a_table_on_its_side_is_a_table():
    turned = 'CTM="0 -1 1 0 0 0"'
    frames = "M 50 100 L 50 200 M 60 100 L 60 200 M 70 100 L 70 200 "
    frames += "M 50 100 L 70 100 M 50 150 L 70 150 M 50 200 L 70 200"
    cells = [("甲", 52, 198), ("1.00", 52, 148), ("乙", 62, 198), ("2.00", 62, 148)]
    objects = path(frames) + "".join(text(words, x, y, turned) for words, x, y in cells)
    assert read(ofd(objects)).text == "甲\t1.00\n乙\t2.00"


def test_a_watermark_stays_out_of_the_sentences():
    slant = 'CTM="0.7 -0.7 0.7 0.7 0 0"'
    document = read(ofd(text("全年支出") + text("征求意见", 20, 60, slant) + text("12万元", 46)))
    kinds = {document.slice(b.start, b.end): b.kind for b in document.blocks}
    assert kinds == {"全年支出12万元": "paragraph", "征求意见": "text_box"}


def test_templates_are_printed_on_the_pages_that_use_them():
    objects = text("正文", y=60)
    data = packed({
        "OFD.xml": ROOT.format("/Doc_0/Document.xml"),
        "Doc_0/Document.xml": f'<Document {SPACE}><CommonData><TemplatePage ID="7" '
        'BaseLoc="T.xml"/></CommonData><Pages><Page BaseLoc="P.xml"/></Pages></Document>',
        "Doc_0/T.xml": page(text("抬头", y=20)),
        "Doc_0/P.xml": page(objects).replace("<ofd:Content>", '<ofd:Template TemplateID="7"/>'
                                             "<ofd:Content>"),
    })  # fmt: skip
    assert read(data).text == "抬头\n正文"


def test_hidden_objects_are_not_print():
    assert read(ofd(text("藏", more='Visible="false"') + text("见", y=60))).text == "见"


def test_a_page_that_is_a_picture_is_a_problem():
    picture = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>'
    document = read(ofd(picture, text("第二页")))
    assert [(p.code, p.page) for p in document.problems] == [("no_text_layer", 1)]
    assert document.text == "第二页"


def resources(objects: str) -> str:
    return f"<ofd:Res {SPACE} BaseLoc='Res'>{objects}</ofd:Res>"


def unit(number: int, objects: str) -> str:
    return (
        f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="{number}" Width="9" Height="9">'
        f"<ofd:Content>{objects}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )


def composite(number: int, place: str = "20 60", more: str = "") -> str:
    return f'<ofd:CompositeObject ResourceID="{number}" Boundary="{place} 100 20" {more}/>'


@pytest.mark.parametrize("kind", ["PublicRes", "DocumentRes"])
def test_composite_units_are_printed_where_they_are_shown(kind):
    inner = unit(1, composite(2, "8 0")) + unit(2, text("合计", 0, 0) + text("12.50万元", 8, 0))
    document = read(ofd(
        text("项目", 20, 60) + composite(1, more='CTM="1 0 0 1 0 0"'),
        document=f"<ofd:{kind}>R.xml</ofd:{kind}>", Doc_0__R=resources(inner),
    ))  # fmt: skip
    assert document.text == "项目合计12.50万元"
    assert document.problems == ()


def test_a_unit_within_itself_ends():
    data = ofd(text("见12万元") + composite(1), document="<ofd:PublicRes>R.xml</ofd:PublicRes>",
               Doc_0__R=resources(unit(1, composite(1) * 9)))  # fmt: skip
    assert read(data).text == "见12万元"


def test_what_is_given_by_its_glyphs_alone_is_told_as_not_read():
    glyphs = "<ofd:CGTransform CodePosition='0'><ofd:Glyphs>7 8</ofd:Glyphs></ofd:CGTransform>"
    hidden = f'<ofd:TextObject Boundary="9 9 9 9" Size="4">{glyphs}<ofd:TextCode/></ofd:TextObject>'
    for objects in (composite(1), hidden):
        document = read(ofd(text("见") + objects))
        assert [p.code for p in document.problems] == ["no_text_layer"]


def test_characters_that_are_no_text_take_no_part_in_ties():
    private = "".join(map(chr, range(0xE000, 0xE014)))
    document = read(ofd(text("支出12.50万元") + text(private, y=60)))
    assert [p.code for p in document.problems] == ["unmapped_characters"]
    assert document.confidence(0, 4) == 0.0


def test_a_further_run_begins_where_the_last_one_did():
    runs = '<ofd:TextCode X="2" Y="4">上</ofd:TextCode><ofd:TextCode Y="14">下</ofd:TextCode>'
    shifted = f'<ofd:TextObject Boundary="30 40 100 20" Size="4">{runs}</ofd:TextObject>'
    document = read(ofd(shifted + text("前", 28, 50)))
    assert document.text == "上\n前下"


def test_a_path_may_be_closed_by_z():
    frame = "M 30 100 L 130 100 L 130 110 L 30 110 Z M 30 110 L 130 110 L 130 120 L 30 120 Z"
    objects = path(frame) + path("M 80 100 L 80 120") + text("甲", 32, 102) + text("1.00", 82, 102)
    assert read(ofd(objects)).text.split("\n")[0] == "甲\t1.00"


def test_a_small_picture_in_the_bounds_of_the_page_is_no_scan():
    code = '<ofd:ImageObject Boundary="0 0 210 297" CTM="18 0 0 18 5 3" ResourceID="1"/>'
    document = read(ofd(code + text("12.50万元")))
    assert document.problems == ()


def scan() -> bytes:
    out = BytesIO()
    Image.new("L", (420, 594), 255).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def seen(monkeypatch):
    """What would be seen with the extra: a figure in the corner of each picture."""
    monkeypatch.setattr("gouji.readers.ofd.can_recognise", lambda: True)
    monkeypatch.setattr(
        "gouji.readers.pictures.recognise",
        lambda pixels, scale: RecognisedPage([Recognised((10, 10, 90, 22), "12.50万元", 0.99)]),
    )


SHOWN = '<ofd:ImageObject Boundary="10 10 190 270" CTM="190 0 0 270 0 0" ResourceID="5"/>'
MEDIA = '<ofd:MultiMedias><ofd:MultiMedia ID="5"><ofd:MediaFile>{}</ofd:MediaFile>'
MEDIA += "</ofd:MultiMedia></ofd:MultiMedias>"


def scanned(file: str, data: bytes) -> bytes:
    document = ofd(SHOWN, document="<ofd:DocumentRes>R.xml</ofd:DocumentRes>",
                   Doc_0__R=resources(MEDIA.format(file)))  # fmt: skip
    out = BytesIO(document)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("Doc_0/Res/scan.png", data)
    return out.getvalue()


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy comes with the extra ocr")
@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        ("scan.png", scan(), "recognised_page"),
        ("scan.png", scan()[:60], "no_text_layer"),
        ("scan.png", b"\x97JB2\r\n\x1a\n", "no_text_layer"),
        ("other.png", scan(), "no_text_layer"),
    ],
)
def test_a_page_that_is_a_picture_is_recognised(seen, file, data, code):
    document = read(scanned(file, data))
    assert [problem.code for problem in document.problems] == [code]
    assert document.text == ("12.50万元" if code == "recognised_page" else "")


def test_a_missing_page_is_a_problem_and_the_rest_is_read():
    data = ofd(text("第一页"), text("第二页")).replace(b"Pages/1.xml", b"Pages/x.xml")
    document = read(data)
    assert document.text == "第一页"
    assert [(p.code, p.page) for p in document.problems] == [("unreadable_page", 2)]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (packed({"OFD.xml": "<x/>"}), DamagedReport),
        (packed({"OFD.xml": ROOT.format("../../etc/passwd")}), DamagedReport),
        (packed({"OFD.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), DamagedReport),
        (packed({"OFD.xml": f"<ofd:OFD {SPACE}><ofd:Encryptions/></ofd:OFD>"}), EncryptedReport),
        (packed({"OFD.xml": "<a>" * 1000 + "</a>" * 1000}), LimitExceeded),
        (packed({"OFD.xml": b" " * 60_000_000}), LimitExceeded),
        (ofd(), DamagedReport),
        (ofd(""), EmptyReport),
    ],
)
def test_hostile_packages(data, error):
    with pytest.raises(error):
        read(data)


def test_more_pages_or_text_than_allowed():
    with pytest.raises(LimitExceeded):
        read(ofd(*["x"] * 9), max_pages=8)
    with pytest.raises(LimitExceeded):
        read(ofd(text("一二三"), text("四五六")), max_text_chars=5)


@pytest.mark.parametrize(
    "objects",
    [
        text("甲乙", deltas="g 999999999999 1 g"), text("甲乙", deltas="nan inf x"),
        text("甲", more='CTM="1e308 1e308 1e308 1e308 1e308 1e308"'),
        text("甲", more='CTM="nan 0 0 nan 0 0"'), text("甲", more='HScale="-1"'),
        path("M 0 0 L 1 " * 100_000), path("M M L C C S A 1"), path("M 1e999 -1e999 L nan 0"),
        "<ofd:PageBlock>" * 150 + text("甲") + "</ofd:PageBlock>" * 150,
        text("甲").replace('Size="4"', 'Size="1e300"'), text("甲").replace('Size="4"', 'Size="0"'),
    ],
)  # fmt: skip
def test_hostile_objects_take_nothing_else_down(objects):
    assert "见12万元" in read(ofd(objects + text("见12万元", y=200))).text
