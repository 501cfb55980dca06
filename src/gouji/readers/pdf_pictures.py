"""Pages of a PDF as pictures, for print that no text layer gives."""

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from gouji.readers.recognition import RecognisedPage, recognise

_PIXELS_PER_POINT = 200 / 72
_MOST_PIXELS = 12_000_000
"""A larger page is drawn coarser: memory is bounded, whatever size a page claims."""


def recognise_page(page: Any, size: tuple[float, float]) -> RecognisedPage:
    """Return what is printed on a loaded page of `size` points as it is seen."""
    import numpy as np  # noqa: PLC0415 - only who has scans need load it

    area = max(size[0] * size[1], 1.0)
    scale = min(_PIXELS_PER_POINT, math.sqrt(_MOST_PIXELS / area))
    width, height = (max(1, round(side * scale)) for side in size)
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    if not bitmap:
        return RecognisedPage()
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        start = pdfium.FPDFBitmap_GetBuffer(bitmap)
        data = ctypes.string_at(start, stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    pixels = np.frombuffer(data, np.uint8).reshape(height, stride // 4, 4)[:, :width]
    return recognise(pixels[:, :, 2::-1], 1 / scale)  # pdfium has blue first
