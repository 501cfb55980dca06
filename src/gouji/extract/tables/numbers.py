"""Numbers in table cells: what is printed, its sign, its decimals and a unit of its own."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gouji.document import Document
from gouji.extract.quantity import quantities
from gouji.extract.tables.printed import GridCell
from gouji.extract.view import view_of
from gouji.extract.vocabulary import alternatives
from gouji.money import LARGEST, UNITS

_NUMBER = re.compile(
    r"(?P<open>（)?(?P<sign>[-△▲+])?[¥￥]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<unit>{alternatives(tuple(UNITS))})?(?P<close>）)?"
)
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?").fullmatch
_DASH = re.compile(r"[-—–―/\\*]+|无")
_DATE = re.compile(r"(?:19|20)\d{2}年?度?|\d{1,2}[月日]")
_OPENING = frozenset("0123456789（-△▲+¥￥")
_LONGEST = 24
_SHORT = 14
"""A number of so many characters is below every limit."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its place in the document. `unit` None where the cell prints none."""

    value: Decimal
    decimals: int
    unit: str | None
    start: int
    end: int
    bound: str | None = None
    approximate: bool = False


def looks_like_number(text: str) -> bool:
    """True when a cell's text is a number and nothing else (a unit may follow)."""
    if not text or text[0] not in _OPENING or len(text) > _LONGEST:
        return False
    if _is_plain(text):
        return True
    match = _NUMBER.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return False
    return _DATE.fullmatch(text) is None


def _is_plain(text: str) -> bool:
    """True for digits with at most one point: most numbers of most exports."""
    return (
        text[0] != "." != text[-1]
        and text.isascii()
        and len(text) <= _LONGEST
        and text.replace(".", "", 1).isdecimal()
    )


def is_short_amount(text: str) -> bool:
    """True for digits with at most one point and commas in their places, below every limit."""
    return len(text) <= _SHORT and _AMOUNT(text) is not None


def is_blank(text: str) -> bool:
    """True for an empty cell and for the dashes that stand for nothing: both count as 0."""
    return not text or (not text[0].isdigit() and _DASH.fullmatch(text) is not None)


def number_in(document: Document, cell: GridCell) -> Number | None:
    """Return the number that a cell prints; a bracket, - or △ makes it negative."""
    text = cell.text
    if cell.end - cell.start == len(text) and is_short_amount(text):
        decimals = len(text.partition(".")[2])
        return Number(Decimal(text.replace(",", "")), decimals, None, cell.start, cell.end)
    if not looks_like_number(text):
        return None
    match = _NUMBER.fullmatch(cell.text)
    assert match is not None
    digits = match["digits"]
    negative = match["sign"] in ("-", "△", "▲") or match["open"] is not None
    value = Decimal(digits.replace(",", ""))
    unit = match["unit"]
    if value * (UNITS[unit].factor if unit else 1) >= LARGEST:
        return None
    start, end = _offsets(document, cell, digits, match["sign"] == "-")
    decimals = len(digits.partition(".")[2])
    return Number(-value if negative else value, decimals, unit, start, end)


def _offsets(document: Document, cell: GridCell, digits: str, signed: bool) -> tuple[int, int]:
    raw = document.text[cell.start : cell.end]
    at = raw.find(digits)
    if at < 0:
        # blanks, line breaks or full-width digits stand inside the number
        places = [i for i, c in enumerate(raw) if c.isdigit() or c in ".,．，"]
        return cell.start + places[0], cell.start + places[-1] + 1
    if signed and at and raw[at - 1] == "-":
        return cell.start + at - 1, cell.start + at + len(digits)
    return cell.start + at, cell.start + at + len(digits)


def quantity_in(document: Document, cell: GridCell) -> Number | None:
    """Return the only quantity of a short text cell (≥95%, 1200户), or None."""
    view = view_of(document.text, cell.start, cell.end)
    found = quantities(view.text)
    if len(found) != 1 or len(view.text) > _LONGEST:
        return None
    quantity = found[0]
    start, end = view.span(quantity.start, quantity.end)
    bound = quantity.bound
    if mark := re.search(r"[≥≤＞＜><]=?|不低于|不少于|不高于|不超过", view.text[: quantity.start]):
        bound = "以上" if mark.group()[0] in "≥＞>" or "于" in mark.group() else "以下"
        bound = "以下" if mark.group() in ("不高于", "不超过") else bound
    return Number(
        quantity.value, quantity.decimals, quantity.unit, start, end, bound, quantity.approximate
    )
