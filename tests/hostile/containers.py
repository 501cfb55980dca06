"""Hostile zip containers: Word, Excel, OpenDocument and plain archives, made when asked for.

Each is named as it lies in the landing zone and stands beside the codes that it may end with;
`READ` means that its facts are kept.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import xlwt

READ = "read"
Hostile = Mapping[str, tuple[Callable[[], bytes], set[str]]]

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
SECRET = '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SENTENCE = "2023年部门支出12.50万元。"


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return buffer.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, head: str = "", **parts: str) -> bytes:
    files = {"word/document.xml": f"{head}<w:document {W}><w:body>{body}</w:body></w:document>"}
    return packed(files | {f"word/{name}.xml": text for name, text in parts.items()})


def xlsx(sheet: str, head: str = "", strings: str = "", styles: str = "") -> bytes:
    relation = f'<Relationship Id="r{{0}}" Type="{RELATION}/{{1}}" Target="{{1}}.xml"/>'
    names = ("worksheet", "sharedStrings", "styles")
    files = {
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="表" sheetId="1" r:id="r0"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + "".join(relation.format(n, name) for n, name in enumerate(names))
        + "</Relationships>",
        "xl/worksheet.xml": f"{head}<worksheet {S}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>",
    }
    if styles:
        files["xl/styles.xml"] = f"<styleSheet {S}>{styles}</styleSheet>"
    return packed(files)


def rows(inner: str) -> str:
    return f"<sheetData>{inner}</sheetData>"


def ods(tables: str, head: str = "", manifest: str = "<manifest/>") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"{head}<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def odt_cell(text: str) -> str:
    return f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"


def deep(tag: str) -> str:
    return f"<{tag}>" * 100_000 + f"</{tag}>" * 100_000


def filled_table(rows: int) -> str:
    return f"<w:tbl>{('<w:tr>' + '<w:tc><w:p/></w:tc>' * 50 + '</w:tr>') * rows}</w:tbl>"


def flagged(data: bytes) -> bytes:
    """The same container with every entry marked as encrypted."""
    data = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(magic, at + 4)
    return bytes(data)


def lying(name: str, size: int) -> bytes:
    """An entry that says it is small and unpacks to `size` zeros."""
    data = bytearray(packed({name: bytes(size)}))
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.rfind(magic) + offset, 100)
    return bytes(data)


def overlapping(name: str, times: int) -> bytes:
    """Many names in the directory for the one packed entry."""
    data = packed({name: bytes(10_000_000)})
    start = data.find(b"PK\x01\x02")
    end = data.find(b"PK\x05\x06")
    directory = data[start:end] * times
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, times, times, len(directory))
    return data[:start] + directory + bytes(tail)


def locked_ole() -> bytes:
    """What Office writes for a document with a password: an OLE container of two streams."""
    header = bytearray(OLE + bytes(504))
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    names = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0")
        for name in ("EncryptionInfo", "EncryptedPackage")
    )
    return bytes(header) + names.ljust(4096, b"\0")


def wrong_method() -> bytes:
    data = bytearray(docx(p(SENTENCE)))
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.find(magic) + offset, 99)
    return bytes(data)


def nested_zip(depth: int) -> bytes:
    data = b"bottom"
    for _ in range(depth):
        data = packed({"inner.zip": data})
    return data


def style_cycle() -> str:
    return (
        f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )


def number_cycle() -> str:
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="x"/>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def styled(text: str) -> str:
    marks = '<w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="99999"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{marks}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(cell: str) -> str:
    return f"<w:tbl><w:tr><w:tc>{cell}<w:p/></w:tc></w:tr></w:tbl>"


def nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("底") + "</w:tc></w:tr></w:tbl>" * depth


def wide_cell() -> str:
    span = '<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
    return f"<w:tbl><w:tr><w:tc>{span}{p('1')}</w:tc></w:tr></w:tbl>"


def xls() -> bytes:
    """A sound workbook of the old format."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(200):
        sheet.write(row, 0, f"项目{row}")
        sheet.write(row, 1, row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AS_PASSWORD = (b"\x5c\0\x70\0", b"\x2f\0\x70\0")
"""Makes of the record of who wrote a workbook (BIFF 8) one that says it has a password."""


def linked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        link = zipfile.ZipInfo("链接.txt")
        link.external_attr = 0o120777 << 16
        container.writestr(link, "/etc/passwd")
        container.writestr("报告.txt", SENTENCE)
    return out.getvalue()


def empty_rows(count: int) -> str:
    return rows("".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1, count + 1)))


def ofd(objects: str) -> bytes:
    return packed({
        "OFD.xml": "<OFD><DocRoot>D.xml</DocRoot></OFD>",
        "D.xml": '<Document><Pages><Page BaseLoc="P.xml"/></Pages></Document>',
        "P.xml": f"<Page><Content><Layer>{objects}</Layer></Content></Page>",
    })  # fmt: skip


SECONDS = {"timed_out"}
DAMAGED, LIMIT, LOCKED = {"damaged"}, {"limit_exceeded"}, {"encrypted"}
EITHER = DAMAGED | LIMIT

WORD: Hostile = {
    "炸弹.docx": (lambda: packed({"word/document.xml": b" " * 60_000_000}), LIMIT),
    "谎报大小.docx": (lambda: lying("word/document.xml", 50_000_000), EITHER),
    "重叠条目.docx": (lambda: overlapping("word/document.xml", 100), EITHER),
    "条目过多.docx": (lambda: packed({f"word/{n}.xml": "" for n in range(6_000)}), LIMIT),
    "外部实体.docx": (lambda: docx(p("&a9;"), SECRET), DAMAGED),
    "远程定义.docx": (lambda: docx(p("x"), REMOTE), DAMAGED),
    "实体炸弹.docx": (lambda: docx(p("&a9;"), LAUGHS), EITHER),
    "表中表.docx": (lambda: docx(nested_tables(240)), LIMIT),
    "深表.docx": (lambda: docx(nested_tables(50_000)), EITHER),
    "宽格.docx": (lambda: docx(wide_cell()), EITHER | {READ}),
    "样式循环.docx": (
        lambda: docx(styled(SENTENCE), styles=style_cycle(), numbering=number_cycle()), {READ},
    ),
    "加密.docx": (locked_ole, LOCKED),
    "条目加密.docx": (lambda: flagged(docx(p(SENTENCE))), LOCKED),
    "截断.docx": (lambda: docx(p(SENTENCE))[:-100], DAMAGED),
    "无正文.docx": (lambda: packed({"word/other.xml": "<a/>"}), DAMAGED),
    "压缩方法.docx": (wrong_method, DAMAGED),
    "越界关系.docx": (
        lambda: packed({
            "_rels/.rels": '<Relationships><Relationship Type="x/officeDocument" '
            'Target="../../../../etc/passwd"/></Relationships>',
            "word/document.xml": "<x/>",
        }), DAMAGED,
    ),
    "坏编码.docx": (lambda: docx(p("x"), '<?xml version="1.0" encoding="bogus"?>'), DAMAGED),
    "空段落.docx": (lambda: docx("<w:p/>" * 300_000 + p(SENTENCE)), {READ} | LIMIT),
}  # fmt: skip

SHEETS: Hostile = {
    "炸弹.xlsx": (lambda: packed({"xl/workbook.xml": bytes(60_000_000)}), LIMIT),
    "空行.xlsx": (lambda: xlsx(empty_rows(200_000)), {"empty"}),
    "远格.xlsx": (
        lambda: xlsx(rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), {READ},
    ),
    "界外.xlsx": (lambda: xlsx(rows('<row><c r="ZZZ9"><v>1</v></c></row>')), DAMAGED),
    "实体炸弹.xlsx": (lambda: xlsx(rows("<row><c><v>&a9;</v></c></row>"), LAUGHS), DAMAGED),
    "外部实体.xlsx": (lambda: xlsx(rows("<row><c><v>&a9;</v></c></row>"), SECRET), DAMAGED),
    "长串.xlsx": (
        lambda: xlsx(
            rows("<row>" + '<c t="s"><v>0</v></c>' * 16_000 + "</row>"),
            strings=f"<si><t>{'字' * 30_000}</t></si>",
        ), LIMIT,
    ),
    "合并.xlsx": (
        lambda: xlsx(
            rows('<row r="1"><c r="A1"><v>1</v></c></row>')
            + "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>",
        ), {READ} | EITHER,
    ),
    "格式.xlsx": (
        lambda: xlsx(
            rows('<row><c s="0"><v>1</v></c></row>'),
            styles=f'<numFmts><numFmt numFmtId="164" formatCode="{"#,##0;" * 50_000}"/></numFmts>'
            '<cellXfs><xf numFmtId="164"/></cellXfs>',
        ), {READ} | EITHER,
    ),
    "大数.xlsx": (
        lambda: xlsx(rows("<row><c><v>1e999999999</v></c><c><v>1</v></c></row>")),
        {READ} | EITHER,
    ),
    "加密.xlsx": (locked_ole, LOCKED),
    "条目加密.xlsx": (lambda: flagged(xlsx(rows(""))), LOCKED),
    "截断.xlsx": (lambda: xlsx(empty_rows(900))[:800], DAMAGED),
    "表不存在.xlsx": (lambda: packed({"xl/workbook.xml": f"<workbook {S}/>"}), DAMAGED | {"empty"}),
    "深层.xlsx": (lambda: xlsx(deep("a")), EITHER | {"empty"}),
    "重复.ods": (
        lambda: ods(
            '<table:table><table:table-row table:number-rows-repeated="1048576">'
            '<table:table-cell table:number-columns-repeated="16384"><text:p>1</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ), LIMIT,
    ),
    "加密.ods": (lambda: ods("", manifest="<m:encryption-data/>"), LOCKED),
    "实体.ods": (lambda: ods(odt_cell("&a9;"), LAUGHS), DAMAGED),
    "截断.ods": (lambda: ods(odt_cell("1" * 5_000))[:500], DAMAGED),
    "深层.ods": (lambda: ods(deep("text:span")), EITHER | {"empty"}),
    "截断.xls": (lambda: OLE + bytes(100), DAMAGED),
    "乱.xls": (lambda: OLE + bytes(range(256)) * 40, DAMAGED | {"unsupported_format"}),
    "加密.xls": (locked_ole, LOCKED),
    "半截.xls": (lambda: xls()[:-1_000], DAMAGED),
    "旧式加密.xls": (lambda: xls().replace(*AS_PASSWORD, 1), LOCKED),
    "条目加密.ods": (lambda: flagged(ods(odt_cell("1"))), LOCKED),
}  # fmt: skip

HEAVY: Hostile = {
    "百万空行.xlsx": (lambda: xlsx(empty_rows(1_000_000)), {"empty"}),
    "百万样式格.xlsx": (
        lambda: xlsx(rows(('<row>' + '<c s="0"/>' * 50 + "</row>") * 20_000)), {"empty"} | LIMIT,
    ),
    "满格.xlsx": (
        lambda: xlsx(rows(("<row>" + "<c><v>12.5</v></c>" * 20 + "</row>") * 50_000)),
        {READ} | LIMIT | SECONDS,
    ),
    "大炸弹.xlsx": (lambda: packed({"xl/workbook.xml": bytes(499_000_000)}), LIMIT),
    "低比炸弹.docx": (
        lambda: packed({f"word/{n}.xml": bytes(9_900_000) for n in range(60)}), LIMIT | DAMAGED,
    ),
    "长文.docx": (lambda: docx(p(SENTENCE) * 200_000), {READ} | LIMIT | SECONDS),
    "满格.docx": (lambda: docx(filled_table(6_000)),
        {"empty"}),
    "满格.ods": (
        lambda: ods(
            '<table:table><table:table-row table:number-rows-repeated="40000">'
            + odt_cell("12.5") * 20 + "</table:table-row></table:table>"
        ), {READ} | LIMIT | SECONDS,
    ),
}  # fmt: skip
"""Each of these may take minutes, or all the memory that a worker may have."""

ARCHIVE = {"unsupported_format", READ} | EITHER

ARCHIVES: Hostile = {
    "套娃.zip": (lambda: nested_zip(60), {"unsupported_format"} | EITHER),
    "越界.zip": (
        lambda: packed({"../../../tmp/gouji-escaped.txt": SENTENCE, "/etc/gouji": SENTENCE}),
        {"unsupported_format", READ} | EITHER,
    ),
    "炸弹.zip": (lambda: packed({"0.txt": bytes(60_000_000)}), {"unsupported_format"} | LIMIT),
    "链接.zip": (linked_zip, ARCHIVE),
    "深炸弹.zip": (lambda: packed({"内.zip": packed({"0.txt": bytes(60_000_000)})}), ARCHIVE),
    "谎报.zip": (lambda: lying("0.txt", 50_000_000), ARCHIVE),
    "重叠.zip": (lambda: overlapping("0.txt", 100), ARCHIVE),
    "加密.zip": (lambda: flagged(packed({"一.txt": SENTENCE})), {"unsupported_format"} | LOCKED),
    "截断.zip": (lambda: packed({"一.txt": SENTENCE * 99})[:60], DAMAGED),
    "压缩.rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99), {"unsupported_format"}),
    "版式.ofd": (
        lambda: packed({"OFD.xml": LAUGHS + "<x>&a9;</x>"}), EITHER,
    ),
    "加密.ofd": (lambda: packed({"OFD.xml": "<OFD><Encryptions/></OFD>"}), LOCKED),
    "炸弹.ofd": (lambda: packed({"OFD.xml": bytes(60_000_000)}), LIMIT),
    "无页.ofd": (lambda: packed({"OFD.xml": "<OFD><DocRoot>../../x</DocRoot></OFD>"}), DAMAGED),
    "路径.ofd": (lambda: ofd("<PathObject><AbbreviatedData>" + "M 0 0 L 9 9 " * 200_000
                 + "</AbbreviatedData></PathObject>"), {"empty"} | LIMIT),
    "挤字.ofd": (lambda: ofd(
        '<TextObject Boundary="0 0 9 9" Size="4"><TextCode X="0" Y="4" DeltaX="g 999999999 0.001">'
        + "7" * 50_000 + "</TextCode></TextObject>"), {READ} | LIMIT | SECONDS),
    "文档.odt": (
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
        {"needs_libreoffice", "empty"} | DAMAGED,
    ),
}  # fmt: skip
