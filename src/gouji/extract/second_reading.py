"""Figures that the wording ties to nothing that was found: a second look, by place and arithmetic.

The first reading follows the words of each tie. Where they are new, the figures of the sentence
still stand in their usual order: what a percentage is of stands beside it, its base is the whole of
the list, the plan or the year before. Each stated figure that is left over is tried with these
operands, the likeliest first, and is tied to those that hold; to the likeliest that do not hold
only where one typed slip explains that, and hardly by chance. So a sentence that was misread gives
no tie at all.
"""

from collections.abc import Iterator

from gouji.extract.clause import change_pattern
from gouji.extract.mention import BUDGETS, Mention, part_of_sentence
from gouji.extract.operands import TOTALS, Operands, concept_name, may_be_base, of_one_base
from gouji.extract.vocabulary import concepts, vocabulary
from gouji.extract.ways import Way, change_between, growth_between, growth_by_change, proportion

_MOST = 14
"""A sentence with more figures of one unit is a table in words: its order tells little."""


_OF_THE_RULE_BOOK = ("资产负债率", "资产使用率", "在职人员控制率")
"""Percentages whose name alone tells their operands."""


def second_reading(operands: Operands) -> None:
    """Tie the stated percentages and changes that no tie holds yet."""
    tied = {
        term.fact_id
        for relation in operands.builder.relations if relation.verdict is None
        for term in relation.terms[:1] if term.role == "stated" or relation.kind == "difference"
    }  # fmt: skip
    for mention in operands.mentions:
        if mention.fact_id in tied or mention.quantity.approximate or not mention.quantity.value:
            continue
        if mention.concept is not None and mention.concept.name in _OF_THE_RULE_BOOK:
            continue
        if "分别" in mention.lead:
            continue  # of one of several figures in order
        if found := _reading(list(_candidates(operands, mention))):
            found.add_to(operands.builder, guessed=True)


def _reading(ways: list[Way]) -> Way | None:
    """The first that holds; else the likeliest, where a typed slip explains that it does not."""
    holding = next((way for way in ways if way.holds()), None)
    if holding or not ways:
        return holding
    return ways[0] if ways[0].is_one_slip_away() else None


def _candidates(operands: Operands, stated: Mention) -> Iterator[Way]:
    if stated.measure == "percent":
        way = _way(stated)
        if way:
            yield from _growths(operands, stated, way)
        elif stated.role in ("share", "rate", "percent"):
            yield from _proportions(operands, stated)
    elif stated.role == "change" or (stated.role == "amount" and _way(stated)):
        yield from _changes(operands, stated)


def _way(stated: Mention) -> int:
    """1 for a word of rise, -1 for one of fall, 0 where the clause ends with neither."""
    if stated.direction:
        return stated.direction
    change = change_pattern().search(stated.lead)
    if change is None:
        return 0
    return 1 if change.group("word") in vocabulary()["rises"] else -1


def _amounts(operands: Operands, stated: Mention, unit: str | None = None) -> list[Mention]:
    """The amounts of the sentence, in order; of the one before where it has but one of a kind."""
    here = [m for m in operands.sentence(stated) if _is_amount(m, unit) and m is not stated]
    return here if len(here) <= _MOST else []


def _is_amount(mention: Mention, unit: str | None) -> bool:
    plain = mention.role == "amount" and not (mention.dropped or mention.again)
    measured = mention.measure not in ("percent", "percent_point")
    return plain and measured and unit in (None, mention.base_unit)


def _near(operands: Operands, stated: Mention, found: list[Mention]) -> list[Mention]:
    """The figures by their distance: those before it first, as they stand."""
    here = operands.place[id(stated)]
    return sorted(
        found,
        key=lambda m: (abs(operands.place[id(m)] - here), operands.place[id(m)] > here),
    )


def _proportions(operands: Operands, stated: Mention) -> Iterator[Way]:
    """Of what figure a percentage may be the share, or of what plan the fulfilment."""
    amounts = _amounts(operands, stated)
    for top in _tops(operands, stated, amounts):
        for bottom in _bottoms(operands, stated, top, amounts):
            planned = bottom.stage != top.stage or bottom.year != top.year
            rule_id = "stated_rate" if planned else "stated_share"
            yield proportion(rule_id, stated, top, bottom)


def _tops(operands: Operands, stated: Mention, amounts: list[Mention]) -> list[Mention]:
    """The figures that a percentage may be said of, the likeliest first."""
    named = stated.concept_said
    said = [m for m in amounts if named is not None and m.concept is named]
    own = [stated.owner] if stated.owner in amounts and stated.owner is not None else []
    return list(dict.fromkeys([*said, *own, *_near(operands, stated, amounts)[:3]]))


def _bottoms(
    operands: Operands, stated: Mention, top: Mention, amounts: list[Mention]
) -> list[Mention]:
    """What a figure may be a part of, or the fulfilment of: the list's total, a plan."""
    same = [m for m in amounts if m.base_unit == top.base_unit and m is not top]
    listed = [top.head] if top.head is not None and top.head.base_unit == top.base_unit else []
    whole = [m for m in same if _is_whole(top, m)]
    plans = [m for m in same if _is_plan(top, m)]
    only = same if len(same) == 1 else []
    first = same[:1] if same and not same[0].aside else []
    ordered = [*plans, *listed, *whole] if stated.role == "rate" else [*listed, *whole, *plans]
    return list(dict.fromkeys([*ordered, *only, *first]))


def _is_whole(top: Mention, other: Mention) -> bool:
    """Whether a figure is of the concept that another's is a part of, at the same time."""
    if top.concept is None or other.concept is None or other.base_value < top.base_value:
        return False
    parent, above = top.concept.parent, []
    while parent and parent not in above:
        above.append(parent)
        parent = concepts()[parent].parent
    return other.concept.name in above and (other.stage, other.year) == (top.stage, top.year)


def _is_plan(top: Mention, other: Mention) -> bool:
    """Whether a figure is the budget, target or year before of another."""
    if (other.stage, other.year) == (top.stage, top.year):
        return False
    alike = other.concept is top.concept or {concept_name(other), concept_name(top)} <= TOTALS
    earlier = other.stage in (*BUDGETS, "目标", "上年") or (other.year or 0) < (top.year or 0)
    return alike and earlier and top.stage not in ("目标", "上年")


def _pairs(operands: Operands, stated: Mention) -> list[tuple[Mention, Mention]]:
    """A figure and the one that it may be compared with, the likeliest first."""
    unit = None if stated.measure == "percent" else stated.base_unit
    amounts = _amounts(operands, stated, unit)
    place = part_of_sentence(stated)
    pairs: list[tuple[int, tuple[Mention, Mention]]] = []
    for now in amounts:
        named = stated.concept_said is not None and now.concept is not stated.concept_said
        if now.aside or (named and now.concept is not None):
            continue  # what something is compared with has not changed itself
        for before in amounts:
            if now is before or now.base_unit != before.base_unit or not _is_plan(now, before):
                continue
            if not may_be_base(before, stated):
                continue
            apart = (part_of_sentence(now) != place) + (part_of_sentence(before) != place)
            far = abs(operands.place[id(now)] - operands.place[id(stated)])
            far += abs(operands.place[id(before)] - operands.place[id(stated)])
            pairs.append((100 * named + 20 * apart + far, (now, before)))
    if not pairs and len(amounts) == 2 and _are_alike(*amounts):
        pairs = [(0, (amounts[1], amounts[0])), (1, (amounts[0], amounts[1]))]
    return [pair for _, pair in sorted(pairs, key=lambda each: each[0])][:4]


def _are_alike(one: Mention, other: Mention) -> bool:
    """Whether two figures may be compared: of one unit, and not of two concepts."""
    both = one.concept is not None and other.concept is not None
    return one.base_unit == other.base_unit and (not both or one.concept is other.concept)


def _growths(operands: Operands, stated: Mention, way: int) -> Iterator[Way]:
    for now, before in _pairs(operands, stated):
        yield growth_between(stated, now, before, way)
    yield from _growths_by_change(operands, stated, way)


def _growths_by_change(operands: Operands, stated: Mention, way: int) -> Iterator[Way]:
    """增加A，增长b%，达到C: of a change and what it came to."""
    changes = [
        m for m in operands.sentence(stated)
        if m.role == "change" and m.direction == way and of_one_base(m, stated)
    ]  # fmt: skip
    for change in _near(operands, stated, changes)[:1]:
        for now in _near(operands, stated, _amounts(operands, stated, change.base_unit))[:2]:
            yield growth_by_change(stated, change, now, way)


def _changes(operands: Operands, stated: Mention) -> Iterator[Way]:
    for now, before in _pairs(operands, stated):
        way = _way(stated) or (1 if now.base_value >= before.base_value else -1)
        yield change_between(stated, now, before, way)
