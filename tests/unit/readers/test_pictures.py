"""Pictures are read with the extra `ocr`; without it the reason names the extra."""

import io
from importlib.util import find_spec

import pytest
from pdf_drawing import pdf, read
from PIL import Image, ImageDraw

from gouji.errors import DamagedReport, LimitExceeded, NeedsOcr
from gouji.readers import pictures
from gouji.readers import read as read_file
from gouji.readers.pictures import read_picture
from gouji.readers.recognition import Recognised, RecognisedPage
from gouji.settings import Limits

needs_ocr = pytest.mark.skipif(find_spec("rapidocr") is None, reason="extra ocr is not installed")


def picture(format: str = "PNG", size: tuple[int, int] = (400, 300), **more: object) -> bytes:
    out = io.BytesIO()
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).rectangle((50, 50, 200, 90), outline="black")
    page.save(out, format, **more)
    return out.getvalue()


@pytest.fixture
def seen(monkeypatch):
    """What would be seen, without the extra: one line in each picture."""
    shown = []

    def recognise(pixels, points_per_pixel):
        shown.append((pixels.shape, points_per_pixel))
        line = Recognised((50.0, 50.0, 150.0, 62.0), "全年支出12.50万元", 0.97)
        return RecognisedPage([line])

    monkeypatch.setattr(pictures, "can_recognise", lambda: True)
    monkeypatch.setattr(pictures, "recognise", recognise)
    return shown


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "bmp"])
def test_without_the_extra_the_reason_names_it(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(pictures, "can_recognise", lambda: False)
    path = tmp_path / f"报告.{ending}"
    path.write_bytes(picture({"jpg": "JPEG", "tif": "TIFF"}.get(ending, ending.upper())))
    with pytest.raises(NeedsOcr) as refused:
        read_file(path)
    assert refused.value.code == "needs_ocr"
    assert "gouji[ocr]" in refused.value.reason


@pytest.mark.usefixtures("without_ocr")
def test_a_scanned_page_of_a_pdf_names_the_extra_too():
    scan = io.BytesIO(picture())

    def draw(canvas):
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415

        canvas.drawImage(ImageReader(scan), 0, 0, 595, 842)

    (problem,) = read(pdf(draw)).problems
    assert problem.code == "no_text_layer"
    assert "gouji[ocr]" in problem.message


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy comes with the extra ocr")
class TestWithTheExtra:
    """What happens to a picture before and after it is recognised."""

    def read(self, data: bytes, **limits: int):
        return read_picture(data, "报告.png", "0" * 64, Limits(**limits))

    def test_what_is_seen_is_uncertain_and_said_to_be(self, seen):
        document = self.read(picture())
        assert document.text == "全年支出12.50万元"
        assert document.confidence(4, 9) == 0.97
        assert [problem.code for problem in document.problems] == ["recognised_page"]
        assert document.media_type == "image/png"

    def test_frames_of_a_tif_are_pages(self, seen):
        frames = [Image.new("L", (300, 400), 255) for _ in range(3)]
        data = picture("TIFF", save_all=True, append_images=frames)
        document = self.read(data, max_recognised_pages=3)
        assert document.pages == 4
        assert [problem.code for problem in document.problems] == [
            *["recognised_page"] * 3, "no_text_layer",
        ]  # fmt: skip

    def test_resolution_is_believed_if_it_may_be_one(self, seen):
        self.read(picture(dpi=(200, 200)))
        self.read(picture(dpi=(72, 72)))
        assert [round(scale, 3) for _, scale in seen] == [0.36, round(595 / 300, 3)]

    def test_a_large_picture_is_read_smaller(self, seen):
        self.read(picture(size=(8000, 4000)))
        (((height, width, _), scale),) = seen
        assert height * width <= 12_000_000
        assert width * scale == pytest.approx(8000 * 595 / 4000)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (picture()[:60], DamagedReport),
        (picture("JPEG")[:100], DamagedReport),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), DamagedReport),
        (b"II*\x00" + bytes(50), DamagedReport),
        (picture(size=(9000, 6000)), LimitExceeded),
    ],
)
def test_hostile_pictures(seen, data, error):
    with pytest.raises(error):
        read_picture(data, "报告.png", "0" * 64, Limits())
