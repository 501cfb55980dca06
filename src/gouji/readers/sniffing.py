"""What a file is by its content: magic bytes first, the ending only among kinds of plain text."""

import io
import re
import zipfile
from pathlib import PurePath

from gouji.errors import DamagedReport, EncryptedReport

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

_MAGIC = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"II\*\x00|MM\x00\*", "image/tiff"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"BM....\x00\x00\x00\x00", "image/bmp"),
    (rb"\{\\rtf", "application/rtf"),
    (rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08", "application/x-archive"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_KINDS = (
    ("word/", f"{_OPEN_XML}.wordprocessingml.document"),
    ("xl/", f"{_OPEN_XML}.spreadsheetml.sheet"),
    ("ppt/", f"{_OPEN_XML}.presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
)
_TEXT_KINDS = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}
_HEADER = re.compile(rb"(?:From [^\n]*\n)?[!-9;-~]{1,80}:")
"""The beginning of a mail, after the line that mailboxes put between mails."""
_SAVED_PAGES = (".mht", ".mhtml", ".doc", ".xls")
"""Endings of web pages saved as one file, which begin as a mail does."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TAG = re.compile(
    rb"<(!doctype\s+html|html|head|body|meta|title|div|p|table|tr|td|span|center|h[1-6]|article)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml.*?\?>|<!doctype[^>]*>)*", re.IGNORECASE | re.DOTALL
)


def sniff(data: bytes, name: str) -> str:
    """Return the media type of a file's content; `name` only tells .csv and .html from .txt.

    Raises `DamagedReport` for a truncated container and `EncryptedReport` for a locked one.
    """
    if data.startswith(_ZIP):
        return _sniff_zip(data, name)
    if data.startswith(_OLE):
        return _sniff_ole(data, name)
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    known = (kind for magic, kind in _MAGIC if re.match(magic, data, re.DOTALL))
    return next(known, None) or _sniff_text(data, name)


def _sniff_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = container.namelist()
            if "mimetype" in names:
                return _declared_kind(container, name)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise DamagedReport(name, "文件不完整或已损坏（压缩包结构无法打开）") from error
    for start, media_type in _ZIP_KINDS:
        if any(entry.startswith(start) for entry in names):
            return media_type
    return "application/zip"


def _declared_kind(container: zipfile.ZipFile, name: str) -> str:
    """OpenDocument and EPUB say what they are in an entry of their own."""
    entry = container.getinfo("mimetype")
    if entry.flag_bits & 0x1:
        raise EncryptedReport(name, "文件已加密，请提供无密码的文件")
    if entry.file_size > 200:
        return "application/zip"
    declared = container.read("mimetype").decode("ascii", "replace").strip()
    return declared if declared.startswith(_OPEN_DOCUMENT) else "application/zip"


def _sniff_ole(data: bytes, name: str) -> str:
    """The old Office container: the stream named first in its directory tells the program."""
    sector = 1 << min(int.from_bytes(data[30:32], "little"), 16)
    directory = (int.from_bytes(data[48:52], "little") + 1) * sector
    if len(data) < directory + 128:
        raise DamagedReport(name, "文件不完整或已损坏（旧版 Office 文件被截断）")

    def place(stream: str) -> int:
        found = data.find(stream.encode("utf-16-le") + b"\0\0", directory)
        return found if found >= 0 else len(data)

    if place("__properties_version1.0") < len(data):
        return "application/vnd.ms-outlook"  # it may hold other files
    if place("EncryptedPackage") < len(data):
        raise EncryptedReport(name, "文件设有打开密码，请取消密码后再提交")
    kinds = {
        "WordDocument": "application/msword",
        "Workbook": "application/vnd.ms-excel",
        "Book": "application/vnd.ms-excel",
    }
    first = min(kinds, key=place)
    return kinds[first] if place(first) < len(data) else "application/x-ole"


def _sniff_text(data: bytes, name: str) -> str:
    wide = data.startswith(_WIDE_MARKS)
    if not wide and b"\0" in data[:8192]:
        return "application/octet-stream"
    head = data[:8192].replace(b"\0", b"") if wide else data[:8192]
    head = head.lstrip(b"\xef\xbb\xbf\xff\xfe")
    ending = PurePath(name).suffix.lower()
    if _HEADER.match(head):
        if ending == ".eml":
            return "message/rfc822"
        if ending in _SAVED_PAGES and b"mime-version:" in head.lower():
            return "multipart/related"
    body = head[_LEADING.match(head).end() :]  # type: ignore[union-attr]
    if _TAG.match(head.lstrip()) or _TAG.match(body):
        return "text/html"
    if ending in (".html", ".htm", ".xhtml", ".shtml") and _TAG.search(head):
        return "text/html"
    if head[:200].lower().startswith(b"mime-version:"):
        return "multipart/related"
    if head.startswith(b"<?xml"):
        return "application/xml"
    return _TEXT_KINDS.get(ending, "text/plain")
