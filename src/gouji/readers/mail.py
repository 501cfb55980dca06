"""Take an e-mail (.eml) apart: its text and attachments are reports, as files in an archive."""

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message, MIMEPart

from gouji.errors import DamagedReport, EncryptedReport, LimitExceeded
from gouji.readers.plain import chinese_encoding

_SIGNATURES = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
)
_LOCKED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"))
_BODY = "邮件正文"
"""What the text of a mail without a subject is called."""
_LONGEST_NAME = 120
_NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_ENDINGS = {
    "text/plain": ".txt", "text/html": ".html", "message/rfc822": ".eml", "image/png": ".png",
    "image/jpeg": ".jpg", "application/pdf": ".pdf", "application/zip": ".zip",
}  # fmt: skip
"""The endings of attachments without a name."""


def mail_parts(data: bytes, path: str, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield the text of a mail (named by its subject) and its attachments, each with its name.

    Of alternatives the richest text counts, pictures shown in a page belong to the page, and
    mails within are whole files again. The names are as the sender wrote them: hostile. `most`
    parts are looked at. Raises `DamagedReport`, `EncryptedReport` or `LimitExceeded`.
    """
    seen: Counter[str] = Counter()
    try:
        message = message_from_bytes(data, policy=policy.default)
        _decode_headers(message)
        for number, part in enumerate(_leaves(message, path)):
            if number >= most:
                raise LimitExceeded(path, f"邮件附件超过上限 {most} 个")
            content = _content(part)
            if content.strip():
                yield _numbered(_name(part, message), seen), content
    except RecursionError as error:
        raise LimitExceeded(path, "邮件嵌套过深，超过上限") from error
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:
        # the parser of the standard library fails in many ways on headers that are no headers
        raise DamagedReport(path, "邮件结构已损坏，无法读取") from error


def _decode_headers(message: EmailMessage) -> None:
    """Put readable text in place of headers in raw GBK or UTF-8, which no standard allows."""
    for part in message.walk():
        for name, value in list(part.raw_items()):
            if not value.isascii() and (text := _readable(value)) != value:
                part.replace_header(name, text)


def _leaves(part: MIMEPart, path: str) -> Iterator[MIMEPart]:
    kind = part.get_content_type()
    if kind in _LOCKED and part.get_param("smime-type") != "signed-data":
        raise EncryptedReport(path, "邮件已加密，请提供未加密的文件")
    if kind in _SIGNATURES:
        return
    if kind == "multipart/alternative":
        for chosen in _chosen(list(part.iter_parts())):
            yield from _leaves(chosen, path)
    elif part.get_content_maintype() == "multipart":
        shown_within = kind == "multipart/related"
        for inner in part.iter_parts():
            if not (shown_within and inner.get_content_maintype() == "image"):
                yield from _leaves(inner, path)
    else:
        yield part


def _chosen(alternatives: list[MIMEPart]) -> list[MIMEPart]:
    """The last text, which is the richest, and whatever is no text but was put there."""
    texts = [p for p in alternatives if p.get_content_maintype() in ("text", "multipart")]
    written = [p for p in texts if p.get_content_type() != "text/calendar"]
    return [p for p in alternatives if p not in texts or p in written[-1:]]


def _content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = _within(part)
        return inner.as_bytes(policy=policy.compat32) if inner else b""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    if part.get_content_maintype() != "text" or part.is_attachment():
        return content
    charset = chinese_encoding(str(part.get_content_charset("")))
    try:
        return content.decode(charset).encode() if charset else content
    except UnicodeError:
        return content  # declared wrongly: the reader finds out


def _within(part: MIMEPart) -> Message | None:
    """The mail that a part holds, None for any other part."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Message) else None


def _numbered(name: str, seen: Counter[str]) -> str:
    """A name of its own for each part: programs call all pictures of a mail the same."""
    seen[name] += 1
    if seen[name] == 1:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({seen[name]}){dot}{ending}" if dot else f"{name} ({seen[name]})"


def _name(part: MIMEPart, message: EmailMessage) -> str:
    given = part.get_filename()
    if given:
        return given
    ending = _ENDINGS.get(part.get_content_type(), "")
    subject = str((_within(part) or message)["subject"] or "")
    return (_NO_NAME.sub("_", subject)[:_LONGEST_NAME].strip() or _BODY) + ending


def _readable(text: str) -> str:
    """The text of a header of which the parser has kept the bytes as surrogates."""
    try:
        raw = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
