"""A page as it comes from a scanner: the pages of its PDF as pictures, no text in them."""

import io

import pypdfium2 as pdfium
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import Page, pdf_file

_DPI = 200


def write(page: Page) -> bytes:
    return scanned(pdf_file.write(page))


def scanned(printed: bytes) -> bytes:
    """The pages of a PDF as pictures."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for each in pdfium.PdfDocument(printed):
        picture = each.render(scale=_DPI / 72).to_pil().convert("L")
        canvas.setPageSize(each.get_size())
        canvas.drawImage(ImageReader(picture), 0, 0, *each.get_size())
        canvas.showPage()
    canvas.save()
    return out.getvalue()
