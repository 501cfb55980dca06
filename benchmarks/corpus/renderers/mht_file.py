"""A page as a browser or an office saves it in one file: the web page as a part of a mail."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from . import Page, html_file


def write(page: Page) -> bytes:
    saved = MIMEMultipart("related", "part", type="text/html")  # the same page, the same bytes
    saved["From"] = "<Saved by a browser>"
    shown = MIMEText(html_file.write(page).decode(), "html", "utf-8")
    shown["Content-Location"] = "https://example.gov.cn/report.html"
    saved.attach(shown)
    return saved.as_bytes()
