"""A font for PDFs that name a Chinese font without holding it, on machines that have none.

pdfium drops print whose glyphs have no extent, so where no font is found for a Chinese name,
single characters in table cells would vanish without a trace. Reading needs no shapes, only
places: a font of a few hundred bytes in which each Chinese character is one square em will do.
"""

import ctypes
import struct
from typing import Any

import pypdfium2

_CHINESE_CHARSETS = frozenset((128, 129, 134, 136))  # Japanese, Korean, simplified, traditional
_EM, _ASCENT, _DESCENT = 1000, 880, -120
_HALF, _FULL = 1, 2
_SHOWN = (
    (0x21, 0x7E, _HALF),
    (0xA1, 0x4FF, _FULL),
    (0x2000, 0xD7FF, _FULL),
    (0xE000, 0xFFEF, _FULL),
    (0x20000, 0x3FFFF, _FULL),
)
"""First and last character and their glyph: figures, symbols and all ideographs."""
_HANDLE = 1


def _square_font() -> bytes:
    """Return a TrueType font of two glyphs, half an em wide and one em wide (OpenType 1.9)."""
    glyphs = [b"", _box(_EM // 2), _box(_EM)]
    ends = [sum(map(len, glyphs[:n])) for n in range(len(glyphs) + 1)]
    groups = b"".join(struct.pack(">III", *group) for group in _SHOWN)
    many_to_one = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, len(_SHOWN)) + groups
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + many_to_one,
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0),
            *(0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 3
        ),
        b"hmtx": struct.pack(">HhHhHh", _EM, 0, _EM // 2, 0, _EM, 0),
        b"loca": struct.pack(">IIII", *ends),
        b"maxp": struct.pack(">I14H", 0x10000, len(glyphs), 4, 1, *(0, 0, 2, *[0] * 8)),
    }
    place = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48), b""
    for name, table in tables.items():
        directory += struct.pack(">4sIII", name, 0, place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body


def _box(width: int) -> bytes:
    """Return the outline of a box as a simple glyph: four points, each a step from the last."""
    high = _ASCENT - _DESCENT
    header = struct.pack(">hhhhhHH4B", 1, 0, _DESCENT, width, _ASCENT, 3, 0, 1, 1, 1, 1)
    return header + struct.pack(">4h4h", 0, 0, width, 0, _DESCENT, high, 0, -high) + b"\0\0"


class _ChineseFallback(pypdfium2.PdfSysfontBase):  # type: ignore[misc]
    """Asks the system first; for a Chinese font it does not have, hands out the square font."""

    font = _square_font()

    def MapFont(  # noqa: N802 - pdfium's name and arguments
        self, this: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any
    ) -> int | None:
        found = super().MapFont(this, weight, italic, charset, pitch, face, exact)
        return found or (_HANDLE if charset in _CHINESE_CHARSETS else None)

    def GetFontData(  # noqa: N802
        self, this: Any, font: int, table: int, buffer: Any, size: int
    ) -> int:
        if font != _HANDLE:
            return int(super().GetFontData(this, font, table, buffer, size))
        if table:
            return 0
        if buffer and size >= len(self.font):
            ctypes.memmove(buffer, self.font, len(self.font))
        return len(self.font)

    def GetFaceName(self, this: Any, font: int, buffer: Any, size: int) -> int:  # noqa: N802
        return 0 if font == _HANDLE else int(super().GetFaceName(this, font, buffer, size))

    def GetFontCharset(self, this: Any, font: int) -> int:  # noqa: N802
        return 134 if font == _HANDLE else int(super().GetFontCharset(this, font))

    def DeleteFont(self, this: Any, font: int) -> None:  # noqa: N802
        if font != _HANDLE:
            super().DeleteFont(this, font)


def install() -> None:
    """Let pdfium use the square font, once for the process."""
    if pypdfium2.PdfSysfontBase.SINGLETON is None:
        _ChineseFallback().setup()
