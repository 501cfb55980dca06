"""The rows of a worksheet part in the few forms that programs write them in, read by pattern.

Events for every element and text are most of what a large sheet costs. What does not fit the
patterns to the last character is left to the event reader, whole: nothing is judged twice.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_CHUNK = 1_000_000
"""Bytes that are looked at together, at least one row."""
_OPEN, _CLOSE, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_ENCODED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml [^>]*?encoding=[\"']((?!utf-8[\"'])[^\"']*)", re.I)
_CONTROL = bytes({*range(32)} - {9, 10})
_NEVER = (b"]]", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_ATTRIBUTES = r'(?: [A-Za-z][A-Za-z:]*="[^"<>&]*")*'
_EMPTY_ROWS = re.compile(rf"(?:<row{_ATTRIBUTES}/>)*")
_ROW = re.compile(rf"((?:<row{_ATTRIBUTES}/>)*)<row({_ATTRIBUTES})>")
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[1-9]\d{0,6}"((?: [a-z]+="[A-Za-z0-9]*")*)'
    rf"(?:/>|>(<f{_ATTRIBUTES}(?:/>|>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
GROUPS = 6
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_REFERENCE = re.compile(r"&(amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LOWEST, _SURROGATES = 32, 0xD800


class NotPlain(Exception):
    """The part is written in a form that only the event reader knows."""


def without_rows(part: bytes) -> tuple[bytes, Iterator[bytes]]:
    """Split a worksheet part into what stands around its rows, and the rows in portions.

    Raises NotPlain.
    """
    first, last = part.find(_OPEN), part.rfind(_CLOSE)
    if not 0 <= first < last or part.find(_OPEN, first + 1) >= 0 or _ENCODED.match(part):
        raise NotPlain
    first += len(_OPEN)
    return part[:first] + part[last:], _portions(part, first, last)


def _portions(part: bytes, first: int, last: int) -> Iterator[bytes]:
    while first < last:
        end = part.find(_ROW_END, min(first + _CHUNK, last), last)
        end = last if end < 0 else end + len(_ROW_END)
        yield part[first:end]
        first = end


def rows_of(portion: bytes) -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """Yield the rows of a portion: how many empty ones stand before, attributes, cells in pieces.

    Of every cell there are `GROUPS` pieces: what stands before it (nothing), the letters of its
    column, its attributes, formula, value and text (None where there is none). Raises NotPlain.
    """
    if any(each in portion for each in _NEVER):
        raise NotPlain
    if len(portion.translate(None, _CONTROL)) < len(portion):
        raise NotPlain
    try:
        *rows, rest = portion.decode().split("</row>")
    except UnicodeDecodeError as error:
        raise NotPlain from error
    if _EMPTY_ROWS.fullmatch(rest) is None:
        raise NotPlain
    for row in rows:
        opened = _ROW.match(row)
        if opened is None:
            raise NotPlain
        pieces = _CELL.split(row[opened.end() :])
        if any(pieces[::GROUPS]):
            raise NotPlain
        if "&" in row:
            pieces = [_characters(piece) if piece and "&" in piece else piece for piece in pieces]
        yield opened[1].count("<"), attributes_of(opened[2]), pieces


def attributes_of(printed: str) -> dict[str, str]:
    """The attributes of an element. Raises NotPlain where one stands twice."""
    pairs = _ATTRIBUTE.findall(printed)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotPlain
    return found


@lru_cache(maxsize=20_000)
def _characters(text: str) -> str:
    """Text with its references to characters resolved. Raises NotPlain for others."""
    if "&" not in text:
        return text
    pieces = _REFERENCE.split(text)
    if text.count("&") != len(pieces) // 2:
        raise NotPlain
    pieces[1::2] = map(_character, pieces[1::2])
    return "".join(pieces)


@lru_cache(maxsize=70_000)
def _character(reference: str) -> str:
    if reference in _NAMED:
        return _NAMED[reference]
    code = int(reference[1:]) if reference[1] != "x" else int(reference[2:], 16)
    if not _LOWEST <= code < _SURROGATES:  # what else is allowed is rare
        raise NotPlain
    return chr(code)
