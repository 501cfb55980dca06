"""Prose of a PDF: what is printed, in reading order, sentences whole."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_drawing import A4, FONT, Ruled, as_lines, paragraphs, pdf, read, write
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

LEFT, RIGHT, SIZE, STEP = 90.0, 505.0, 16, 28


def broken(text: str, margin: float = LEFT) -> list[tuple[float, str]]:
    """Break a paragraph into lines as an office program does: figures and brackets whole."""
    pieces: list[str] = []
    for character in text:
        if pieces and (
            (character.isascii() and pieces[-1][-1].isascii())
            or character in "，。；：、）%"
            or pieces[-1][-1] == "（"
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    lines, line, left = [], "", margin + 2 * SIZE
    for piece in pieces:
        if left + stringWidth(line + piece, FONT, SIZE) > RIGHT:
            lines.append((left, line))
            line, left = "", margin
        line += piece
    return [*lines, (left, line)]


def printed_pages(texts: list[str], per_page: int = 22, order: int = 1) -> list:
    """Return drawing functions for pages of running text with page numbers at the foot."""
    lines = [line for text in texts for line in broken(text)]
    pages = [lines[n : n + per_page] for n in range(0, len(lines), per_page)]

    def drawer(number: int, page: list[tuple[float, str]]):
        def draw(canvas: Canvas) -> None:
            canvas.setFont(FONT, SIZE)
            for row, (left, line) in list(enumerate(page))[::order]:
                canvas.drawString(left, A4[1] - 100 - row * STEP, line)
            canvas.setFont(FONT, 10)
            canvas.drawCentredString(297, 40, f"— {number} —")

        return draw

    return [drawer(number, page) for number, page in enumerate(pages, 1)]


TEXT = [
    "本单位全年收入合计1,286.40万元，其中：财政拨款收入1,250.00万元，占97.17%；其他收入36.40万元，"
    "占2.83%。与上一年度相比，收入合计增加45.20万元，增长3.64%，主要原因是新增一个信息化建设项目。",
    "全年支出合计1,280.15万元，其中：基本支出980.15万元，占76.56%；项目支出300.00万元，占23.44%。",
]


@pytest.mark.parametrize("order", [1, -1], ids=["as printed", "last line first in the file"])
@pytest.mark.parametrize("per_page", [22, 3, 2])
def test_prose_is_joined_over_lines_and_pages(order, per_page):
    assert paragraphs(read(pdf(*printed_pages(TEXT, per_page, order)))) == TEXT


@pytest.mark.parametrize("style", ["（{}）", "{}、"])
def test_a_list_inside_a_sentence_is_not_broken_where_its_lines_end(style):
    names = ("产出指标", "效益指标", "满意度")
    items = [style.format(number) + name for number, name in enumerate(names, 1)]
    begun = set()
    for words in range(8, 34):
        text = f"{'绩' * words}，从指标看：{'；'.join(items)}。"
        begins = {item for item in items for _, line in broken(text) if line.startswith(item[:2])}
        if items[0] not in begins:  # that may as well be the first of items on lines of their own
            assert paragraphs(read(pdf(*printed_pages([text])))) == [text]
        begun |= begins
    assert begun == set(items)


def test_items_on_lines_of_their_own_stay_apart():
    items = [f"（{number}）{'绩' * 20}；" for number in (1, 2, 3)]
    assert paragraphs(read(pdf(*printed_pages(items)))) == items


words = st.lists(
    st.one_of(
        st.text("收入支出决算预拨款本年度一般公共服务", min_size=1, max_size=30),
        st.decimals(0, 10**8, places=2).map(lambda d: f"{d:,}万元"),
        st.sampled_from(["，", "：", "（类）", "12.34%"]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40)
@given(st.lists(words, min_size=1, max_size=4), st.integers(2, 9))
def test_whatever_is_printed_comes_back(sentences, per_page):
    texts = [TEXT[0], *(f"支{''.join(sentence)}。" for sentence in sentences)]
    # A paragraph that fills its last line to the edge can not be told from one that goes on.
    texts = [text for text in texts if len(broken(text)[-1][1]) < 20]
    assert paragraphs(read(pdf(*printed_pages(texts, per_page)))) == texts


def test_headings_and_items_stand_alone():
    lines = (
        "第二部分 部门决算情况说明",
        "一、收入决算情况说明",
        "（一）总体情况",
        "1.办公室",
        "2.财务科",
    )
    assert paragraphs(read(pdf(lambda canvas: write(canvas, 90, 100, *lines)))) == list(lines)


def test_a_paragraph_indented_as_a_whole_is_one():
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        rows = [*broken(TEXT[0]), *broken(TEXT[1], LEFT + 48), *broken(TEXT[0])]
        for row, (left, line) in enumerate(rows):
            canvas.drawString(left, 700 - row * STEP, line)

    assert paragraphs(read(pdf(draw))) == [*TEXT, TEXT[0]]


def test_a_title_over_two_lines_is_one():
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 22)
        canvas.drawCentredString(297, 700, "某某市水务局二〇二四年度部门整体支出")
        canvas.drawCentredString(297, 668, "绩效自评报告")
        canvas.setFont(FONT, SIZE)
        for row, (left, line) in enumerate(broken(TEXT[0])):
            canvas.drawString(left, 600 - row * STEP, line)

    title = "某某市水务局二〇二四年度部门整体支出绩效自评报告"
    assert paragraphs(read(pdf(draw))) == [title, TEXT[0]]


def test_page_numbers_and_running_heads_are_dropped_but_repeated_units_stay():
    table = Ruled([["甲", "1.00"], ["乙", "2.00"]], [90, 60])

    def drawer(number: int):
        def draw(canvas: Canvas) -> None:
            write(canvas, 220, 40, "某某市水务局决算公开", size=9)
            write(canvas, 60, 320, "单位：万元")
            as_lines(canvas, table)
            write(canvas, 290, 810, f"第 {number} 页 共 4 页", size=9)

        return draw

    document = read(pdf(*map(drawer, range(1, 5))))
    assert paragraphs(document) == ["单位：万元"] * 4
    assert document.metadata["running_text"] == "某某市水务局决算公开"


def test_heads_of_one_hand_and_heads_with_the_page_number_are_dropped_but_units_and_sums_stay():
    def drawer(number: int):
        def draw(canvas: Canvas) -> None:
            head = "某某市水务局" if number % 2 else f"决算公开 第{number}页"
            write(canvas, 220, 30, head, size=9)
            write(canvas, 60, 50, "单位：万元")
            write(canvas, 60, 320, f"第{number}段。")
            write(canvas, 60, 800, f"本页小计 {number * 7}")

        return draw

    document = read(pdf(*map(drawer, range(1, 9))))
    wanted = [["单位：万元", f"第{n}段。", f"本页小计{n * 7}"] for n in range(1, 9)]
    assert paragraphs(document) == [text for page in wanted for text in page]
    assert document.metadata["running_text"] == "某某市水务局\n决算公开 第2页"


def test_a_lone_figure_at_the_foot_of_one_page_is_kept():
    document = read(
        pdf(
            lambda canvas: write(canvas, 90, 100, "全年支出（万元）："),
            lambda canvas: write(canvas, 90, 790, "1286"),
            lambda canvas: write(canvas, 90, 100, "完。"),
        )
    )
    assert "1286" in paragraphs(document)


def test_gaps_are_spaces_only_where_a_reader_sees_one():
    def draw(canvas: Canvas) -> None:
        write(canvas, 90, 100, "编制单位：水务局")
        canvas.drawString(400, A4[1] - 100, "单位：元")
        canvas.drawString(90, 700, "目      录")
        canvas.drawString(90, 660, "截至 2024 年 12 月 31 日")
        text = canvas.beginText(90, 620)
        text.setCharSpace(3)
        text.textOut("两端对齐拉开的一行字")
        canvas.drawText(text)

    assert paragraphs(read(pdf(draw))) == [
        "编制单位：水务局 单位：元",
        "目录",
        "截至2024年12月31日",
        "两端对齐拉开的一行字",
    ]


def test_bold_by_printing_twice_counts_once():
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            write(canvas, 90 + shift, 100, "合计100.00万元")

    assert paragraphs(read(pdf(draw))) == ["合计100.00万元"]


def test_imitated_italics_stay_in_their_sentence():
    def draw(canvas: Canvas) -> None:
        write(canvas, 90, 100, "增长")
        text = canvas.beginText()
        text.setFont(FONT, 12)
        text.setTextTransform(1, 0, 0.33, 1, 114, A4[1] - 100)
        text.textOut("13.56")
        canvas.drawText(text)
        canvas.drawString(114 + stringWidth("13.56", FONT, 12), A4[1] - 100, "%。")

    assert paragraphs(read(pdf(draw))) == ["增长13.56%。"]


def test_a_watermark_stays_out_of_the_sentences():
    def drawer(page):
        def draw(canvas: Canvas) -> None:
            page(canvas)
            canvas.saveState()
            canvas.translate(297, 700)
            canvas.rotate(45)
            canvas.setFont(FONT, 40)
            canvas.drawCentredString(0, 0, "征求意见稿")
            canvas.restoreState()

        return draw

    document = read(pdf(*map(drawer, printed_pages(TEXT, 3))))
    assert paragraphs(document) == TEXT
    asides = [document.slice(b.start, b.end) for b in document.blocks if b.kind == "text_box"]
    assert asides == ["征求意见稿"]


def test_pages_are_found_by_offset():
    document = read(pdf(*printed_pages(TEXT, 3)))
    starts = [int(start) for start in document.metadata["page_starts"].split(",")]
    lines = [line for text in TEXT for _, line in broken(text)]
    assert document.pages == len(starts) == math.ceil(len(lines) / 3)
    for page, start in enumerate(starts):
        assert document.text[start:].startswith(lines[3 * page])


def test_blocks_slice_the_text_in_order():
    document = read(pdf(*printed_pages(TEXT)))
    ends = [0, *(block.end for block in document.blocks)]
    assert all(block.start >= end for block, end in zip(document.blocks, ends, strict=False))
    assert document.text == "\n".join(paragraphs(document))
