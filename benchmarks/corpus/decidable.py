"""How far the ties and the habits of slips can tell which figure is wrong.

A lone broken tie names all its figures; but only some of them become right by one slip.
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from .labels import FactLabel, RelationLabel, verdict
from .printing import print_number

POWERS = tuple(Decimal(10) ** power for power in (-8, -4, -3, -2, -1, 1, 2, 3, 4, 8))


def plausible(
    suspects: set[str],
    broken: list[RelationLabel],
    relations: tuple[RelationLabel, ...],
    facts: dict[str, FactLabel],
) -> set[str]:
    """The suspects that one slip of a usual kind explains: repaired, every tie of theirs holds."""
    return {
        name
        for name in suspects
        if _turned_mends(facts[name], relations, facts)
        or any(
            _is_slip(facts[name], value) and _mends(facts[name], value, relations, facts)
            for value in _repairs(facts[name], broken, facts)
        )
    }


def _repairs(
    fact: FactLabel, broken: list[RelationLabel], facts: dict[str, FactLabel]
) -> set[Decimal]:
    """Values of the figure that a power of ten or a broken tie asks for."""
    found = {fact.value * power for power in POWERS}
    step = Decimal(1).scaleb(-max(fact.precision, 2 if fact.unit == "元" else 0))
    factor = abs(fact.base_value / fact.value) if fact.value else Decimal(1)
    for relation in broken:
        if relation.kind == "ratio":
            continue
        signed = [(1, relation.total), *((-1, part) for part in relation.parts)]
        difference, own = Decimal(0), 1
        for sign, term in signed:
            turned = -sign if term.startswith("-") else sign
            name = term.lstrip("-")
            difference += turned * (facts[name].base_value if name in facts else Decimal(name))
            own = turned if name == fact.id else own
        wanted = abs(fact.base_value - own * difference) / factor
        found.add(wanted.quantize(step, ROUND_HALF_UP))
    return found


def _is_slip(fact: FactLabel, value: Decimal) -> bool:
    """Whether the printed figure comes from `value` by one slip (copied figures not counted)."""
    if any(value * power == fact.value for power in POWERS):
        return True
    printed = print_number(fact.value, fact.precision, False, False).replace(".", "").lstrip("0")
    wanted = print_number(value, fact.precision, False, False).replace(".", "").lstrip("0")
    return value != fact.value and _one_edit(printed, wanted)


def _one_edit(one: str, other: str) -> bool:
    """One digit changed, missing or more, or two neighbours exchanged."""
    if len(one) == len(other):
        places = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(places) == 2 and places[1] == places[0] + 1
        swapped = swapped and one[places[0] :][:2] == other[places[0] :][:2][::-1]
        return len(places) == 1 or swapped
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _mends(
    fact: FactLabel,
    value: Decimal,
    relations: tuple[RelationLabel, ...],
    facts: dict[str, FactLabel],
) -> bool:
    return _all_hold(replace(fact, value=value), relations, facts)


def _turned_mends(
    fact: FactLabel, relations: tuple[RelationLabel, ...], facts: dict[str, FactLabel]
) -> bool:
    """Whether 增加 for 减少 explains it."""
    told = "-" in fact.name or "^" in fact.name
    return told and _all_hold(replace(fact, sign=-fact.sign), relations, facts)


def _all_hold(
    fact: FactLabel, relations: tuple[RelationLabel, ...], facts: dict[str, FactLabel]
) -> bool:
    mended = {**facts, fact.id: fact}
    return all(
        verdict(relation.kind, relation.total, relation.parts, mended) != "error"
        for relation in relations
        if fact.id in relation.fact_ids
    )
