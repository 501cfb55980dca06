"""Print in pictures: what is a ruled line and what is print; with the extra, every figure read."""

import pytest
from pdf_drawing import Ruled, as_lines, grids, pdf, read, write
from reportlab.lib.utils import ImageReader

from gouji.readers.pdf_writer import PageCell
from gouji.readers.recognised_figures import doubt_figures
from gouji.readers.recognition import (
    Recognised,
    RecognisedPage,
    _is_stroke,
    _parted,
    can_recognise,
)

needs_ocr = pytest.mark.skipif(not can_recognise(), reason="the extra ocr is not installed")
ROWS = [
    ["项目", "预算数", "决算数"],
    ["公务接待费", "12.50", "8.07"],
    ["合计", "1,286.40", "980.15"],
]


def test_strokes_of_large_print_are_no_ruled_lines():
    places = [(100, 100, 500, 160)]
    assert _is_stroke(120, 104, 124, 156, places)
    assert _is_stroke(120, 130, 170, 134, places)
    assert not _is_stroke(120, 60, 124, 300, places)  # a ruled line through the line of print
    assert not _is_stroke(100, 162, 500, 164, places)  # one below it
    assert not _is_stroke(100, 130, 500, 132, places)  # a line as long as the print


def test_ruled_lines_part_a_line_of_print():
    verticals = [(200.0, 0.0, 400.0), (300.0, 300.0, 400.0), (398.0, 0.0, 400.0)]
    assert list(_parted(100, 400, 150, verticals)) == [(100, 200), (200, 400)]


def test_a_place_is_as_sure_as_its_least_sure_piece():
    page = RecognisedPage([
        Recognised((0, 0, 10, 10), "1", 0.99), Recognised((10, 0, 20, 10), "2", 0.6),
        Recognised((90, 0, 99, 10), "3", 0.1),
    ])  # fmt: skip
    assert page.confidence((0, 0, 30, 30)) == 0.6
    assert page.confidence((40, 40, 50, 50)) is None


def table(*texts: str) -> list[PageCell]:
    return [PageCell(n, 0, 1, 1, (0, 0, 1, 1), text, 0.99) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "doubted"),
    [
        (("12.50", "8.07", "18719", "1,286.40", "980.15", "-0.50"), {"18719"}),
        (("12.50", "8.07", "0", "15", "1,286.40", "980.15", "-"), set()),  # a code, a blank
        (("12.50", "8.07", "98.1", "1,286.40", "980.15", "0.00"), {"98.1"}),
        (("12.50", "1,28640", "1.286.40", "1,286.40"), {"1,28640", "1.286.40"}),
        (("30", "2130301", "95", "12.5"), set()),  # too few alike to tell
        (("97.17%", "2.83%", "100.00%", "10000%", "12.00%"), {"10000%"}),
    ],
)
def test_figures_that_can_not_be_as_read_are_doubted(texts, doubted):
    cells = table(*texts)
    doubt_figures(cells)
    assert {cell.text for cell in cells if cell.confidence < 0.95} == doubted
    assert [cell.text for cell in cells] == list(texts)


def test_codes_beside_do_not_hide_a_lost_point():
    amounts = ["12.50", "8.07", "18719", "1,286.40", "980.15"]
    cells = [
        PageCell(row, column, 1, 1, (0, 0, 1, 1), text, 0.99)
        for row, amount in enumerate(amounts)
        for column, text in enumerate((f"301{row}", amount, f"302{row}"))
    ]
    doubt_figures(cells)
    assert [cell.text for cell in cells if cell.confidence < 0.95] == ["18719"]


def scanned(turn: float, seal: bool, dpi: int):
    """A page with a table as a scanner gives it: askew, with a red seal over the figures."""
    import pypdfium2  # noqa: PLC0415
    from PIL import Image, ImageChops, ImageDraw  # noqa: PLC0415

    table = Ruled(ROWS, [120, 90, 90])
    drawn = pdf(lambda canvas: (write(canvas, 60, 100, "全年支出合计980.15万元。"),
                                as_lines(canvas, table)))  # fmt: skip
    picture = pypdfium2.PdfDocument(drawn)[0].render(scale=dpi / 72).to_pil().convert("RGB")
    if seal:
        ink = Image.new("RGB", picture.size, "white")
        box = [side * dpi / 200 for side in (420, 950, 720, 1250)]
        ImageDraw.Draw(ink).ellipse(box, outline=(225, 40, 50), width=14 * dpi // 200)
        picture = ImageChops.multiply(picture, ink)
    picture = picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor="white")
    return pdf(lambda canvas: canvas.drawImage(ImageReader(picture), 0, 0, 595, 842))


@needs_ocr
@pytest.mark.slow
@pytest.mark.parametrize(
    ("turn", "seal", "dpi"),
    [
        (0, False, 200), (1.5, False, 200), (-0.8, True, 200),
        *(pytest.param(*each, marks=pytest.mark.heavy)
          for each in ((0, False, 150), (0, False, 300), (2.0, True, 150), (-2.0, True, 300))),
    ],
)  # fmt: skip
def test_a_scan_says_what_the_page_says(turn, seal, dpi):
    document = read(scanned(turn, seal, dpi))
    assert grids(document) == [ROWS]
    assert "全年支出合计980.15万元" in document.text
    assert [problem.code for problem in document.problems] == ["recognised_page"]
