"""What an amount is: units, and how far a printed figure may lie from the true one.

A figure printed as 6797.26 万元 stands for 67 972 600 yuan ± 50 (half of its last printed
digit). Amounts in 元, counts and scores are exact. Source: the interval reading of XBRL
Calculations 1.1, as adopted in docs/decisions.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Tolerance = Literal["E", "D", "U", "P", "Q"]
"""How far the figures of a tie may be apart: E exact, D display envelope, U cross-unit, P percent,
Q soft (docs/decisions/0003)."""
LARGEST = Decimal(10) ** 20
"""A base value at or above this is not a figure of public finance: it is not stored."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed. `base` is what `factor` converts to; `exact` units do not round."""

    name: str
    base: str
    factor: Decimal
    measure: str
    exact: bool = False


def _units() -> dict[str, Unit]:
    money = {
        "元": "1", "百元": "1e2", "千元": "1e3", "万元": "1e4", "十万元": "1e5", "百万元": "1e6",
        "千万元": "1e7", "亿元": "1e8", "万亿元": "1e12",
    }  # fmt: skip
    area = {
        "平方米": "1", "㎡": "1", "万平方米": "1e4", "亩": "2000/3", "万亩": "20000000/3",
        "公顷": "1e4", "平方公里": "1e6", "平方千米": "1e6",
    }  # fmt: skip
    length = {"米": "1", "公里": "1e3", "千米": "1e3", "万公里": "1e7"}
    weight = {"公斤": "1", "千克": "1", "吨": "1e3", "万吨": "1e7"}
    energy = {"千瓦时": "1", "万千瓦时": "1e4", "亿千瓦时": "1e8"}
    counted = (
        "人", "户", "套", "个", "家", "项", "座", "栋", "辆", "台", "台套", "批", "批次", "人次",
        "次", "件", "份", "宗", "起", "处", "所", "条", "篇", "期", "场", "名", "间", "株", "头",
        "只", "张", "本", "册", "部", "支", "亿人次", "村", "镇", "乡", "街道", "社区", "天", "日",
        "个月", "小时", "年", "吨次", "班次", "班", "门", "例", "艘", "架", "块", "盏", "口",
        "片", "组", "对", "幅", "列", "节", "类", "种", "笔", "批件", "床", "张次", "课时",
        "人天", "根", "孔", "具", "枚", "幢", "棵", "层",
    )  # fmt: skip
    table: dict[str, Unit] = {}

    def put(name: str, base: str, factor: str, measure: str, exact: bool = False) -> None:
        top, _, bottom = factor.partition("/")
        table[name] = Unit(name, base, Decimal(top) / Decimal(bottom or 1), measure, exact)

    for name, factor in money.items():
        put(name, "元", factor, "money", exact=name == "元")
    for measure, base, names in (
        ("area", "平方米", area), ("length", "米", length),
        ("weight", "公斤", weight), ("energy", "千瓦时", energy),
    ):  # fmt: skip
        for name, factor in names.items():
            put(name, base, factor, measure)
    for name in counted:
        put(name, name, "1", "count", exact=True)
        put("万" + name, name, "1e4", "count")
        put("亿" + name, name, "1e8", "count")
    put("%", "%", "1", "percent")
    put("‰", "%", "0.1", "percent")
    put("个百分点", "个百分点", "1", "percent_point")
    put("成", "%", "10", "percent")
    put("倍", "倍", "1", "multiple")
    put("分", "分", "1", "score", exact=True)
    return table


UNITS: dict[str, Unit] = _units()
"""Every unit that Gouji knows, by its printed name."""


def half_step(decimals: int, unit: Unit) -> Decimal:
    """Half of the last printed digit, in the unit's base; 0 for exact units.

    >>> half_step(2, UNITS["万元"])
    Decimal('50.00')
    """
    if unit.exact:
        return Decimal(0)
    return Decimal(5).scaleb(-decimals - 1) * unit.factor


def parse_yuan(text: str, unit: str) -> tuple[Decimal, Decimal]:
    """Return (amount, rounding), both in yuan, of a plain printed number.

    >>> parse_yuan("1,234.56", "万元")
    (Decimal('12345600.00'), Decimal('50.00'))
    """
    number = text.replace(",", "")
    value = Decimal(number)
    decimals = len(number.partition(".")[2])
    known = UNITS[unit]
    return value * known.factor, half_step(decimals, known)
