"""Rows that a page break cuts in two are one row; rows of their own stay so."""

import pytest
from pdf_drawing import Ruled, as_lines, grids, paragraphs, pdf, read, write
from reportlab.pdfgen.canvas import Canvas

WIDTHS = [46, 46, 34, 34]
HEAD = ["编码", "项目", "合计", "基本"]


def two_pages(upper, lower, *, between=False):
    """A table at the foot of one page and at the head of the next one."""

    def first(canvas: Canvas) -> None:
        write(canvas, 60, 600, "支出决算表")
        as_lines(canvas, Ruled(upper, WIDTHS, at=(60, 200)))

    def second(canvas: Canvas) -> None:
        if between:
            write(canvas, 60, 40, "补充说明")
        as_lines(canvas, Ruled(lower, WIDTHS, at=(60, 780)))

    return read(pdf(first, second))


CUT = [
    (["20103", "政府办公", "431.9", "0.00"], ["", "厅及机构", "8", ""],
     ["20103", "政府办公厅及机构", "431.98", "0.00"]),
    (["2010301", "行政运行", "1,286.4", "12"], ["", "支出", "0", ""],
     ["2010301", "行政运行支出", "1,286.40", "12"]),
    (["20103", "行政运行", "1286.43", "8"], ["", "", "21", ""], None),  # a figure of four decimals
    (["", "七、住房", "", ""], ["", "保障支出", "", ""], ["", "七、住房保障支出", "", ""]),
    (["", "住房保障", "", ""], ["", "住房补贴", "", ""], None),  # as well two lines without figures
    (["20103", "政府办公", "431.98", "0.00"], ["20104", "发展改革", "12.50", "0.00"], None),
    (["20103", "政府", "431.98", "0.00"], ["", "厅机构", "", ""], None),  # there was room
    (["20103", "政府办公", "431.98", "0.00"], ["", "二、小计", "", ""], None),
    (["20103", "政府办公", "431.98", "0.00"], ["", "其中：人员", "", ""], None),
    (["2010301", "运行", "12", "8"], ["2010302", "", "", ""], None),
]  # fmt: skip


@pytest.mark.parametrize(("upper", "lower", "whole"), CUT)
def test_a_row_cut_by_a_page_break_is_one(upper, lower, whole):
    last = ["205", "教育", "1.00", "1.00"]
    found = grids(two_pages([HEAD, upper], [lower, last]))
    if whole is None:
        assert found == [[HEAD, upper], [lower, last]]
    else:
        assert found == [[HEAD, whole], [last]]


def test_a_repeated_head_stands_between():
    upper, lower, whole = CUT[0]
    found = grids(two_pages([HEAD, upper], [HEAD, lower, upper]))
    assert found == [[HEAD, whole], [HEAD, upper]]


def test_what_is_printed_between_parts_the_rows():
    upper, lower, _ = CUT[0]
    document = two_pages([HEAD, upper], [lower], between=True)
    assert grids(document) == [[HEAD, upper], [lower]]
    assert "补充说明" in paragraphs(document)


def test_the_rest_may_be_all_of_a_page():
    upper, lower, whole = CUT[0]
    document = two_pages([HEAD, upper], [lower])
    assert grids(document) == [[HEAD, whole]]
    assert document.pages == 2
