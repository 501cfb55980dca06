"""PDFs that can not be read, or only in part: a reason in Chinese, never a silent gap."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_drawing import A4, Ruled, as_lines, paragraphs, pdf, read, write
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gouji.errors import (
    DamagedReport,
    EmptyReport,
    EncryptedReport,
    LimitExceeded,
    ReportError,
)


def prose(canvas: Canvas) -> None:
    write(canvas, 90, 100, "本年收入合计100.00万元。")


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (60, 85), 200)), 0, 0, *A4)


def blank(canvas: Canvas) -> None:
    """Nothing is printed."""


def test_a_password_is_named():
    locked = StandardEncryption("secret", ownerPassword="owner", strength=128)
    with pytest.raises(EncryptedReport, match="密码"):
        read(pdf(prose, encrypt=locked))


def test_a_password_for_changes_only_does_not_hinder_reading():
    open_to_all = StandardEncryption("", ownerPassword="owner", canModify=0, strength=128)
    assert paragraphs(read(pdf(prose, encrypt=open_to_all))) == ["本年收入合计100.00万元。"]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_file_is_refused(share):
    whole = pdf(prose, prose, prose)
    with pytest.raises(DamagedReport, match="不完整"):
        read(whole[: int(share * len(whole))])


def test_a_truncated_update_is_refused():
    whole = pdf(prose)
    with pytest.raises(DamagedReport):
        read(whole + b"\n9 0 obj\n<< /Length 9000 >> stream\n" + b"x" * 5000)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\nnonsense\n%%EOF\n"]
)
def test_no_pdf_inside(data):
    with pytest.raises(DamagedReport):
        read(data)


def raw_pdf(pages: str) -> bytes:
    """Return a PDF without cross references, which pdfium rebuilds."""
    return (
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        f"{pages}\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"
    ).encode()


def test_a_page_tree_that_bites_its_tail_ends():
    cycle = (
        "2 0 obj\n<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>\nendobj\n"
        "3 0 obj\n<< /Type /Pages /Count 2 /Parent 2 0 R /Kids [2 0 R 3 0 R] >>\nendobj\n"
    )
    with pytest.raises(DamagedReport):
        read(raw_pdf(cycle))


def test_a_page_tree_that_boasts_of_pages_ends():
    kids = (
        "2 0 obj\n<< /Type /Pages /Count 10000 /Kids [3 0 R] >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
    )
    with pytest.raises(ReportError):
        read(raw_pdf(kids))


def test_limits():
    data = pdf(prose, prose, lambda canvas: as_lines(canvas, Ruled([["1", "2"]], [50, 50])))
    for limit in ({"max_pages": 2}, {"max_text_chars": 20}, {"max_cells": 1}):
        with pytest.raises(LimitExceeded, match="超过上限"):
            read(data, **limit)
    assert read(data, max_pages=3).pages == 3


@pytest.mark.usefixtures("without_ocr")
def test_a_scanned_page_is_told():
    document = read(pdf(prose, scan, blank))
    assert paragraphs(document) == ["本年收入合计100.00万元。"]
    assert [(p.code, p.page) for p in document.problems] == [("no_text_layer", 2)]
    assert document.pages == 3


@pytest.mark.usefixtures("without_ocr")
def test_a_scan_with_a_stamped_page_number_is_still_a_scan():
    def draw(canvas: Canvas) -> None:
        scan(canvas)
        write(canvas, 290, 810, "- 7 -")

    assert [p.code for p in read(pdf(draw)).problems] == ["no_text_layer"]


@pytest.mark.usefixtures("without_ocr")
def test_a_document_of_scans_is_a_document_without_text():
    document = read(pdf(scan, scan))
    assert (document.text, document.blocks, document.pages) == ("", (), 2)
    assert [p.page for p in document.problems] == [1, 2]


@pytest.mark.usefixtures("without_ocr")
def test_letters_drawn_as_outlines_are_no_text():
    def draw(canvas: Canvas) -> None:
        for number in range(80):
            path = canvas.beginPath()
            path.moveTo(50 + 6 * number, 500)
            path.curveTo(52 + 6 * number, 520, 55 + 6 * number, 510, 54 + 6 * number, 502)
            path.curveTo(54 + 6 * number, 498, 52 + 6 * number, 490, 50 + 6 * number, 500)
            canvas.drawPath(path, stroke=0, fill=1)

    assert [p.code for p in read(pdf(draw)).problems] == ["no_text_layer"]


def test_nothing_printed_at_all():
    with pytest.raises(EmptyReport):
        read(pdf(blank))


@pytest.mark.usefixtures("without_ocr")
def test_characters_without_an_encoding_are_told():
    body = (
        "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R\n"
        "/Resources << /Font << /F 5 0 R >> >> >>\nendobj\n"
        "4 0 obj\n<< /Length 44 >>\nstream\nBT /F 12 Tf 90 700 Td <0a010b020c03> Tj ET  \n"
        "endstream\nendobj\n"
        "5 0 obj\n<< /Type /Font /Subtype /Type0 /BaseFont /Nameless /Encoding /Identity-H\n"
        "/DescendantFonts [6 0 R] >>\nendobj\n"
        "6 0 obj\n<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nameless\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>\nendobj\n"
    )
    document = read(raw_pdf(body))
    assert [p.code for p in document.problems] == ["unmapped_characters"]


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_damage_in_the_middle_is_read_or_refused(place, noise):
    whole = pdf(prose, lambda canvas: as_lines(canvas, Ruled([["甲", "1"], ["乙", "2"]], [50, 50])))
    place %= len(whole)
    data = whole[:place] + noise + whole[place + len(noise) :]
    try:
        document = read(data)
    except ReportError as error:
        assert re.search("[一-鿿]", error.reason)
    else:
        assert document.pages
    assert io.BytesIO(data)
