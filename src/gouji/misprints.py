"""What a figure may have been before one typed slip of unit, decimal point, digit or sign.

`share` is the part of a slip's outcomes on what was meant that gives the printed figure: a swap of
neighbours in 4.05 has two outcomes, one wrong digit has twenty-seven.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from gouji.money import UNITS, Unit
from gouji.verdicts import Figure, reprinted

_UNIT_SLIPS = {4: "unit_ten_thousand", 3: "unit_thousand", 8: "unit_hundred_million"}
MAGNITUDES = frozenset((*_UNIT_SLIPS.values(), "decimal_shift"))
"""The slips that leave the digits as they are."""
_SHIFTS = {1: 1 / 3, -1: 1 / 3, 2: 1 / 6, -2: 1 / 6}
_DOUBLED = 1.0
_STRAY = 0.02
"""An extra digit is mostly its neighbour struck twice."""
_MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Misprint:
    """A figure as it may have been meant, the slip that made it what is printed, its share."""

    meant: Figure
    slip: str
    share: float


def digits_of(figure: Figure) -> str:
    """The number without sign and separators, with the decimals it was printed with."""
    return f"{abs(figure.value):.{figure.decimals}f}"


def misprints(
    figure: Figure, *, signed: bool, near: Iterable[tuple[float, float]] | None = None
) -> Iterator[Misprint]:
    """Every number that one slip of unit, point, digit or sign turns into the printed one.

    `signed`: the figure is one of those whose sign the words tell. `near` are ranges of the base
    value that alone are wanted; of the others some may come as well.
    """
    if figure.value == 0:
        return
    yield from unit_misprints(figure)
    for power, share in _SHIFTS.items():
        yield Misprint(_scaled(figure, power), "decimal_shift", share)
    yield from _edits(figure, None if near is None else tuple(near))
    if signed:
        turned = reprinted(figure, -figure.value, figure.unit, figure.decimals)
        yield Misprint(turned, "sign", 1.0)


def unit_misprints(figure: Figure) -> Iterator[Misprint]:
    """The slips of unit alone; none of a figure that is no amount of money."""
    printed = UNITS.get(figure.unit or "")
    if printed is None or printed.measure != "money" or not figure.value:
        return
    for power, slip in _UNIT_SLIPS.items():
        for signed_power in (power, -power):
            other = _unit_away(printed, signed_power)
            if other is not None and not figure.inherited:
                meant = reprinted(figure, figure.value, other.name, figure.decimals)
            else:
                meant = _scaled(figure, signed_power)
            yield Misprint(meant, slip, 1 / 2)


def _unit_away(printed: Unit, power: int) -> Unit | None:
    factor = printed.factor.scaleb(power)
    common = ("元", "千元", "万元", "亿元")
    return next((UNITS[name] for name in common if UNITS[name].factor == factor), None)


def _scaled(figure: Figure, power: int) -> Figure:
    """The number moved by powers of ten, with the decimals that it then needs."""
    value = figure.value.scaleb(power).normalize()
    exponent = value.as_tuple().exponent
    needed = max(-exponent, 0) if isinstance(exponent, int) else 0
    return reprinted(figure, value, figure.unit, min(needed, _MOST_DECIMALS))


def _edits(
    figure: Figure, near: tuple[tuple[float, float], ...] | None = None
) -> Iterator[Misprint]:
    text = digits_of(figure)
    likelihoods: dict[tuple[str, str], float] = {}
    for slip, meant, share in (*_swaps(text), *_wrong(text), *_missing(text), *_extra(text)):
        key = slip, meant
        likelihoods[key] = likelihoods.get(key, 0.0) + share
    sign = -1 if figure.value < 0 else 1
    scale = sign * figure.base / float(figure.value) if near is not None else 1.0
    for (slip, meant), share in likelihoods.items():
        if near is not None and not _is_near(float(meant) * scale, near):
            continue
        decimals = len(meant.partition(".")[2])
        if decimals <= _MOST_DECIMALS and not (meant[0] == "0" and meant[1:2].isdigit()):
            mended = reprinted(figure, sign * Decimal(meant), figure.unit, decimals)
            yield Misprint(mended, slip, share)


def _is_near(base: float, near: tuple[tuple[float, float], ...]) -> bool:
    return any(lowest <= base <= highest for lowest, highest in near)


_Edit = tuple[str, str, float]
"""The slip, the number that was meant, the share of the slip's outcomes on it."""


def _swaps(text: str) -> Iterator[_Edit]:
    whole, point, decimals = text.partition(".")
    digits = whole + decimals
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            swapped = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
            meant = swapped[: len(whole)] + point + swapped[len(whole) :]
            yield "swapped_digits", meant, 1 / (len(digits) - 1)


def _wrong(text: str) -> Iterator[_Edit]:
    places = [i for i, mark in enumerate(text) if mark != "."]
    for i in places:
        for digit in "0123456789":
            if digit != text[i]:
                meant = text[:i] + digit + text[i + 1 :]
                yield "digit_wrong", meant, 1 / (9 * len(places))


def _missing(text: str) -> Iterator[_Edit]:
    number = len(text.replace(".", "")) + 1
    for i in range(len(text) + 1):
        for digit in "0123456789":
            yield "digit_missing", text[:i] + digit + text[i:], 1 / number


def _extra(text: str) -> Iterator[_Edit]:
    places = [i for i, mark in enumerate(text) if mark != "."]
    if len(places) < 2:
        return
    for i in places:
        meant = (text[:i] + text[i + 1 :]).rstrip(".")
        if meant and meant[0] != ".":
            doubled = text[i] in (text[i - 1 : i], text[i + 1 : i + 2])
            # either of two equal neighbours is the extra one: the same outcome counted twice
            share = _DOUBLED / 2 if doubled else _STRAY
            yield "digit_extra", meant, share / (len(places) - 1)
