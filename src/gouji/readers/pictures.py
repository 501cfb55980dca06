"""Read a picture of a report (.png, .jpg, .tif and others) with the extra `ocr`."""

import io
import math
from collections.abc import Iterator
from typing import Any

from gouji.document import Document, Problem
from gouji.errors import DamagedReport, LimitExceeded, NeedsOcr
from gouji.readers.lattice import Box
from gouji.readers.page_problems import NEEDS_OCR
from gouji.readers.pages import Page, PageLimits, assembled, recognised
from gouji.readers.pdf_paragraphs import Sheet
from gouji.readers.recognition import RecognisedPage, can_recognise, recognise
from gouji.readers.sniffing import sniff
from gouji.settings import Limits

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_MOST_PIXELS = 50_000_000
"""A larger picture is not even unpacked; A3 at 300 dpi has 17 million."""
_READ_PIXELS = 12_000_000
"""A larger picture is read smaller: memory is bounded."""
_A4_WIDTH = 595.0
_DPI = (100, 1200)
"""Where a picture says another resolution it is a default, and A4 is taken for its size."""


def read_picture(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return what is printed in a picture, each frame of a .tif a page, as a Document.

    Every page is a `Problem` of code `recognised_page`. Raises `NeedsOcr` without the extra,
    `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    if not can_recognise():
        raise NeedsOcr(path, "文件是图片" + NEEDS_OCR)
    budget = PageLimits(path, limits)
    pages = [budget.count(page) for page in _pages(data, path, limits)]
    return assembled(pages, path, sha256, sniff(data, path))


def recognise_picture(data: bytes, path: str, box: Box) -> RecognisedPage:
    """Return what is printed in a picture shown in a box of a page, in points of the page.

    Raises `DamagedReport` or `LimitExceeded`.
    """
    frame = next(_frames(data, path))
    return _seen(frame, (box[2] - box[0]) / frame.width).moved(box[0], box[1])


def _pages(data: bytes, path: str, limits: Limits) -> Iterator[Page]:
    for number, frame in enumerate(_frames(data, path), 1):
        if number > limits.max_recognised_pages:
            message = f"第 {number} 页起超过识别页数上限，未能读取"
            yield Page(Sheet([], 0.0, 0.0), problems=[_not_read(message, number)])
            return
        scale = _points_per_pixel(frame)
        size = (frame.width * scale, frame.height * scale)
        yield recognised(number, _seen(frame, scale), size)


def _frames(data: bytes, path: str) -> Iterator[Any]:
    """Yield the frames of a picture as they are seen. Raises `DamagedReport` or `LimitExceeded`."""
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415 - comes with the extra

    Image.MAX_IMAGE_PIXELS = None  # told by us, before anything is unpacked
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            for frame in ImageSequence.Iterator(picture):
                if frame.width * frame.height > _MOST_PIXELS:
                    raise LimitExceeded(path, f"图片超过上限 {_MOST_PIXELS // 1_000_000} 百万像素")
                frame.load()  # what is damaged fails here
                yield ImageOps.exif_transpose(frame)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow raises a SyntaxError of its own for a broken PNG
        raise DamagedReport(path, "图片已损坏或不完整，无法打开") from error


def _not_read(message: str, number: int) -> Problem:
    return Problem("no_text_layer", message, number)


def _seen(picture: Any, points_per_pixel: float) -> RecognisedPage:
    import numpy as np  # noqa: PLC0415

    paper = _on_white(picture)
    times_too_large = math.ceil((paper.width * paper.height / _READ_PIXELS) ** 0.5)
    if times_too_large > 1:
        paper = paper.reduce(times_too_large)
    return recognise(np.asarray(paper), points_per_pixel * picture.width / paper.width)


def _on_white(picture: Any) -> Any:
    """A picture in red, green and blue, what is transparent as white as paper."""
    from PIL import Image  # noqa: PLC0415

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    own = picture.convert("RGBA")
    paper = Image.new("RGBA", own.size, "white")
    paper.alpha_composite(own)
    return paper.convert("RGB")


def _points_per_pixel(picture: Any) -> float:
    said = float(picture.info.get("dpi", (0, 0))[0])
    if _DPI[0] <= said <= _DPI[1]:
        return 72 / said
    return _A4_WIDTH / float(max(1, min(picture.width, picture.height)))
