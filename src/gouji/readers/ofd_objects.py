"""What stands on a page of an OFD file: its characters and ruled lines.

GB/T 33190-2016: lengths in millimetres, y down. An object has a `Boundary` (x y width height), in
which its own coordinates begin, turned by its `CTM` if it has one.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat

from lxml import etree

from gouji.readers.lattice import Box
from gouji.readers.ofd_resources import Resources, local_name
from gouji.readers.pdf_characters import Character, Characters
from gouji.readers.pdf_matrix import Matrix, corners, point, rotation, times, turned_size
from gouji.readers.pdf_objects import PaintedObjects, Point
from gouji.readers.pdf_text import is_wide

POINTS_PER_MM = 72 / 25.4
_ASCENT, _DESCENT = 0.88, 0.12
"""Parts of its size that a character reaches above and below its base line."""
_STRAIGHT = 0.05
_FARTHEST = 1e5
"""Millimetres: what lies farther off is no print."""
_MOST_OBJECTS = 200_000
_MOST_SEGMENTS = 2_000
_DEEPEST = 50
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""How many numbers follow a letter of a path."""


@dataclass(slots=True)
class _Glyph:
    """A character with its box, its origin and its direction on the page as it is seen."""

    text: str
    box: tuple[float, float, float, float]
    origin: Point
    quarters: int


@dataclass(slots=True)
class PrintedPage:
    """The objects of one page as they are collected; lengths in points."""

    size: tuple[float, float]
    most_characters: int
    resources: Resources = field(default_factory=Resources)
    glyphs: list[_Glyph] = field(default_factory=list)
    painted: PaintedObjects = field(default_factory=PaintedObjects)
    pictures: list[tuple[str, Box]] = field(default_factory=list)
    """The resources of pictures, with the place that each covers."""
    unread: int = 0
    """Composite objects that lead nowhere, and print that is given by its glyphs alone."""
    _objects_left: int = _MOST_OBJECTS

    def add(self, element: etree._Element, matrix: Matrix | None = None, depth: int = 0) -> None:
        """Collect what is in an element: layers, blocks and objects."""
        scaled = matrix or (POINTS_PER_MM, 0.0, 0.0, POINTS_PER_MM, 0.0, 0.0)
        for child in element:
            self._objects_left -= 1
            if self._objects_left < 0 or depth > _DEEPEST or child.get("Visible") == "false":
                continue
            name = local_name(child)
            if name == "TextObject":
                self._text(child, _placed(child, scaled))
            elif name == "PathObject":
                self._path(child, _placed(child, scaled))
            elif name == "ImageObject":
                self._picture(child, scaled)
            elif name == "CompositeObject":
                unit = self.resources.units.get(child.get("ResourceID") or "")
                if unit is None:
                    self.unread += 1
                else:
                    self.add(unit, _placed(child, scaled), depth + 1)
            elif name in ("Layer", "PageBlock", "Content"):
                self.add(child, scaled, depth + 1)

    def characters(self) -> tuple[Characters, Matrix]:
        """The characters of the page turned to be read, and the matrix that turns it so."""
        turns = Counter(glyph.quarters for glyph in self.glyphs)
        quarter, count = turns.most_common(1)[0] if turns else (0, 0)
        quarter = quarter if quarter > 0 and 2 * count > len(self.glyphs) else 0
        to_read = rotation(quarter, (0.0, 0.0, *self.size), downwards=True)
        found = Characters(quarter)
        for glyph in self.glyphs:
            place = found.upright
            if glyph.quarters != quarter:
                place = found.slanted if glyph.quarters < 0 else found.sideways
            baseline = point(to_read, *glyph.origin)[1]
            read: Character = (*corners(to_read, *glyph.box), glyph.text, baseline)
            place.append(read)
        return found, to_read

    def read_size(self, quarter: int) -> tuple[float, float]:
        """Width and height of the page turned to be read."""
        return turned_size(quarter, (0.0, 0.0, *self.size))

    def _text(self, element: etree._Element, matrix: Matrix) -> None:
        size = _number(element.get("Size"), 0.0)
        across = _number(element.get("HScale"), 1.0)
        quarters = _quarters(matrix)
        codes = [each for each in element if local_name(each) == "TextCode"]
        if not any(code.text for code in codes):
            self.unread += any(local_name(each) == "CGTransform" for each in element)
        first_x = first_y = 0.0
        for code in codes:
            # where a further run does not say where it begins, it is where the last one did
            x = first_x = _number(code.get("X"), first_x)
            y = first_y = _number(code.get("Y"), first_y)
            if not code.text:
                continue
            rights = _deltas(code.get("DeltaX"), len(code.text))
            downs = _deltas(code.get("DeltaY"), len(code.text))
            for character, right, down in zip(code.text, rights, downs, strict=True):
                width = size * across * (1.0 if is_wide(character) else 0.5)
                self._glyph(character, (x, y, width, size), right, matrix, quarters)
                x += width if right is None and down is None else right or 0.0
                y += down or 0.0

    def _glyph(
        self,
        character: str,
        place: tuple[float, float, float, float],
        step: float | None,
        matrix: Matrix,
        quarters: int,
    ) -> None:
        x, y, width, size = place
        if len(self.glyphs) >= self.most_characters or character in "\r\n\0":
            return
        if step is not None and 0 < step < width:
            width = step
        box = corners(matrix, x, y - _ASCENT * size, x + width, y + _DESCENT * size)
        if not all(map(math.isfinite, box)) or max(map(abs, box)) > _FARTHEST:
            return
        shown = " " if character.isspace() else character
        self.glyphs.append(_Glyph(shown, box, point(matrix, x, y), quarters))

    def _path(self, element: etree._Element, matrix: Matrix) -> None:
        stroked = element.get("Stroke") != "false"
        if not stroked and element.get("Fill") != "true":
            return
        data = next((c.text for c in element if local_name(c) == "AbbreviatedData"), None) or ""
        runs = list(_runs(data, matrix))
        points = [each for run in runs for each in run]
        if not points:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if self.painted.note_thin((min(xs), min(ys), max(xs), max(ys))):
            return
        self.painted.drawings += 1
        for run in runs:
            self.painted.note_run(run, stroked=stroked)

    def _picture(self, element: etree._Element, matrix: Matrix) -> None:
        left, top, width, height = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
        x0, y0, x1, y1 = corners(matrix, left, top, left + width, top + height)
        if element.get("CTM"):  # a picture is 1 by 1, and shown as far as its boundary reaches
            drawn = corners(_placed(element, matrix), 0.0, 0.0, 1.0, 1.0)
            x0, y0 = max(x0, drawn[0]), max(y0, drawn[1])
            x1, y1 = min(x1, drawn[2]), min(y1, drawn[3])
        area = max(x1 - x0, 0.0) * max(y1 - y0, 0.0)
        share = min(area / max(self.size[0] * self.size[1], 1.0), 1.0)
        self.painted.picture_share = max(self.painted.picture_share, share)
        if share > 0:
            self.pictures.append((element.get("ResourceID") or "", (x0, y0, x1, y1)))


def box_of(text: str | None) -> tuple[float, float, float, float] | None:
    """A box `x y width height`, None where the text is none."""
    left, top, width, height = _numbers(text, 4) or (0.0, 0.0, 0.0, 0.0)
    return (left, top, width, height) if width > 0 < height else None


def _placed(element: etree._Element, outer: Matrix) -> Matrix:
    """The matrix from an object's own coordinates to the page in points."""
    left, top, *_ = _numbers(element.get("Boundary"), 4) or (0.0, 0.0)
    a, b, c, d, e, f = _numbers(element.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return times(outer, (a, b, c, d, e + left, f + top))


def _quarters(matrix: Matrix) -> int:
    """By how many quarters print is turned to the left, -1 for a slant."""
    quarters = -math.atan2(matrix[1], matrix[0]) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < _STRAIGHT else -1


def _runs(data: str, matrix: Matrix) -> Iterator[list[Point]]:
    """Yield the straight runs of points of a path; a curve ends a run."""
    tokens = iter(_TOKEN.findall(data)[: 8 * _MOST_SEGMENTS])
    points: list[Point] = []
    for token in tokens:
        numbers = [_number(next(tokens, None), 0.0) for _ in range(_OPERANDS.get(token, 0))]
        if token in "CZ" and points:
            yield [*points, points[0]]
            points = []
        elif len(numbers) >= 2:
            if token != "L":
                if points:
                    yield points
                points = []
            points.append(point(matrix, *numbers[-2:]))
    if points:
        yield points


def _deltas(text: str | None, count: int) -> Iterator[float | None]:
    """Yield the step from each of `count` characters to the next, None where there is none said.

    `g 3 5.2` stands for three times 5.2; the last step given goes on. The last character has none.
    """
    if not text:
        yield from repeat(None, count)
        return
    yield from _steps(text, count - 1)
    yield None


def _steps(text: str, count: int) -> Iterator[float]:
    tokens = iter(text.split())
    last = 0.0
    left = count
    while left > 0 and (token := next(tokens, None)) is not None:
        times_over = 1
        if token == "g":
            times_over = int(min(max(_number(next(tokens, None), 0.0), 0.0), left))
            token = next(tokens, "0")
        last = _number(token, 0.0)
        yield from repeat(last, min(times_over, left))
        left -= times_over
    yield from repeat(last, max(left, 0))


def _number(text: str | None, default: float) -> float:
    try:
        number = float(text) if text else default
    except ValueError:
        return default
    return number if math.isfinite(number) else default


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    parts = (text or "").split()
    if len(parts) != count:
        return None
    return tuple(_number(part, 0.0) for part in parts)
