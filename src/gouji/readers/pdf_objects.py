"""What stands on a PDF page, by pdfium's C interface: characters, ruled lines and pictures.

All coordinates are turned to points from the top left corner of the page as it is read, /Rotate
applied. A page has about a thousand characters and objects, so each question is put to pdfium
for all of them at once: `map` over a bare C function writing into one array is several times
faster than a loop over pypdfium2's objects.
"""

import ctypes
import math
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

from gouji.readers.lattice import Box, Ruling

Character = tuple[float, float, float, float, str, float]
"""Left, top, right, bottom of the loose box, the character, and its base line.

The box is good for telling the cell a character lies in and the gaps to its neighbours; its top
and bottom differ from font to font, so only the base line tells who stands on one line.
"""

_Matrix = tuple[float, float, float, float, float, float]
"""x' = a·x + c·y + e, y' = b·x + d·y + f."""

_THIN = 3.0
"""A painted shape no thicker is a ruled line."""
_DEEPEST_FORM = 8
"""Form objects nested deeper are drawn by attackers only."""
_MOST_OBJECTS = 200_000
"""A page with more is a drawing (or a bomb): the rest of it is not looked at."""
_MOST_SEGMENTS = 2_000
"""A path with more is a drawing, not the border of a table."""
_STRAIGHT = 0.05
"""Print is turned by whole quarters if it is no more of a quarter off."""
_SPACES = frozenset("\t \u00a0\u3000")
_NOTHING = frozenset("\n\r\ufffe\ufeff\u200b\u00ad")
_HYPHEN = "\x02"  # what pdfium makes of a hyphen at the end of a line

# Some fonts name a radical where the character that looks the same is printed. The Kangxi block
# and the compatibility ideographs have Unicode decompositions; the supplement has none, so its
# simplified forms are listed (from EquivalentUnifiedIdeograph.txt of the Unicode database).
_SUPPLEMENT = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰", "民虎西见角贝车长门青页风飞食马鱼鸟麦黄齐齿龙", strict=True))
_PRINTED = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2E9F, 0x2EA0), *range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
} | {ord(radical): character for radical, character in _SUPPLEMENT.items()}
_PRINTED |= {0: "\ufffd", ord(_HYPHEN): "-"}


def _bare(function: Any, result: Any, *arguments: Any) -> Any:
    """Return a C function of pdfium that takes plain addresses: no wrapping at each call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value)


_P, _I = ctypes.c_void_p, ctypes.c_int
_get_unicode = _bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _P, _I)
_get_box = _bare(pdfium.FPDFText_GetLooseCharBox, _I, _P, _I, _P)
_get_origin = _bare(pdfium.FPDFText_GetCharOrigin, _I, _P, _I, _P, _P)
_get_angle = _bare(pdfium.FPDFText_GetCharAngle, ctypes.c_float, _P, _I)
_get_char_matrix = _bare(pdfium.FPDFText_GetMatrix, _I, _P, _I, _P)
_is_generated = _bare(pdfium.FPDFText_IsGenerated, _I, _P, _I)
_get_object = _bare(pdfium.FPDFPage_GetObject, _P, _P, _I)
_get_form_object = _bare(pdfium.FPDFFormObj_GetObject, _P, _P, ctypes.c_ulong)
_count_form_objects = _bare(pdfium.FPDFFormObj_CountObjects, _I, _P)
_get_type = _bare(pdfium.FPDFPageObj_GetType, _I, _P)
_get_bounds = _bare(pdfium.FPDFPageObj_GetBounds, _I, _P, _P, _P, _P, _P)
_get_matrix = _bare(pdfium.FPDFPageObj_GetMatrix, _I, _P, _P)
_get_draw_mode = _bare(pdfium.FPDFPath_GetDrawMode, _I, _P, _P, _P)
_count_segments = _bare(pdfium.FPDFPath_CountSegments, _I, _P)
_get_segment = _bare(pdfium.FPDFPath_GetPathSegment, _P, _P, _I)
_get_point = _bare(pdfium.FPDFPathSegment_GetPoint, _I, _P, _P, _P)
_get_segment_type = _bare(pdfium.FPDFPathSegment_GetType, _I, _P)
_get_close = _bare(pdfium.FPDFPathSegment_GetClose, _I, _P)


@dataclass(slots=True)
class PageContent:
    """What stands on one page.

    `sideways` are characters a quarter turn off, `slanted` those that stand at any other angle
    (watermarks, stamps), both in the order of the file. `picture_share` is the
    part of the page (0 to 1) that its largest picture covers, `drawings` how many painted shapes
    are no ruled lines. `turn` is by how many quarter turns (clockwise) the text is turned on
    the page as it is seen; `to_seen` turns boxes back.
    """

    width: float
    height: float
    turn: int = 0
    characters: list[Character] = field(default_factory=list)
    sideways: list[Character] = field(default_factory=list)
    slanted: list[Character] = field(default_factory=list)
    horizontals: list[Ruling] = field(default_factory=list)
    verticals: list[Ruling] = field(default_factory=list)
    picture_share: float = 0.0
    drawings: int = 0

    def to_seen(self, box: Box) -> Box:
        """Turn a box from the page as it is read to the page as it is seen."""
        if not self.turn:
            return box
        matrix = _rotation(self.turn, (0.0, 0.0, self.width, self.height), downwards=True)
        return _corners(matrix, *box)


def read_page(page: Any, most_characters: int) -> PageContent:
    """Return what stands on a loaded pdfium page; `most_characters` caps the text looked at."""
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, bounds)
    area = (bounds.left, bounds.bottom, bounds.right, bounds.top)
    rotation = pdfium.FPDFPage_GetRotation(page)
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        handle = ctypes.cast(text_page, _P).value
        count = min(max(pdfium.FPDFText_CountChars(text_page), 0), most_characters)
        turns = _quarter_turns(handle, count)
        upright = _upright_quarter(turns, rotation)
        matrix = _rotation(upright, area)
        content = PageContent(*_size(upright, area), turn=(rotation - upright) % 4)
        _read_characters(content, handle, turns, upright, matrix)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
    _ObjectWalk(content, matrix).walk_page(page)
    return content


def _size(quarter: int, area: Box) -> tuple[float, float]:
    width, height = area[2] - area[0], area[3] - area[1]
    return (height, width) if quarter % 2 else (width, height)


def _rotation(quarter: int, area: Box, *, downwards: bool = False) -> _Matrix:
    """Return the matrix from user space (y up) to the page turned clockwise by quarters (y down).

    `downwards`: the space turned has y down already.
    """
    left, low, right, high = area
    if downwards:
        return (
            (1.0, 0.0, 0.0, 1.0, -left, -low),
            (0.0, 1.0, -1.0, 0.0, high, -left),
            (-1.0, 0.0, 0.0, -1.0, right, high),
            (0.0, -1.0, 1.0, 0.0, -low, right),
        )[quarter % 4]
    return (
        (1.0, 0.0, 0.0, -1.0, -left, high),
        (0.0, 1.0, 1.0, 0.0, -low, -left),
        (-1.0, 0.0, 0.0, 1.0, right, -low),
        (0.0, -1.0, -1.0, 0.0, high, right),
    )[quarter % 4]


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


def _upright_quarter(turns: list[int], rotation: int) -> int:
    """Return how often to turn the page right to set most of the text upright.

    That is /Rotate, unless the print itself lies on its side.
    """
    if not turns:
        return int(rotation)
    quarter, count = Counter(turns).most_common(1)[0]
    return quarter if quarter >= 0 and 2 * count > len(turns) else int(rotation)


def _read_characters(
    content: PageContent,
    handle: int | None,
    turns: list[int],
    upright: int,
    matrix: _Matrix,
) -> None:
    """Fill in the characters of a text page, those beyond the page's edge left out."""
    count = len(turns)
    text = "".join(map(chr, map(_get_unicode, repeat(handle), range(count)))).translate(_PRINTED)
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    deque(map(_get_box, repeat(handle), range(count), range(start, start + 16 * count, 16)), 0)
    flat = list(boxes)
    corners = _turned(matrix, flat[0::4], flat[3::4], flat[2::4], flat[1::4])
    baselines = _baselines(handle, count, matrix)
    width, height = content.width, content.height
    for number, (left, top, right, bottom, character, baseline) in enumerate(
        zip(*corners, text, baselines, strict=True)
    ):
        if character in _NOTHING or not (0 <= left + right <= 2 * width):
            continue
        if character in _SPACES:
            if _is_generated(handle, number):
                continue
            character = " "  # noqa: PLW2901 - all spaces are one to a line of text
        if not 0 <= top + bottom <= 2 * height:
            continue
        place = content.characters
        if turns[number] != upright:
            place = content.slanted if turns[number] < 0 else content.sideways
        place.append((left, top, right, bottom, character, baseline))


def _baselines(handle: int | None, count: int, matrix: _Matrix) -> list[float]:
    origins = (ctypes.c_double * (2 * count))()
    start = ctypes.addressof(origins)
    xs, ys = (range(start + 8 * n, start + 8 * n + 16 * count, 16) for n in range(2))
    deque(map(_get_origin, repeat(handle), range(count), xs, ys), 0)
    along = origins[1::2] if matrix[1] == 0 else origins[0::2]
    sign = matrix[3] or matrix[1]
    return [sign * value + matrix[5] for value in along]


def _turned(
    matrix: _Matrix, lefts: list[float], lows: list[float], rights: list[float], highs: list[float]
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Turn many boxes at once; return their lefts, tops, rights and bottoms."""
    a, b, _, d, e, f = matrix
    if b == 0:
        xs, ys = (lefts, rights), (lows, highs)
        x_sign, y_sign = a, d
    else:
        xs, ys = (lows, highs), (lefts, rights)
        x_sign, y_sign = matrix[2], b
    near_x, far_x = xs if x_sign > 0 else xs[::-1]
    near_y, far_y = ys if y_sign > 0 else ys[::-1]
    return (
        [x_sign * value + e for value in near_x],
        [y_sign * value + f for value in near_y],
        [x_sign * value + e for value in far_x],
        [y_sign * value + f for value in far_y],
    )


def _point(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _corners(matrix: _Matrix, left: float, low: float, right: float, high: float) -> Box:
    x0, y0 = _point(matrix, left, low)
    x1, y1 = _point(matrix, right, high)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _times(outer: _Matrix, inner: _Matrix) -> _Matrix:
    """Return the matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    x, y = _point(outer, e, f)
    oa, ob, oc, od = outer[:4]
    return (oa * a + oc * b, ob * a + od * b, oa * c + oc * d, ob * c + od * d, x, y)


class _ObjectWalk:
    """Walks the painted objects of a page, forms too, and notes rulings and pictures."""

    def __init__(self, content: PageContent, matrix: _Matrix) -> None:
        self.content = content
        self.matrix = matrix
        self.left = _MOST_OBJECTS
        self.floats = (ctypes.c_float * 6)()
        self.flags = (ctypes.c_int * 2)()

    def walk_page(self, page: Any) -> None:
        count = min(pdfium.FPDFPage_CountObjects(page), self.left)
        handle = ctypes.cast(page, _P).value
        self.walk(list(map(_get_object, repeat(handle), range(count))), self.matrix, 0)

    def walk(self, objects: list[int], matrix: _Matrix, depth: int) -> None:
        self.left -= len(objects)
        kinds = list(map(_get_type, objects))
        ruling_kinds = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)
        painted = [(o, kind) for o, kind in zip(objects, kinds, strict=True) if kind in ruling_kinds]
        boxes = _bounds([o for o, _ in painted], matrix)
        for (handle, kind), box in zip(painted, boxes, strict=True):
            if self.note_thin(box):
                continue
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.note_path(handle, matrix)
            else:
                self.note_picture(box)
        for handle, kind in zip(objects, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM and self.left > 0:
                self.walk_form(handle, matrix, depth)

    def walk_form(self, handle: int, matrix: _Matrix, depth: int) -> None:
        count = min(_count_form_objects(handle), self.left)
        if count <= 0 or not _get_matrix(handle, ctypes.addressof(self.floats)):
            return
        a, b, c, d, e, f = self.floats
        children = list(map(_get_form_object, repeat(handle), range(count)))
        self.walk(children, _times(matrix, (a, b, c, d, e, f)), depth + 1)

    def note_thin(self, box: Box) -> bool:
        """Note a thin shape as a ruled line; tell whether it was one (or a mere dot)."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if height <= _THIN:
            if width > _THIN:
                self.content.horizontals.append(((top + bottom) / 2, left, right))
            return True
        if width <= _THIN:
            self.content.verticals.append(((left + right) / 2, top, bottom))
            return True
        return False

    def note_picture(self, box: Box) -> None:
        left, top, right, bottom = box
        page = max(self.content.width * self.content.height, 1.0)
        share = min((right - left) * (bottom - top) / page, 1.0)
        self.content.picture_share = max(self.content.picture_share, share)

    def note_path(self, handle: int, matrix: _Matrix) -> None:
        """Note the straight lines of a path that is stroked, and its thin parts if it is filled.

        A filled area is shading, not a border: only what is drawn as a line rules a table.
        """
        address = ctypes.addressof(self.flags)
        _get_draw_mode(handle, address, address + 4)
        filled, stroked = self.flags
        count = _count_segments(handle)
        if not stroked and (not filled or count <= 5):
            return
        self.content.drawings += 1
        if count > _MOST_SEGMENTS or not _get_matrix(handle, ctypes.addressof(self.floats)):
            return
        a, b, c, d, e, f = self.floats
        for points in self.subpaths(handle, count, _times(matrix, (a, b, c, d, e, f))):
            if stroked:
                for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
                    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                    self.note_thin(box)
            else:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                self.note_thin((min(xs), min(ys), max(xs), max(ys)))

    def subpaths(
        self, handle: int, count: int, matrix: _Matrix
    ) -> Iterator[list[tuple[float, float]]]:
        """Yield the straight runs of points of a path; a curve ends a run."""
        points: list[tuple[float, float]] = []
        address = ctypes.addressof(self.floats)
        for segment in map(_get_segment, repeat(handle), range(count)):
            kind = _get_segment_type(segment)
            _get_point(segment, address, address + 4)
            point = _point(matrix, self.floats[0], self.floats[1])
            if kind != pdfium.FPDF_SEGMENT_LINETO:
                if points:
                    yield points
                points = []
            points.append(point)
            if _get_close(segment):
                yield [*points, points[0]]
                points = []
        if points:
            yield points


def _bounds(objects: list[int], matrix: _Matrix) -> Iterable[Box]:
    """Return the boxes of painted objects on the page as it is read."""
    count = len(objects)
    if not count:
        return []
    flat = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(flat)
    places = [range(start + 4 * n, start + 4 * n + 16 * count, 16) for n in range(4)]
    deque(map(_get_bounds, objects, *places), 0)
    values = list(flat)
    sides = (values[0::4], values[1::4], values[2::4], values[3::4])
    if (matrix[1] == 0 or matrix[0] == 0) and {abs(part) for part in matrix[:4]} == {0.0, 1.0}:
        return zip(*_turned(matrix, *sides), strict=True)
    return [_corners(matrix, *box) for box in zip(*sides, strict=True)]
