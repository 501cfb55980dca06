"""Prose in two columns is read one column after the other; broken fonts are not believed."""

import pytest
from pdf_drawing import A4, FONT, Ruled, as_lines, paragraphs, pdf, read, write
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from gouji.extract import extract

SIZE, STEP = 10.5, 17.0
LEFT, RIGHT = (60.0, 285.0), (310.0, 535.0)
FIRST = [
    "一、部门概况",
    "岚川县水利局是县政府工作部门，内设办公室、计划财务股、水利工程股等八个股室，下属灌区管理站、水库管理站和"
    "水土保持站三个事业单位，年末实有在职人员八十六人。",
    "全年收入合计9,286.40万元，其中：财政拨款收入9,250.00万元，占99.61%；其他收入36.40万元，占0.39%。与上一年度"
    "相比，收入合计增加45.20万元，增长0.49%，主要原因是新增一个信息化建设项目。",
    "全年支出合计9,102.36万元，其中：基本支出980.15万元，项目支出8,122.21万元。项目支出主要用于灌区续建配套、病险"
    "水库除险加固、农村供水保障和山洪灾害防治四个方面，资金使用符合规定，未发现截留、挤占和挪用。",
]
SECOND = [
    "二、存在问题",
    "预算编制精细化程度不够，部分专项资金支出进度偏慢，绩效目标设置不够具体，个别项目前期准备不足，影响了年度"
    "任务的完成，需要在今后的工作中逐步加以改进和完善。",
    "下一步将加强项目储备和论证，把支出进度纳入股室年度考核，年中追加的资金在两个月内下达，结余资金按规定及时"
    "收回统筹使用，全面提高财政资金的使用效益。",
]


def broken(text: str, edges: tuple[float, float]) -> list[tuple[float, str]]:
    lines, line, left = [], "", edges[0] + 2 * SIZE
    pieces: list[str] = []
    for character in text:
        if pieces and (
            character in "，。；：、）%" or (character.isascii() and line_ascii(pieces))
        ):
            pieces[-1] += character
        else:
            pieces.append(character)
    for piece in pieces:
        if left + stringWidth(line + piece, FONT, SIZE) > edges[1]:
            lines.append((left, line))
            line, left = "", edges[0]
        line += piece
    return [*lines, (left, line)]


def line_ascii(pieces: list[str]) -> bool:
    return pieces[-1][-1].isascii()


def in_columns(texts: list[str], top: float, per_column: int):
    lines = [line for text in texts for line in broken(text, LEFT)]

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, SIZE)
        for number, (left, line) in enumerate(lines):
            column, row = divmod(number, per_column)
            shift = (RIGHT[0] - LEFT[0]) * column
            canvas.drawString(left + shift, A4[1] - top - row * STEP, line)

    return draw, len(lines)


def test_two_columns_are_read_one_after_the_other():
    draw, count = in_columns(FIRST + SECOND, 140, 20)
    assert 20 < count <= 40

    def page(canvas: Canvas) -> None:
        write(canvas, 150, 80, "岚川县水利局部门整体支出绩效自评报告", size=16)
        draw(canvas)
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(297, 30, "— 1 —")

    title, *texts = paragraphs(read(pdf(page)))
    assert title == "岚川县水利局部门整体支出绩效自评报告"
    assert texts == FIRST + SECOND


def test_columns_above_and_below_a_table_across_the_page():
    above, _ = in_columns(FIRST, 60, 9)
    below, _ = in_columns(FIRST, 460, 10)
    table = Ruled([["甲", "1.00"], ["乙", "2.00"]], [200, 200], at=(90, 520))

    def page(canvas: Canvas) -> None:
        above(canvas)
        as_lines(canvas, table)
        below(canvas)

    document = read(pdf(page))
    assert paragraphs(document) == FIRST + FIRST
    kinds = [block.kind for block in document.blocks]
    assert kinds.index("table") == len(FIRST)


def test_labels_and_figures_side_by_side_are_read_across():
    def page(canvas: Canvas) -> None:
        for row in range(8):
            write(canvas, 60, 100 + 20 * row, f"项目{row}名称")
            write(canvas, 330, 100 + 20 * row, f"负责股室{row}")

    assert paragraphs(read(pdf(page)))[0].startswith("项目0名称 负责股室0")


@pytest.mark.parametrize(
    "garbage",
    ["\ue012\ue013", "²¿ÃÅÕûÌå", "䚘䰞㙷䘍䙥", "\ufffd\ufffd"],
    ids=["private", "bytes of GBK", "rare", "replaced"],
)
def test_a_font_that_says_no_text_is_not_believed(garbage):
    from gouji.readers.page_problems import _STRANGE, _is_nonsense  # noqa: PLC0415

    text = garbage * 40
    assert _is_nonsense(text) or len(_STRANGE.findall(text)) > 0.05 * len(text)


@pytest.mark.parametrize(
    "sound", ["".join(FIRST), "αβ±×÷·°§12.5%", "ABC－１２３", "第一部分……概况"]
)
def test_sound_text_is_believed(sound):
    from gouji.readers.page_problems import _STRANGE, _is_nonsense  # noqa: PLC0415

    assert not _is_nonsense(sound)
    assert not _STRANGE.findall(sound)


@pytest.mark.usefixtures("without_ocr")
def test_figures_of_a_page_with_a_broken_font_take_no_part_in_ties():
    def page(canvas: Canvas) -> None:
        write(
            canvas, 60, 100, "全年支出合计100.00万元，其中：基本支出60.00万元，项目支出50.00万元。"
        )
        write(
            canvas, 60, 140, "䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥", size=9
        )
        write(
            canvas, 60, 180, "䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥䚘䰞㙷䘍䙥", size=9
        )

    document = read(pdf(page))
    assert [problem.code for problem in document.problems] == ["unmapped_characters"]
    facts = extract(document).facts
    assert [fact.confidence for fact in facts] == [0.0] * len(facts)
    assert len(facts) == 3
