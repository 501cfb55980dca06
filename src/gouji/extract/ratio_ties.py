"""Ties of shares, rates, changes and growth: 占…%, 完成…%, 较上年增加…增长…%."""

import re
from collections import defaultdict
from decimal import Decimal

from gouji.extract.mention import Mention, by_sentence, same_sentence, sentence_of
from gouji.extract.roles import ADJUSTED, RATE_NAMES
from gouji.extract.ties import TieBuilder, missing, part, sentence_span, total
from gouji.extract.vocabulary import bare, concept_of, stage_in
from gouji.facts import Term

_SAME_TOTAL: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("支出合计", "决算"): ("支出合计", "全年执行数")
}
"""What is spent of the whole budget is the whole expenditure."""
_TOTALS = {"支出合计", "全年预算数", "全年执行数"}
_BUDGETS = ("调整预算", "年初预算")


def _numerator(mention: Mention, sign: int = 1) -> Term:
    return Term("numerator", sign, mention.fact_id, label=mention.label)


def _denominator(mention: Mention, sign: int = 1) -> Term:
    return Term("denominator", sign, mention.fact_id, label=mention.label)


def _fits(share: Mention, part_of: Mention, whole: Mention) -> bool:
    """Whether a stated share is that of these two figures, within its last digit."""
    if whole.base_value == 0:
        return False
    percent = 100 * part_of.base_value / whole.base_value
    return abs(percent - share.quantity.value) <= 2 * share.rounding


def _name(mention: Mention) -> str:
    return mention.concept.name if mention.concept else ""


def _is_income(mention: Mention) -> bool:
    return mention.concept is not None and mention.concept.group == "income"


def _plan_of(done: Mention, plan: Mention) -> bool:
    """Whether one figure is the budget or target of what the other says was done."""
    if plan.stage not in (*_BUDGETS, "目标"):
        return False
    if done.concept is not None or plan.concept is not None:
        return done.concept is plan.concept or {_name(done), _name(plan)} <= _TOTALS
    return done.subject == plan.subject or same_sentence(done, plan)


class RatioTies:
    """Finds operands that stand elsewhere in the document."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        """Look among `mentions`, in reading order; add ties to `builder`."""
        self.builder, self.mentions = builder, mentions
        self.place = {id(m): n for n, m in enumerate(mentions)}
        self._by_sentence = by_sentence(mentions)
        self._by_concept: dict[str, list[Mention]] = defaultdict(list)
        self._by_label: dict[str, list[Mention]] = defaultdict(list)
        for m in mentions:
            self._by_concept[_name(m)].append(m)
            self._by_label[m.label].append(m)

    def _sentence(self, mention: Mention) -> list[Mention]:
        return self._by_sentence[sentence_of(mention)]

    def nearest(
        self, mention: Mention, concept: str, stage: str | None, fund: str | None = None
    ) -> Mention | None:
        """The nearest earlier (else first later) amount of a concept at a stage, same year."""
        found = [
            m for name in _SAME_TOTAL.get((concept, stage), (concept,))
            for m in self._by_concept[name]
            if m.role == "amount" and not m.aside
            and (stage is None or m.stage == stage) and m.year == mention.year
            and m.scope == mention.scope and (m.fund == fund or (m.concept and m.concept.fund))
        ]  # fmt: skip
        found.sort(key=lambda m: self.place[id(m)])
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

    def _ratio(self, rule_id: str, stated: Mention, *operands: Term) -> None:
        self.builder.add(
            rule_id,
            "ratio",
            [Term("stated", 1, stated.fact_id, label=stated.label), *operands],
            sentence_span(stated),
            tolerance="P",
        )

    def _whole_of(self, share: Mention) -> Mention | None:
        owner = share.owner
        assert owner is not None
        named = bare(share.of)
        if named in ("", "比"):
            parent = owner.concept.parent if owner.concept else None
            if owner.head is None and parent and ("比" in share.lead or share.concept_said):
                return self.nearest(share, parent, owner.stage, owner.fund)
            return owner.head if owner.head and owner.head.base_unit == owner.base_unit else None
        concept = concept_of(named, owner.measure)
        if concept is None:
            head = owner.head
            return (
                head if head and (named in bare(head.label) or bare(head.label) in named) else None
            )
        if owner.head and owner.head.concept is concept:
            return owner.head
        if owner.concept and {owner.concept.group, concept.group} == {"income", "expenditure"}:
            return None  # income as a share of expenditure compares unlike things
        same = [
            m
            for m in self._sentence(share)
            if m.concept is concept and m.role == "amount" and m is not owner
        ]
        return same[-1] if same else self.nearest(share, concept.name, owner.stage, None)

    def _share(self, share: Mention) -> None:
        if share.owner is None and share.concept_said is not None:
            share.owner = self.nearest(share, share.concept_said.name, share.stage, None)
        owner = share.owner
        if owner is None or share.quantity.approximate:
            return
        siblings = self._sharing(share)
        denominator = share.denominator or self._whole_of(share)
        if denominator is None and len(siblings) > 1:
            self._ratio("stated_share", share, _numerator(owner), *map(_denominator, siblings))
            return
        if denominator is None or denominator is owner or denominator.base_unit != owner.base_unit:
            return
        operands = [_numerator(owner), _denominator(denominator)]
        near = denominator is owner.head or same_sentence(denominator, share)
        if not near and not _fits(share, owner, denominator):
            operands.append(missing("denominator"))  # perhaps a share of another total
        self._ratio("stated_share", share, *operands)

    def _sharing(self, share: Mention) -> list[Mention]:
        """The figures of a sentence whose shares make up 100 %: together they are the whole."""
        shares = [m for m in self._sentence(share) if m.role == "share" and m.of == share.of]
        if not all(re.match("[，、]?(?:占|比)", m.lead) for m in shares):
            return []  # the share may stand before its figure
        owners = [m.owner for m in shares if m.owner is not None]
        whole = sum((m.quantity.value for m in shares), Decimal(0))
        alike = (
            len({id(o) for o in owners}) == len(shares) and len({o.base_unit for o in owners}) == 1
        )
        return owners if alike and abs(whole - 100) <= Decimal("0.05") * len(shares) else []

    def _rate(self, rate: Mention) -> None:
        if rate.quantity.approximate:
            return
        if rate.denominator is not None:
            if rate.owner is not None:
                self._ratio(
                    "stated_rate",
                    rate,
                    _numerator(rate.owner),
                    _denominator(rate.denominator),
                )
            return
        money = stage_in(rate.of) is not None and "任务" not in rate.of
        if rate.of in RATE_NAMES or (
            stage_in(rate.of) is None and rate.owner is not None and rate.owner.measure == "money"
        ):
            self._named_rate(rate)
        elif money and rate.owner is not None and rate.owner.measure == "money":
            self._budget_rate(rate)
        elif rate.owner is not None and rate.owner.measure != "money":
            self._task_rate(rate)

    def _named_rate(self, rate: Mention) -> None:
        """执行率, 控制率, 完成率: what was done against what was planned in the same sentence."""
        around = [m for m in self._sentence(rate) if m.role == "amount" and not m.aside]
        here = self.place[id(rate)]
        done = [
            m for m in around
            if (m.stage in ("决算", "实际") or (m.stage is None and m.measure != "money"))
            and m.measure != "percent" and not _is_income(m)
        ]  # fmt: skip
        if not done:
            return
        top = min(done, key=lambda m: (abs(self.place[id(m)] - here), self.place[id(m)] > here))
        bottoms = [m for m in around if m.base_unit == top.base_unit and _plan_of(top, m)]
        if not bottoms and _name(top) in _TOTALS:
            # a rate of what came in: 总收入为A，全年执行数为B，执行率C
            bottoms = [m for m in around if _is_income(m) and self.place[id(m)] < here]
        if not bottoms:
            return
        stages = [
            stage for stage in (*_BUDGETS, "目标", None) if any(m.stage == stage for m in bottoms)
        ]
        bottoms = [m for m in bottoms if m.stage == stages[0]] if stages else bottoms
        bottom = min(bottoms, key=lambda m: abs(self.place[id(m)] - here))
        whole = _name(top) in _TOTALS
        self._ratio(
            "execution_rate" if whole else "stated_rate",
            rate,
            _numerator(top),
            _denominator(bottom),
        )

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
            and (m.concept is owner.concept or {_name(m), _name(owner)} <= _TOTALS)
        ]  # fmt: skip
        bottom = same[-1] if same else None
        if bottom is None and owner.concept is not None:
            for stage in stages:
                bottom = bottom or self.nearest(rate, owner.concept.name, stage, owner.fund)
        if owner.stage in stages:
            return
        self._ratio(
            "stated_rate",
            rate,
            _numerator(owner),
            _denominator(bottom) if bottom else missing("denominator"),
        )

    def _task_rate(self, rate: Mention) -> None:
        owner = rate.owner
        assert owner is not None
        before = [
            m for m in self._sentence(owner)
            if m.base_unit == owner.base_unit and m is not owner
            and m.stage == "目标" and self.place[id(m)] < self.place[id(rate)]
        ]  # fmt: skip
        if before and owner.stage != "目标":
            self._ratio(
                "stated_rate",
                rate,
                _numerator(owner),
                _denominator(before[-1]),
            )

    def _prior(self, change: Mention, owner: Mention | None) -> Mention | None:
        """What a change of `owner` is measured against, where it is printed."""
        if owner is None or (owner.concept is None and not owner.label):
            return None
        here = self.place[id(change)]
        for m in self.mentions[max(0, here - 2) : here]:
            divides = any(other.denominator is m for other in self.mentions[here - 2 : here])
            if (
                m.aside
                and not divides
                and m.base_unit == owner.base_unit
                and same_sentence(m, change)
            ):
                return m
        stage = stage_in(change.against)
        if not change.against and owner.concept is not None:
            before = [
                m for m in self._sentence(change)
                if m.concept is owner.concept and m is not owner and m.role == "amount"
                and m.base_unit == owner.base_unit and m.head is None
                and self.place[id(m)] < here
            ]  # fmt: skip
            spent = owner.stage == "决算" and len(before) == 1
            if spent and (before[0].stage in _BUDGETS or before[0].year != owner.year):
                return before[0]
        if stage in _BUDGETS and stage != owner.stage:
            if owner.concept is None:
                return None
            name = "支出合计" if owner.concept.name in _TOTALS else owner.concept.name
            exact = self.nearest(change, name, stage, owner.fund)
            generic = stage == "年初预算" and "年初" not in change.against
            return exact or (
                self.nearest(change, owner.concept.name, "调整预算", owner.fund)
                if generic
                else None
            )
        if stage is not None and stage != "上年":
            return None
        year = (owner.year or change.year or 0) - 1
        alike = self._by_concept[_name(owner)] if owner.concept else self._by_label[owner.label]
        found = [
            m for m in alike
            if m is not owner and m.role == "amount" and m.year == year and m.fund == owner.fund
            and m.base_unit == owner.base_unit and m.scope == owner.scope
            and (m.concept is owner.concept if owner.concept else m.label == owner.label)
            and m.stage in (owner.stage, "上年")
            and ("预算" in m.lead) == (owner.stage in _BUDGETS)
        ]  # fmt: skip
        return found[0] if found else None

    def _adjustment(self, change: Mention) -> None:
        """年初预算A，追加B，全年预算C: C − A = B."""
        amounts = [
            m for m in self._sentence(change)
            if m.role == "amount" and m.base_unit == change.base_unit and m.head is None
        ]  # fmt: skip
        first = [m for m in amounts if m.stage == "年初预算"]
        last = [m for m in amounts if m.stage == "调整预算"]
        if len(first) == len(last) == 1:
            sign = change.direction
            terms = [total(change), part(last[0], -sign), part(first[0], sign)]
            self.builder.add("stated_difference", "difference", terms, sentence_span(change))

    def _settle_owner(self, change: Mention) -> None:
        """收入增加A，支出减少B: a change that names its concept is a change of that figure."""
        said = change.concept_said
        if said is None or (change.owner is not None and change.owner.concept is said):
            return
        change.owner = self.nearest(change, said.name, change.stage, None)

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
        gap, owner, prior = min(ties, key=lambda tie: tie[0])
        change.owner = owner
        terms = [total(change), part(owner, -change.direction), part(prior, change.direction)]
        named = owner.label_exact and prior.label_exact and prior.stage_sure and owner.stage_sure
        if gap > 2 * change.rounding and not (same_sentence(prior, change) or named):
            terms.append(missing())  # perhaps a change of another figure
        self.builder.add("stated_difference", "difference", terms, sentence_span(change))

    def _contradiction(self, delta: Mention, growth: Mention) -> None:
        """增加41.78万元，下降8.04%: the two words can not both be right."""
        words = ["增加" if m.direction > 0 else "减少" for m in (delta, growth)]
        self.builder.add(
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
            for m in self._sentence(change)
        )

    def _growth(self, growth: Mention) -> None:
        self._settle_owner(growth)
        here = self.place[id(growth)]
        before = self.mentions[max(0, here - 2) : here]
        delta = next(
            (m for m in before if m.role == "change" and m.owner is growth.owner), None
        ) or next((m for m in before if m.role == "change" and growth.owner is None), None)
        if delta is not None and growth.direction == -delta.direction:
            self._contradiction(delta, growth)
            return
        owner = growth.owner or (delta.owner if delta else None)
        if owner is None or growth.quantity.approximate:
            return
        sign = growth.direction
        if delta is not None and delta.base_unit == owner.base_unit:
            self._ratio(
                "stated_growth",
                growth,
                _numerator(delta),
                _denominator(owner),
                _denominator(delta, -delta.direction),
            )
            return
        prior = self._prior(growth, owner)
        if prior is not None:
            self._ratio(
                "stated_growth",
                growth,
                _numerator(owner, sign),
                _numerator(prior, -sign),
                _denominator(prior),
            )
