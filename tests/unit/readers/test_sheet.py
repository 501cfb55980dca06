import contextlib
import datetime
import io

import openpyxl
import pytest
import python_calamine
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import raw_ods, raw_xlsx, saved, zipped

from gouji.errors import (
    DamagedReport,
    EmptyReport,
    EncryptedReport,
    LimitExceeded,
    ReportError,
    UnsupportedFormat,
)
from gouji.readers import read as read_file
from gouji.readers.sheet import read_sheet
from gouji.settings import Limits

LIMITS = Limits()


def read(data, limits=LIMITS):
    return read_sheet(data, "book.xlsx", "0" * 64, limits)


def tables(document):
    return [block.table for block in document.blocks if block.table]


def paragraphs(document):
    return [document.slice(b.start, b.end) for b in document.blocks if b.kind == "paragraph"]


def texts(document, table):
    return {(c.row, c.column): document.slice(c.start, c.end) for c in table.cells}


def book(rows, formats=()):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for place, code in dict(formats).items():
        workbook.active[place].number_format = code
    return workbook


def test_values_print_as_their_format_shows_them():
    workbook = book(
        [["编码", "执行率", "金额", "日期", "启用", "备注"],
         [5, 0.95, 1234.5, datetime.date(2023, 12, 31), True, "005"],
         ["0101", 0.9534, 0.1 + 0.2, datetime.datetime(2023, 1, 2, 8, 30), False, 6797.26]],
        {"A2": "000", "B2": "0%", "B3": "0.00%", "C2": "#,##0.00"},
    )  # fmt: skip
    document = read(saved(workbook))
    assert document.text == (
        "编码\t执行率\t金额\t日期\t启用\t备注\n"
        "005\t95%\t1,234.50\t2023-12-31\tTRUE\t005\n"
        "0101\t95.34%\t0.3\t2023-01-02 08:30:00\tFALSE\t6797.26"
    )
    (table,) = tables(document)
    kinds = {(c.row, c.column): c.kind for c in table.cells}
    assert [kinds[1, column] for column in range(6)] == [
        "number", "percent", "number", "date", "text", "text"
    ]  # fmt: skip
    assert (document.pages, table.sheet, document.problems) == (1, "Sheet", ())


def test_titles_units_and_notes_stand_around_the_table():
    workbook = book(
        [["收入决算表"], ["", "", "", "公开01表"], ["部门：某局", "", "2023年度", "单位：万元"],
         ["项目", "", "决算数", ""], ["编码", "名称", "合计", "其中：财政拨款"],
         ["201", "一般公共服务支出", 12.5, 10], ["", "合计", 12.5, 10],
         ["注：本表反映本年收入。"], ["负责人：", "填表人：", "", ""]]
    )  # fmt: skip
    sheet = workbook.active
    for merged in ("A1:D1", "A4:B4", "C4:D4"):
        sheet.merge_cells(merged)
    document = read(saved(workbook))
    assert paragraphs(document) == [
        "收入决算表", "公开01表", "部门：某局\t2023年度\t单位：万元",
        "注：本表反映本年收入。", "负责人：\t填表人：",
    ]  # fmt: skip
    (table,) = tables(document)
    assert (table.rows, table.columns) == (4, 4)
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells if c.row == 0}
    assert spans == {(0, 0): (1, 2), (0, 2): (1, 2)}
    assert texts(document, table)[3, 0] == ""
    origin = document.blocks.index(next(b for b in document.blocks if b.table))
    assert document.metadata[f"origin:{origin}"] == "A4"


def test_a_header_over_some_columns_is_not_a_title():
    workbook = book([["", "", "决算数"], ["编码", "名称", "合计", "基本支出"], ["1", "甲", 3, 3]])
    workbook.active.merge_cells("C1:D1")
    document = read(saved(workbook))
    assert paragraphs(document) == []
    assert tables(document)[0].rows == 3


def test_a_blank_row_parts_tables_but_not_data():
    rows = [["项目", "金额"], ["甲", 1], [], ["乙", 2], [], ["名称", 2023], ["丙", 3]]
    document = read(saved(book(rows)))
    first, second = tables(document)
    assert texts(document, first)[3, 0] == "乙"
    assert (first.rows, second.rows) == (4, 2)


def test_an_evaluation_form_stays_one_table():
    workbook = book(
        [["项目支出绩效自评表"], ["（2023年度）"], ["项目名称", "管网改造", "", ""],
         ["资金（万元）", "年初预算数", "全年执行数", "执行率"], ["总额", 120, 118.5, 0.9875],
         ["绩效指标", "指标值", "完成值", "得分"], ["新建管网", "≥5公里", "5.2公里", 10],
         ["总分", "", "", 98.5]],
        {"D5": "0.00%"},
    )  # fmt: skip
    workbook.active.merge_cells("B3:D3")
    document = read(saved(workbook))
    assert paragraphs(document) == ["项目支出绩效自评表", "（2023年度）"]
    (table,) = tables(document)
    assert texts(document, table)[2, 3] == "98.75%"
    assert table.rows == 6


def test_vertical_merges_hold_a_table_together():
    workbook = book([["类", "项", "数"], ["甲", "a", 1], [None] * 3, ["", "c", 3]])
    workbook.active.merge_cells("A2:A4")
    document = read(saved(workbook))
    (table,) = tables(document)
    (cell,) = [c for c in table.cells if (c.row, c.column) == (1, 0)]
    assert (cell.row_span, table.rows) == (3, 4)


def test_hidden_sheets_rows_and_columns_are_kept_and_told():
    workbook = book([["项目", "金额"], ["甲", 1], ["乙", 2]])
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.column_dimensions["B"].hidden = True
    other = workbook.create_sheet("底稿")
    other.append(["项目", "金额"])
    other.append(["丙", 3])
    other.sheet_state = "veryHidden"
    document = read(saved(workbook))
    first, second = tables(document)
    hidden = {texts(document, first)[c.row, c.column] for c in first.cells if c.hidden}
    assert hidden == {"金额", "1", "乙", "2"}
    assert all(cell.hidden for cell in second.cells)
    codes = [(problem.code, problem.page) for problem in document.problems]
    assert codes == [("hidden_cells", 1), ("hidden_sheet", 2)]
    assert document.metadata["sheet:2"] == "底稿"
    assert [block.page for block in document.blocks] == [1, 2]


def test_formulas_give_their_stored_value_or_a_problem():
    cells = (
        '<row r="1"><c r="A1"><f>SUM(B1:C1)</f><v>12.5</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1" t="str"><f>""</f><v></v></c></row>'
    )
    document = read(raw_xlsx(cells))
    assert document.text == "12.5\t\t#DIV/0!"
    assert {c.kind for c in tables(document)[0].cells if c.start < c.end} == {"formula"}
    assert [(p.code, p.message[-2:]) for p in document.problems] == [
        ("error_value", "0!"),
        ("formula_without_value", "B1"),
    ]


def test_the_many_ways_to_write_a_cell():
    strings = (
        "<si><r><t>一般</t></r><r><t>公共</t></r><rPh><t>yi</t></rPh></si>"
        "<si><t>上_x000D_\n下</t></si>"
    )
    cells = (
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>行内</x:t></x:is></x:c>'
        '<x:c r="D1" t="d"><x:v>2023-12-31T00:00:00</x:v></x:c></x:row>'
        '<x:row><x:c r="B2" t="b"><x:v>1</x:v></x:c><x:c r="A2" t="s"><x:v>1</x:v></x:c></x:row>'
    )
    document = read(raw_xlsx(cells, strings=strings, prefix="x:"))
    found = texts(document, tables(document)[0])
    assert {place: text for place, text in found.items() if text} == {
        (0, 0): "一般公共", (0, 1): "行内", (0, 3): "2023-12-31", (1, 0): "上\n下", (1, 1): "TRUE",
    }  # fmt: skip


def test_agrees_with_calamine_and_openpyxl_on_plain_values():
    rows = [["名称", "数"], *([f"甲{n}", n / 8] for n in range(200))]
    data = saved(book(rows))
    document = read(data)
    ours = [line.split("\t") for line in document.text.split("\n")]
    bare = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [[str(a), f"{b:.15g}" if n else b] for n, (a, b) in enumerate(bare)] == ours
    slow = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    assert [[a, str(b) if not n else f"{b:.15g}"] for n, (a, b) in enumerate(slow)] == ours


CELL = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=9),
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9).map(lambda value: round(value, 4)),
    st.none(),
)


@settings(max_examples=60)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6))
def test_nothing_filled_is_lost(rows):
    rows = [[None if str(v).startswith("=") else v for v in row] for row in rows]
    expected = [
        value if isinstance(value, str) else f"{value:.15g}"
        for row in rows
        for value in row
        if value is not None and str(value).strip()
    ]
    try:
        document = read(saved(book(rows)))
    except EmptyReport:
        assert expected == []
        return
    printed = []
    for block in document.blocks:
        if block.table is None:
            printed += document.slice(block.start, block.end).split("\t")
        else:
            cells = [document.slice(c.start, c.end) for c in block.table.cells]
            printed += [text for text in cells if text]
    assert [t.replace("-0", "0") if t == "-0" else t for t in expected] == printed


def old_workbook():
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("明细")
    percent, code = xlwt.easyxf(num_format_str="0.00%"), xlwt.easyxf(num_format_str="000")
    sheet.write_merge(0, 0, 0, 3, "支付明细表")
    for column, name in enumerate(["编码", "名称", "金额", "执行率"]):
        sheet.write(1, column, name)
    sheet.write(2, 0, 5, code)
    sheet.write(2, 1, "办公费")
    sheet.write(2, 2, 6797.26)
    sheet.write(2, 3, 0.95, percent)
    sheet.row(2).hidden = True
    hidden = workbook.add_sheet("底稿")
    hidden.visibility = 1
    hidden.write(0, 0, 1)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_old_workbooks_keep_their_number_formats():
    document = read(old_workbook())
    assert document.media_type == "application/vnd.ms-excel"
    assert document.text == "支付明细表\n编码\t名称\t金额\t执行率\n005\t办公费\t6797.26\t95.00%\n1"
    assert [cell.kind for cell in tables(document)[0].cells][4:] == [
        "number", "text", "number", "percent"
    ]  # fmt: skip
    assert [problem.code for problem in document.problems] == ["hidden_cells", "hidden_sheet"]


@pytest.mark.parametrize("ending", [".xls", ".et"])
def test_the_registry_finds_the_reader_by_content(tmp_path, ending):
    path = tmp_path / f"支付明细{ending}"
    path.write_bytes(old_workbook())
    assert len(tables(read_file(path))) == 2
    path = path.with_suffix(".et")
    path.write_bytes(saved(book([["项目", "金额"], ["甲", 1]])))
    assert read_file(path).text == "项目\t金额\n甲\t1"


def test_agrees_with_calamine_on_old_workbooks():
    document = read(old_workbook())
    sheet = python_calamine.load_workbook(io.BytesIO(old_workbook())).get_sheet_by_index(0)
    plain = [line.split("\t") for line in document.text.split("\n")]
    bare = sheet.to_python()
    assert [row[1] for row in bare[1:]] == [row[1] for row in plain[1:3]]
    assert bare[2][2] == float(plain[2][2])
    assert (bare[2][0], bare[2][3]) == (5, 0.95)  # why its values alone are not enough


def test_open_document_sheets():
    number = '<table:table-cell office:value-type="float" office:value="1234.5">' \
             "<text:p>1,234.50</text:p></table:table-cell>"  # fmt: skip
    share = '<table:table-cell office:value-type="percentage" office:value="0.95">' \
            "<text:p>95.00%</text:p></table:table-cell>"  # fmt: skip
    tables_xml = (
        '<table:table table:name="表"><table:table-column table:number-columns-repeated="3"/>'
        '<table:table-row><table:table-cell table:number-columns-spanned="3">'
        "<text:p>项目 <text:span>表</text:span></text:p></table:table-cell>"
        '<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row>'
        "<table:table-row><table:table-cell><text:p>甲</text:p><office:annotation><text:p>批注"
        f"</text:p></office:annotation></table:table-cell>{number}{share}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        '<table:table table:name="隐" table:style-name="ta2"><table:table-row '
        f'table:number-rows-repeated="2">{number}{share}</table:table-row></table:table>'
    )
    styles = (
        '<style:style style:name="ta2"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    document = read(raw_ods(tables_xml, styles))
    assert document.text == "项目 表\n甲\t1,234.50\t95.00%\n1,234.50\t95.00%\n1,234.50\t95.00%"
    first, second = tables(document)
    assert [cell.kind for cell in first.cells] == ["text", "number", "percent"]
    assert all(cell.hidden for cell in second.cells)
    assert [problem.code for problem in document.problems] == ["hidden_sheet"]


def test_a_far_cell_costs_nothing():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    document = read(raw_xlsx(rows))
    assert [(t.rows, t.columns) for t in tables(document)] == [(1, 1), (1, 1)]
    assert document.text == "1\n2"
    assert document.metadata["origin:1"] == "XFD1048576"


def test_a_scattered_region_keeps_only_filled_cells():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>2</v></c></row>'
        for n in range(1, 300)
    )
    (table,) = tables(read(raw_xlsx(rows)))
    assert (len(table.cells), table.columns) == (598, 16384)


HOSTILE = {
    "entity bomb": (
        raw_xlsx(
            '<row><c t="inlineStr"><is><t>&a;</t></is></c></row>',
            head='<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        ),
        DamagedReport,
    ),
    "broken xml": (raw_xlsx("<row><c>"), DamagedReport),
    "no such string": (raw_xlsx('<row><c t="s"><v>7</v></c></row>'), DamagedReport),
    "no such style": (raw_xlsx('<row><c s="9"><v>7</v></c></row>'), DamagedReport),
    "beyond the last column": (raw_xlsx('<row><c r="ZZZ1"><v>7</v></c></row>'), DamagedReport),
    "no workbook": (zipped({"xl/x": ""}), DamagedReport),
    "binary workbook": (zipped({"xl/workbook.bin": ""}), UnsupportedFormat),
    "empty": (raw_xlsx('<row><c r="A1"/></row>'), EmptyReport),
    "cut short": (raw_xlsx("<row/>")[:200], DamagedReport),
    "cut old": (old_workbook()[:3000], DamagedReport),
    "locked ods": (raw_ods("", manifest="<m:encryption-data/>"), EncryptedReport),
    "locked": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        EncryptedReport,
    ),
    "repeated cells": (
        raw_ods(
            '<table:table><table:table-row table:number-rows-repeated="900000">'
            '<table:table-cell table:number-columns-repeated="16000"><text:p>1</text:p>'
            "</table:table-cell></table:table-row></table:table>"
        ),
        LimitExceeded,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name):
    data, error = HOSTILE[name]
    with pytest.raises(error):
        read(data)


def test_limits():
    small = Limits(max_cells=10)
    with pytest.raises(LimitExceeded):
        read(saved(book([[1, 2, 3]] * 4)), small)
    with pytest.raises(LimitExceeded):  # styled but blank
        read(raw_xlsx('<row><c s="0"/></row>' * 50 + "<row><c><v>1</v></c></row>"), small)
    one_string = raw_xlsx(
        "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>", strings=f"<si><t>{'字' * 999}</t></si>"
    )
    with pytest.raises(LimitExceeded):
        read(raw_xlsx(f'<row><c t="str"><v>{"字" * 999}</v></c></row>'), Limits(max_text_chars=99))
    with pytest.raises(LimitExceeded):
        read(one_string, Limits(max_text_chars=50_000))
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 9))
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="XFD9000"><v>1</v></c></row>'
    with pytest.raises(LimitExceeded):
        read(raw_xlsx(rows, tail=f"<mergeCells>{merges}</mergeCells>"))


@settings(max_examples=150)
@given(st.data())
def test_damaged_bytes_never_crash(data):
    whole = bytearray(data.draw(st.sampled_from(SOUND)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ReportError):
        read(bytes(whole))


SOUND = (
    old_workbook(),
    raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'),
    saved(book([[1, "甲"]])),
)
