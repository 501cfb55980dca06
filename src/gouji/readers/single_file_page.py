"""Read a web page saved as one file (.mht, .mhtml; Office programs call it .doc or .xls too).

The page and what it shows are parts of a mail; the page is read as any other.
"""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import MIMEPart

from gouji.document import Document, Problem
from gouji.errors import DamagedReport, LimitExceeded
from gouji.readers.plain import decode, refuse_binary
from gouji.readers.web import declared_encoding, page_document
from gouji.settings import Limits

_PAGES = frozenset(("text/html", "application/xhtml+xml"))


def read_single_file_page(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a saved web page as a Document; of a page of frames, what stands in them.

    Raises `UnsupportedFormat`, `DamagedReport`, `LimitExceeded` or `EmptyReport`.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        pages = list(_pages(message, path))
    except RecursionError as error:
        raise LimitExceeded(path, "网页嵌套过深，超过上限") from error
    except (MessageError, ValueError, LookupError, AttributeError, TypeError) as error:
        # the parser of the standard library fails in many ways on headers that are no headers
        raise DamagedReport(path, "单个文件网页的结构已损坏，无法读取") from error
    if not pages:
        raise DamagedReport(path, "单个文件网页中没有网页内容，可能未完整保存，请重新另存")
    shown = pages[1:] if "<frameset" in pages[0][0].lower() and len(pages) > 1 else pages[:1]
    document = page_document([text for text, _ in shown], path, sha256, limits)
    problems = tuple(problem for _, found in shown for problem in found)
    return replace(document, media_type="multipart/related", problems=problems)


def _pages(message: MIMEPart, path: str) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    """Yield the pages within and what is broken in them, first the one that shows the others."""
    parts = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    parts.sort(key=lambda part: start is None or part.get("Content-ID") != start)
    for part in parts:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            said = part.get_content_charset() or declared_encoding(content)
            text, _, problems = decode(content, path, said)
            refuse_binary(text, path)
            yield text, problems
