"""Web pages saved in one file say what the page says, whoever saved it."""

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from gouji.document import Document
from gouji.errors import DamagedReport, EmptyReport, ReportError
from gouji.readers import read

TABLE = "<table><tr><td>项目</td><td>决算数</td></tr><tr><td>合计</td><td>480.15</td></tr></table>"


def page(text: str, charset: str = "utf-8", **headers: str) -> MIMEText:
    part = MIMEText(f"<html><body>{text}</body></html>", "html", charset)
    for name, value in headers.items():
        part[name.replace("_", "-")] = value
    return part


def saved(*parts, **said: str) -> bytes:
    message = MIMEMultipart("related", "----=_part", **said)
    for part in parts:
        message.attach(part)
    return message.as_bytes()


@pytest.fixture
def seen(tmp_path):
    def read_as(data: bytes, name: str = "报告.mht") -> Document:
        path = tmp_path / name
        path.write_bytes(data)
        return read(path)

    return read_as


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
@pytest.mark.parametrize("name", ["报告.mht", "报告.mhtml", "报告.doc", "报告.xls"])
def test_the_page_is_read_under_any_name(seen, charset, name):
    document = seen(saved(page(f"<p>全年支出480.15万元。</p>{TABLE}", charset)), name)
    assert document.media_type == "multipart/related"
    assert document.text.splitlines() == ["全年支出480.15万元。", "项目\t决算数", "合计\t480.15"]


def test_what_a_browser_writes_first_does_not_matter(seen):
    head = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.gov.cn/\r\n"
    assert "480.15" in seen(head + saved(page(TABLE))).text


def test_a_page_without_parts_is_one(seen):
    assert "480.15" in seen(page(TABLE).as_bytes()).text


def test_the_page_that_shows_the_others_is_named(seen):
    data = saved(page("附页9.99"), page("正文1.00", Content_ID="<main>"), start="<main>")
    assert seen(data).text == "正文1.00"


def test_pictures_and_styles_are_no_text(seen):
    data = saved(page("正文1.00"), MIMEText("td{width:12px}", "css"), MIMEImage(b"x", "png"))
    assert seen(data).text == "正文1.00"


def test_of_a_workbook_all_sheets_are_shown(seen):
    frames = page("<frameset><frame src=a.htm><frame src=b.htm></frameset>")
    data = saved(frames, page("<p>表一</p>" + TABLE), page("<p>表二</p>" + TABLE))
    document = seen(data, "决算.xls")
    assert [block.kind for block in document.blocks] == ["paragraph", "table"] * 2
    assert document.text.count("480.15") == 2


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (saved(MIMEText("只有文字", "plain", "utf-8")), DamagedReport),
        (saved(page("")), EmptyReport),
        (saved(page("正文"))[:120], DamagedReport),
        (b"MIME-Version: 1.0\n" + b"x" * 999, DamagedReport),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--", DamagedReport),
    ],
)
def test_what_holds_no_page_is_refused(seen, data, error):
    with pytest.raises(error):
        seen(data)


def test_broken_bytes_are_told(seen):
    broken = MIMEText("", "html", "utf-8")
    broken.set_payload(("支出" * 300).encode() + b"\xff")
    del broken["Content-Transfer-Encoding"]
    assert [problem.code for problem in seen(saved(broken)).problems] == ["encoding"]


@pytest.mark.parametrize("cut", range(40, 700, 37))
def test_a_truncated_page_is_read_or_refused(seen, cut):
    whole = saved(page(TABLE * 5))
    try:
        seen(whole[:cut])
    except ReportError as refusal:
        assert refusal.reason
