"""How a section of a number format prints digits: decimals, groups, scale and fixed text."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from gouji.readers.date_format import Token

_WIDE = Context(prec=400)
_POINT = ("placeholder", ".")
PLACES = frozenset({("placeholder", "0"), ("placeholder", "#"), ("placeholder", "?")})
"""What a digit is printed in place of."""


def shown(tokens: list[Token]) -> str:
    """The fixed text among some tokens; places for digits, points and commas show nothing."""
    return "".join(text for kind, text in tokens if kind == "literal" or text == "%")


@dataclass(frozen=True, slots=True)
class Digits:
    """How a section prints digits: `least` to `most` decimals, at least `digits` before them.

    `shift` is the power of ten that % signs and trailing commas make; `inner` holds the literals
    between the places of the whole part, each with the number of digits to its right; `step` is
    the last decimal; `plain` formats need nothing else (they are nearly all that occur).
    """

    head: str
    tail: str
    digits: int
    least: int
    most: int
    shift: int
    grouped: bool
    inner: tuple[tuple[int, str], ...]
    step: Decimal
    plain: bool

    def render(self, value: Decimal) -> str:
        """The printed text of a value without its sign."""
        scaled = value.scaleb(self.shift, _WIDE) if self.shift else value
        rounded = scaled.quantize(self.step, ROUND_HALF_UP, _WIDE)
        if self.plain:
            return (
                f"{self.head}{rounded:,f}{self.tail}"
                if self.grouped
                else (f"{self.head}{rounded:f}{self.tail}")
            )
        if self.digits == 0 and self.least == 0 and rounded == 0:
            return (self.head + self.tail).strip()
        whole, _, decimals = f"{rounded:f}".partition(".")
        if self.least < self.most:
            decimals = decimals[: self.least] + decimals[self.least :].rstrip("0")
        whole = whole.zfill(self.digits)
        if self.grouped:
            whole = f"{int(whole):,}" if self.digits <= 1 else _grouped(whole)
        for right, literal in self.inner:
            at = max(len(whole) - right, 0)
            whole = whole[:at] + literal + whole[at:]
        return (self.head + whole + ("." if decimals else "") + decimals + self.tail).strip()


def digits_of(section: list[Token], places: list[int]) -> Digits:
    """How a section with its places for digits, by their positions in it, prints them."""
    point = section.index(_POINT) if _POINT in section else None
    wholes = [i for i in places if point is None or i < point]
    decimals = [i for i in places if point is not None and i > point]
    first, last = min(places[0], point or places[0]), (wholes or [point or 0])[-1]
    commas = [i for i, token in enumerate(section) if token == ("placeholder", ",")]
    percents = section.count(("placeholder", "%"))
    inner = [
        (sum(i > at for i in wholes), text)
        for at, (kind, text) in enumerate(section)
        if kind == "literal" and first < at < last
    ]
    digits = sum(section[i][1] == "0" for i in wholes)
    least = max((n for n, i in enumerate(decimals, 1) if section[i][1] == "0"), default=0)
    return Digits(
        head=shown(section[:first]).lstrip(),
        tail=shown(section[last:]).rstrip(),
        digits=digits,
        least=least,
        most=len(decimals),
        shift=2 * percents - 3 * sum(i > last for i in commas),
        grouped=any(first < i < last for i in commas),
        inner=_from_the_right(inner),
        step=Decimal(1).scaleb(-len(decimals)),
        plain=not inner and digits == 1 and least == len(decimals),
    )


def _from_the_right(inner: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Literals with the count of all characters to their right, those of others included."""
    placed: list[tuple[int, str]] = []
    longer = 0
    for right, literal in reversed(inner):
        placed.append((right + longer, literal))
        longer += len(literal)
    return tuple(placed)


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    groups = [whole[:head]] if head else []
    return ",".join(groups + [whole[i : i + 3] for i in range(head, len(whole), 3)])
