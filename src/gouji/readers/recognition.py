"""Print recognised in the picture of a page (extra `ocr`): characters and ruled lines.

What comes out is what the reader of a text layer finds, so that tables, columns and paragraphs
are told by one code. rapidocr runs on onnxruntime with the models of its own wheel: nothing is
downloaded. Its classifier of angles is off, as it takes 08 for 80.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gouji.readers.lattice import Box, Ruling

if TYPE_CHECKING:
    from gouji.readers.pdf_characters import Character  # every night asks whether this can be done

_MOST_SIDE = 1_600
"""Print is looked for in a smaller picture (pixels of its longer side): memory, not sharpness."""
_STEEPEST = 5.0
"""Degrees by which a page may lie askew."""
_SHORTEST = 40
"""A ruled line is at least this part (one over it) of the page's width long."""
_THICKEST = 12
"""Pixels that a ruled line may be thick: what is thicker is a picture."""
_GAP = re.compile(r"(?<=\d)([.．])\s+(?=\d)")
"""A full-width point is read with a space behind it."""
_PAD = 2
_LEAST = 0.5
"""Words that are less sure are none; what may be a figure is kept, with its doubt."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One piece of print in points from the top left corner, and how sure it is (0 to 1)."""

    box: Box
    text: str
    confidence: float


@dataclass(slots=True)
class RecognisedPage:
    """What is seen in the picture of a page."""

    pieces: list[Recognised] = field(default_factory=list)
    horizontals: list[Ruling] = field(default_factory=list)
    verticals: list[Ruling] = field(default_factory=list)

    def characters(self) -> "list[Character]":
        """The print as characters that share their piece's width by what they usually take."""
        return [character for piece in self.pieces for character in _spread(piece)]

    def moved(self, right: float, down: float) -> "RecognisedPage":
        """The same, so many points to the right and below."""
        return RecognisedPage(
            [replace(each, box=_moved(each.box, right, down)) for each in self.pieces],
            [(y + down, start + right, end + right) for y, start, end in self.horizontals],
            [(x + right, start + down, end + down) for x, start, end in self.verticals],
        )

    def confidence(self, box: Box) -> float | None:
        """The least confidence of the pieces whose middle lies in a box, None without any."""
        left, top, right, bottom = box
        within = (
            piece.confidence
            for piece in self.pieces
            if left <= (piece.box[0] + piece.box[2]) / 2 <= right
            and top <= (piece.box[1] + piece.box[3]) / 2 <= bottom
        )
        return min(within, default=None)


def _moved(box: Box, right: float, down: float) -> Box:
    return box[0] + right, box[1] + down, box[2] + right, box[3] + down


def can_recognise() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise(picture: Any, points_per_pixel: float) -> RecognisedPage:
    """Return what is printed in a picture: an array of rows of (red, green, blue) pixels."""
    import cv2  # noqa: PLC0415 - only who has scans need load it

    # in the red part of the light a red seal is as white as paper, and what it covers is not
    plain = _straightened(picture[:, :, 0])
    colour = cv2.cvtColor(plain, cv2.COLOR_GRAY2BGR)
    places = list(_places(colour))
    horizontals, verticals = _rulings(plain, places)
    page = RecognisedPage(
        horizontals=[_scaled(each, points_per_pixel) for each in horizontals],
        verticals=[_scaled(each, points_per_pixel) for each in verticals],
    )
    for left, top, right, bottom in places:
        for start, end in _parted(left, right, (top + bottom) / 2, verticals):
            cut = colour[max(0, top - _PAD) : bottom + _PAD, max(0, start - _PAD) : end + _PAD]
            if not cut.size:
                continue
            read = _asked(cut, use_det=False, use_rec=True)
            text = _GAP.sub(r"\1", read.txts[0].strip()) if read.txts else ""
            confidence = float(read.scores[0]) if text else 0.0
            if confidence >= _LEAST or any(character.isdigit() for character in text):
                box = (start, top, end, bottom)
                scaled = tuple(side * points_per_pixel for side in box)
                page.pieces.append(Recognised(scaled, text, confidence))  # type: ignore[arg-type]
    return page


def _asked(picture: Any, **uses: bool) -> Any:
    """Put a picture to the engine. Raises MemoryError where that has none left."""
    try:
        return _engine()(picture, use_cls=False, **uses)
    except Exception as error:  # onnxruntime has one kind of error for all, told by its words
        if "alloc" in str(error).lower():
            raise MemoryError from error
        raise


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415

    threads = {"intra_op_num_threads": 2, "inter_op_num_threads": 1}
    settings = {f"EngineConfig.onnxruntime.{name}": value for name, value in threads.items()}
    return RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical", **settings})


def _places(colour: Any) -> Iterator[tuple[int, int, int, int]]:
    """Yield the boxes of lines of print in pixels, from top to bottom."""
    import cv2  # noqa: PLC0415

    factor = min(1.0, _MOST_SIDE / max(colour.shape))
    small = cv2.resize(colour, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = _asked(small, use_det=True, use_rec=False)
    for corners in found.boxes if found.boxes is not None else ():
        left, top = (int(side) for side in corners.min(axis=0) / factor)
        right, bottom = (math.ceil(side) for side in corners.max(axis=0) / factor)
        yield max(0, left), max(0, top), right, bottom


def _parted(
    left: int, right: int, middle: float, verticals: list[Ruling]
) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line of print that ruled lines cut it into."""
    inner = 8
    cuts = sorted(
        int(x) for x, top, bottom in verticals
        if top <= middle <= bottom and left + inner < x < right - inner
    )  # fmt: skip
    edges = [left, *cuts, right]
    yield from ((a, b) for a, b in pairwise(edges) if b - a > inner)


def _straightened(plain: Any) -> Any:
    """Turn a page that lies askew, by the slope of its long lines."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    edges = cv2.Canny(plain, 50, 150)
    shortest = plain.shape[1] // 4
    found = cv2.HoughLinesP(
        edges, 1, np.pi / 1800, 200, minLineLength=shortest, maxLineGap=shortest // 20
    )
    if found is None:
        return plain
    slopes = [math.degrees(math.atan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in found.reshape(-1, 4)]
    level = [slope for slope in slopes if abs(slope) <= _STEEPEST]
    slope = float(np.median(level)) if level else 0.0
    if abs(slope) < 0.1:
        return plain
    height, width = plain.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slope, 1.0)
    return cv2.warpAffine(plain, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def _rulings(
    plain: Any, places: list[tuple[int, int, int, int]]
) -> tuple[list[Ruling], list[Ruling]]:
    """Return the horizontal and the vertical ruled lines in pixels; strokes of print are none."""
    import cv2  # noqa: PLC0415

    dark = cv2.adaptiveThreshold(
        plain, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15
    )
    length = plain.shape[1] // _SHORTEST
    found: list[list[Ruling]] = []
    for across in (True, False):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (length, 1) if across else (1, length))
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines)
        rulings = []
        for left, top, width, height, _ in boxes[1:].tolist():
            if _is_stroke(left, top, left + width, top + height, places):
                continue
            if across and height <= _THICKEST:
                rulings.append((top + height / 2, float(left), float(left + width)))
            elif not across and width <= _THICKEST:
                rulings.append((left + width / 2, float(top), float(top + height)))
        found.append(rulings)
    return found[0], found[1]


def _is_stroke(
    left: int, top: int, right: int, bottom: int, places: list[tuple[int, int, int, int]]
) -> bool:
    """Whether a line is part of a large character: it lies in a line of print, and is no longer."""
    longest = max(right - left, bottom - top)
    return any(
        x0 - _PAD <= left and right <= x1 + _PAD and y0 - _PAD <= top and bottom <= y1 + _PAD
        and longest <= 1.2 * (y1 - y0)
        for x0, y0, x1, y1 in places
    )  # fmt: skip


def _scaled(ruling: Ruling, factor: float) -> Ruling:
    place, start, end = ruling
    return place * factor, start * factor, end * factor


def _spread(piece: Recognised) -> "Iterator[Character]":
    left, top, right, bottom = piece.box
    shares = [1.0 if character >= "\u2e80" else 0.5 for character in piece.text]
    step = (right - left) / sum(shares)
    baseline = bottom - 0.15 * (bottom - top)
    for character, share in zip(piece.text, shares, strict=True):
        yield left, top, left + share * step, bottom, character, baseline
        left += share * step
