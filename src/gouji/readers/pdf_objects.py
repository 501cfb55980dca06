"""The ruled lines and pictures of a PDF page, by pdfium's C interface, forms included."""

import ctypes
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as pdfium

from gouji.readers.lattice import Box, Ruling
from gouji.readers.pdf_calls import ADDRESS, INT, bare
from gouji.readers.pdf_matrix import Matrix, corners, point, times, turned

Point = tuple[float, float]
_THIN = 3.0
"""A painted shape no thicker is a ruled line."""
_DEEPEST_FORM = 8
"""Form objects nested deeper are drawn by attackers only."""
_MOST_OBJECTS = 200_000
"""A page with more is a drawing (or a bomb): the rest of it is not looked at."""
_MOST_SEGMENTS = 2_000
"""A path with more is a drawing, not the border of a table."""
_PAINTED = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)

_get_object = bare(pdfium.FPDFPage_GetObject, ADDRESS, ADDRESS, INT)
_get_form_object = bare(pdfium.FPDFFormObj_GetObject, ADDRESS, ADDRESS, ctypes.c_ulong)
_count_form_objects = bare(pdfium.FPDFFormObj_CountObjects, INT, ADDRESS)
_get_type = bare(pdfium.FPDFPageObj_GetType, INT, ADDRESS)
_get_bounds = bare(pdfium.FPDFPageObj_GetBounds, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
_get_matrix = bare(pdfium.FPDFPageObj_GetMatrix, INT, ADDRESS, ADDRESS)
_get_draw_mode = bare(pdfium.FPDFPath_GetDrawMode, INT, ADDRESS, ADDRESS, ADDRESS)
_count_segments = bare(pdfium.FPDFPath_CountSegments, INT, ADDRESS)
_get_segment = bare(pdfium.FPDFPath_GetPathSegment, ADDRESS, ADDRESS, INT)
_get_point = bare(pdfium.FPDFPathSegment_GetPoint, INT, ADDRESS, ADDRESS, ADDRESS)
_get_segment_type = bare(pdfium.FPDFPathSegment_GetType, INT, ADDRESS)
_get_close = bare(pdfium.FPDFPathSegment_GetClose, INT, ADDRESS)


@dataclass(slots=True)
class PaintedObjects:
    """What is painted on a page beside text.

    `picture_share` is the part of the page (0 to 1) that its largest picture covers, `drawings`
    how many painted shapes are no ruled lines.
    """

    horizontals: list[Ruling] = field(default_factory=list)
    verticals: list[Ruling] = field(default_factory=list)
    picture_share: float = 0.0
    drawings: int = 0

    def note_thin(self, box: Box) -> bool:
        """Note a thin shape as a ruled line; tell whether it was one (or a mere dot)."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if height <= _THIN:
            if width > _THIN:
                self.horizontals.append(((top + bottom) / 2, left, right))
            return True
        if width <= _THIN:
            self.verticals.append(((left + right) / 2, top, bottom))
            return True
        return False

    def turn(self, matrix: Matrix) -> None:
        """Turn the ruled lines by a matrix of whole quarters."""
        across = [(start, place, end, place) for place, start, end in self.horizontals]
        down = [(place, start, place, end) for place, start, end in self.verticals]
        self.horizontals, self.verticals = [], []
        for box in (*across, *down):
            self.note_thin(corners(matrix, *box))

    def note_run(self, points: list[Point], *, stroked: bool) -> None:
        """Note the straight lines of a run of points that is stroked, or a thin part if filled.

        A filled area is shading, not a border: only what is drawn as a line rules a table.
        """
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                self.note_thin((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        else:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            self.note_thin((min(xs), min(ys), max(xs), max(ys)))


def read_objects(page: Any, matrix: Matrix, size: tuple[float, float]) -> PaintedObjects:
    """Return what is painted on a loaded page that `matrix` turns to be read at `size`."""
    walk = _ObjectWalk(max(size[0] * size[1], 1.0))
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    handle = ctypes.cast(page, ADDRESS).value
    walk.walk(list(map(_get_object, repeat(handle), range(count))), matrix, 0)
    return walk.found


class _ObjectWalk:
    """Walks the painted objects of a page, forms too, and notes rulings and pictures."""

    def __init__(self, page_area: float) -> None:
        self.found = PaintedObjects()
        self.page_area = page_area
        self.left = _MOST_OBJECTS
        self.floats = (ctypes.c_float * 6)()
        self.flags = (ctypes.c_int * 2)()

    def walk(self, objects: list[int], matrix: Matrix, depth: int) -> None:
        self.left -= len(objects)
        kinds = list(map(_get_type, objects))
        painted = [pair for pair in zip(objects, kinds, strict=True) if pair[1] in _PAINTED]
        boxes = _bounds([o for o, _ in painted], matrix)
        for (handle, kind), box in zip(painted, boxes, strict=True):
            if self.found.note_thin(box):
                continue
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.note_path(handle, matrix)
            else:
                self.note_picture(box)
        for handle, kind in zip(objects, kinds, strict=True):
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM and self.left > 0:
                self.walk_form(handle, matrix, depth)

    def walk_form(self, handle: int, matrix: Matrix, depth: int) -> None:
        count = min(_count_form_objects(handle), self.left)
        if count <= 0 or not _get_matrix(handle, ctypes.addressof(self.floats)):
            return
        a, b, c, d, e, f = self.floats
        children = list(map(_get_form_object, repeat(handle), range(count)))
        self.walk(children, times(matrix, (a, b, c, d, e, f)), depth + 1)

    def note_picture(self, box: Box) -> None:
        left, top, right, bottom = box
        share = min((right - left) * (bottom - top) / self.page_area, 1.0)
        self.found.picture_share = max(self.found.picture_share, share)

    def note_path(self, handle: int, matrix: Matrix) -> None:
        """Note the ruled lines of a path."""
        address = ctypes.addressof(self.flags)
        _get_draw_mode(handle, address, address + 4)
        filled, stroked = self.flags
        count = _count_segments(handle)
        if not stroked and (not filled or count <= 5):
            return
        self.found.drawings += 1
        if count > _MOST_SEGMENTS or not _get_matrix(handle, ctypes.addressof(self.floats)):
            return
        a, b, c, d, e, f = self.floats
        for points in self.subpaths(handle, count, times(matrix, (a, b, c, d, e, f))):
            self.found.note_run(points, stroked=bool(stroked))

    def subpaths(self, handle: int, count: int, matrix: Matrix) -> Iterator[list[Point]]:
        """Yield the straight runs of points of a path; a curve ends a run."""
        points: list[Point] = []
        address = ctypes.addressof(self.floats)
        for segment in map(_get_segment, repeat(handle), range(count)):
            kind = _get_segment_type(segment)
            _get_point(segment, address, address + 4)
            here = point(matrix, self.floats[0], self.floats[1])
            if kind != pdfium.FPDF_SEGMENT_LINETO:
                if points:
                    yield points
                points = []
            points.append(here)
            if _get_close(segment):
                yield [*points, points[0]]
                points = []
        if points:
            yield points


def _bounds(objects: list[int], matrix: Matrix) -> Iterable[Box]:
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
        return zip(*turned(matrix, *sides), strict=True)
    return [corners(matrix, *box) for box in zip(*sides, strict=True)]
