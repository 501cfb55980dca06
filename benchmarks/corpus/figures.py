"""A document while it is written: words, figures and words that follow a figure's sign."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from .books import Book
from .phrasing import SLOT
from .printing import (
    WIDE,
    Style,
    money_decimals,
    percent_decimals,
    print_chinese,
    print_money,
    print_number,
)
from .vocabulary import STAGES, Item, item_of


@dataclass(slots=True)
class Figure:
    """One figure to be printed: `before` number `after`; `sign` is what the words say.

    `precision` is the decimals it was rounded to, also where trailing zeros are left out.
    """

    name: str
    item: Item
    stage: str
    fiscal_year: int
    true_value: Decimal
    unit: str
    number: str
    before: str
    gap: str
    after: str
    sign: int
    sentence: int
    precision: int

    def print(self) -> str:
        return self.before + self.number + self.gap + self.after


@dataclass(slots=True)
class Word:
    """A word that tells the sign of the figure `name`."""

    name: str
    choices: tuple[str, str]
    sentence: int
    sign: int


Piece = str | Figure | Word


def told_by(word: Word, place: int, pieces: list[Piece]) -> Figure | None:
    """The figure whose sign the word at `place` tells: the next one of its operands, else the last.

    `增加<x-y>，增长<x^y>`: each word tells of the figure behind it.
    """
    operands = word.name.replace("^", "-")
    for piece in (*pieces[place + 1 :], *reversed(pieces[:place])):
        if not isinstance(piece, Figure) or piece.sentence != word.sentence:
            continue
        if piece.name.replace("^", "-") == operands:
            return piece
    return None


@dataclass(slots=True)
class Source:
    """What can be printed: the books, and the local figures of outcomes and scores."""

    book: Book
    style: Style
    words: dict[str, str]
    values: dict[str, Decimal]
    items: dict[str, tuple[Item, str, int]] = field(default_factory=dict)
    """Local figures: measure, stage, decimals."""

    def value(self, expression: str) -> Decimal | None:
        """The true value: yuan, a count, or percent."""
        for operator in "/^-":
            left, found, right = expression.partition(operator)
            if found:
                return self._computed(operator, left, right)
        return self.values.get(expression)

    def _computed(self, operator: str, left: str, right: str) -> Decimal | None:
        first, second = self.values.get(left), self.values.get(right)
        if first is None or second is None or (second == 0 and operator != "-"):
            return None
        if operator == "-":
            return first - second
        return 100 * (first if operator == "/" else first - second) / second

    def present(self, slot: str, optional: bool) -> bool:
        """Whether a slot can be printed; an optional zero only where the writer prints zeros."""
        expression = split_slot(slot)[0]
        if expression in self.words or expression == "unit":
            return bool(self.words.get(expression, "unit"))
        value = self.value(expression)
        if value is None or ("+" in slot and value <= 0):
            return False
        derived = any(mark in expression for mark in "/^-")
        if value == 0 and ("^" in expression or "-" in expression):
            return False
        if not optional or value != 0:
            return True
        kind = expression.partition(".")[2]
        return self.style.prints_zero and not derived and kind in ZEROES


ZEROES = frozenset(("abroad", "car", "car_buy", "car_run", "reception", "works", "goods", "fund"))
"""Measures that a report states even when they are nothing."""


def split_slot(slot: str) -> tuple[str, str, str]:
    """(expression, mark, argument): the mark is `#`, `~`, `:`, `?` or empty; `+` only asks."""
    slot = slot.replace("+", "")
    for mark in "?:":
        if mark in slot:
            left, _, argument = slot.partition(mark)
            if left.endswith("#"):
                return left[:-1], "#", argument
            return left, mark, argument
    return (slot[:-1], slot[-1], "") if slot[-1] in "#~" else (slot, "", "")


class Writer:
    """Prints resolved phrasings into pieces."""

    def __init__(self, source: Source, rng: Random) -> None:
        self.source, self.rng = source, rng
        self.pieces: list[Piece] = []
        self.sentence = 0
        self.amounts: list[Decimal] = []
        self.coarser = False

    def write(self, resolved: str) -> None:
        """Add a resolved phrasing as one sentence."""
        self.sentence += 1
        self.amounts = [
            value
            for slot in SLOT.findall(resolved)
            if (value := self.source.value(split_slot(slot)[0])) and self._is_money(slot)
        ]
        self.coarser = self.rng.random() < 0.03
        unit = self._unit()
        at = 0
        for match in SLOT.finditer(resolved):
            self.pieces.append(resolved[at : match.start()])
            self.pieces.append(self._piece(match[1], unit))
            at = match.end()
        self.pieces.append(resolved[at:])

    def _unit(self) -> str:
        style = self.source.style
        sizes = [abs(value) for value in self.amounts]
        if not sizes or (style.unit in ("万元", "元") and self.rng.random() < 0.96):
            return style.unit
        if min(sizes) >= 5_000_000 and max(sizes) > 100_000_000:
            return "亿元"
        return "万元" if style.unit == "亿元" else style.unit

    def _is_money(self, slot: str) -> bool:
        expression = split_slot(slot)[0]
        if "/" in expression or "^" in expression:
            return False
        name = expression.partition("-")[0]
        item = self.source.items[name][0] if name in self.source.items else item_of(name)
        return item.unit == "money"

    def _piece(self, slot: str, unit: str) -> Piece:
        expression, mark, argument = split_slot(slot)
        if expression == "unit":
            return unit
        if expression in self.source.words:
            return self.source.words[expression]
        if mark == "?":
            first, _, second = argument.partition("/")
            value = self.source.value(expression)
            assert value is not None, expression
            return Word(expression, (first, second), self.sentence, -1 if value < 0 else 1)
        return self._figure(expression, mark, argument, unit)

    def _figure(self, expression: str, mark: str, argument: str, unit: str) -> Figure:
        source, style = self.source, self.source.style
        value = source.value(expression)
        assert value is not None, expression
        item, stage, decimals = self._meaning(expression)
        year = source.book.fiscal_year - (stage == "上年")
        before = ""
        if item.unit == "money":
            shown = fact_unit = argument or unit
            precision = money_decimals(self.amounts, fact_unit, style, self.coarser)
            number = print_money(abs(value), fact_unit, precision, style)
        elif item.unit == "%":
            fact_unit, shown, precision = "%", style.percent_sign, percent_decimals(value, style)
            number = print_number(abs(value), precision, style.strip or value == 100, False)
            if argument == "百分之":
                before, shown = "百分之", ""
        else:
            shown = fact_unit = argument or item.unit
            commas, precision = style.thousands and value > 9999, decimals
            number = print_number(abs(value), decimals, decimals > 0, commas)
            if mark == "~" and value < 100:
                number = print_chinese(value)
        shown = "" if mark == "#" else shown
        gap = " " if shown not in ("%", "％", "") and self.rng.random() < style.gap_rate else ""
        if self.rng.random() < style.wide_rate and "," not in number:
            number = number.translate(WIDE)
        return Figure(
            expression, item, stage, year, value, fact_unit, number, before, gap, shown,
            -1 if value < 0 else 1, self.sentence, precision,
        )  # fmt: skip

    def _meaning(self, expression: str) -> tuple[Item, str, int]:
        for operator in "/^-":
            left, found, right = expression.partition(operator)
            if found:
                return self._derived(operator, left, right)
        if expression in self.source.items:
            return self.source.items[expression]
        item = item_of(expression)
        if expression.startswith("f.class"):
            number = int(expression.removeprefix("f.class"))
            item = Item(self.source.book.classes[number - 1], "")
        decimals = 2 if item.unit == "分" else 0
        stage = "得分" if expression == "n.score" else STAGES[expression[0]]
        return item, stage, decimals

    def _derived(self, operator: str, left: str, right: str) -> tuple[Item, str, int]:
        first, stage, decimals = self._meaning(left)
        second = self._meaning(right)[0]
        if operator == "-":
            return Item(f"{first.label}比{second.label}增减", "", first.unit), stage, decimals
        if operator == "^":
            return Item(f"{first.label}增长率", "", "%"), stage, 0
        executed = left in ("f.expense", "f.executed") and right in ("a.budget", "b.expense")
        if executed:
            return Item("预算执行率", "预算执行率", "%"), stage, 0
        return Item(f"{first.label}占{second.label}", "", "%"), stage, 0
