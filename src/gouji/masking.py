"""Personal data in what is published: numbers of phones and identity cards, masked in place.

A mask is as long as what it covers, so that every offset and every figure stays where it is; the
file in the landing zone is never touched. What may be an amount is left alone: a figure is never
altered. The number of a phone counts only without a unit, and where it has no form of its own
(`0731-…`, `+86 …`) only with the word for it before it or above its column; that of an identity
card by its date and its check digit.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gouji.document import Document, Table

_IDENTITY = re.compile(r"(?<![0-9A-Za-z.,，．])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z]|[.,．]\d)")
_OLD_IDENTITY = re.compile(r"(?<![0-9A-Za-z.,，．])[1-9]\d{14}(?![0-9A-Za-z]|[.,．]\d)")
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.,，．\-—])(?:(?:\+|00)86[ -]?)?1[3-9]\d(?:\d{8}|([ -])\d{4}\1\d{4})"
    r"(?![0-9A-Za-z%％‰]|[.,．]\d)"
)
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.,，．\-—])(?:[（(]0\d{2,3}[）)] ?|0\d{2,3}[-—– ])[2-9]\d{6,7}"
    r"(?:(?:[-—转]|转分机)\d{1,6})?(?![0-9A-Za-z]|[.,．]\d)"
)
_LOCAL = re.compile(r"(?<![0-9A-Za-z.,，．\-—])[2-9]\d{6,7}(?![0-9A-Za-z%％]|[.,．]\d)")
_PHONE_WORD = re.compile(
    r"电话|手机|联系方式|联系人|传真|热线|咨询|座机|填报人|经办人|负责人|微信|QQ|(?i:tel|phone|fax)"
)
_CARD_WORD = re.compile(r"身份证|证件号")
_NUMBER_FOLLOWS = re.compile(
    r"(?:电话|手机|座机|传真|热线|联系方式)(?:号码)?[（(]?[^，。；\n\d]{0,4}$"
)
_PHONE_CELL = re.compile(r"(?<![\d.,-])1[3-9]\d{9}(?![\d.,])")
_CARD_CELL = re.compile(r"(?<![\d.,])[1-9]\d{14}(?:\d{2}[0-9Xx])?(?![\d.,])")
_UNIT = re.compile(
    r"\s*(?:[（(]?(?:亿|万|千|百)?元|亿|万|人|个|户|平方|公里|吨|台|辆|项|次|株|亩|千瓦|㎡|美元)"
)
_NEARBY = 24
"""Characters before a number in which a word for it counts."""


def mask(text: str) -> str:
    """Return the text with personal numbers masked; it is as long as before.

    >>> mask("联系电话：13912345678")
    '联系电话：139******78'
    """
    if not any(character.isdigit() for character in text):
        return text
    text = _IDENTITY.sub(lambda m: _if(_is_identity(m.group()) or _near(m, _CARD_WORD), m), text)
    text = _OLD_IDENTITY.sub(lambda m: _if(_near(m, _CARD_WORD), m), text)
    text = _LANDLINE.sub(lambda m: _if(not _has_unit(m), m), text)
    text = _MOBILE.sub(lambda m: _if(_is_mobile(m), m), text)
    return _LOCAL.sub(lambda m: _if(_near(m, _NUMBER_FOLLOWS) and not _has_unit(m), m), text)


def masked(document: Document) -> Document:
    """The document with its text masked; all its slices stay where they are."""
    text = mask(document.text)
    text = _masked_columns(text, [block.table for block in document.blocks if block.table])
    return document if text == document.text else replace(document, text=text)


def _masked_columns(text: str, tables: Sequence[Table]) -> str:
    """Mask the cells that follow one another below a header of phones or identity cards."""
    edits: dict[int, str] = {}
    for table in tables:
        columns: dict[int, re.Pattern[str]] = {}
        for cell in table.cells:
            printed = text[cell.start : cell.end]
            kind = columns.get(cell.column)
            if kind and (hidden := kind.sub(lambda m: _hidden(m.group()), printed)) != printed:
                edits[cell.start] = hidden
            elif header := _header(printed):
                columns[cell.column] = header
            elif printed.strip():
                columns.pop(cell.column, None)  # other figures may stand below in a form
    if not edits:
        return text
    pieces, at = [], 0
    for start, hidden in sorted(edits.items()):
        pieces += [text[at:start], hidden]
        at = start + len(hidden)
    return "".join([*pieces, text[at:]])


def _header(printed: str) -> re.Pattern[str] | None:
    if len(printed) > _NEARBY or any(character.isdigit() for character in printed):
        return None
    if _CARD_WORD.search(printed):
        return _CARD_CELL
    return _PHONE_CELL if _NUMBER_FOLLOWS.search(printed) else None


def _if(personal: bool, match: re.Match[str]) -> str:
    return _hidden(match.group()) if personal else match.group()


def _hidden(number: str) -> str:
    """The first three and the last two digits stay, what lies between becomes `*`."""
    places = [place for place, character in enumerate(number) if character.isalnum()]
    covered = set(places[3:-2])
    return "".join("*" if place in covered else c for place, c in enumerate(number))


def _is_mobile(match: re.Match[str]) -> bool:
    """With a word for it nearby; without one it may be an amount in yuan or a code."""
    grouped = match.group(1) is not None or match.group()[0] in "+0"
    return not _has_unit(match) and (grouped or _near(match, _PHONE_WORD))


def _near(match: re.Match[str], word: re.Pattern[str]) -> bool:
    before = match.string[max(0, match.start() - _NEARBY) : match.start()]
    return bool(word.search(before.rpartition("\n")[2]))


def _has_unit(match: re.Match[str]) -> bool:
    return bool(_UNIT.match(match.string, match.end()))


def _is_identity(number: str) -> bool:
    """Eighteen digits with a day of birth in them and the check digit of GB 11643."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return born.year >= 1900 and "10X98765432"[total % 11] == number[17].upper()
