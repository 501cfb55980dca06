"""Ties of changes and growth: 较上年增加…增长…%, 年中追加…, 低于预算…."""

import re
from decimal import Decimal

from gouji.extract.mention import BUDGETS, Mention, same_sentence
from gouji.extract.operands import (
    TOTALS,
    Operands,
    denominator,
    may_be_base,
    numerator,
    of_one_base,
    reading_of,
)
from gouji.extract.roles import ADJUSTED
from gouji.extract.ties import part, sentence_span, total
from gouji.extract.vocabulary import stage_in
from gouji.facts import Term

_COMPARED = re.compile(r"(?:较|比)(?:上年度?|去年)的?$")
"""The figure of the year before: no growth is its own."""
_SAVED = re.compile(r"(?:节约|节支|节省)了?(?:资金|经费|支出|额)?(?:共计|为|是|共)?$")


def _of_one_gap(delta: Mention, growth: Mention) -> bool:
    """Whether a change and a rate are of one size: then one of their two words is wrong."""
    owner = delta.owner
    if owner is None or owner.base_unit != delta.base_unit:
        return False
    befores = (owner.base_value - delta.base_value, owner.base_value + delta.base_value)
    return any(
        before > 0 and abs(100 * delta.base_value / before - growth.quantity.value)
        <= 2 * growth.rounding
        for before in befores
    )  # fmt: skip


class ChangeTies:
    """Adds the ties of changes and growth."""

    def __init__(self, operands: Operands) -> None:
        """Look for operands, and add ties, in `operands`."""
        self.operands = operands

    def all(self) -> None:
        """Add every tie of changes and growth; changes first, for growth rests on them."""
        for mention in self.operands.mentions:
            if mention.role == "change":
                self._change(mention)
        for mention in self.operands.mentions:
            if _SAVED.search(mention.lead):
                self._saving(mention)
            if mention.role == "growth":
                self._growth(mention)

    def _prior(self, change: Mention, owner: Mention | None) -> Mention | None:
        """What a change of `owner` is measured against, where it is printed."""
        if owner is None or (owner.concept is None and not owner.label):
            return None
        if owner.origin is not None and owner.origin.role == "amount":
            stage = stage_in(change.against)
            if stage in (None, owner.origin.stage) or not change.against:
                return owner.origin
        here = self.operands.place[id(change)]
        for m in self.operands.mentions[max(0, here - 2) : here]:
            divides = any(
                other.denominator is m for other in self.operands.mentions[here - 2 : here]
            )
            if (
                m.aside
                and not (m.again or divides)
                and m.base_unit == owner.base_unit
                and same_sentence(m, change)
                and may_be_base(m, change)
            ):
                return m
        stage = stage_in(change.against)
        if not change.against and owner.concept is not None:
            before = [
                m for m in self.operands.sentence(change)
                if m.concept is owner.concept and m is not owner and m.role == "amount"
                and m.base_unit == owner.base_unit and m.head is None
                and self.operands.place[id(m)] < here
            ]  # fmt: skip
            spent = owner.stage == "决算" and len(before) == 1
            if spent and (before[0].stage in BUDGETS or before[0].year != owner.year):
                return before[0]
        if stage in BUDGETS and stage != owner.stage:
            if owner.concept is None:
                return None
            name = "支出合计" if owner.concept.name in TOTALS else owner.concept.name
            exact = self.operands.nearest(change, name, stage, owner.fund)
            generic = stage == "年初预算" and "年初" not in change.against
            return exact or (
                self.operands.nearest(change, owner.concept.name, "调整预算", owner.fund)
                if generic
                else None
            )
        if stage is not None and stage != "上年":
            return None
        year = (owner.year or change.year or 0) - 1
        return self.operands.first_alike(owner, year, (owner.stage, "上年"))

    def _adjustment(self, change: Mention) -> None:
        """年初预算A，追加B，全年预算C: C − A = B."""
        amounts = [
            m for m in self.operands.sentence(change)
            if m.role == "amount" and m.base_unit == change.base_unit and m.head is None
        ]  # fmt: skip
        first = [m for m in amounts if m.stage == "年初预算"]
        last = [m for m in amounts if m.stage == "调整预算"]
        if len(first) == len(last) == 1:
            sign = change.direction
            terms = [total(change), part(last[0], -sign), part(first[0], sign)]
            self.operands.builder.add(
                "stated_difference", "difference", terms, sentence_span(change)
            )

    def _saving(self, saved: Mention) -> None:
        """采购预算A，采购支出B，节约C: A − B = C, where nothing else stands before it."""
        here = self.operands.place[id(saved)]
        before = [
            m for m in self.operands.sentence(saved)
            if self.operands.place[id(m)] < here and m.base_unit == saved.base_unit
        ]  # fmt: skip
        if saved.role != "amount" or [m.stage in BUDGETS for m in before] != [True, False]:
            return
        terms = [total(saved), part(before[0]), part(before[1], 1)]
        self.operands.builder.add("stated_difference", "difference", terms, sentence_span(saved))

    def _settle_owner(self, change: Mention) -> None:
        """收入增加A，支出减少B: a change that names its concept is a change of that figure."""
        said = change.concept_said
        if said is None or (change.owner is not None and change.owner.concept is said):
            return
        change.owner = self.operands.nearest(change, said.name, change.stage, None)

    def _change(self, change: Mention) -> None:
        if change.against == ADJUSTED:
            self._adjustment(change)
            return
        if "分别" in change.lead:
            return  # of several figures in order: which one is not sure
        self._settle_owner(change)
        ties: list[tuple[Decimal, Mention, Mention]] = []
        for owner in (change.owner, change.owner.head if change.owner else None):
            prior = self._prior(change, owner)
            if owner is None or prior is None or owner.base_unit != change.base_unit:
                continue
            if change.base_value == prior.base_value and owner.base_value:
                return  # 低于年初预算数8.20万元: the figure compared with, not the gap
            if change.direction == 0:  # 差额: whichever way round
                change.direction = 1 if owner.base_value >= prior.base_value else -1
            gap = (owner.base_value - prior.base_value) * change.direction - change.base_value
            if owner is change.owner or ties or gap == 0:
                ties.append((abs(gap), owner, prior))
        listed = change.owner.head if change.owner else None
        in_doubt = listed is not None and len(ties) == 1 and ties[0][0] != 0
        if not ties or (in_doubt and listed and not self._changes_of_items(listed, change)):
            return  # nothing to tie, or the change may be the total's, whose operand is missing
        # after a list, a change may speak of its last item or of its total: the one that fits
        _, owner, prior = min(ties, key=lambda tie: tie[0])
        change.owner = owner
        terms = [total(change), part(owner, -change.direction), part(prior, change.direction)]
        self.operands.builder.add(
            "stated_difference", "difference", terms, sentence_span(change),
            reading=reading_of(change),
        )  # fmt: skip

    def _contradiction(self, delta: Mention, growth: Mention) -> None:
        """增加41.78万元，下降8.04%: the two words can not both be right."""
        words = ["增加" if m.direction > 0 else "减少" for m in (delta, growth)]
        self.operands.builder.add(
            "direction_words",
            "wording",
            [Term("total", 1, growth.fact_id, label=growth.label),
             Term("part", -1, delta.fact_id, label=delta.label)],
            sentence_span(growth),
            verdict="fail",
            message=f"同一数据的增减额写为“{words[0]}”，增减幅度写为“{words[1]}”，方向相反",
        )  # fmt: skip

    def _changes_of_items(self, head: Mention, change: Mention) -> bool:
        """Whether other items of the list have changes of their own in the sentence."""
        return any(
            m.role == "change" and m is not change and m.owner is not None and m.owner.head is head
            for m in self.operands.sentence(change)
        )

    def _growth(self, growth: Mention) -> None:
        if "分别" in growth.lead:
            return  # of several figures in order: which one is not sure
        self._settle_owner(growth)
        here = self.operands.place[id(growth)]
        before = [
            m for m in self.operands.mentions[max(0, here - 2) : here] if same_sentence(m, growth)
        ]
        changes = [m for m in before if m.role == "change" and of_one_base(m, growth)]
        delta = next((m for m in changes if m.owner is growth.owner), None) or next(
            (m for m in changes if growth.owner is None), None
        )
        if delta is not None and growth.direction == -delta.direction:
            if stage_in(delta.against) == stage_in(growth.against) and _of_one_gap(delta, growth):
                self._contradiction(delta, growth)
            return
        owner = growth.owner or (delta.owner if delta else None)
        if owner is None or growth.quantity.approximate or _COMPARED.search(owner.lead):
            return
        sign = growth.direction
        if delta is not None and delta.base_unit == owner.base_unit:
            self.operands.add_ratio(
                "stated_growth",
                growth,
                numerator(delta),
                denominator(owner),
                denominator(delta, -delta.direction),
            )
            return
        prior = self._prior(growth, owner)
        if prior is not None:
            operands = [numerator(owner, sign), numerator(prior, -sign), denominator(prior)]
            self.operands.add_ratio("stated_growth", growth, *operands)
