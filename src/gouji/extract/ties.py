"""From mentions to relations: how the wording says that figures tie.

A list is a partition only where something says so: the rule book, its own arithmetic, shares that
make up the whole, or a slip that explains the gap. Any other list holds parts of the total (≤).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Literal

from gouji.extract.mentions import Mention
from gouji.extract.vocabulary import bare, concept_of, stage_in, vocabulary
from gouji.facts import Relation, RelationKind, Source, Term, Tolerance
from gouji.money import UNITS, half_step
from gouji.rules import Partition, partitions

Severity = Literal["error", "warning", "info"]
_SLIPS = tuple(Decimal(10) ** n for n in (4, -4, 3, -3, 8, -8, 1, -1, 2, -2))
_BUDGETS = ("调整预算", "年初预算")


@dataclass
class TieBuilder:
    """Collects the relations of one document; every fact id must exist when a tie is added."""

    document_id: str
    relations: list[Relation] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(
        self, rule_id: str, kind: RelationKind, terms: list[Term], span: tuple[int, int], *,
        source: Source = "wording", tolerance: Tolerance = "D", severity: Severity = "error",
        verdict: str | None = None, message: str | None = None,
    ) -> None:  # fmt: skip
        """Add one relation; `span` slices the sentence that states it."""
        self.relations.append(
            Relation(
                f"{self.document_id}-R{next(self._numbers):05d}", self.document_id, rule_id, kind,
                source, tolerance, severity, span[0], span[1], tuple(terms), verdict, message,
            )
        )  # fmt: skip


def sentence_span(*mentions: Mention) -> tuple[int, int]:
    """Document offsets of the sentence of the first mention."""
    mention = mentions[0]
    return mention.paragraph.view.span(*mention.sentence)


def total(mention: Mention, sign: int = 1) -> Term:
    """A term for the total of a relation."""
    return Term("total", sign, mention.fact_id, label=mention.label)


def part(mention: Mention, sign: int = -1) -> Term:
    """A term for a part of a relation."""
    return Term("part", sign, mention.fact_id, label=mention.label)


# -- lists ------------------------------------------------------------------------------------


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
    """True when scaling one figure by a power of ten makes the list add up exactly."""
    if any(
        m.base_value * factor - m.base_value == _gap(head, items)
        for m in items
        for factor in _SLIPS
        if m.base_value
    ):
        return True
    listed = sum((i.base_value for i in items), Decimal(0))
    return any(head.base_value * factor == listed for factor in _SLIPS if head.base_value)


def _known_partition(head: Mention, items: list[Mention]) -> tuple[Partition, bool] | None:
    """The sum rule that the list states, and whether every part of it is listed."""
    if head.concept is None:
        return None
    names = set()
    for item in items:
        if item.concept is None:
            return None
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


def _shares_make_whole(items: list[Mention], mentions: list[Mention]) -> bool:
    shares = [
        m.quantity.value
        for item in items
        for m in mentions
        if m.role == "share" and m.owner is item
    ]
    return len(shares) == len(items) and abs(sum(shares) - 100) <= Decimal("0.05") * (
        len(shares) + 1
    )


def _complementary(items: list[Mention]) -> bool:
    labels = [i.label for i in items]
    return any(
        len(pair) == len(labels) and all(any(word in label for label in labels) for word in pair)
        for pair in vocabulary()["complements"]
    )


def list_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """Sums of lists (其中, colon, bracket), and parts that must not exceed their total."""
    lists: dict[tuple[int, int], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.head is not None and m.role == "amount" and m.head.fact_id:
            lists[(m.list_id, id(m.head))].append(m)
    for items in lists.values():
        head = items[0].head
        assert head is not None
        items = [i for i in items if i.base_unit == head.base_unit]
        if items:
            _one_list(builder, _fitting_head(head, items), items, mentions)


def _fitting_head(head: Mention, items: list[Mention]) -> Mention:
    """The nearest total that the items add up to, where the wording allows several."""
    if _adds_up(head, items):
        return head
    return next(
        (other for other in items[0].other_heads if other.fact_id and _adds_up(other, items)), head
    )


def _one_list(
    builder: TieBuilder, head: Mention, items: list[Mention], mentions: list[Mention]
) -> None:
    span = sentence_span(head)
    span = (min(span[0], sentence_span(items[-1])[0]), max(span[1], sentence_span(items[-1])[1]))
    exact: Tolerance = "E" if UNITS.get(head.unit) and UNITS[head.unit].exact else "D"

    def sum_tie(rule_id: str, parts: list[Mention], severity: Severity = "error") -> None:
        terms = [total(head), *(part(p) for p in parts)]
        builder.add(rule_id, "sum", terms, span, tolerance=exact, severity=severity)

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
            sum_tie(partition.rule_id, items)
        elif len(items) > 1:
            sum_tie(partition.rule_id, items, "warning")
        else:
            _part_ties(builder, head, items, span)
        return
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
    if _shares_make_whole(items, mentions) or _complementary(items) or _slip_explains(head, items):
        sum_tie("stated_sum", items)
    else:
        _part_ties(builder, head, items, span)


def _part_ties(
    builder: TieBuilder, head: Mention, items: list[Mention], span: tuple[int, int]
) -> None:
    for item in items:
        if item.quantity.bound is None and head.quantity.bound is None:
            terms = [total(head), part(item)]
            builder.add("stated_part", "at_most", terms, span)


# -- shares, rates, changes -------------------------------------------------------------------


class Ties:
    """Finds operands that stand elsewhere in the document."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        self.builder, self.mentions = builder, mentions
        self.place = {id(m): n for n, m in enumerate(mentions)}

    def _sentence(self, mention: Mention) -> list[Mention]:
        return [
            m for m in self.mentions
            if m.paragraph is mention.paragraph and m.sentence == mention.sentence
        ]  # fmt: skip

    def nearest(
        self, mention: Mention, concept: str, stage: str | None, fund: str | None = None
    ) -> Mention | None:
        """The nearest earlier (else first later) amount of a concept at a stage, same year."""
        found = [
            m for m in self.mentions
            if m.role == "amount" and m.concept and m.concept.name == concept
            and (stage is None or m.stage == stage) and m.year == mention.year
            and m.scope == mention.scope and (m.fund == fund or m.concept.fund is not None)
        ]  # fmt: skip
        here = self.place[id(mention)]
        before = [m for m in found if self.place[id(m)] < here]
        return before[-1] if before else found[0] if found else None

    def all(self) -> None:
        """Add every tie of shares, rates, changes and growth."""
        for mention in self.mentions:
            if mention.role == "share":
                self._share(mention)
            elif mention.role == "rate":
                self._rate(mention)
            elif mention.role == "change":
                self._change(mention)
            elif mention.role == "growth":
                self._growth(mention)

    def _ratio(self, rule_id: str, stated: Mention, top: list[Term], bottom: list[Term]) -> None:
        self.builder.add(
            rule_id, "ratio", [Term("stated", 1, stated.fact_id, label=stated.label), *top, *bottom],
            sentence_span(stated), tolerance="P",
        )  # fmt: skip

    def _denominator(self, share: Mention) -> Mention | None:
        owner = share.owner
        assert owner is not None
        named = bare(share.of)
        if named in ("", "比"):
            return owner.head if owner.head and owner.head.base_unit == owner.base_unit else None
        concept = concept_of(named, owner.measure)
        if concept is None:
            head = owner.head
            return (
                head if head and (named in bare(head.label) or bare(head.label) in named) else None
            )
        if owner.head and owner.head.concept is concept:
            return owner.head
        same = [
            m
            for m in self._sentence(share)
            if m.concept is concept and m.role == "amount" and m is not owner
        ]
        return same[-1] if same else self.nearest(share, concept.name, owner.stage, None)

    def _share(self, share: Mention) -> None:
        owner = share.owner
        if owner is None or share.quantity.approximate:
            return
        denominator = share.denominator or self._denominator(share)
        if denominator is None or denominator is owner or denominator.base_unit != owner.base_unit:
            return
        self._ratio(
            "stated_share", share,
            [Term("numerator", 1, owner.fact_id, label=owner.label)],
            [Term("denominator", 1, denominator.fact_id, label=denominator.label)],
        )  # fmt: skip

    def _rate(self, rate: Mention) -> None:
        if rate.quantity.approximate:
            return
        if rate.denominator is not None:
            if rate.owner is not None:
                self._ratio(
                    "stated_rate", rate,
                    [Term("numerator", 1, rate.owner.fact_id, label=rate.owner.label)],
                    [Term("denominator", 1, rate.denominator.fact_id, label=rate.denominator.label)],
                )  # fmt: skip
            return
        money = stage_in(rate.of) is not None and "任务" not in rate.of
        if rate.concept is not None and rate.concept.name == "预算执行率":
            self._execution_rate(rate)
        elif money and rate.owner is not None and rate.owner.measure == "money":
            self._budget_rate(rate)
        elif rate.owner is not None and rate.owner.measure != "money":
            self._task_rate(rate)

    def _execution_rate(self, rate: Mention) -> None:
        money = [m for m in self._sentence(rate) if m.measure == "money" and m.role == "amount"]
        money = [m for m in money if self.place[id(m)] < self.place[id(rate)]]
        done = [
            m
            for m in money
            if m.stage == "决算" and not (m.concept and m.concept.group == "income")
        ]
        if not done:
            return
        numerator = done[-1]
        for stage in _BUDGETS:
            bottoms = [m for m in money if m.stage == stage]
            if bottoms:
                break
        else:
            bottoms = [
                m
                for m in money
                if m is not numerator
                and m.concept
                and m.concept.group in ("income", "total")
                and m.concept.name != "全年执行数"
            ]
        if bottoms:
            self._ratio(
                "execution_rate", rate,
                [Term("numerator", 1, numerator.fact_id, label=numerator.label)],
                [Term("denominator", 1, bottoms[-1].fact_id, label=bottoms[-1].label)],
            )  # fmt: skip

    def _budget_rate(self, rate: Mention) -> None:
        owner = rate.owner
        assert owner is not None
        wanted = stage_in(rate.of)
        stages = (
            ("年初预算", "调整预算")
            if bare(rate.of).strip("的") in ("预算", "预算数")
            else (wanted,)
        )
        same = [
            m for m in self._sentence(rate)
            if m.role == "amount" and m.measure == "money" and m.stage in stages
            and m.label_exact == owner.label_exact
            and (m.concept is owner.concept if owner.concept else True)
        ]  # fmt: skip
        bottom = same[-1] if same else None
        if bottom is None and owner.concept is not None:
            for stage in stages:
                bottom = bottom or self.nearest(rate, owner.concept.name, stage, owner.fund)
        if owner.stage in stages:
            return
        missing = Term("denominator", 1, label=bare(rate.of))
        self._ratio(
            "stated_rate", rate,
            [Term("numerator", 1, owner.fact_id, label=owner.label)],
            [Term("denominator", 1, bottom.fact_id, label=bottom.label) if bottom else missing],
        )  # fmt: skip

    def _task_rate(self, rate: Mention) -> None:
        owner = rate.owner
        assert owner is not None
        before = [
            m for m in self.mentions
            if m.paragraph is rate.paragraph and m.base_unit == owner.base_unit and m is not owner
            and m.stage == "目标" and self.place[id(m)] < self.place[id(rate)]
            and (m.subject == owner.subject or m.sentence == owner.sentence)
        ]  # fmt: skip
        if before and owner.stage != "目标" and before[-1].sentence == owner.sentence:
            self._ratio(
                "stated_rate", rate,
                [Term("numerator", 1, owner.fact_id, label=owner.label)],
                [Term("denominator", 1, before[-1].fact_id, label=before[-1].label)],
            )  # fmt: skip

    def _prior(self, change: Mention) -> Mention | None:
        """What a change is measured against, where it is printed."""
        owner = change.owner
        if owner is None or owner.concept is None and not owner.label:
            return None
        stage = stage_in(change.against)
        if stage in _BUDGETS and stage != owner.stage:
            if owner.concept is None:
                return None
            exact = self.nearest(change, owner.concept.name, stage, owner.fund)
            generic = stage == "年初预算" and "年初" not in change.against
            return exact or (
                self.nearest(change, owner.concept.name, "调整预算", owner.fund)
                if generic
                else None
            )
        if stage is not None and stage != "上年":
            return None
        year = (change.year or 0) - 1
        found = [
            m for m in self.mentions
            if m is not owner and m.role == "amount" and m.year == year and m.fund == owner.fund
            and m.base_unit == owner.base_unit and m.scope == owner.scope
            and (m.concept is owner.concept if owner.concept else m.label == owner.label)
            and (m.stage == owner.stage or m.stage == "上年")
        ]  # fmt: skip
        return found[0] if found else None

    def _change(self, change: Mention) -> None:
        owner = change.owner
        prior = self._prior(change)
        if owner is None or prior is None or owner.base_unit != change.base_unit:
            return
        terms = [total(change), part(owner, -change.direction), part(prior, change.direction)]
        self.builder.add("stated_difference", "difference", terms, sentence_span(change))

    def _growth(self, growth: Mention) -> None:
        owner = growth.owner
        if owner is None or growth.quantity.approximate:
            return
        here = self.place[id(growth)]
        delta = next(
            (
                m
                for m in self.mentions[max(0, here - 2) : here]
                if m.role == "change" and m.owner is owner
            ),
            None,
        )
        sign = growth.direction
        if delta is not None and delta.base_unit == owner.base_unit:
            self._ratio(
                "stated_growth", growth,
                [Term("numerator", 1, delta.fact_id, label=delta.label)],
                [Term("denominator", 1, owner.fact_id, label=owner.label),
                 Term("denominator", -delta.direction, delta.fact_id, label=delta.label)],
            )  # fmt: skip
            return
        prior = self._prior(growth)
        if prior is not None:
            self._ratio(
                "stated_growth", growth,
                [Term("numerator", sign, owner.fact_id, label=owner.label),
                 Term("numerator", -sign, prior.fact_id, label=prior.label)],
                [Term("denominator", 1, prior.fact_id, label=prior.label)],
            )  # fmt: skip


# -- counts of lists, tasks done, restated figures ----------------------------------------------

_LISTED = re.compile(
    r"^[^，。；：、（]{0,12}[，：]?(?:分别(?:是|为)|即|具体(?:是|为)|依次为|包括|为|：|是)+：?(?P<names>[^。；：\d]+?)(?:[。；：]|$|，(?=[^、]{0,40}$))"
)
_INNER = re.compile(r"（[^）]*）|〔[^〕]*〕")


def count_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """“N个：甲、乙、丙”: as many names as the count says."""
    for m in mentions:
        if m.measure != "count" or m.role != "amount" or m.quantity.value != int(m.quantity.value):
            continue
        view = m.paragraph.view
        end = m.sentence[1]
        listed = _LISTED.match(_INNER.sub("", view.text[m.quantity.unit_end : end]))
        if not listed or "、" not in listed.group("names") or "等" in listed.group("names"):
            continue
        names = [n for n in listed.group("names").split("、") if n.strip("，")]
        if any(len(n) > 30 for n in names) or any("，" in n.strip("，") for n in names):
            continue
        joints = len(re.findall(r"以及|和|及|与", names[-1]))
        told = int(m.quantity.value)
        counted = min(max(told, len(names)), len(names) + joints)
        terms = [total(m), Term("part", -1, constant=Decimal(counted), label="所列项数")]
        builder.add(
            "stated_count", "count", terms, sentence_span(m), tolerance="E", severity="warning"
        )


def task_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """A task said to be 100 % done: what was done equals the task, wherever each is printed."""
    for rate in mentions:
        if (
            rate.role != "rate"
            or rate.quantity.value != 100
            or stage_in(rate.of, "outcome_stages") is None
            and "完成率" not in rate.of
        ):
            continue
        targets = [
            m for m in mentions
            if m.paragraph is rate.paragraph and m.sentence == rate.sentence and m.stage == "目标"
            and m.role == "amount" and m.subject and m.measure not in ("money", "percent")
        ]  # fmt: skip
        for target in targets:
            done = [
                m for m in mentions
                if m.subject == target.subject and m.base_unit == target.base_unit
                and m.role == "amount" and m.stage != "目标" and m.sentence != target.sentence
                and m.year == target.year
            ]  # fmt: skip
            nouns = [
                m
                for m in done
                if bare(m.tail)[:2] == bare(target.tail)[:2] or not bare(target.tail)
            ]
            if len(nouns) == 1:
                builder.add(
                    "restated", "equal", [total(nouns[0]), part(target)], sentence_span(nouns[0]),
                    source="restated", tolerance="U", severity="warning",
                )  # fmt: skip


def restated_ties(builder: TieBuilder, mentions: list[Mention]) -> None:
    """The same figure stated twice: same concept by its own wording, stage, year, fund, scope."""
    groups: dict[tuple[object, ...], list[Mention]] = defaultdict(list)
    for m in mentions:
        if m.role != "amount" or m.concept is None or not m.label_exact or m.quantity.approximate:
            continue
        if m.measure == "score" and not m.stage_said:
            continue
        parent = m.concept.parent
        groups[
            (m.concept.name, m.base_unit, m.stage, m.year, m.fund, m.scope, parent and _under(m))
        ].append(m)
    for same in groups.values():
        first = same[0]
        for other in same[1:]:
            if other.sentence == first.sentence and other.paragraph is first.paragraph:
                continue
            builder.add(
                "restated", "equal", [total(first), part(other)], sentence_span(other),
                source="restated", tolerance="U", severity="warning",
            )  # fmt: skip


def _under(mention: Mention) -> str | None:
    """The fund that a part's total is restricted to: parts of different totals are not the same."""
    return mention.head.fund if mention.head else mention.fund
