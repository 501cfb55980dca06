"""How one report prints its numbers: unit, decimals, separators, percent signs, digit width."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

FACTORS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10000), "亿元": Decimal(10**8)}
WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
NARROW = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
CHINESE = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one writer. `decimals` of money by unit; `strip` drops trailing zeros."""

    unit: str
    decimals: dict[str, int]
    strip: bool
    thousands: bool
    percent_sign: str
    percent_decimals: int
    wide_rate: float
    gap_rate: float
    prints_zero: bool


def make_style(rng: Random, total: Decimal, whole: bool) -> Style:
    """A writer's habits; `whole` books have no cents, so 元 may go without decimals."""
    unit = rng.choices(("万元", "元", "千元", "亿元"), (78, 15, 2, 5))[0]
    if unit == "亿元" and total < 500_000_000:
        unit = "万元"
    decimals = {
        "万元": rng.choices((2, 4, 1, 0), (86, 6, 5, 3))[0],
        "元": 0 if whole and rng.random() < 0.6 else 2,
        "千元": rng.choice((1, 2)),
        "亿元": rng.choice((2, 2, 3, 4)),
    }
    return Style(
        unit=unit,
        decimals=decimals,
        strip=rng.random() < 0.35,
        thousands=rng.random() < (0.5 if unit == "元" else 0.15),
        percent_sign=rng.choices(("%", "％"), (75, 25))[0],
        percent_decimals=rng.choices((2, 1, 0), (65, 25, 10))[0],
        wide_rate=rng.choices((0, 0.02, 0.2), (90, 7, 3))[0],
        gap_rate=rng.choices((0, 0.03, 1), (88, 9, 3))[0],
        prints_zero=rng.random() < 0.6,
    )


def print_number(value: Decimal, decimals: int, strip: bool, thousands: bool) -> str:
    """A plain number, rounded half up.

    >>> print_number(Decimal("1234.5"), 2, False, True)
    '1,234.50'
    """
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}" if thousands else f"{rounded:f}"
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def money_decimals(values: list[Decimal], unit: str, style: Style, coarser: bool) -> int:
    """The decimals of all amounts (yuan) of a sentence: enough to show the smallest of them."""
    decimals = style.decimals[unit]
    if coarser and unit != "元":
        decimals = max(decimals - 2, 0)
    smallest = min((abs(value) for value in values if value), default=Decimal(0))
    while decimals < 6 and 0 < smallest / FACTORS[unit] * 10**decimals < 1:
        decimals += 1
    return decimals


def print_money(value: Decimal, unit: str, decimals: int, style: Style) -> str:
    """An amount in yuan as this writer prints it in `unit`, without the unit."""
    if value == 0 and style.strip:
        return "0"
    return print_number(value / FACTORS[unit], decimals, style.strip, style.thousands)


def percent_decimals(value: Decimal, style: Style) -> int:
    """The decimals of a percentage: enough to show that it is not nothing."""
    decimals = style.percent_decimals
    while decimals < 4 and 0 < abs(value) * 10**decimals < 1:
        decimals += 1
    return decimals


def print_chinese(value: Decimal) -> str:
    """A small whole number in Chinese numerals, up to 99.

    >>> print_chinese(Decimal(23))
    '二十三'
    """
    tens, ones = divmod(int(value), 10)
    if tens == 0:
        return CHINESE[ones]
    head = "十" if tens == 1 else CHINESE[tens] + "十"
    return head + (CHINESE[ones] if ones else "")


def read_number(text: str) -> Decimal:
    """The value that a printed number states, as it stands."""
    plain = text.translate(NARROW).replace(",", "")
    if plain[:1] in CHINESE:
        head, _, tail = plain.rpartition("十")
        if "十" not in plain:
            return Decimal(CHINESE.index(plain))
        return Decimal((CHINESE.index(head) if head else 1) * 10 + (CHINESE.index(tail or "零")))
    return Decimal(plain)


def decimals_of(text: str) -> int:
    """How many decimals a printed number shows."""
    return len(text.translate(NARROW).partition(".")[2])
