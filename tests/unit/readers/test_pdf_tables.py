"""Ruled tables of a PDF, cell by cell: as they were drawn, and as pdfplumber reads them."""

import io

import pdfplumber
import pytest
from pdf_drawing import (
    A4,
    LANDSCAPE,
    Ruled,
    as_form,
    as_frames,
    as_lines,
    as_one_path,
    as_slivers,
    grids,
    paragraphs,
    pdf,
    read,
    reference_grids,
    write,
)
from reportlab.pdfgen.canvas import Canvas

STYLES = (as_lines, as_frames, as_slivers, as_one_path, as_form)

HALVES = Ruled(
    [
        ["收入", "12.50", "教育支出", "8.00"],
        ["其他收入", "", "", ""],
        ["总计", "12.50", "总计", "8.00"],
    ],
    [90, 60, 120, 60],
)
LEVELS = Ruled(
    [
        ["项目", None, "合计", "本年支出", None],
        ["编码", "名称", None, "基本支出", "项目支出"],
        ["205", "教育支出", "1,234.56", "1,000.00", "234.56"],
        ["合计", None, "1,234.56", "1,000.00", "234.56"],
    ],
    [50, 110, 70, 70, 70],
    {(0, 0): (1, 2), (0, 2): (2, 1), (0, 3): (1, 2), (3, 0): (1, 2)},
)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("table", [HALVES, LEVELS], ids=["halves", "levels"])
@pytest.mark.parametrize(
    ("size", "turn"), [(A4, 0), (LANDSCAPE, 0), (A4, 90), (A4, 180), (A4, 270)]
)
def test_cells_are_as_drawn(style, table, size, turn):
    def draw(canvas: Canvas) -> None:
        if turn:  # what is drawn stands upright on the page as it is seen, 595 x 842 points
            canvas.translate(*{90: (842, 0), 180: (595, 842), 270: (0, 595)}[turn])
            canvas.rotate(turn)
        style(canvas, table)

    data = pdf(draw, size=size, turn=turn)
    assert grids(read(data)) == [table.rows]
    if turn == 0:  # pdfplumber reads the letters of turned pages backwards
        assert grids(read(data)) == reference_grids(data)


def test_spans_and_slices():
    document = read(pdf(lambda canvas: as_lines(canvas, LEVELS)))
    table = document.blocks[0].table
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert {place: span for place, span in spans.items() if span != (1, 1)} == LEVELS.spans
    assert document.slice(document.blocks[0].start, document.blocks[0].end).split("\n") == [
        "项目\t合计\t本年支出",
        "编码\t名称\t\t基本支出\t项目支出",
        "205\t教育支出\t1,234.56\t1,000.00\t234.56",
        "合计\t1,234.56\t1,000.00\t234.56",
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_are_points_on_the_page_as_seen(turn):
    data = pdf(lambda canvas: as_lines(canvas, HALVES), turn=turn)
    with pdfplumber.open(io.BytesIO(data)) as book:
        expected = sorted(book.pages[0].find_tables()[0].cells)
    found = sorted(cell.box for cell in read(data).blocks[0].table.cells)
    assert len(found) == len(expected)
    for box, other in zip(found, expected, strict=True):
        assert box == pytest.approx(other, abs=1)


def test_print_that_lies_on_its_side_is_read_and_placed_where_it_lies():
    def draw(canvas: Canvas) -> None:
        canvas.translate(595, 0)
        canvas.rotate(90)
        as_lines(canvas, HALVES)

    document = read(pdf(draw))
    assert grids(document) == [HALVES.rows]
    first = document.blocks[0].table.cells[0].box
    # drawn from (60, 500) to (150, 476), then turned to the left about the lower right corner
    assert first == pytest.approx((595 - 500, 842 - 150, 595 - 476, 842 - 60), abs=1)


def test_underlines_shading_and_frames_are_no_borders():
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(60, 476, 200, 24, stroke=0, fill=1)
        canvas.rect(62, 480, 40, 12, stroke=0, fill=1)
        canvas.setFillGray(0)
        as_lines(canvas, HALVES)
        canvas.line(70, 482, 110, 482)
        canvas.rect(40, 300, 500, 400)
        canvas.line(60, 400, 200, 400)
        write(canvas, 60, 440, "表外的一句话。")

    document = read(pdf(draw))
    assert grids(document) == [HALVES.rows]
    assert paragraphs(document) == ["表外的一句话。"]


def test_open_sides_are_closed():
    def draw(canvas: Canvas) -> None:
        for y in HALVES.ys:
            canvas.line(HALVES.xs[0], y, HALVES.xs[-1], y)
        for x in HALVES.xs[1:-1]:
            canvas.line(x, HALVES.ys[0], x, HALVES.ys[-1])
        HALVES.write(canvas)

    assert grids(read(pdf(draw))) == [HALVES.rows]


def test_a_table_goes_on_without_title_or_header():
    rest = Ruled([["五、其他支出", "3.00", "", ""], ["总计", "3.00", "", ""]], [90, 60, 120, 60])

    def first(canvas: Canvas) -> None:
        write(canvas, 200, 300, "收入支出决算总表", size=16)
        write(canvas, 320, 330, "单位：万元")
        as_lines(canvas, HALVES)

    document = read(pdf(first, lambda canvas: as_lines(canvas, rest)))
    assert paragraphs(document) == ["收入支出决算总表", "单位：万元"]
    assert [(b.kind, b.page) for b in document.blocks][2:] == [("table", 1), ("table", 2)]
    lefts = [
        sorted({cell.box[0] for cell in block.table.cells})
        for block in document.blocks
        if block.table
    ]
    assert lefts[0] == pytest.approx(lefts[1])
    assert document.metadata["page_starts"] == f"0,{document.blocks[3].start}"


def test_tables_of_one_page_keep_apart_with_prose_between():
    lower = Ruled([["甲", "1.00"], ["乙", "2.00"]], [90, 60], at=(60, 380))

    def draw(canvas: Canvas) -> None:
        as_lines(canvas, HALVES)
        write(canvas, 60, 442, "下表列示明细。")
        as_lines(canvas, lower)

    document = read(pdf(draw))
    assert grids(document) == [HALVES.rows, lower.rows]
    assert [block.kind for block in document.blocks] == ["table", "paragraph", "table"]


def cell_of(*lines: str, width: float = 80, step: float = 10) -> str:
    """Return how lines printed in one cell (9 pt) are read."""
    frame = Ruled([["", ""], ["", ""]], [width, 60])

    def draw(canvas: Canvas) -> None:
        as_lines(canvas, frame)
        canvas.setFont("STSong-Light", 9)
        for number, line in enumerate(lines):
            canvas.drawString(64, 490 - number * step, line)

    document = read(pdf(draw))
    cell = document.blocks[0].table.cells[0]
    return document.slice(cell.start, cell.end)


def test_text_in_a_cell():
    assert cell_of("一般公共预算", "财政拨款收入") == "一般公共预算财政拨款收入"
    assert cell_of("因 公 出 国") == "因公出国"
    assert cell_of("项        目") == "项目"
    assert cell_of("2024 年 12 月") == "2024年12月"
    assert cell_of("12.00 34.00") == "12.00 34.00"


def test_a_figure_broken_by_a_narrow_column_is_one_two_figures_are_two():
    assert cell_of("82,096,797.", "40", width=58) == "82,096,797.40"
    assert cell_of("12.50", "34.00", width=64) == "12.50 34.00"


def test_columns_without_rulings_are_a_table_of_low_trust():
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 100, "各类支出如下：")
        rows = [("科目", "预算数", "决算数"), ("教育支出", "120.00", "118.50")]
        rows += [("卫生健康支出", "60.00", "59.20"), ("合计", "180.00", "177.70")]
        for number, (label, *figures) in enumerate(rows):
            write(canvas, 80, 130 + 20 * number, label)
            for column, figure in enumerate(figures):
                canvas.drawRightString(300 + 120 * column, 842 - 130 - 20 * number, figure)
        write(canvas, 60, 240, "以上各数未经审计。")

    document = read(pdf(draw))
    (table,) = [block.table for block in document.blocks if block.table]
    assert table.trust == "low"
    assert grids(document) == [
        [
            ["科目", "预算数", "决算数"],
            ["教育支出", "120.00", "118.50"],
            ["卫生健康支出", "60.00", "59.20"],
            ["合计", "180.00", "177.70"],
        ]
    ]
    assert paragraphs(document) == ["各类支出如下：", "以上各数未经审计。"]


def test_prose_with_figures_is_no_table():
    lines = ("2023 年 12 月", "本年支出 12.00 万元", "2024 2025 2026", "第 3 次会议 共 5 人")
    document = read(pdf(lambda canvas: write(canvas, 60, 100, *lines)))
    assert not [block for block in document.blocks if block.table]
