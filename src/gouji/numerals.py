"""Numbers as they are written in Chinese: 十五, 两百三十, 一万二千, 百分之八十五, 三成五.

Source of the forms: GB/T 15835-2011 (General rules for writing numerals in publications).
"""

from decimal import Decimal

_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
    "玖": 9,
}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

CHARACTERS = "".join([*_DIGITS, *_SMALL, *_LARGE])
"""Every character that a Chinese integer can hold."""
_LONGEST = 40
"""Longer ones are no numbers that anyone writes."""


def parse_chinese_integer(text: str) -> int | None:
    """Return the value of a Chinese integer, or None when it is not one.

    Digit strings (二〇二三) are read digit by digit. A trailing digit after a multiplier counts a
    tenth of that multiplier (三百五 is 350), as in speech.

    >>> parse_chinese_integer("一千二百零三"), parse_chinese_integer("十五")
    (1203, 15)
    """
    if not 0 < len(text) <= _LONGEST or any(c not in CHARACTERS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last_multiplier, after_zero = 1, False
    for char in text:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            after_zero = after_zero or _DIGITS[char] == 0
            digit = _DIGITS[char]
        elif char in _SMALL:
            if digit == 0 or (last_multiplier <= _SMALL[char] and section and digit is None):
                return None
            section += (1 if digit is None else digit) * _SMALL[char]
            last_multiplier, digit, after_zero = _SMALL[char], None, False
        else:
            section += digit or 0
            if not section and not total:
                return None
            total = (total + section) * _LARGE[char]
            section, digit, after_zero = 0, None, False
            last_multiplier = _LARGE[char]
    if digit:
        section += digit * (last_multiplier // 10 if last_multiplier > 10 and not after_zero else 1)
    return total + section


def parse_chinese_decimal(text: str) -> tuple[Decimal, int] | None:
    """Return (value, decimals) of a Chinese number with an optional 点 part, or None.

    >>> parse_chinese_decimal("九十八点五")
    (Decimal('98.5'), 1)
    """
    whole, point, fraction = text.partition("点")
    value = parse_chinese_integer(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value), 0
    if not 0 < len(fraction) <= _LONGEST or any(c not in _DIGITS for c in fraction):
        return None
    digits = "".join(str(_DIGITS[c]) for c in fraction)
    return Decimal(f"{value}.{digits}"), len(digits)
