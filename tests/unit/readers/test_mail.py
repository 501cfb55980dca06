"""A mail is its text and its attachments, each a report of its own."""

from email.message import EmailMessage

import pytest

from gouji.errors import EncryptedReport, LimitExceeded, ReportError
from gouji.readers.mail import mail_parts


def parts(data: bytes, most: int = 100) -> list[tuple[str, bytes]]:
    return list(mail_parts(data, "a.eml", most))


def mail(subject: str = "关于报送自评报告的函") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "a@example.gov.cn"
    message.set_content("2023年部门支出12.50万元。\n")
    return message


def test_the_richest_text_is_named_by_the_subject():
    message = mail()
    message.add_alternative("<p>支出<b>12.50</b>万元</p>", subtype="html")
    ((name, content),) = parts(message.as_bytes())
    assert name == "关于报送自评报告的函.html"
    assert content.decode().strip() == "<p>支出<b>12.50</b>万元</p>"


def test_attachments_keep_their_names_and_bytes():
    message = mail("附件/报送")
    message.add_attachment(b"\x89PNG1", maintype="image", subtype="png", filename="表.png")
    message.add_attachment(b"\x89PNG2", maintype="image", subtype="png", filename="表.png")
    message.add_attachment(b"PK", maintype="application", subtype="zip")
    assert parts(message.as_bytes()) == [
        ("附件_报送.txt", "2023年部门支出12.50万元。\n".encode()),
        ("表.png", b"\x89PNG1"),
        ("表 (2).png", b"\x89PNG2"),
        ("附件_报送.zip", b"PK"),
    ]


def test_pictures_of_a_page_and_signatures_are_no_reports():
    message = mail()
    message.add_alternative('<p>支出1元<img src="cid:a"></p>', subtype="html")
    html = message.get_payload()[1]
    html.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<a>")
    message.make_mixed()
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature")
    assert [name for name, _ in parts(message.as_bytes())] == ["关于报送自评报告的函.html"]


def test_a_mail_within_a_mail_is_a_file_again():
    outer = mail("转发")
    outer.add_attachment(mail("内部"))
    (_, (name, content)) = parts(outer.as_bytes())
    assert name == "内部.eml"
    assert [inner for inner, _ in parts(content)] == ["内部.txt"]


@pytest.mark.parametrize("header", ["=?GB2312?B?1tzXy7GouOa1xLqv?=", "raw"])
def test_headers_and_texts_in_gbk_declared_or_not(header):
    subject = "周自报告的函".encode("gb18030") if header == "raw" else header.encode()
    body = "支出12.50万元。".encode("gb18030")
    name = "附表.txt".encode("gb18030")
    data = (
        b"Subject: " + subject + b"\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
        + body + b"\n--x\nContent-Type: text/plain; charset=gb2312\n"
        b'Content-Disposition: attachment; filename="' + name + b'"\n\n' + body + b"\n--x--\n"
    )  # fmt: skip
    (first, text), (second, attached) = parts(data)
    assert first.endswith("的函.txt")
    assert second == "附表.txt"
    assert text.decode("gb18030") == attached.decode("gb18030") == "支出12.50万元。"


def test_encoded_names_of_attachments():
    data = (
        b"Subject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b'--x\nContent-Type: application/pdf; name="=?UTF-8?B?5oql5ZGKLnBkZg==?="\n'
        b'Content-Disposition: attachment; filename="=?UTF-8?B?5oql5ZGKLnBkZg==?="\n'
        b"Content-Transfer-Encoding: base64\n\nJVBERg==\n"
        b"--x\nContent-Type: application/pdf\nContent-Disposition: attachment;\n"
        b" filename*=utf-8''%E8%A1%A8.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==\n--x--\n"
    )
    assert parts(data) == [("报告.pdf", b"%PDF"), ("表.pdf", b"%PDF")]


def test_a_locked_mail_says_so():
    data = b"Subject: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMII="
    with pytest.raises(EncryptedReport):
        parts(data)


def test_too_many_parts_and_too_deep_ones_are_refused():
    message = mail()
    for number in range(9):
        message.add_attachment(b"1", maintype="text", subtype="plain", filename=f"{number}.txt")
    with pytest.raises(LimitExceeded):
        parts(message.as_bytes(), most=8)
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    with pytest.raises(LimitExceeded):
        parts(b"Subject: a\n" + deep + b"Content-Type: text/plain\n\n1")


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: =?x?q?" + b"=" * 1000 + b"\n\n",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: text/plain; charset=rot13\n\n1",
        b"Content-Type: message/rfc822\n\n\n\n",
        b"Content-Type: message/partial; number=1\n\nx: y\n\nz",
        b"Content-Type: text/plain; name*0*=''%ff; name*2=x\n\n1",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Disposition: attachment; filename*=bogus''%ff%fe\n\n1",
        b": : :\n\n\x00\xff",
    ],
)
def test_broken_mails_end_with_a_reason_or_with_what_they_hold(data):
    try:
        parts(data)
    except ReportError as error:
        assert error.reason
