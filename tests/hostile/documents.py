"""Hostile PDFs, web pages, text and names: what no zip container is."""

import io
import zlib
from collections.abc import Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.containers import LAUGHS, OLE, READ, SECRET, SENTENCE, Hostile, docx, p

DAMAGED, LIMIT, LOCKED = {"damaged"}, {"limit_exceeded"}, {"encrypted"}
OFFICE = DAMAGED | LIMIT | {"empty", READ} | {"needs_libreoffice", "timed_out", "crashed"}
SECONDS = {"timed_out", "crashed"}
EMPTY, STRANGE = {"empty"}, {"unsupported_format"}
ANY_PDF = DAMAGED | LIMIT | EMPTY | {READ}


def pdf(pages: int = 1, encrypt: object = None, text: str = "Total 12.50") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(72, 720, f"{text} {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def raw_pdf(*objects: str | bytes, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF without cross references, which readers rebuild; objects are numbered from 1."""
    body = b"%PDF-1.7\n"
    for number, each in enumerate(objects, 1):
        body += f"{number} 0 obj\n".encode() + (each if isinstance(each, bytes) else each.encode())
        body += b"\nendobj\n"
    return body + f"trailer\n<< {trailer} >>\nstartxref\n0\n%%EOF\n".encode()


def stream(data: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def one_page(
    content: bytes, resources: str = "", *more: str | bytes, box: str = "0 0 595 842"
) -> bytes:
    """A page whose content is object 4; `more` are the objects from 5 on."""
    return raw_pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R "
        f"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "
        f"{resources} >> >>",
        content,
        *more,
    )


def shown(text: str) -> str:
    return f"BT /F 12 Tf 72 700 Td ({text}) Tj ET\n"


def packed_stream(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter [{'/FlateDecode ' * times}]")


def grid(lines: int) -> bytes:
    strokes = [f"0 {n / 10:.1f} m 595 {n / 10:.1f} l" for n in range(lines)]
    strokes += [f"{n / 10:.1f} 0 m {n / 10:.1f} 842 l" for n in range(lines)]
    return stream((" S\n".join(strokes) + " S\n" + shown("1")).encode())


def crowded(count: int) -> bytes:
    return stream("".join(
        f"BT /F 1 Tf {n % 590} {n // 590 % 840} Td (7) Tj ET\n" for n in range(count)
    ).encode())  # fmt: skip


PDFS: Hostile = {
    "页树循环.pdf": (
        lambda: raw_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>",
            "<< /Type /Pages /Count 2 /Parent 2 0 R /Kids [2 0 R 3 0 R] >>",
        ), DAMAGED,
    ),
    "自称万页.pdf": (
        lambda: raw_pdf(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        ), LIMIT | DAMAGED | EMPTY,
    ),
    "引用循环.pdf": (
        lambda: raw_pdf("2 0 R", "3 0 R", "1 0 R"), DAMAGED,
    ),
    "交叉表循环.pdf": (
        lambda: pdf().replace(b"/Size", b"/Prev 9 /Size"), ANY_PDF,
    ),
    "表单循环.pdf": (
        lambda: one_page(
            stream(b"/X Do " + shown("1").encode()), "/XObject << /X 5 0 R >>",
            stream(b"/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                   "/Resources << /XObject << /X 5 0 R >> >>"),
        ), ANY_PDF,
    ),
    "内容炸弹.pdf": (lambda: one_page(packed_stream(b" " * 50_000_000)), ANY_PDF),
    "双重压缩.pdf": (lambda: one_page(packed_stream(b" " * 50_000_000, 3)), ANY_PDF),
    "状态嵌套.pdf": (lambda: one_page(stream(b"q " * 500_000 + shown("1").encode())), ANY_PDF),
    "数组嵌套.pdf": (lambda: one_page(stream(b"[" * 500_000)), ANY_PDF),
    "字典嵌套.pdf": (
        lambda: raw_pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /A " * 100_000 + ">> " * 100_000),
        DAMAGED | EMPTY,
    ),
    "大纸.pdf": (lambda: one_page(stream(shown("1").encode()), box="0 0 1e30 1e30"), ANY_PDF),
    "无纸.pdf": (lambda: one_page(stream(shown("1").encode()), box="0 0 0 0"), ANY_PDF),
    "假长度.pdf": (
        lambda: one_page(b"<< /Length 999999999 >>\nstream\n" + shown("1").encode() + b"endstream"),
        ANY_PDF,
    ),
    "密线.pdf": (lambda: one_page(grid(3_000)), ANY_PDF),
    "挤字.pdf": (lambda: one_page(crowded(60_000)), ANY_PDF),
    "加密.pdf": (
        lambda: pdf(encrypt=StandardEncryption("secret", ownerPassword="owner", strength=128)),
        LOCKED,
    ),
    "截断.pdf": (lambda: pdf(20)[:3_000], DAMAGED),
    "无尾.pdf": (lambda: pdf()[:-7], DAMAGED),
    "只有头.pdf": (lambda: b"%PDF-1.7\n%%EOF", DAMAGED),
    "巨图.pdf": (
        lambda: one_page(
            stream(b"/I Do"), "/XObject << /I 5 0 R >>",
            stream(b"x", "/Type /XObject /Subtype /Image /Width 999999 /Height 999999 "
                   "/BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode"),
        ), ANY_PDF,
    ),
}  # fmt: skip

ANY_TEXT = {READ} | STRANGE | DAMAGED

TEXTS: Hostile = {
    "深.html": (lambda: b"<html><body>" + b"<div>" * 100_000 + b"x", LIMIT | {READ}),
    "跨行.html": (
        ("<table>" + '<tr><td colspan="1000" rowspan="65534">1</td></tr>' * 300).encode,
        LIMIT | {READ},
    ),
    "深引用.md": (lambda: b">" * 100_000 + b"x", LIMIT),
    "方括号.md": (lambda: b"[" * 10_000, {READ}),
    "宽表.md": (
        lambda: b"|a" * 2_000 + b"|\n" + b"|-" * 2_000 + b"|\n" + b"|1\n" * 3_000, {READ} | LIMIT,
    ),
    "嵌套.eml": (
        lambda: b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
            for n in range(5_000)
        ), STRANGE,
    ),
    "多分隔.eml": (
        lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n1\n" * 100_000, STRANGE,
    ),
    "实体.html": ((LAUGHS + "<html><p>&a9;" + SENTENCE).encode, {READ} | EMPTY | DAMAGED),
    "文件实体.html": ((SECRET + "<html><p>&a9;" + SENTENCE).encode, {READ} | DAMAGED),
    "未定义编码.html": (
        lambda: '<html><meta charset="undefined"><p>支出'.encode("gb18030"), {READ} | STRANGE,
    ),
    "怪编码.html": (
        lambda: '<html><meta charset="idna"><p>支出'.encode("gb18030"), {READ} | STRANGE,
    ),
    "长属性.html": (lambda: b'<html><p class="' + b"x" * 11_000_000 + b'">x', LIMIT | {READ}),
    "截断.html": (lambda: b"<html><body><table><tr><td>1</td><td clas", {READ}),
    "截断.csv": (lambda: "科目,金额\n办公费,1".encode("gb18030")[:-3], ANY_TEXT),
    "空字符.csv": ("科目,金额\n办公费,1\0\n".encode, STRANGE),
    "宽.csv": (lambda: b"1," * 100_000, {READ} | LIMIT),
    "未闭合.csv": (lambda: '科目,金额\n"办公费,1\n'.encode() * 3, DAMAGED),
    "引号.csv": (lambda: b'"' * 1_000_001, DAMAGED | EMPTY | {READ}),
    "长格.csv": (lambda: b"a,b\n" + b"x" * 21_000_000, LIMIT),
    "长数.txt": (lambda: b"1" * 300_000, {READ} | LIMIT),
    "括号.txt": (("（" * 100_000).encode, {READ} | LIMIT),
    "其中.txt": (("总计1万元，其中：" * 500).encode, {READ, "timed_out"} | LIMIT),
    "过长.txt": (lambda: b"x" * 20_000_001, LIMIT),
    "控制符.txt": (lambda: b"\x1b[2J\x1b]0;x\x07" * 999, STRANGE),
    "半个.txt": (lambda: b"\xff\xfe\x00", STRANGE | EMPTY | {READ}),
    "只有标记.txt": (lambda: b"\xef\xbb\xbf", EMPTY),
    "空.txt": (lambda: b"", EMPTY),
    "外部实体.xml": ((SECRET + "<x>&a9;</x>").encode, STRANGE),
    "网页.mht": (lambda: b"MIME-Version: 1.0\n" + b"x" * 999, DAMAGED),
    "深部件.mht": (
        lambda: b"MIME-Version: 1.0\n" + b"".join(
            b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n)
            for n in range(5_000)
        ), DAMAGED | LIMIT,
    ),
    "旧.rtf": (lambda: b"{\\rtf1" + b"{" * 100_000, OFFICE),
    "旧.doc": (lambda: OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(512), OFFICE),
    "炸弹.rtf": (lambda: b"{\\rtf1 " + b"\\trowd\\cellx9 1\\cell\\row" * 200_000, OFFICE),
    "图片.rtf": (lambda: b"{\\rtf1 {\\pict\\bin999999999 1}}", OFFICE),
}  # fmt: skip

ANY = ANY_PDF | SECONDS
HEAVY: Hostile = {
    "两千页.pdf": (lambda: pdf(2_000), {READ}),
    "两千零一页.pdf": (lambda: pdf(2_001), LIMIT),
    "密线.pdf": (lambda: one_page(grid(30_000)), ANY_PDF | SECONDS),
    "挤字.pdf": (lambda: one_page(crowded(600_000)), ANY_PDF | SECONDS),
    "内容炸弹.pdf": (lambda: one_page(packed_stream(b" " * 900_000_000)), ANY_PDF | SECONDS),
    "绘图炸弹.pdf": (lambda: one_page(packed_stream(b"0 0 9 9 re f\n" * 9_000_000)), ANY),
    "宽.csv": (lambda: b"1," * 2_000_000, {READ} | LIMIT | SECONDS),
    "其中.txt": (("总计1万元，其中：" * 30_000).encode, {READ} | LIMIT | SECONDS),
    "长报告.txt": (lambda: (SENTENCE + "\n").encode() * 200_000, {READ} | LIMIT | SECONDS),
    "上限.txt": (lambda: b"x" * 19_999_999, {READ} | LIMIT | SECONDS),
    "巨.txt": (lambda: bytes(100_000_001), LIMIT),
    "表格.html": (
        ("<table>" + f"<tr>{'<td>12.5' * 50}</tr>" * 20_000).encode,
        {READ} | LIMIT | SECONDS,
    ),
}  # fmt: skip

DISGUISED: Hostile = {
    "其实是PDF.txt": (pdf, STRANGE),
    "其实是Word.pdf": (lambda: docx(p(SENTENCE)), STRANGE),
    "其实是文字.xls": (SENTENCE.encode, STRANGE),
    "其实是图片.pdf": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), STRANGE),
    "其实是程序.docx": (lambda: b"\x7fELF" + bytes(999), STRANGE),
    "其实是网页.docx": (lambda: b"<html><body>x", STRANGE),
    "其实是旧格式.docx": (lambda: OLE + bytes(4096), STRANGE | DAMAGED),
}

NAMES: Sequence[str] = (
    "二..点.txt", "单'引号.txt", '双"引号.txt', "换\n行.txt", "制\t表.txt", "-rf.txt",
    "分;号 $(id).txt", "反\\斜.txt", "百%分%s{x}.txt", "字" * 83 + "xy.txt", "\u202e倒.txt",
    "'); drop table fct_fact; --.txt", " 空格 .txt", "\x1b[31m红.txt", "*.txt", "😀.txt",
)  # fmt: skip
"""Names of reports that are sound: each must be read, and shown as it is."""
