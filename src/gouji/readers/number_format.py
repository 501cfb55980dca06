"""Number formats of spreadsheets: the text that a sheet shows for a stored number.

A workbook stores 0.95 and the format `0.00%`; a reader of the sheet sees 95.00%. Source of the
codes and of the built-in ones: ECMA-376 Part 1, 18.8.30 and 18.8.31 (zh-cn), [MS-XLS] 2.5.165.
Deviations, so that no figure is lost on paper: full dates are written as 2023-12-31, a sign
shown only by colour as "-", 0.5 in `#.0` as 0.5 (not .5), and a figure other than 0 that the
format hides altogether (`;;;`) as General shows it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gouji.readers.date_format import Token, date_format
from gouji.readers.digit_format import PLACES, digits_of, shown

ACCOUNTING = '_ * {0}_ ;_ * \\-{0}_ ;_ * "-"??_ ;_ @_ '
YEAR_MONTH_DAY = 'yyyy"年"m"月"d"日"'
BUILT_IN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;\\-#,##0", 38: "#,##0;\\-#,##0", 39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;\\-#,##0.00", 41: ACCOUNTING.format("#,##0"), 42: ACCOUNTING.format("¥#,##0"),
    43: ACCOUNTING.format("#,##0.00"), 44: ACCOUNTING.format("¥#,##0.00"), 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: YEAR_MONTH_DAY,
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'h"时"mm"分"', 56: 'h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The codes that a file may name by number alone, as Excel shows them in Chinese."""

LONGEST_CODE = 255
"""Excel takes no longer code; a longer one prints as General does."""

_LARGEST = Decimal(10) ** 21
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_PLAIN = re.compile(r"0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d{0,13}[1-9]")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>general|g/通用格式)|(?P<meridiem>am/pm|a/p|上午/下午)"
    r"|(?P<exponent>e[+-])|(?P<placeholder>[0#?.,%/@])"
    r"|(?P<date>y+|m+|d+|h+|s+|aaaa?|b+|e+)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;])*', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__, ">=": Decimal.__ge__,
    "=": lambda left, right: left == right, "<>": lambda left, right: left != right,
}  # fmt: skip
_SIMPLE = frozenset(("placeholder", sign) for sign in "0#?.,")
_SIGNS = frozenset("-－−—(（△▲负")

Render = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How one format code prints a stored number.

    `kind` is that of `Cell.kind`: number, percent or date. `render` takes the stored number as
    text, blanks around it or not, and gives the printed text; it is empty where the format shows
    nothing.
    """

    kind: str
    render: Render


@lru_cache(maxsize=4096)
def number_format(code: str, epoch_1904: bool = False) -> NumberFormat:
    """The format of a code; a code that is not understood prints as General does.

    >>> number_format("0.00%").render("0.95"), number_format("000").render("5")
    ('95.00%', '005')
    """
    sections = [_tokens(part) for part in _sections(code if len(code) <= LONGEST_CODE else "")]
    kinds = {kind for section in sections for kind, _ in section}
    first = sections[0] if sections else []
    if "date" in kinds or "elapsed" in kinds:
        return NumberFormat("date", _date_render(first, epoch_1904))
    if not sections or not kinds - {"general", "condition"} or ("placeholder", "/") in first:
        return NumberFormat("number", general)
    percent = any(token == ("placeholder", "%") for token in first)
    return NumberFormat("percent" if percent else "number", _sections_render(sections))


def general(stored: str) -> str:
    """A stored number in its shortest form, without the noise of binary floats.

    Whole numbers keep every digit; others keep 15, as Excel does (0.30000000000000004 is 0.3).
    """
    if _is_plain(stored):
        return stored
    stored = stored.strip()
    if not NUMBER.fullmatch(stored):
        return stored
    value = float(stored)
    if not 1e-15 < abs(value) < 1e21:
        return "0" if value == 0 else f"{value:.15g}".upper()
    shortest = f"{value:.15g}"
    return shortest if "e" not in shortest else f"{Decimal(shortest):f}"


def _date_render(section: list[Token], epoch_1904: bool) -> Render:
    shown = date_format(section, epoch_1904)

    def render(stored: str) -> str:
        text = shown(float(stored)) if NUMBER.fullmatch(stored.strip()) else None
        return general(stored) if text is None else text

    return render


def _is_plain(stored: str) -> bool:
    """Whether the number is in its shortest form already, with no more digits than count."""
    return _PLAIN.fullmatch(stored) is not None and (len(stored) <= 15 or "." not in stored)


def _sections(code: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while position <= len(code) and len(parts) < 4:
        match = _SECTION.match(code, position)
        assert match is not None  # the pattern also matches nothing
        parts.append(match.group())
        position = match.end() + 1
    return parts if code else []


def _tokens(section: str) -> list[Token]:
    """The tokens of one section as (kind, text); padding and colours are dropped."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "bracket":
            if _CONDITION.fullmatch(text):
                tokens.append(("condition", text))
            elif _ELAPSED.fullmatch(text):
                tokens.append(("elapsed", text))
        elif kind in ("quoted", "escaped", "currency", "literal"):
            tokens.append(("literal", text))
        elif kind is not None:
            tokens.append((kind, text.lower()))
    return tokens


def _sections_render(sections: list[list[Token]]) -> Render:
    """The render of a code with sections for positive, negative and zero, or with conditions."""
    if any(kind == "condition" for section in sections for kind, _ in section):
        return _conditional_render(sections)
    renders = [_section_render(section) for section in sections[:3]]
    positive = renders[0]
    negative = renders[1] if len(renders) > 1 else positive
    zero = renders[2] if len(renders) > 2 else positive
    bare = len(renders) == 1 or not _shows_sign(sections[1])
    at_once = _at_once(sections[0])

    def render(stored: str) -> str:
        if text := at_once(stored):
            return text
        value = _exact(stored)
        if value is None:
            return general(stored)
        if value > 0:
            return positive(value) or general(stored)
        if value == 0:
            return zero(value)
        text = negative(-value) or general(str(-value))
        return "-" + text if bare and any(digit in text for digit in "123456789") else text

    return render


def _at_once(section: list[Token]) -> Callable[[str], str | None]:
    """What prints amounts that need no rounding, most of all there are, without computing."""
    places = [i for i, token in enumerate(section) if token in PLACES]
    digits = digits_of(section, places) if places else None
    if digits is None or not digits.plain or digits.shift or not set(section) <= _SIMPLE:
        return lambda stored: None
    most, grouped = digits.most, digits.grouped
    ordinary = re.compile(
        rf"([1-9]\d{{0,8}})(?:\.(\d{{1,{most}}}))?" if most else r"([1-9]\d{0,8})"
    )

    def render(stored: str) -> str | None:
        match = ordinary.fullmatch(stored)
        if match is None:
            return None
        whole = f"{int(match[1]):,}" if grouped else match[1]
        return f"{whole}.{(match[2] or ''):0<{most}}" if most else whole

    return render


def _conditional_render(sections: list[list[Token]]) -> Render:
    choices: list[tuple[Callable[[Decimal, Decimal], bool] | None, Decimal, list[Token]]] = []
    for section in sections[:3]:
        found = next((text for kind, text in section if kind == "condition"), "")
        match = _CONDITION.fullmatch(found)
        test, bound = (_COMPARE[match[1]], Decimal(match[2])) if match else (None, Decimal(0))
        choices.append((test, bound, [token for token in section if token[0] != "condition"]))

    def render(stored: str) -> str:
        value = _exact(stored)
        for test, bound, section in choices:
            if value is None:
                break
            if test is None or test(value, bound):
                text = _section_render(section)(abs(value))
                return "-" + text if value < 0 and not _shows_sign(section) else text
        return general(stored)

    return render


def _exact(stored: str) -> Decimal | None:
    """The decimal that a stored number stands for: 15 digits, as Excel computes.

    None for what is no number, or too large to be printed digit by digit.
    """
    if not _is_plain(stored):
        stored = stored.strip()
        if not NUMBER.fullmatch(stored):
            return None
        stored = general(stored)
    value = Decimal(stored)
    return value if value.copy_abs() < _LARGEST else None


def _shows_sign(section: list[Token]) -> bool:
    return any(kind == "literal" and set(text) & _SIGNS for kind, text in section)


def _section_render(section: list[Token]) -> Callable[[Decimal], str]:
    """The render of one section for a value without its sign."""
    for i, token in enumerate(section):
        if token[0] == "general" or token == ("placeholder", "@"):
            head, tail = shown(section[:i]), shown(section[i:])
            return lambda value: head + general(str(value)) + tail
    end = next((i for i, token in enumerate(section) if token[0] == "exponent"), len(section))
    places = [i for i, token in enumerate(section[:end]) if token in PLACES]
    if not places:
        fixed = shown(section).strip()
        return lambda value: fixed
    digits = digits_of(section, places)
    if end < len(section):
        return lambda value: f"{digits.head}{float(value):.{digits.most}E}{digits.tail}".strip()
    return digits.render
