import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gouji.errors import DamagedReport, EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.readers.delimited import find_delimiter, read_delimited
from gouji.settings import Limits

LIMITS = Limits()


def read(data, limits=LIMITS):
    return read_delimited(data, "export.csv", "0" * 64, limits)


def grid(document):
    table = next(block.table for block in document.blocks if block.table)
    cells = {(cell.row, cell.column): document.slice(cell.start, cell.end) for cell in table.cells}
    return [
        [cells.get((row, column), "") for column in range(table.columns)]
        for row in range(table.rows)
    ]


TEXT = '科目编码,科目名称,金额\n005,办公费,"1,234.50"\n010,差旅费,—\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    rows = grid(read(TEXT.encode(encoding)))
    assert rows == [["科目编码", "科目名称", "金额"], ["005", "办公费", "1,234.50"],
                    ["010", "差旅费", "—"]]  # fmt: skip


@pytest.mark.parametrize(("delimiter", "name"), [(",", "text/csv"), (";", "text/csv"),
                                                 ("|", "text/csv"),
                                                 ("\t", "text/tab-separated-values")])  # fmt: skip
def test_delimiters(delimiter, name):
    lines = [["编码", "名称", "金额"], ["01", "甲", "1,5"], ["02", "乙", "2,5"]]
    body = io.StringIO()
    csv.writer(body, delimiter=delimiter).writerows(lines)
    document = read(body.getvalue().encode())
    assert document.media_type == name
    assert grid(document) == lines


def test_newlines_in_quotes_stay_in_the_cell():
    document = read('项目,说明\r\n甲,"一、调整\r\n二、核减"\r\n'.encode())
    assert grid(document)[1] == ["甲", "一、调整\n二、核减"]


def test_codes_behind_a_formula_sign_keep_their_zeros():
    assert grid(read('编码,名称\n="005",办公费\n'.encode()))[1] == ["005", "办公费"]


def test_title_and_unit_lines_stand_before_the_table():
    document = read(
        "指标执行表,,\n编制单位：某局,,单位：万元\n编码,名称,金额\n01,甲,1.50\n".encode()
    )
    printed = [(block.kind, document.slice(block.start, block.end)) for block in document.blocks]
    assert printed[:2] == [("paragraph", "指标执行表"),
                           ("paragraph", "编制单位：某局\t单位：万元")]  # fmt: skip
    assert grid(document)[0] == ["编码", "名称", "金额"]


def test_refusals():
    with pytest.raises(UnsupportedFormat):
        read(b"a,b\n1,\x00\n")
    with pytest.raises(DamagedReport):
        read('甲,"乙\n1,2\n'.encode())
    with pytest.raises(EmptyReport):
        read(b" ,\n,\n")
    with pytest.raises(LimitExceeded):
        read(b"a,b\n1,2\n", Limits(max_cells=3))


VALUE = st.text(
    st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")),
    min_size=1,
    max_size=8,
).filter(lambda value: value.strip() and not value.startswith('="'))


@given(st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=2, max_size=5))
def test_round_trip(rows):
    assume(not rows[0][0].startswith("\ufeff"))
    body = io.StringIO()
    csv.writer(body, quoting=csv.QUOTE_ALL).writerows(rows)
    document = read(body.getvalue().encode())
    assume(document.metadata["delimiter"] == ",")
    printed = "\n".join("\t".join(row) for row in rows)
    assert document.text == printed
    for block in document.blocks:
        for cell in block.table.cells if block.table else ():
            assert document.slice(cell.start, cell.end) in {value for row in rows for value in row}


@given(st.text(max_size=200))
def test_any_text_has_a_delimiter(text):
    assert find_delimiter(text) in ",;\t|"
