"""Zip containers and the XML inside them, opened with guards: every input file is untrusted."""

import io
import zipfile
import zlib

from lxml import etree

from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.settings import Limits

SMALL_ENTRY_BYTES = 10_000_000
"""Below this a high ratio is only well-compressing XML, not a bomb."""


class Archive:
    """A zip container of which at most `limits` is unpacked. `path` names the report in errors."""

    def __init__(self, data: bytes, path: str, limits: Limits) -> None:
        """Check the directory of the container before anything is unpacked.

        Raises `DamagedReport`, `EncryptedReport` or `LimitExceeded`.
        """
        self._path = path
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
            raise DamagedReport(path, "文件不完整或已损坏（压缩包结构无法打开）") from error
        entries = self._zip.infolist()
        if len(entries) > limits.max_archive_entries:
            raise LimitExceeded(path, f"压缩包内含 {len(entries)} 个文件，超过上限")
        if sum(entry.file_size for entry in entries) > limits.max_decompressed_bytes:
            raise LimitExceeded(path, "压缩包解压后过大，超过上限（疑似压缩炸弹）")
        for entry in entries:
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > SMALL_ENTRY_BYTES and ratio > limits.max_compression_ratio:
                raise LimitExceeded(path, "压缩包的压缩比异常（疑似压缩炸弹）")
            if entry.flag_bits & 0x1:
                raise EncryptedReport(path, "文件已加密，请提供无密码的文件")
        self.entries = tuple(entries)
        self.names = frozenset(entry.filename for entry in entries)

    def read(self, entry: str | zipfile.ZipInfo) -> bytes:
        """Return one entry unpacked. Raises `DamagedReport` if it is cut short or corrupt."""
        name = entry if isinstance(entry, str) else entry.filename
        try:
            return self._zip.read(entry)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError,
            RuntimeError, ValueError, OSError,
        ) as error:  # fmt: skip
            raise DamagedReport(self._path, f"文件不完整或已损坏（{name} 无法解压）") from error

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of an XML entry, or None where the container has no such entry.

        A DTD is refused and no entity is resolved (XXE, entity bombs). Raises `DamagedReport`.
        """
        return parse_xml(self.read(name), self._path, name) if name in self.names else None


def parse_xml(data: bytes, path: str, name: str) -> etree._Element:
    """Return the root of untrusted XML.

    Raises `DamagedReport` if it is malformed or has a DTD, `LimitExceeded` if it is too deep.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", 0) == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise LimitExceeded(path, f"{name} 嵌套过深或内容过大，超过上限") from error
        raise DamagedReport(path, f"文件内容已损坏（{name} 不是有效的 XML）") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise DamagedReport(path, f"{name} 含有文档类型声明（DTD），出于安全考虑不予读取")
    return root
