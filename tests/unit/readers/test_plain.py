"""Text is kept verbatim, whatever its encoding."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.document import Document
from gouji.errors import EmptyReport, LimitExceeded, UnsupportedFormat
from gouji.readers.plain import read_plain
from gouji.settings import Limits

SEED = Path(__file__).parents[3] / "../shared/seed"
CHINESE = st.text(
    st.sampled_from("预算收入支出万元，。：；（）％〇一二三　\t1234567890.,%\r\nABC[]_"), min_size=1
).filter(str.strip)


def read(data: bytes) -> Document:
    return read_plain(data, "报告.txt", "0" * 64, Limits())


@given(CHINESE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_text_comes_back_verbatim(text, encoding):
    document = read(("预算绩效自评" + text).encode(encoding))
    assert document.text == "预算绩效自评" + text
    for block in document.blocks:
        assert (
            document.slice(block.start, block.end) == document.text[block.start : block.end].strip()
        )


@given(st.text(min_size=1))
def test_every_line_with_text_is_in_one_block(text):
    try:
        document = read(text.encode("utf-8", "surrogatepass"))
    except (EmptyReport, UnsupportedFormat):
        return
    covered = "".join(document.slice(block.start, block.end) for block in document.blocks)
    assert "".join(covered.split()) == "".join(document.text.split())


def test_artefacts_blank_lines_and_carriage_returns_stay():
    text = "\n\n标题\r\n[bookmark: _GoBack]　　第一段  \r\n\r\n末"
    document = read(text.encode())
    assert document.text == text
    assert [document.slice(b.start, b.end) for b in document.blocks] == [
        "标题", "[bookmark: _GoBack]　　第一段", "末",
    ]  # fmt: skip


def test_a_few_broken_bytes_are_a_problem_not_another_encoding():
    data = ("部门整体支出绩效自评报告，" * 20).encode()
    document = read(data[:300] + b"\xff" + data[300:])
    assert document.text.startswith("部门整体支出绩效自评报告")
    assert document.problems[0].code == "encoding"


def test_text_cut_inside_a_character_is_still_utf8():
    document = read(("预算" * 100).encode()[:-1])
    assert document.text == "预算" * 99 + "预" + "\ufffd"


@pytest.mark.parametrize(
    "data", [b"\x00\x01abc\x00", "甲\x00乙".encode(), bytes(range(1, 32)) * 9, b"\xff\x81\xff" * 99]
)
def test_binary_content_is_refused(data):
    with pytest.raises(UnsupportedFormat):
        read(data)


def test_blank_and_long_texts_are_refused():
    with pytest.raises(EmptyReport):
        read(b" \r\n\xe3\x80\x80")
    with pytest.raises(LimitExceeded):
        read_plain(b"12345", "a.txt", "0" * 64, Limits(max_text_chars=4))


@pytest.mark.skipif(not SEED.is_dir(), reason="../shared/seed is not here")
def test_offsets_of_the_labelled_report():
    document = read((SEED / "report.txt").read_bytes())
    with (SEED / "facts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            printed = document.slice(int(row["char_start"]), int(row["char_end"]))
            assert printed == row["value"] or row["value"] in (
                "2",
                "3",
                "4",
                "5",
                "6",
                "7",
                "8",
                "9",
            )
