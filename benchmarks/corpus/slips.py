"""Plants the slips that people make in figures: one figure (or its unit or direction) each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from .figures import Figure, Source
from .labels import FactLabel, RelationLabel
from .printing import FACTORS, NARROW, decimals_of, print_money, print_number, read_number


@dataclass(frozen=True, slots=True)
class Scene:
    """What a slip may look at: all figures with their facts and ties, and the books."""

    figures: list[Figure]
    facts: tuple[FactLabel, ...]
    relations: tuple[RelationLabel, ...]
    source: Source
    rng: Random
    worded: frozenset[int]
    """Places of the figures whose sign a word tells."""


Slip = Callable[[int, Scene], Figure | None]


def _number(figure: Figure, text: str) -> Figure | None:
    return replace(figure, number=text) if text != figure.number else None


def _plain(figure: Figure) -> str:
    return figure.number.translate(NARROW).replace(",", "")


def _like(figure: Figure, plain: str) -> str:
    """A plain number with the thousands separators of the figure it replaces."""
    if "," not in figure.number:
        return plain
    return print_number(Decimal(plain), decimals_of(plain), False, True)


def unit_ten_thousand(at: int, scene: Scene) -> Figure | None:
    """元 for 万元, 亿元 for 万元 and back; in a list with one unit, the number itself."""
    figure = scene.figures[at]
    swaps = {"万元": ("元", "元", "亿元"), "元": ("万元",), "亿元": ("万元",)}
    return _unit(figure, swaps, Decimal(10000), scene)


def unit_thousand(at: int, scene: Scene) -> Figure | None:
    """千元 for 元 and back; elsewhere a number typed in thousands."""
    return _unit(scene.figures[at], {"千元": ("元",), "元": ("千元",)}, Decimal(1000), scene)


def unit_hundred_million(at: int, scene: Scene) -> Figure | None:
    """亿元 for 元 and back; elsewhere a number typed in 亿."""
    return _unit(scene.figures[at], {"亿元": ("元",), "元": ("亿元",)}, Decimal(10**8), scene)


def _unit(
    figure: Figure, swaps: dict[str, tuple[str, ...]], factor: Decimal, scene: Scene
) -> Figure | None:
    if figure.unit not in FACTORS or read_number(figure.number) == 0:
        return None
    if figure.after in swaps:
        unit = scene.rng.choice(swaps[figure.after])
        return replace(figure, unit=unit, after=unit)
    number = read_number(figure.number) * factor
    if number >= 10**12:
        number = read_number(figure.number) / factor
        if number < Decimal("0.01"):
            return None
    decimals = 2 if decimals_of(figure.number) else 0
    text = print_number(number, decimals, True, "," in figure.number)
    return _number(figure, text) if text != "0" else None


def decimal_shift(at: int, scene: Scene) -> Figure | None:
    """The point one or two places off, digits kept."""
    figure = scene.figures[at]
    value = read_number(figure.number)
    if value == 0 or (not value % 1 and value < 10):
        return None
    places = scene.rng.choice((-1, 1, -1, 1, -2, 2))
    shifted = value.scaleb(places)
    decimals = max(decimals_of(figure.number) - places, 0)
    text = print_number(shifted, decimals, False, False)
    if decimals > 4 or (figure.unit not in FACTORS and figure.unit != "%" and "." in text):
        return None
    return _number(figure, _like(figure, text))


def swapped_digits(at: int, scene: Scene) -> Figure | None:
    """Two neighbouring digits exchanged."""
    figure = scene.figures[at]
    text = _plain(figure)
    places = [
        i for i in range(len(text) - 1)
        if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1]
        and not (i == 0 and text[1] == "0")
    ]  # fmt: skip
    if not places:
        return None
    i = scene.rng.choice(places)
    return _number(figure, _like(figure, text[:i] + text[i + 1] + text[i] + text[i + 2 :]))


def digit_wrong(at: int, scene: Scene) -> Figure | None:
    """One digit for another."""
    figure = scene.figures[at]
    text = _plain(figure)
    i = scene.rng.choice([i for i, mark in enumerate(text) if mark.isdigit()])
    first = i == 0 and len(text) > 1 and text[1].isdigit()
    others = [mark for mark in "123456789" if mark != text[i]]
    if not first and text[i] != "0" and text.count(".") and i > 0:
        others.append("0")
    return _number(figure, _like(figure, text[:i] + scene.rng.choice(others) + text[i + 1 :]))


def digit_missing(at: int, scene: Scene) -> Figure | None:
    """One digit left out."""
    figure = scene.figures[at]
    text = _plain(figure)
    whole = text.partition(".")[0]
    places = [
        i for i, mark in enumerate(text)
        if mark.isdigit() and not (i < len(whole) == 1) and not (i == 0 and text[1:2] == "0")
    ]  # fmt: skip
    if len(text.replace(".", "")) < 2 or not places:
        return None
    i = scene.rng.choice(places)
    return _number(figure, _like(figure, (text[:i] + text[i + 1 :]).rstrip(".")))


def digit_extra(at: int, scene: Scene) -> Figure | None:
    """One digit struck twice."""
    figure = scene.figures[at]
    text = _plain(figure)
    if read_number(text) == 0:
        return None
    i = scene.rng.choice([i for i, mark in enumerate(text) if mark.isdigit() and text != "0"])
    return _number(figure, _like(figure, text[:i] + text[i] + text[i:]))


def direction(at: int, scene: Scene) -> Figure | None:
    """增加 for 减少: the figure stays, the word turns."""
    figure = scene.figures[at]
    if at not in scene.worded or figure.true_value == 0:
        return None
    return replace(figure, sign=-figure.sign)


def copied_neighbour(at: int, scene: Scene) -> Figure | None:
    """The number of the figure beside it."""
    figure = scene.figures[at]
    others = [
        other.number for i, other in enumerate(scene.figures)
        if i != at and abs(i - at) <= 2 and other.unit == figure.unit
        and other.sentence == figure.sentence
    ]  # fmt: skip
    return _number(figure, scene.rng.choice(others)) if others else None


def copied_year(at: int, scene: Scene) -> Figure | None:
    """The same item of another stage or year: a stale copy."""
    figure, source = scene.figures[at], scene.source
    stage, _, item = figure.name.partition(".")
    if figure.item.unit != "money" or len(stage) > 1 or not item.isidentifier():
        return None
    others = [
        value for other in "bfp"
        if other != stage and (value := source.values.get(f"{other}.{item}"))
    ]  # fmt: skip
    if not others or figure.unit not in FACTORS:
        return None
    other = scene.rng.choice(others)
    return _number(figure, print_money(other, figure.unit, figure.precision, source.style))


def truncation(at: int, scene: Scene) -> Figure | None:
    """Digits cut from the end: decimals, or the last whole digit."""
    figure = scene.figures[at]
    text = _plain(figure)
    whole, point, _decimals = text.partition(".")
    if point:
        return _number(figure, _like(figure, scene.rng.choice((whole, text[:-1].rstrip(".")))))
    return _number(figure, _like(figure, whole[:-1])) if len(whole) > 2 else None


def wrong_sum(at: int, scene: Scene) -> Figure | None:
    """A total added up with a row missing or one taken twice."""
    figure, fact = scene.figures[at], scene.facts[at]
    table = {each.id: i for i, each in enumerate(scene.facts)}
    for relation in scene.relations:
        if relation.kind != "sum" or relation.total != fact.id or len(relation.parts) < 2:
            continue
        parts = [scene.figures[table[part.lstrip("-")]] for part in relation.parts]
        numbers = [read_number(part.number) for part in parts]
        if any(part.unit != figure.unit for part in parts) or relation.note:
            continue
        one = scene.rng.choice([number for number in numbers if number] or [Decimal(0)])
        total = sum(numbers, Decimal(0)) + one * scene.rng.choice((-1, -1, 1))
        decimals = max(decimals_of(part.number) for part in parts)
        text = print_number(total, decimals, scene.source.style.strip, "," in figure.number)
        return _number(figure, text) if one and total > 0 else None
    return None


SLIPS: dict[str, Slip] = {
    each.__name__: each
    for each in (
        unit_ten_thousand,
        unit_thousand,
        unit_hundred_million,
        decimal_shift,
        swapped_digits,
        digit_wrong,
        digit_missing,
        digit_extra,
        direction,
        copied_neighbour,
        copied_year,
        truncation,
        wrong_sum,
    )
}
WEIGHTS = {"unit_ten_thousand": 3, "unit_thousand": 1, "unit_hundred_million": 1}
"""How often a slip is drawn; 2 unless told."""


def slip_order(rng: Random) -> list[str]:
    """All slips, the one to try first at the head."""
    names = list(SLIPS)
    weights = [WEIGHTS.get(name, 2) for name in names]
    first = rng.choices(names, weights)[0]
    rest = [name for name in names if name != first]
    rng.shuffle(rest)
    return [first, *rest]
