"""What a department did: projects with targets, splits, areas, households, money and growth."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from .phrasing import SPLITS, load
from .vocabulary import Item

LINE = "@items_{}"
"""Items stand beside the phrasings, one a line: `noun|unit|lowest|highest|decimals`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing done, with its figures under `prefix`."""

    kind: str
    prefix: str
    words: dict[str, str]
    values: dict[str, Decimal]
    items: dict[str, tuple[Item, str, int]]
    ties: tuple[tuple[str, tuple[str, ...]], ...] = ()


def draw_outcome(rng: Random, split: str, number: int, taken: set[str]) -> Outcome:
    """A random outcome whose noun is not yet `taken` (which it joins)."""
    kinds = {"target": 4, "split": 2, "multi": 3, "rate": 2, "growth": 2}
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    splits = SPLITS if split == "all" else (split,)
    lines = [line for each in splits for line in load(each)[LINE.format(kind)]]
    free = [line for line in lines if line not in taken]
    line = rng.choice(free or lines)
    taken.add(line)
    prefix = f"o{number}."
    fields = line.split("|")
    words = {f"{prefix}item": fields[0]}
    make = {
        "target": _target, "split": _split, "multi": _multi, "rate": _rate, "growth": _growth,
    }[kind]  # fmt: skip
    values, items, more, ties = make(rng, fields)
    words |= more
    return Outcome(
        f"outcome_{kind}",
        prefix,
        {name if name.startswith(prefix) else prefix + name: word for name, word in words.items()},
        {prefix + name: value for name, value in values.items()},
        {prefix + name: item for name, item in items.items()},
        tuple((prefix + total, tuple(prefix + part for part in parts)) for total, parts in ties),
    )


Made = tuple[
    dict[str, Decimal],
    dict[str, tuple[Item, str, int]],
    dict[str, str],
    list[tuple[str, tuple[str, ...]]],
]


def _amount(rng: Random, low: str, high: str, decimals: int) -> Decimal:
    value = Decimal(str(rng.uniform(float(low), float(high))))
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _target(rng: Random, fields: list[str]) -> Made:
    noun, unit, low, high, places = fields
    decimals = int(places)
    target = _amount(rng, low, high, decimals)
    change = rng.choice((1, 1, 1, rng.uniform(0.8, 1), rng.uniform(1, 1.3)))
    actual = (target * Decimal(str(change))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    item = Item(noun, "", unit)
    values = {"target": target, "actual": actual, "rate": actual / target * 100}
    items = {
        "target": (item, "目标", decimals),
        "actual": (item, "实际", decimals),
        "rate": (Item(f"{noun}完成率", "", "%"), "实际", 0),
    }
    return values, items, {}, []


def _split(rng: Random, fields: list[str]) -> Made:
    noun, unit, low, high, *names = fields
    total = _amount(rng, low, high, 0)
    cuts = sorted(rng.sample(range(1, int(total)), len(names) - 1))
    edges = [0, *cuts, int(total)]
    values = {"whole": total}
    items = {"whole": (Item(noun, "", unit), "实际", 0)}
    words = {}
    for number, name in enumerate(names, 1):
        values[f"part{number}"] = Decimal(edges[number] - edges[number - 1])
        items[f"part{number}"] = (Item(f"{noun}{name}", "", unit), "实际", 0)
        words[f"name{number}"] = name
    parts = tuple(f"part{number}" for number in range(1, len(names) + 1))
    return values, items, words, [("whole", parts)]


def _multi(rng: Random, fields: list[str]) -> Made:
    noun = fields[0]
    kinds = {
        "count": (Item(f"{noun}项目", "", "个"), "2", "12", 0, 0.8),
        "places": (Item(f"{noun}小区", "", "个"), "12", "90", 0, 0.4),
        "buildings": (Item(f"{noun}楼栋", "", "栋"), "20", "300", 0, 0.4),
        "households": (Item(f"{noun}户数", "", "户"), "150", "9000", 0, 0.7),
        "people": (Item(f"{noun}受益人数", "", "人"), "300", "50000", 0, 0.4),
        "area": (Item(f"{noun}面积", "", "万平方米"), "1", "120", rng.choice((0, 1, 2, 4)), 0.6),
        "length": (Item(f"{noun}里程", "", "公里"), "3", "220", rng.choice((0, 1, 2)), 0.4),
        "money": (Item(f"{noun}投资", "", "money"), "600000", "900000000", -4, 0.7),
    }
    values: dict[str, Decimal] = {}
    items: dict[str, tuple[Item, str, int]] = {}
    for name, (item, low, high, decimals, chance) in kinds.items():
        if rng.random() < chance:
            values[name] = _amount(rng, low, high, decimals)
            items[name] = (item, "实际", max(decimals, 0))
    return values, items, {}, []


def _rate(rng: Random, fields: list[str]) -> Made:
    noun, low, high = fields
    decimals = rng.choice((0, 1, 2))
    level = Decimal(100) if rng.random() < 0.3 else _amount(rng, low, high, decimals)
    goal = min(level, Decimal(rng.choice((80, 85, 90, 95))))
    items = {"level": (Item(noun, "", "%"), "实际", 0), "goal": (Item(noun, "", "%"), "目标", 0)}
    return {"level": level, "goal": goal}, items, {}, []


def _growth(rng: Random, fields: list[str]) -> Made:
    noun, unit, low, high, places = fields
    decimals = int(places)
    before = _amount(rng, low, high, decimals)
    now = (before * Decimal(str(rng.uniform(0.85, 1.35)))).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP
    )
    item = Item(noun, "", unit)
    items = {"now": (item, "实际", max(decimals, 0)), "before": (item, "上年", max(decimals, 0))}
    return {"now": now, "before": before}, items, {}, []
