"""Quantities in normalised text: number, unit, printed decimals, approximation and bounds.

Years, dates, ordinals, document numbers, ranges and codes are not quantities.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from gouji.extract.vocabulary import alternatives, vocabulary
from gouji.money import LARGEST, UNITS
from gouji.numerals import CHARACTERS, parse_chinese_decimal, parse_chinese_integer

_ALIASES: dict[str, str] = vocabulary()["unit_aliases"]
_ORGANS = re.compile(alternatives(vocabulary()["organs"]))
_ORGANS_BEFORE = re.compile(f"(?:{_ORGANS.pattern})(?:共|共有|有|为)?$")
_NOT_UNITS = {"年", "日", "级", "村", "镇", "乡", "街道", "社区", "类", "节", "层", "个月"}
_NAMES = sorted(({*UNITS, *_ALIASES} - _NOT_UNITS), key=len, reverse=True)
_LONGEST_UNIT = len(_NAMES[0])
_UNIT = re.compile("|".join(re.escape(name) for name in _NAMES))
_NUMBER = re.compile(
    r"(?<![\d.])(?P<sign>[-△▲+])?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\.?\d)"
)
_CHINESE = re.compile(
    rf"百分之(?P<percent>[{CHARACTERS}点]+)"
    r"|(?P<tenths>[一二三四五六七八九])成(?P<half>[一二三四五六七八九半])?(?![立为果都长就功员品本效])"
    rf"|(?P<number>[{CHARACTERS}]+(?:点[{CHARACTERS}]+)?)"
)
_CHINESE_MONEY = ("元", "万元", "亿元", "千元", "百万元", "千万元")
_CHINESE_COUNTED = {
    "人",
    "户",
    "套",
    "座",
    "栋",
    "辆",
    "台",
    "家",
    "名",
    "批次",
    "人次",
    "所",
    "间",
}
_HYPHEN_AFTER = re.compile(r"[0-9A-Za-z）年月日号]")
_MORE = re.compile(r"[余多来]")
_ABOUT_BEFORE = re.compile(
    r"(?:大约|(?<![节签预合契违])约|将近|接近|近|超过|逾|超|突破|不少于|不低于|至少|达到?近|左右)(?:为|达)?$"
)
_EXCEEDS = re.compile("[比较][^，。；：]{2,20}超(?:过|出)?$")
"""比年初预算超6.64万元: by how much, no bound."""
_AFTER = re.compile(r"(?:（含）)?(以上|以下|左右|以内|上下|多|余)")
_FLOOR = ("超", "逾", "不少于", "不低于", "至少", "突破")
_NO_FACT_BEFORE = re.compile(
    r"(?:第|前|排名|位居|位列|〔|No\.?|NO\.?|编号|代码|电话|号码|邮编|[A-Za-z#×/~]"
    r"|附件|(?:^|[附续见如（，。；：])[表图])$"
)
_DATE_AFTER = re.compile(
    r" ?(?:年|月|日(?!均)|号|届|时[\d分至]|点[\d钟整半]|季度|周(?:年|岁)|级|楼|周|天(?:内|后|前))"
)
_RANGE_AFTER = re.compile(r"(?:%|分|元|万元)?(?:（含）)?[-—~～至到](?:不足)?\d")
_RANGE_BEFORE = re.compile(r"\d(?:%|分|元|万元|年)?(?:（含）)?(?:[-—~～]|至|到)(?:不足)?$")
_SCORE_STOP = re.compile(r"[钟之别析期布批类散离明子公局部]")
_PER = re.compile(
    r"/(?:平方米|立方米|公里|小时|人次|[人户亩吨月天年次件套个辆台座日份顿度]|㎡|m2|m²)(?:[·/.][\u4e00-\u9fff])?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at [start, end) of the view with the unit that ends at `unit_end`.

    `unit` is None where none is printed; `bound` is the printed 以上, 约 … or None.
    """

    start: int
    end: int
    unit_end: int
    value: Decimal
    decimals: int
    unit: str | None
    approximate: bool = False
    bound: str | None = None


def _unit_at(text: str, position: int) -> tuple[str | None, int, bool]:
    """Return (canonical unit, end, a 多/余 stood before it) at a position of the view."""
    more = _MORE.match(text, position)
    at = more.end() if more else position
    if text[at : at + 1] == " ":
        at += 1
    match = _UNIT.match(text, at)
    if not match:
        return None, position, False
    printed = match.group()
    if more is None and printed in ("万", "亿") and _MORE.match(text, match.end()):
        # 3万余元, 2亿多元: the "more" stands inside the unit
        inner = _UNIT.match(printed + text[match.end() + 1 : match.end() + 1 + _LONGEST_UNIT])
        if inner and len(inner.group()) > len(printed):
            return inner.group(), at + inner.end() + 1, True
    if printed == "分" and _SCORE_STOP.match(text, match.end()):
        return None, position, False
    if printed == "部" and text[match.end() : match.end() + 1] in "门委分":
        return None, position, False
    if printed == "成" and text[match.end() : match.end() + 1] in "立为果都长就功员品本效":
        return None, position, False
    unit, end = _ALIASES.get(printed, printed), match.end()
    if per := _PER.match(text, end) if UNITS.get(unit) and UNITS[unit].measure == "money" else None:
        return unit + per.group(), per.end(), more is not None
    return unit, end, more is not None


def _bounded(quantity: Quantity, text: str, more: bool) -> Quantity:
    """Mark what stands around the number: 约, 近, 超, 以上, 左右, 余."""
    before = _ABOUT_BEFORE.search(text, max(0, quantity.start - 5), quantity.start)
    if before and _EXCEEDS.search(text, max(0, quantity.start - 24), quantity.start):
        before = None
    after = _AFTER.match(text, quantity.unit_end)
    word = before.group() if before else after.group(1) if after else "余" if more else None
    if word is None:
        return quantity
    bound = "以上" if word.startswith(_FLOOR) or word == "以上" else word
    return replace(quantity, approximate=True, bound=bound)


def _is_beyond(value: Decimal, unit: str | None) -> bool:
    """Whether a number is too large for any figure of public finance."""
    return abs(value) * (UNITS[unit].factor if unit in UNITS else 1) >= LARGEST


def _arabic(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        sign = match.group("sign")
        # after a letter, a digit, a date or a bracket the sign is a hyphen
        if sign and (sign == "+" or _HYPHEN_AFTER.match(text[start - 1 : start])):
            start, sign = match.start("digits"), None
        if _NO_FACT_BEFORE.search(text, max(0, start - 3), start) or _DATE_AFTER.match(text, end):
            continue
        if _RANGE_AFTER.match(text, end) or _RANGE_BEFORE.search(text, max(0, start - 8), start):
            continue
        digits = match.group("digits").replace(",", "")
        value = Decimal(digits)
        unit, unit_end, more = _unit_at(text, end)
        if unit is None and text[max(0, start - 3) : start] == "百分之":
            unit = "%"
        if unit is None and end < len(text) and (text[end].isascii() and text[end].isalpha()):
            continue
        if _is_beyond(value, unit):
            continue
        yield _bounded(
            Quantity(
                start, end, unit_end, -value if sign else value,
                len(digits.partition(".")[2]), unit,
            ),
            text, more,
        )  # fmt: skip


def _of_organs(text: str, start: int, end: int) -> bool:
    """内设机构六个, 下设七个独立核算的事业单位: what a report counts of its own organisation."""
    return (
        _ORGANS_BEFORE.search(text[max(0, start - 8) : start]) is not None
        or _ORGANS.match(text[end : end + 5]) is not None
    )


def _spoken(match: re.Match[str], text: str) -> Quantity | None:
    """One Chinese numeral as a quantity, or None: single small numbers are mostly slogans."""
    start, end = match.span()
    if match.group("percent"):
        number = parse_chinese_decimal(match.group("percent"))
        return Quantity(start, end, end, number[0], number[1], "%") if number else None
    if match.group("tenths"):
        half = match.group("half")
        tail = 5 if half == "半" else parse_chinese_integer(half) if half else 0
        value = Decimal(parse_chinese_integer(match.group("tenths")) or 0) * 10 + (tail or 0)
        spoken_share = (
            half
            or _AFTER.match(text, end)
            or re.search(r"(?:[约近超占达]|占[^，。；]{1,12}的)$", text[max(0, start - 14) : start])
        )
        return Quantity(start, end, end, value, 0, "%") if spoken_share else None
    printed = match.group("number")
    if "第" in text[max(0, start - 1) : start] or text[max(0, start - 3) : start] == "单位：":
        return None  # 第三; 单位：千元
    unit, unit_end, _ = _unit_at(text, end)
    if unit == "元" and printed[-1] in "万亿":
        # the unit's own 万 or 亿 was taken for a part of the numeral
        printed, end, unit = printed[:-1], end - 1, printed[-1] + "元"
    number = parse_chinese_decimal(printed)
    if number is None or unit is None or _is_beyond(number[0], unit):
        return None
    counted = unit in _CHINESE_COUNTED and (len(printed) > 1 or printed == "两")
    counted = counted or (unit in ("个", "家") and _of_organs(text, start, unit_end))
    composed = len(printed) > 1 and any(c in "十百千万" for c in printed) and unit in UNITS
    if unit in _CHINESE_MONEY or counted or composed:
        return Quantity(start, end, unit_end, number[0], number[1], unit)
    return None


def quantities(text: str) -> list[Quantity]:
    """Return the quantities of a normalised text, in order."""
    found = list(_arabic(text))
    starts = [q.start for q in found]
    ends = list(accumulate((q.unit_end for q in found), max))
    for match in _CHINESE.finditer(text):
        before = bisect_left(starts, match.end())
        if before and ends[before - 1] > match.start():
            continue
        quantity = _spoken(match, text)
        if quantity and not _DATE_AFTER.match(text, quantity.end):
            found.append(_bounded(quantity, text, more=False))
    return sorted(found, key=lambda q: q.start)
