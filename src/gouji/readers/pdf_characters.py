"""The characters of a PDF page, by pdfium's C interface.

A page has about a thousand characters, so each question is put to pdfium for all of them at
once: `map` over a bare C function writing into one array is several times faster than a loop
over pypdfium2's objects.
"""

import ctypes
import math
import unicodedata
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from gouji.readers.lattice import Box
from gouji.readers.pdf_calls import ADDRESS, INT, bare
from gouji.readers.pdf_matrix import Matrix, rotation, turned, turned_size

Character = tuple[float, float, float, float, str, float]
"""Left, top, right, bottom of the loose box, the character, and its base line.

The box is good for telling the cell a character lies in and the gaps to its neighbours; its top
and bottom differ from font to font, so only the base line tells who stands on one line.
"""

_STRAIGHT = 0.05
"""Print is turned by whole quarters if it is no more of a quarter off."""
_SPACES = frozenset("\t \u00a0\u3000")
_NOTHING = frozenset("\ufffe\ufeff\u200b\u00ad") | {
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _SPACES
}
_HYPHEN = "\x02"  # what pdfium makes of a hyphen at the end of a line

# Some fonts name a radical where the character that looks the same is printed. The Kangxi block
# and the compatibility ideographs have Unicode decompositions; the supplement has none, so its
# simplified forms are listed (from EquivalentUnifiedIdeograph.txt of the Unicode database).
_SUPPLEMENT = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰",
        "民虎西见角贝车长门青页风飞食马鱼鸟麦黄齐齿龙",
        strict=True,
    )
)
_PRINTED = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E9F, 0x2EA0), *range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
} | {ord(radical): character for radical, character in _SUPPLEMENT.items()}
_PRINTED |= dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd") | {ord(_HYPHEN): "-"}

_get_unicode = bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ADDRESS, INT)
_get_box = bare(pdfium.FPDFText_GetLooseCharBox, INT, ADDRESS, INT, ADDRESS)
_get_origin = bare(pdfium.FPDFText_GetCharOrigin, INT, ADDRESS, INT, ADDRESS, ADDRESS)
_get_angle = bare(pdfium.FPDFText_GetCharAngle, ctypes.c_float, ADDRESS, INT)
_get_char_matrix = bare(pdfium.FPDFText_GetMatrix, INT, ADDRESS, INT, ADDRESS)
_is_generated = bare(pdfium.FPDFText_IsGenerated, INT, ADDRESS, INT)


@dataclass(slots=True)
class Characters:
    """The characters of a page that has been turned right by `quarter` quarters to be read.

    `sideways` are those a quarter turn off, `slanted` those that stand at any other angle
    (watermarks, stamps), both in the order of the file.
    """

    quarter: int
    upright: list[Character] = field(default_factory=list)
    sideways: list[Character] = field(default_factory=list)
    slanted: list[Character] = field(default_factory=list)


def read_characters(page: Any, page_turn: int, area: Box, most: int) -> Characters:
    """Return the characters of a loaded page, `most` at most.

    `area` is the part of the user space that is seen, `page_turn` its /Rotate in quarters.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Characters(page_turn)
    try:
        handle = ctypes.cast(text_page, ADDRESS).value
        count = min(max(pdfium.FPDFText_CountChars(text_page), 0), most)
        turns = _quarter_turns(handle, count)
        found = Characters(_upright_quarter(turns, page_turn))
        _fill(found, handle, turns, rotation(found.quarter, area), turned_size(found.quarter, area))
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    return found


def _quarter_turns(handle: int | None, count: int) -> list[int]:
    """Return for each character by how many quarters it is turned to the left, -1 for a slant.

    pdfium's angle takes slanted glyphs (imitated italics) for turned ones, so where it is not
    zero the direction of the line is taken from the character's matrix.
    """
    turns = [0] * count
    matrix = (ctypes.c_float * 6)()
    for number, angle in enumerate(map(_get_angle, repeat(handle), range(count))):
        if angle and _get_char_matrix(handle, number, ctypes.addressof(matrix)):
            quarters = math.atan2(matrix[1], matrix[0]) / (math.pi / 2)
            straight = abs(quarters - round(quarters)) < _STRAIGHT
            turns[number] = round(quarters) % 4 if straight else -1
    return turns


def _upright_quarter(turns: list[int], page_turn: int) -> int:
    """Return how often to turn the page right to set most of the text upright.

    That is its /Rotate, unless the print itself lies on its side.
    """
    if not turns:
        return page_turn
    quarter, count = Counter(turns).most_common(1)[0]
    return quarter if quarter >= 0 and 2 * count > len(turns) else page_turn


def _fill(
    found: Characters,
    handle: int | None,
    turns: list[int],
    matrix: Matrix,
    size: tuple[float, float],
) -> None:
    """Fill in the characters of a text page, those beyond the page's edge left out."""
    count = len(turns)
    text = "".join(map(chr, map(_get_unicode, repeat(handle), range(count)))).translate(_PRINTED)
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    deque(map(_get_box, repeat(handle), range(count), range(start, start + 16 * count, 16)), 0)
    flat = list(boxes)
    sides = turned(matrix, flat[0::4], flat[3::4], flat[2::4], flat[1::4])
    baselines = _baselines(handle, count, matrix)
    width, height = size
    for number, (left, top, right, bottom, character, baseline) in enumerate(
        zip(*sides, text, baselines, strict=True)
    ):
        if character in _NOTHING or not (0 <= left + right <= 2 * width):
            continue
        if character in _SPACES:
            if _is_generated(handle, number):
                continue
            character = " "  # noqa: PLW2901 - all spaces are one to a line of text
        if not 0 <= top + bottom <= 2 * height:
            continue
        place = found.upright
        if turns[number] != found.quarter:
            place = found.slanted if turns[number] < 0 else found.sideways
        place.append((left, top, right, bottom, character, baseline))


def _baselines(handle: int | None, count: int, matrix: Matrix) -> list[float]:
    origins = (ctypes.c_double * (2 * count))()
    start = ctypes.addressof(origins)
    xs, ys = (range(start + 8 * n, start + 8 * n + 16 * count, 16) for n in range(2))
    deque(map(_get_origin, repeat(handle), range(count), xs, ys), 0)
    along = origins[1::2] if matrix[1] == 0 else origins[0::2]
    sign = matrix[3] or matrix[1]
    return [sign * value + matrix[5] for value in along]
