"""Readers: one module per file format, bytes to Document.

Adding a format is one line in `FORMATS`. A reader module is imported when its first file comes,
so that checking one text file does not pay for Word or PDF.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath
from typing import cast

from gouji.document import Document
from gouji.errors import EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.readers.sniffing import sniff
from gouji.settings import Limits

__all__ = ["FORMATS", "PICTURES", "Format", "read", "sniff"]

Reader = Callable[[bytes, str, str, Limits], Document]

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
"""The endings of pictures, of scans for the most part."""

_DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of content: its Chinese name, the endings that fit it, and who reads it.

    `reader` is `module:function` below this package; None: recognised but not readable, and
    `advice` tells the user what to do.
    """

    name: str
    endings: tuple[str, ...]
    reader: str | None = None
    advice: str = ""


_LATER = "请另存为 .docx、.html 或 .txt 后再提交"
_UNKNOWN = Format("二进制文件", (), None, "请提供 Word、PDF、网页或文本文件")
_OPEN_XML = "application/vnd.openxmlformats-officedocument"

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

FORMATS: dict[str, Format] = {
    "text/plain": Format("纯文本", (".txt", ".text", ""), "plain:read_plain"),
    "text/markdown": Format("Markdown 文件", (".md", ".markdown"), "markdown:read_markdown"),
    "text/html": Format("网页", (".html", ".htm", ".xhtml", ".shtml"), "web:read_html"),
    f"{_OPEN_XML}.wordprocessingml.document": Format(
        "Word 文档", (".docx", ".docm", ".wps"), "word:read_docx"
    ),
    "application/pdf": Format("PDF 文件", (".pdf",), "pdf:read_pdf"),
    f"{_OPEN_XML}.spreadsheetml.sheet": Format(
        "Excel 表格", (".xlsx", ".xlsm", ".et"), "sheet:read_sheet"
    ),
    "application/vnd.ms-excel": Format("旧版 Excel 表格", (".xls", ".et"), "sheet:read_sheet"),
    f"{_OPEN_DOCUMENT}.spreadsheet": Format("OpenDocument 表格", (".ods",), "sheet:read_sheet"),
    "text/csv": Format("CSV 表格", (".csv",), "delimited:read_delimited"),
    "text/tab-separated-values": Format("TSV 表格", (".tsv",), "delimited:read_delimited"),
    "application/ofd": Format("OFD 文件", (".ofd",), "ofd:read_ofd"),
    f"{_OPEN_DOCUMENT}.text": Format("OpenDocument 文档", (".odt",), "office:read_office"),
    f"{_OPEN_XML}.presentationml.presentation": Format("演示文稿", (".pptx",), None, _LATER),
    "application/msword": Format(
        "旧版 Word 文档", (".doc", ".wps", ".dot"), "office:read_office"
    ),
    "application/rtf": Format("RTF 文档", (".rtf", ".doc", ".wps"), "office:read_office"),
    "image": Format("图片", PICTURES, "pictures:read_picture"),
    "multipart/related": Format(
        "单个文件网页", (".mht", ".mhtml", ".doc", ".xls"),
        "single_file_page:read_single_file_page",
    ),
    "message/rfc822": Format("电子邮件", (".eml",), None, "请另存邮件正文和附件后提交"),
    "application/xml": Format("XML 文件", (".xml",), None, "请提供 Word、PDF、网页或文本文件"),
    "application/zip": Format("压缩包", (".zip",), None, "请解压后提交其中的文件"),
    "application/x-archive": Format(
        "RAR、7z 或 gz 压缩包", (".rar", ".7z", ".gz", ".tgz"), None,
        "勾稽只能安全解开 zip，请解压后提交其中的文件，或改压为 zip",
    ),
    "application/vnd.ms-outlook": Format(
        "Outlook 邮件", (".msg",), None,
        "请在 Outlook 中把邮件另存为 .eml，或把附件另存后提交",
    ),
    "application/x-ole": Format("旧版 Office 文件", (".ppt",), None, "请另存为新格式后再提交"),
    "application/octet-stream": _UNKNOWN,
}  # fmt: skip
"""Every kind of content by media type; pictures all go under `image`."""


def read(path: Path, *, root: Path | None = None, limits: Limits = _DEFAULT) -> Document:
    """Return a report as a Document whose `path` is relative to `root` (or the bare name).

    The content decides the reader; an ending that promises something else is refused.
    Raises a `ReportError` with a Chinese reason if the file can not be read as a report.
    """
    name = path.relative_to(root).as_posix() if root else path.name
    if path.stat().st_size > limits.max_file_bytes:
        raise LimitExceeded(name, f"文件超过上限 {limits.max_file_bytes // 1_000_000} MB")
    data = path.read_bytes()
    if not data:
        raise EmptyReport(name, "文件是空的（0 字节）")
    media_type = sniff(data, name)
    kind = FORMATS.get(media_type) or FORMATS.get(media_type.partition("/")[0], _UNKNOWN)
    _refuse_wrong_ending(name, kind)
    if kind.reader is None:
        raise UnsupportedFormat(name, f"暂不能读取{kind.name}，{kind.advice}")
    module, _, function = kind.reader.partition(":")
    reader = cast(Reader, getattr(import_module(f"{__name__}.{module}"), function))
    return reader(data, name, hashlib.sha256(data).hexdigest(), limits)


def _refuse_wrong_ending(name: str, kind: Format) -> None:
    ending = PurePath(name).suffix.lower()
    if not kind.endings or ending in kind.endings:
        return
    promised = [other.name for other in FORMATS.values() if ending in other.endings]
    said = (
        f"扩展名 {ending} 表示{'或'.join(promised)}" if promised else f"扩展名是 {ending or '空'}"
    )
    right = "、".join(filter(None, kind.endings))
    raise UnsupportedFormat(
        name, f"扩展名与内容不符：{said}，而文件内容是{kind.name}（扩展名应为 {right}）"
    )
