"""Automatic numbering of Word: the labels that are printed but not stored in the paragraphs.

Source of the formats and of the counting: ECMA-376 part 1, 17.9 (numbering) and 17.18.59.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def format_number(number: int, style: str) -> str:
    """Return a list number as Word prints it in a number format (`w:numFmt`).

    >>> format_number(12, "chineseCountingThousand"), format_number(3, "decimalEnclosedCircle")
    ('十二', '③')
    """
    return _FORMATS.get(style, str)(number)


def _chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    text = ""
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + (units[power - 1] if power else "")
        elif text and number % 10**power:
            text = text.rstrip("零") + "零"
    return text.removeprefix("一") if 10 <= number < 20 and digits is _DIGITS else text


def _letter(number: int) -> str:
    """Return a..z, then aa, bb, cc: Word repeats the letter."""
    count, index = divmod(number - 1, 26)
    return chr(ord("a") + index) * min(count + 1, 20) if number > 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _series(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else str(number)


def _wide(number: int) -> str:
    return str(number).translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "chineseLegalSimplified": lambda n: _chinese(n, _LEGAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda n: _chinese(n, _LEGAL_DIGITS, "拾佰仟"),
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "taiwaneseDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "ideographTraditional": _series(_STEMS),
    "ideographZodiac": _series(_BRANCHES),
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "ideographEnclosedCircle": lambda number: f"（{_chinese(number)}）",
}


@dataclass(slots=True)
class _Level:
    """One level of a list definition. `text` holds %1..%9 for the numbers of the levels."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    paragraph_style: str | None = None


@dataclass(slots=True)
class _List:
    """A `w:num`: a list definition, with what it overrides."""

    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The list definitions of a document and how far each of them has counted."""

    def __init__(self, numbering: etree._Element | None) -> None:
        """Read the definitions from the root of numbering.xml (None: there are none)."""
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def level_of_style(self, list_id: str, style: str) -> int:
        """Return the level that a paragraph style is tied to in a list (0 if to none)."""
        known = self._lists.get(list_id)
        levels = known.levels.items() if known else ()
        return next((n for n, level in levels if level.paragraph_style == style), 0)

    def label(self, list_id: str, number: int) -> str:
        """Count one paragraph of level `number` (from 0) and return its label, with its space.

        Bullets and unknown lists have no label.
        """
        known = self._lists.get(list_id)
        level = known.levels.get(number) if known else None
        if known is None or level is None:
            return ""
        counts = self._counts.setdefault(known.definition, {})
        if number in known.starts and (list_id, number) not in self._started:
            counts[number] = known.starts[number]
        else:
            counts[number] = counts[number] + 1 if number in counts else level.start
        self._started.add((list_id, number))
        for deeper in [n for n in counts if n > number]:
            restart = known.levels[deeper].restart if deeper in known.levels else None
            if restart is None or (restart and number < restart):
                del counts[deeper]
        return _printed(known, level, counts)

    def _read(self, root: etree._Element) -> None:
        definitions: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}
        styles: dict[str, str] = {}
        for element in root.iterchildren(f"{W}abstractNum"):
            key = element.get(f"{W}abstractNumId", "")
            definitions[key] = dict(map(_read_level, element.iterchildren(f"{W}lvl")))
            if link := value(element.find(f"{W}numStyleLink")):
                linked[key] = link
            if link := value(element.find(f"{W}styleLink")):
                styles[link] = key
        for element in root.iterchildren(f"{W}num"):
            key = value(element.find(f"{W}abstractNumId")) or ""
            key = styles.get(linked.get(key, ""), key)
            made = _List(key, dict(definitions.get(key, {})))
            for override in element.iterchildren(f"{W}lvlOverride"):
                _override(made, override)
            self._lists[element.get(f"{W}numId", "")] = made


def _override(made: _List, override: etree._Element) -> None:
    number = whole(override.get(f"{W}ilvl")) or 0
    replaced = override.find(f"{W}lvl")
    if replaced is not None:
        made.levels[number] = _read_level(replaced)[1]
    start = whole(value(override.find(f"{W}startOverride")))
    if start is not None:
        made.starts[number] = start


def _read_level(element: etree._Element) -> tuple[int, _Level]:
    start = whole(value(element.find(f"{W}start")))
    return whole(element.get(f"{W}ilvl")) or 0, _Level(
        start=1 if start is None else start,
        style=value(element.find(f"{W}numFmt")) or _extended_format(element) or "decimal",
        text=value(element.find(f"{W}lvlText")) or "",
        suffix=value(element.find(f"{W}suff")) or "tab",
        legal=is_on(element.find(f"{W}isLgl")),
        restart=whole(value(element.find(f"{W}lvlRestart"))),
        paragraph_style=value(element.find(f"{W}pStyle")),
    )


def _extended_format(element: etree._Element) -> str | None:
    """Newer formats stand in mc:AlternateContent with an older one as the fallback."""
    return next(
        (value(found) for found in element.iter(f"{W}numFmt") if value(found) != "custom"), None
    )


def _printed(known: _List, level: _Level, counts: dict[int, int]) -> str:
    if level.style == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        part = known.levels.get(place, _Level())
        return format_number(
            counts.get(place, part.start), "decimal" if level.legal else part.style
        )

    text = re.sub(r"%([1-9])", number, level.text)
    return text + ("" if level.suffix == "nothing" or not text else " ")


def value(element: etree._Element | None) -> str | None:
    """Return the `w:val` of a property, or None where the property is absent."""
    return None if element is None else element.get(f"{W}val")


def whole(text: str | None) -> int | None:
    """Return a whole number of at most nine digits, or None for anything else."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def is_on(element: etree._Element | None) -> bool:
    """Tell whether a toggle property is present and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off")
