"""Rows read by pattern show what rows read as events show, and odd ones are left to events."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import raw_xlsx

from gouji.errors import ReportError
from gouji.readers import plain_rows, worksheet
from gouji.readers.sheet import read_sheet
from gouji.settings import Limits

STRINGS = "<si><t>单位</t></si><si><r><t>办公</t></r><r><t>费</t></r></si>"

# ruff: noqa: E501 - rows as programs write them
PLAIN = {
    "shared strings": '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
    "inline": '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c></row>',
    "references": '<row r="1"><c r="A1" t="str"><v>A&amp;B&#26576;&#x67D0;&lt;</v></c></row>',
    "formulas": '<row r="1"><c r="A1"><f>1+2</f><v>3</v></c><c r="B1"><f t="shared" si="0"/><v>4.5</v>'
    '</c><c r="C1"><f>1/0</f></c><c r="D1" t="str"><f>""</f><v></v></c></row>',
    "errors, logic, dates": '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="b"><v>1</v></c>'
    '<c r="C1" t="d"><v>2024-01-05T00:00:00</v></c></row>',
    "hidden and blank": '<row r="1" spans="1:3" hidden="1"><c r="A1"><v>1</v></c><c r="B1"/>'
    '<c r="C1"><v/></c></row><row r="2"/><row r="4" ht="15.5" x:dyDescent="0.2"><c r="B4"><v>2</v></c></row>',
    "out of order": '<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>2</v></c></row>'
    '<row r="1"><c r="A1"><v>3</v></c></row><row r="3"><c r="C3"><v>4</v></c></row>',
    "numbers": '<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v> 7 </v></c>'
    '<c r="C1"><v>1E-3</v></c></row>',
}  # fmt: skip
ODD = {
    "no reference": "<row><c><v>1</v></c></row>",
    "rich text": '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    "phonetic": '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0"><t>b</t></rPh></is></c></row>',
    "pretty": '<row r="1">\n <c r="A1"><v>1</v></c>\n</row>',
    "comment": '<row r="1"><c r="A1"><!-- x --><v>1</v></c></row>',
    "cdata": '<row r="1"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>',
    "extension": '<row r="1"><c r="A1"><v>1</v><extLst/></c></row>',
    "attributes": '<row r="1"><c s="0" r="A1"><v>1</v></c></row>',
    "no such string": '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
    "no such style": '<row r="1"><c r="A1" s="9"><v>2</v></c></row>',
    "far": '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
    "open": '<row r="1"><c r="A1"><v>1</v></row>',
    "twice": '<row r="1" r="2"><c r="A1"><v>1</v></c></row>',
    "no such entity": '<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>',
    "control character": '<row r="1"><c r="A1" t="str"><v>a\x01</v></c></row>',
    "carriage return": '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
    "marked end": '<row r="1"><c r="A1" t="str"><v>]]></v></c></row>',
}  # fmt: skip


def seen(rows: str, by_events: bool) -> object:
    """The document, or the reason why there is none."""
    with pytest.MonkeyPatch.context() as patch:
        if by_events:
            patch.setattr(worksheet, "without_rows", _refused)
        try:
            return read_sheet(raw_xlsx(rows, strings=STRINGS), "a.xlsx", "0" * 64, Limits())
        except ReportError as error:
            return type(error), error.reason


def _refused(part: bytes) -> None:
    raise plain_rows.NotPlain


@pytest.mark.parametrize("name", [*PLAIN, *ODD])
def test_both_ways_show_the_same(name):
    rows = (PLAIN | ODD)[name]
    assert seen(rows, by_events=False) == seen(rows, by_events=True)


@pytest.mark.parametrize("name", PLAIN)
def test_the_common_forms_are_read_by_pattern(name):
    (portion,) = plain_rows.without_rows(f"<sheetData>{PLAIN[name]}</sheetData>".encode())[1]
    assert list(plain_rows.rows_of(portion))


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_row_is_judged_alike(data):
    rows = data.draw(st.sampled_from([*PLAIN.values(), *ODD.values()]))
    at = data.draw(st.integers(0, len(rows) - 1))
    piece = data.draw(st.sampled_from(["", "<", ">", "&", '"', "/", " ", "</row>", "1", "\n"]))
    damaged = rows[:at] + piece + rows[at + data.draw(st.integers(0, 2)) :]
    assert seen(damaged, by_events=False) == seen(damaged, by_events=True)
