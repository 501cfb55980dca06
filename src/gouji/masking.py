"""Personal data in what is published: numbers of phones and identity cards, masked in place.

A mask is as long as what it covers, so that every offset and every figure stays where it is; the
file in the landing zone is never touched. What may be an amount is left alone: a figure is never
altered. The number of a phone counts only without a unit, and where it has no form of its own
(`0731-…`, `+86 …`) only with the word for it before it or above its column; that of an identity
card by its date and its check digit.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from gouji.cells import SheetCells
from gouji.document import Block, Cell, Document

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
_PHONE_HEADERS = ("电话", "手机", "座机", "传真", "热线", "联系方式")
_CARD_WORD = re.compile(r"身份证|证件号")
_NUMBER_FOLLOWS = re.compile(rf"(?:{'|'.join(_PHONE_HEADERS)})(?:号码)?[（(]?[^，。；\n\d]{{0,4}}$")
_PHONE_CELL = re.compile(r"(?<![\d.,-])1[3-9]\d{9}(?![\d.,])")
_CARD_CELL = re.compile(r"(?<![\d.,])[1-9]\d{14}(?:\d{2}[0-9Xx])?(?![\d.,])")
_HEADER = re.compile("|".join((*_PHONE_HEADERS, _CARD_WORD.pattern)))
_RUN = re.compile(r"(?<!\d)(?:\d{11}|\d{13}|\d{15}|\d{17,18})(?!\d)")
"""So many digits have mobile numbers, with +86 or 0086, and identity cards, X not counted."""
_SHAPES = bytes.maketrans(b"123456789 )\x93\x94\x89", b"000000000-----")
"""Digits as 0, and as - what may part them: the last bytes in UTF-8 of the signs – — ） too."""
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_AHEAD = re.compile(r"\s*.{0,6}")
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
    shown: list[str] = []
    done = 0
    for start, end in _suspected_lines(text):
        beyond = _AHEAD.match(text, end)
        piece = text[start : beyond.end() if beyond else end]  # a unit may stand on the next line
        shown += [text[done:start], _masked_numbers(piece)[: end - start]]
        done = end
    return "".join([*shown, text[done:]]) if shown else text


def _suspected_lines(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines are that may hold a personal number: few do, whatever else they hold."""
    foreign = _FOREIGN_DIGIT.search(text) is not None
    start = 0
    for line in text.split("\n"):
        if _may_hold_number(line) or (foreign and _FOREIGN_DIGIT.search(line)):
            yield start, start + len(line)
        start += len(line) + 1


def _may_hold_number(line: str) -> bool:
    """Whether the digits of a line, ASCII ones, stand as in a number that can be masked."""
    shape = line.encode("utf-8", "surrogatepass").translate(_SHAPES)
    if b"-0000000" in shape or b"-0000-0000" in shape:
        return True
    if b"0000000" not in shape:
        return False
    return (b"0" * 11 in shape and _RUN.search(line) is not None) or any(
        word in line for word in _PHONE_HEADERS
    )


def _masked_numbers(text: str) -> str:
    text = _IDENTITY.sub(lambda m: _if(_is_identity(m.group()) or _near(m, _CARD_WORD), m), text)
    text = _OLD_IDENTITY.sub(lambda m: _if(_near(m, _CARD_WORD), m), text)
    text = _LANDLINE.sub(lambda m: _if(not _has_unit(m), m), text)
    text = _MOBILE.sub(lambda m: _if(_is_mobile(m), m), text)
    return _LOCAL.sub(lambda m: _if(_near(m, _NUMBER_FOLLOWS) and not _has_unit(m), m), text)


def masked(document: Document) -> Document:
    """The document with its text masked; all its slices stay where they are."""
    text = mask(document.text)
    text = _masked_columns(text, [block for block in document.blocks if block.table])
    return document if text == document.text else replace(document, text=text)


def _masked_columns(text: str, blocks: Sequence[Block]) -> str:
    """Mask the cells that follow one another below a header of phones or identity cards."""
    edits: dict[int, str] = {}
    for block in blocks:
        columns: dict[int, re.Pattern[str]] = {}
        for cell in _headed_cells(text, block):
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


def _headed_cells(text: str, block: Block) -> Iterable[Cell]:
    """The cells of a table's columns in which a header of personal numbers stands."""
    words = list(_HEADER.finditer(text, block.start, block.end))
    if block.table is None or not words:
        return ()
    cells = block.table.cells
    if not isinstance(cells, SheetCells):
        return cells
    places = (bisect_right(cells.starts, word.start()) - 1 for word in words)
    headed = {
        cells.columns[n] for n in places if _header(text[cells.starts[n] : cells.ends[n]])
    }  # fmt: skip
    return (cells[n] for n, column in enumerate(cells.columns) if column in headed)


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
