"""The content decides who reads a file, and a refusal says why in words its owner understands."""

import hashlib
from importlib import import_module
from pathlib import Path

import pytest
from word_packages import docx, p, packed

from gouji.errors import (
    DamagedReport,
    EmptyReport,
    EncryptedReport,
    LimitExceeded,
    ReportError,
    UnsupportedFormat,
)
from gouji.readers import FORMATS, read, sniff
from gouji.settings import Limits

WORD = docx(p("部门整体支出绩效自评报告"))
OPEN_XML = "application/vnd.openxmlformats-officedocument"
SHEET = "application/vnd.oasis.opendocument.spreadsheet"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def ole(stream: str) -> bytes:
    """An old Office container as far as its directory."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    entries = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", stream, "Other")
    )
    return bytes(head) + entries.ljust(1024, b"\0")


def test_a_document_knows_its_path_and_hash(tmp_path):
    file = tmp_path / "某县" / "2023" / "报告.docx"
    file.parent.mkdir(parents=True)
    file.write_bytes(WORD)
    document = read(file, root=tmp_path)
    assert document.path == "某县/2023/报告.docx"
    assert document.sha256 == hashlib.sha256(WORD).hexdigest()
    assert read(file).path == "报告.docx"


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (WORD, "a.txt", f"{OPEN_XML}.wordprocessingml.document"),
        (packed({"xl/workbook.xml": ""}), "a", f"{OPEN_XML}.spreadsheetml.sheet"),
        (packed({"mimetype": SHEET}), "a", SHEET),
        (packed({"OFD.xml": ""}), "a", "application/ofd"),
        (packed({"a.txt": ""}), "a", "application/zip"),
        (b"%PDF-1.7\n", "a", "application/pdf"),
        (b"junk\n%PDF-1.4\n", "a", "application/pdf"),
        (ole("WordDocument"), "a", "application/msword"),
        (ole("Workbook"), "a", "application/vnd.ms-excel"),
        (ole("PowerPoint Document"), "a", "application/x-ole"),
        (ole("__properties_version1.0"), "a", "application/vnd.ms-outlook"),
        (b"MIME-Version: 1.0\n", "a", "multipart/related"),
        (b"From: <Saved>\nMIME-Version: 1.0\n", "a.mht", "multipart/related"),
        (b"From: a@b\nMIME-Version: 1.0\n", "a.eml", "message/rfc822"),
        (PNG, "a.txt", "image/png"),
        (b"\xff\xd8\xff\xe0", "a", "image/jpeg"),
        (b"{\\rtf1", "a", "application/rtf"),
        (b"Rar!\x1a\x07\x00", "a", "application/x-archive"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "a", "text/html"),
        (b"\xef\xbb\xbf <!-- x --> <HTML>", "a", "text/html"),
        ("<html>".encode("utf-16"), "a", "text/html"),
        ("第一行<br><p>正文".encode(), "a.html", "text/html"),
        (b"<?xml version='1.0'?><w:wordDocument/>", "a.doc", "application/xml"),
        ("甲,1".encode(), "a.csv", "text/csv"),
        ("甲,1".encode(), "a.txt", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
    ],
)  # fmt: skip
def test_sniffing(data, name, media_type):
    assert sniff(data, name) == media_type


@pytest.mark.parametrize(
    ("data", "name", "error", "words"),
    [
        (b"", "a.txt", EmptyReport, "空"),
        (b"\n \n", "a.txt", EmptyReport, "没有文字"),
        (WORD, "a.txt", UnsupportedFormat, "扩展名 .txt 表示纯文本，而文件内容是Word 文档"),
        (PNG, "a.docx", UnsupportedFormat, "扩展名 .docx 表示Word 文档，而文件内容是图片"),
        ("正文".encode(), "a.docx", UnsupportedFormat, "内容是纯文本"),
        (b"<html><p>1", "a.txt", UnsupportedFormat, "内容是网页"),
        ("正文".encode(), "a.yml", UnsupportedFormat, "扩展名是 .yml"),
        (ole("EncryptedPackage"), "a.docx", EncryptedReport, "密码"),
        (bytes(range(256)) * 9, "a.txt", UnsupportedFormat, "二进制"),
        (WORD[: len(WORD) // 2], "a.docx", DamagedReport, "损坏"),
        (ole("WordDocument")[:100], "a.doc", DamagedReport, "截断"),
        (packed({"a.txt": "1"}), "a.zip", UnsupportedFormat, "解压"),
        (ole("__properties_version1.0"), "a.msg", UnsupportedFormat, "另存为 .eml"),
    ],
)
def test_refusals_say_why(tmp_path, data, name, error, words):
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(error) as refusal:
        read(file, root=tmp_path)
    assert words in refusal.value.reason
    assert refusal.value.report == name


def test_a_file_too_large_is_not_even_opened(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("12345")
    with pytest.raises(LimitExceeded):
        read(file, limits=Limits(max_file_bytes=4))


@pytest.mark.parametrize("cut", range(10, len(WORD), 97))
def test_a_truncated_document_is_a_report_error(tmp_path, cut):
    file = tmp_path / "a.docx"
    file.write_bytes(WORD[:cut])
    with pytest.raises(ReportError):
        read(file)


def test_every_reader_named_is_there():
    for kind in FORMATS.values():
        if kind.reader:
            module, _, function = kind.reader.partition(":")
            assert callable(getattr(import_module(f"gouji.readers.{module}"), function))


def test_a_missing_file_is_not_a_report_error():
    with pytest.raises(FileNotFoundError):
        read(Path("nowhere.txt"))
