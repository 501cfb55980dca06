"""Ties of lists: 合计 X，其中：A a，B b（其中：C c）.

A list is a partition only where something says so: the rule book, its own arithmetic, shares that
make up the whole, or a slip that explains the gap. Any other list holds parts of the total (≤).
"""

import re
from collections import defaultdict
from decimal import Decimal

from gouji.extract.clause import FROM
from gouji.extract.mention import Mention, same_sentence
from gouji.extract.ties import Severity, TieBuilder, part, sentence_span, total
from gouji.extract.vocabulary import vocabulary
from gouji.extract.witnesses import is_one_slip_away
from gouji.money import UNITS, Tolerance, half_step
from gouji.rules import Partition, partitions

_RUNNING_TOTAL = re.compile("合计|总计|共计")


def envelope(mentions: list[Mention]) -> Decimal:
    """Half of the finest printed step of each unit, summed over the mentions (tolerance D)."""
    finest: dict[str, int] = {}
    for m in mentions:
        finest[m.unit] = max(finest.get(m.unit, 0), m.quantity.decimals)
    steps = [
        half_step(finest[m.unit], UNITS[m.unit]) if m.unit in UNITS else Decimal(0)
        for m in mentions
    ]
    return sum(steps, Decimal(0))


def _gap(head: Mention, items: list[Mention]) -> Decimal:
    return head.base_value - sum((i.base_value for i in items), Decimal(0))


def _adds_up(head: Mention, items: list[Mention]) -> bool:
    return abs(_gap(head, items)) <= envelope([head, *items])


def _slip_explains(head: Mention, items: list[Mention]) -> bool:
    """Whether one typed slip makes the list add up exactly, and hardly by chance."""
    terms = [total(head), *(part(i) for i in items)]
    return is_one_slip_away("sum", terms, [head, *items])


def _known_partition(head: Mention, items: list[Mention]) -> tuple[Partition, bool] | None:
    """The sum rule that the list states, and whether every part of it is listed."""
    if head.concept is None:
        return None
    names = set()
    for item in items:
        if item.concept is None or item.concept.name in names:
            return None  # a list that names one thing twice is two lists
        names.add(item.concept.name)
    for partition in partitions().get(head.concept.name, ()):
        parents = {
            i.concept.name: i.concept.parent
            for i in items
            if i.concept and i.concept.name not in partition.parts
        }
        covered = {parents.get(name) or name for name in names}
        if len(covered) == len(names) and covered <= partition.parts:
            mandatory = partition.parts - partition.optional_parts
            if mandatory <= covered:
                return partition, partition.parts <= covered
    return None


def _shares_make_whole(items: list[Mention], shares_of: dict[int, list[Mention]]) -> bool:
    shares = [m.quantity.value for item in items for m in shares_of.get(id(item), ())]
    off = abs(sum(shares, Decimal(-100)))
    return len(shares) == len(items) and off <= Decimal("0.05") * (len(shares) + 1)


def _complementary(items: list[Mention]) -> bool:
    labels = [i.label for i in items]
    for words in vocabulary()["whole_sets"]:
        told = [tuple(word for word in words if word in label) for label in labels]
        if len(labels) > 2 and all(told) and len(set(told)) == len(told):
            return True
    return any(
        len(pair) == len(labels) and all(any(word in label for label in labels) for word in pair)
        for pair in vocabulary()["complements"]
    )


def list_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """Sums of lists (其中, colon, bracket), and parts that must not exceed their total."""
    lists: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    shares_of: dict[int, list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.role == "share" and m.owner is not None:
            shares_of[id(m.owner)].append(m)
        if m.head is not None and m.role == "amount" and m.head.fact_id:
            lists[(m.list_id, id(m.head))].append(m)
    for items in lists.values():
        head = items[0].head
        assert head is not None
        same = [
            i for i in items if i.base_unit == head.base_unit and not _RUNNING_TOTAL.match(i.lead)
        ]
        for whole, parts in _by_side(head, same):
            if parts:
                _one_list(builder, _fitting_head(whole, parts), parts, shares_of)


def _by_side(head: Mention, items: list[Mention]) -> list[tuple[Mention, list[Mention]]]:
    """The items of a list under income up to a whole expenditure, and those after under that."""
    if head.concept is None or not (head.concept.group == "income" or "收入" in head.label):
        return [(head, items)]
    for at, item in enumerate(items):
        concept = item.concept
        if concept is not None and concept.group == "expenditure" and concept.parent is None:
            return [(head, items[:at]), (item, items[at + 1 :])]
    return [(head, items)]


def trailing_sums(builder: TieBuilder, mentions: list[Mention]) -> None:
    """甲A、乙B，合计C: the total that follows its parts."""
    for m in mentions:
        parts = [p for p in m.sum_of if p.fact_id]
        if len(parts) < 2:
            continue
        known = _known_partition(m, parts)
        named = known is None and m.concept is not None and m.measure == "money"
        if named and not (_adds_up(m, parts) or _slip_explains(m, parts)):
            continue  # 流动资产A、固定资产B，资产总额共计C: what is named may have more parts
        scores = m.measure == "score" and len(parts) > 2
        builder.add(
            known[0].rule_id if known else "score_total" if scores else "stated_sum",
            "sum",
            [total(m), *(part(p) for p in parts)],
            sentence_span(m),
        )


def _fitting_head(head: Mention, items: list[Mention]) -> Mention:
    """The nearest total that the items add up to, where the wording allows several."""
    if _adds_up(head, items):
        return head
    return next(
        (other for other in items[0].other_heads if other.fact_id and _adds_up(other, items)), head
    )


def _one_list(
    builder: TieBuilder, head: Mention, items: list[Mention], shares_of: dict[int, list[Mention]]
) -> None:
    span = sentence_span(head)
    span = (min(span[0], sentence_span(items[-1])[0]), max(span[1], sentence_span(items[-1])[1]))
    even = {m.unit for m in (head, *items)} == {head.unit}
    exact: Tolerance = "E" if even and head.unit in UNITS and UNITS[head.unit].exact else "D"

    def sum_tie(
        rule_id: str, parts: list[Mention], severity: Severity = "error", *, certain: bool = False
    ) -> None:
        terms = [total(head), *(part(p) for p in parts)]
        builder.add(
            rule_id, "sum", terms, span, tolerance=exact, severity=severity, certain=certain
        )

    known = _known_partition(head, items)
    if known is not None:
        partition, complete = known
        surely = (
            complete
            or _adds_up(head, items)
            or _gap(head, items) < 0
            or _slip_explains(head, items)
        )
        carried = any("结转" in name or "结余" in name for name in partition.optional_parts)
        if surely or not carried:
            named = complete and all(
                m.label_exact and m.paragraph is head.paragraph and same_sentence(m, items[0])
                for m in items
            )
            sum_tie(partition.rule_id, items, certain=named and head.label_exact)
        elif len(items) > 1:
            sum_tie(partition.rule_id, items, "warning")
        else:
            _part_ties(builder, head, items, span)
        return
    foreign = head.concept is None and any(i.concept and i.concept.parent for i in items)
    if foreign and not (_adds_up(head, items) or _slip_explains(head, items)):
        return  # parts of a known total under some other figure: the list's head is elsewhere
    if len(items) == 1:
        if _gap(head, items) == 0:
            sum_tie("stated_sum", items)
        else:
            _part_ties(builder, head, items, span)
        return
    for size in range(len(items), 1, -1):
        if _adds_up(head, items[:size]):
            sum_tie("stated_sum", items[:size])
            _part_ties(builder, head, items[size:], span)
            return
    exhausted = any(word in (items[0].opener or "") for word in vocabulary()["exhaustive"])
    if not exhausted and _gap(head, items) < -envelope([head, *items]) and "、" in _between(items):
        # parts of one row that together exceed their total: warned of, for parts may overlap
        terms = [total(head), *(part(i) for i in items)]
        builder.add("stated_part", "at_most", terms, span, severity="warning")
        return
    rest = any(word in items[-1].label for word in vocabulary()["rest"])
    whole = exhausted or rest or _shares_make_whole(items, shares_of) or _complementary(items)
    told_apart = len({item.label for item in items}) == len(items)
    if told_apart and (whole or _slip_explains(head, items)):
        sum_tie("stated_sum", items)
    else:
        _part_ties(builder, head, items, span)


def _between(items: list[Mention]) -> str:
    """The text from the first to the last item of a list."""
    view = items[0].paragraph.view.text
    return view[items[0].quantity.unit_end : items[-1].quantity.start]


def _part_ties(
    builder: TieBuilder, head: Mention, items: list[Mention], span: tuple[int, int]
) -> None:
    for item in items:
        # after 包括 or a colon another matter may follow; 其中 and brackets hold parts only
        surely = item.opener is not None and ("其中" in item.opener or "（" in item.opener)
        if item.quantity.bound is None and head.quantity.bound is None and surely:
            terms = [total(head), part(item)]
            builder.add(
                "stated_part", "at_most", terms, span, certain=_is_named_part(head, items, item)
            )


def _is_named_part(head: Mention, items: list[Mention], item: Mention) -> bool:
    """编制74人，其中行政编制774人: the first item is by its name a part of the total before it."""
    if item is not items[0] or item.concept is None or head.concept is None:
        return False
    named = item.label_exact and head.label_exact and item.concept.parent == head.concept.name
    alike = (item.stage, item.year) == (head.stage, head.year)
    return named and alike and same_sentence(item, head) and not FROM.search(item.lead)
