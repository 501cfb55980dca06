"""Ties of shares and rates: 占…%, 完成…%, 执行率…%."""

import re
from decimal import Decimal

from gouji.extract.mention import BUDGETS, MOST_FIGURES, Mention, same_sentence
from gouji.extract.operands import TOTALS, Operands, concept_name, denominator, numerator
from gouji.extract.roles import RATE_NAMES
from gouji.extract.ties import missing
from gouji.extract.vocabulary import bare, concept_of, stage_in


def _fits(share: Mention, part_of: Mention, whole: Mention) -> bool:
    """Whether a stated share is that of these two figures, within its last digit."""
    if whole.base_value == 0:
        return False
    percent = 100 * part_of.base_value / whole.base_value
    return abs(percent - share.quantity.value) <= 2 * share.rounding


def _is_income(mention: Mention) -> bool:
    return mention.concept is not None and mention.concept.group == "income"


def _plan_of(done: Mention, plan: Mention) -> bool:
    """Whether one figure is the budget or target of what the other says was done."""
    if plan.stage not in (*BUDGETS, "目标", "权重"):
        return False
    if done.concept is not None or plan.concept is not None:
        return done.concept is plan.concept or {concept_name(done), concept_name(plan)} <= TOTALS
    return done.subject == plan.subject or same_sentence(done, plan)


class RatioTies:
    """Adds the ties of shares and rates."""

    def __init__(self, operands: Operands) -> None:
        """Look for operands, and add ties, in `operands`."""
        self.operands = operands

    def all(self) -> None:
        """Add every tie of shares and rates."""
        for mention in self.operands.mentions:
            if mention.role == "share":
                self._share(mention)
            elif mention.role == "rate":
                self._rate(mention)

    def _whole_of(self, share: Mention) -> Mention | None:
        owner = share.owner
        assert owner is not None
        named = bare(share.of)
        if named in ("", "比"):
            parent = owner.concept.parent if owner.concept else None
            if owner.head is None and parent and ("比" in share.lead or share.concept_said):
                return self.operands.nearest(share, parent, owner.stage, owner.fund)
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
            for m in self.operands.sentence(share)
            if m.concept is concept and m.role == "amount" and m is not owner
        ]
        return same[-1] if same else self.operands.nearest(share, concept.name, owner.stage, None)

    def _share(self, share: Mention) -> None:
        if share.owner is None and share.concept_said is not None:
            share.owner = self.operands.nearest(share, share.concept_said.name, share.stage, None)
        named = concept_of(share.label.partition("占")[0], "money")
        if share.owner is not None and named is not None and share.owner.concept is not named:
            share.owner = self.operands.nearest(share, named.name, share.owner.stage, None)
        owner = share.owner
        if owner is None or share.quantity.approximate:
            return
        siblings = self._sharing(share)
        whole = share.denominator or self._whole_of(share)
        if whole is None and len(siblings) > 1:
            self.operands.add_ratio(
                "stated_share", share, numerator(owner), *map(denominator, siblings)
            )
            return
        if whole is None or whole is owner or whole.base_unit != owner.base_unit:
            return
        if bare(share.of) in ("", "比") and not _fits(share, owner, whole):
            whole = self._fitting_whole(share, owner) or whole
        guessed = bare(share.of) in ("", "比") and whole not in (owner.head, share.denominator)
        operands = (numerator(owner), denominator(whole))
        self.operands.add_ratio("stated_share", share, *operands, guessed=guessed)

    def _fitting_whole(self, share: Mention, owner: Mention) -> Mention | None:
        """The one figure said before a share's own that it fits, where the share names no whole."""
        here = self.operands.place[id(owner)]
        fitting = [
            m for m in self.operands.mentions[max(0, here - MOST_FIGURES) : here]
            if m.paragraph is share.paragraph and m.role == "amount"
            and m.base_unit == owner.base_unit and _fits(share, owner, m)
        ]  # fmt: skip
        return fitting[0] if len(fitting) == 1 else None

    def _sharing(self, share: Mention) -> list[Mention]:
        """The figures of a sentence whose shares make up 100 %: together they are the whole."""
        shares = [
            m for m in self.operands.sentence(share) if m.role == "share" and m.of == share.of
        ]
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
                self.operands.add_ratio(
                    "stated_rate",
                    rate,
                    numerator(rate.owner),
                    denominator(rate.denominator),
                    certain=self._is_only_amount(rate.owner, rate.denominator),
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

    def _is_only_amount(self, owner: Mention, beside: Mention) -> bool:
        """Whether a sentence prints one amount of a unit before the one that it is set against."""
        here = self.operands.place[id(beside)]
        return all(
            m in (owner, beside) or m.base_unit != owner.base_unit or m.again
            for m in self.operands.sentence(beside)
            if self.operands.place[id(m)] <= here
        )

    def _named_rate(self, rate: Mention) -> None:
        """执行率, 控制率, 完成率: what was done against what was planned in the same sentence."""
        around = [m for m in self.operands.sentence(rate) if m.role == "amount" and not m.aside]
        here = self.operands.place[id(rate)]
        done = [
            m for m in around
            if (m.stage in ("决算", "实际", "得分") or (m.stage is None and m.measure != "money"))
            and m.measure != "percent" and not _is_income(m)
        ]  # fmt: skip
        if not done:
            return
        top = min(
            done,
            key=lambda m: (
                abs(self.operands.place[id(m)] - here),
                self.operands.place[id(m)] > here,
            ),
        )
        bottoms = [m for m in around if m.base_unit == top.base_unit and _plan_of(top, m)]
        if not bottoms and concept_name(top) in TOTALS:
            # a rate of what came in: 总收入为A，全年执行数为B，执行率C
            bottoms = [m for m in around if _is_income(m) and self.operands.place[id(m)] < here]
        if not bottoms:
            return
        stages = [
            stage for stage in (*BUDGETS, "目标", "权重", None)
            if any(m.stage == stage for m in bottoms)
        ]  # fmt: skip
        bottoms = [m for m in bottoms if m.stage == stages[0]] if stages else bottoms
        bottom = min(bottoms, key=lambda m: abs(self.operands.place[id(m)] - here))
        whole = concept_name(top) in TOTALS
        self.operands.add_ratio(
            "execution_rate" if whole else "stated_rate",
            rate,
            numerator(top),
            denominator(bottom),
            certain=whole and self._are_only_totals(rate, top, bottom),
        )

    def _are_only_totals(self, rate: Mention, top: Mention, bottom: Mention) -> bool:
        """Whether a sentence names one budget and one spending of the whole, by their names."""
        named = top.stage_said and bottom.stage_said and concept_name(bottom) in TOTALS
        return named and all(
            m in (top, bottom) or m.again or m.stage not in (top.stage, bottom.stage)
            or concept_name(m) not in (*TOTALS, "")
            for m in self.operands.sentence(rate)
            if m.role == "amount" and m.base_unit == top.base_unit
        )  # fmt: skip

    def _budget_rate(self, rate: Mention) -> None:
        owner = rate.owner
        assert owner is not None
        wanted = stage_in(rate.of)
        of_any = bare(rate.of).strip("的") in ("预算", "预算数")
        stages = BUDGETS[::-1] if of_any else (wanted,)
        same = [
            m for m in self.operands.sentence(rate)
            if m.role == "amount" and m.measure == "money" and m.stage in stages
            and (m.concept is owner.concept or {concept_name(m), concept_name(owner)} <= TOTALS)
        ]  # fmt: skip
        bottom = same[-1] if same else None
        if bottom is None and owner.concept is not None:
            for stage in stages:
                bottom = bottom or self.operands.nearest(
                    rate, owner.concept.name, stage, owner.fund
                )
        if owner.stage in stages:
            return
        self.operands.add_ratio(
            "stated_rate",
            rate,
            numerator(owner),
            denominator(bottom) if bottom else missing("denominator"),
        )

    def _task_rate(self, rate: Mention) -> None:
        owner = rate.owner
        assert owner is not None
        before = [
            m for m in self.operands.sentence(owner)
            if m.base_unit == owner.base_unit and m is not owner
            and m.stage == "目标" and self.operands.place[id(m)] < self.operands.place[id(rate)]
        ]  # fmt: skip
        if before and owner.stage != "目标":
            self.operands.add_ratio(
                "stated_rate",
                rate,
                numerator(owner),
                denominator(before[-1]),
            )
