"""Read a plain text report: the text is kept verbatim, artefacts and blank lines included."""

import codecs
import re
import unicodedata

from gouji.document import Block, Document, Problem
from gouji.errors import EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.settings import Limits

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030", "gb2312-80": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "big5hkscs",
    "hz-gb-2312": "hz", "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
"""What a file may declare, and the widest encoding that is meant by it."""
_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")


def read_plain(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a text file as a Document: its text is the decoded file without its byte order mark.

    Blocks are the lines that are not blank, without the spaces around them.
    Raises `UnsupportedFormat` for binary content, `EmptyReport`, `LimitExceeded`.
    """
    text, encoding, problems = decoded(data, path, limits)
    blocks = tuple(
        Block("paragraph", line.end() - len(line[0].lstrip()), line.start() + len(line[0].rstrip()))
        for line in _LINE.finditer(text)
        if not line[0].isspace()
    )
    metadata = {"encoding": encoding}
    return Document(path, sha256, "text/plain", text, blocks, None, problems, metadata)


def decoded(data: bytes, path: str, limits: Limits) -> tuple[str, str, tuple[Problem, ...]]:
    """Return what `decode` does of a file that is all text.

    Raises `UnsupportedFormat` for binary content, `EmptyReport`, `LimitExceeded`.
    """
    text, encoding, problems = decode(data, path)
    if not text.strip():
        raise EmptyReport(path, "文件中没有文字内容")
    if len(text) > limits.max_text_chars:
        raise LimitExceeded(path, f"文字共 {len(text)} 字，超过上限 {limits.max_text_chars} 字")
    refuse_binary(text, path)
    return text, encoding, problems


def chinese_encoding(declared: str | None) -> str | None:
    """Return the codec of an encoding that Chinese is written in, None for any other name.

    What takes every byte (iso-8859-1 and its kin, the default of many servers) or is no encoding
    of text at all is never believed.

    >>> chinese_encoding("GB2312"), chinese_encoding("iso-8859-1")
    ('gb18030', None)
    """
    return _CHINESE.get((declared or "").strip().lower())


def decode(
    data: bytes, path: str, declared: str | None = None
) -> tuple[str, str, tuple[Problem, ...]]:
    """Return (text, encoding, problems): byte order mark, strict UTF-8, `declared`, GB18030.

    Strict UTF-8 goes before what the file declares, as other encodings hardly ever pass for it.
    A few broken bytes become U+FFFD and a problem; more raise `UnsupportedFormat`.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, encoding, _broken(text, data, encoding, path)
    mostly_utf8 = _is_damaged_utf8(data)
    believed = chinese_encoding(declared) or "gb18030"
    for encoding in ("utf-8",) if mostly_utf8 else ("utf-8", believed, "gb18030"):
        try:
            return data.decode(encoding), encoding, ()
        except UnicodeError:
            continue
    encoding = "utf-8" if mostly_utf8 else "gb18030"
    text = data.decode(encoding, "replace")
    return text, encoding, _broken(text, data, encoding, path)


def _is_damaged_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes: GB18030 might take all of it and give nonsense."""
    text = data.decode("utf-8", "replace")
    wide = sum(1 for character in text if character > "\x7f")
    return text.count("\ufffd") * 20 < wide


def _broken(text: str, data: bytes, encoding: str, path: str) -> tuple[Problem, ...]:
    printed = data.count("\ufffd".encode(encoding))
    broken = text.count("\ufffd") - printed
    if broken <= 0:
        return ()
    if broken * 100 > len(text):
        raise UnsupportedFormat(path, "无法识别文字编码（既不是 UTF-8，也不是 GB18030）")
    return (Problem("encoding", f"有 {broken} 处字节无法按 {encoding} 解码，已用“\ufffd”代替"),)


def refuse_binary(text: str, path: str) -> None:
    """Raise `UnsupportedFormat` if the text holds NUL or is largely unprintable."""
    if "\x00" in text:
        raise UnsupportedFormat(path, "文件含二进制内容（空字符），不是文字文件")
    sample = text[:100_000]
    odd = sum(
        unicodedata.category(character) in ("Cc", "Cn", "Cs", "Co")
        for character in sample
        if not character.isprintable() and character not in "\t\r\n\f\v"
    )
    if odd * 20 > len(sample):
        raise UnsupportedFormat(path, "文件大部分内容不是可读文字，疑为二进制文件或乱码")
