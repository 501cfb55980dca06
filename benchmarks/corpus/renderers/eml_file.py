"""A page as a mail: a covering note, and the page as a Word document attached."""

from email.message import EmailMessage

from . import Page, Paragraph, docx_file


def write(page: Page) -> bytes:
    title = next((part.text for part in page if isinstance(part, Paragraph)), "报告")
    message = EmailMessage()
    message["Subject"] = f"报送{title}"
    message["From"], message["To"] = "office@example.gov.cn", "budget@example.gov.cn"
    message.set_content("现将报告随信报送，请查收。\n", cte="base64")
    message.add_attachment(
        docx_file.write(page),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename=f"{title}.docx",
    )
    message.set_boundary("part")  # the same page, the same bytes
    return message.as_bytes()
