"""The language of phrasings, and where they are kept.

A phrasing is one or more sentences with slots. `tune/` holds those that the extractor may be
tuned on; `held/` those that only score, which its authors do not read; each `fresh…/` a batch
that was scored once before it was tuned on.

- `<f.income>` prints a figure with its unit; `<f.income#>` the number alone; `<n.units~>` a
  Chinese numeral; `<n.posts:名>` another unit; `<f.basic/f.expense>` a share,
  `<f.income-p.income>` a difference, `<f.income^p.income>` a growth rate;
  `<f.income-p.income?增加/减少>` the word for its sign; `<a.added+>` only above nothing;
  `<year>`, `<unit>` … are words.
- `{a|b}` one of them at random; `[…<x>…|…]` the first branch if its figures are there, else the
  second; `«1,5:<class%.name><f.class%>‖、»` the body for each number %, joined by what follows ‖;
  `<@name>` one of the lines under `@name`.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

SPLITS = ("tune", "held")
FRESH = tuple(sorted(path.name for path in Path(__file__).parent.glob("fresh*")))
SLOT = re.compile(r"<([^<>]+)>")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_OPTION = re.compile(r"\[([^\[\]]*)\]")
_LOOP = re.compile(r"«(\w+):([^«»‖]*)(?:‖([^«»]*))?»")
_MACRO = re.compile(r"<@([a-z_]+)>")
_TIDY = (
    (re.compile(r"[，、；：,;:]+([。；）)])"), r"\1"),
    (re.compile(r"([（(])[，、；]+"), r"\1"),
    (re.compile(r"，[，、]+"), "，"),
    (re.compile(r"、[，、]+"), "，"),
    (re.compile(r"；[，、；]+"), "；"),
    (re.compile(r"([：:])[，、；]+"), r"\1"),
    (re.compile(r"（）|\(\)"), ""),
    (re.compile(r"[，、；](?=组成|构成|等[几各]|共同)"), ""),
    (re.compile(r"(?:，?其中[：，:]?)([。；）])"), r"\1"),
)


@cache
def load(split: str) -> dict[str, tuple[str, ...]]:
    """Phrasings by kind (and macros, `@name`) of one split."""
    kinds: dict[str, list[str]] = {}
    for path in sorted((Path(__file__).parent / split).glob("*.txt")):
        kind = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("== "):
                kind = line[3:].strip()
                kinds.setdefault(kind, [])
            elif line.strip() and not line.startswith("# "):
                kinds[kind].append(line.strip())
    return {kind: tuple(lines) for kind, lines in kinds.items()}


def phrasings(split: str, kind: str) -> list[tuple[str, str, str]]:
    """(split, id, text) of every phrasing of a kind; `all` takes `tune` and `held`."""
    chosen = SPLITS if split == "all" else (split,)
    return [
        (each, f"{each}:{kind}:{number}", text)
        for each in chosen
        for number, text in enumerate(load(each).get(kind, ()))
    ]


Present = Callable[[str, bool], bool]
"""Whether a slot can be printed; the flag tells that it is optional (a zero may be left out)."""


def resolve(
    text: str, split: str, rng: Random, present: Present, loops: dict[str, range]
) -> str | None:
    """Make every choice of a phrasing: what is left has only slots. None when it does not fit."""
    while match := _MACRO.search(text):
        lines = load(split)["@" + match[1]]
        text = text[: match.start()] + rng.choice(lines) + text[match.end() :]
    while match := _LOOP.search(text):
        body = (match[3] or "").join(
            match[2].replace("%", str(number)) for number in loops[match[1]]
        )
        text = text[: match.start()] + body + text[match.end() :]
    while match := _CHOICE.search(text):
        text = text[: match.start()] + rng.choice(match[1].split("|")) + text[match.end() :]
    while match := _OPTION.search(text):
        text = text[: match.start()] + _branch(match[1], present) + text[match.end() :]
    if not all(present(slot, False) for slot in SLOT.findall(text)):
        return None
    for pattern, instead in _TIDY:
        text = pattern.sub(instead, text)
    return text


def _branch(option: str, present: Present) -> str:
    first, _, second = option.partition("|")
    slots = SLOT.findall(first)
    return first if slots and all(present(slot, True) for slot in slots) else second
