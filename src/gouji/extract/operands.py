"""Where the operands of ties stand: figures by sentence, by concept and by label."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from gouji.extract.mention import BUDGETS, Mention, by_sentence, sentence_of
from gouji.extract.ties import TieBuilder, sentence_span, stated
from gouji.extract.vocabulary import stage_in
from gouji.facts import Term

_SAME_TOTAL: dict[tuple[str, str | None], tuple[str, ...]] = {
    ("支出合计", "决算"): ("支出合计", "全年执行数")
}
"""What is spent of the whole budget is the whole expenditure."""
TOTALS = {"支出合计", "全年预算数", "全年执行数"}
"""Concepts of a department's whole budget or spending: their budget is the other's."""


def numerator(mention: Mention, sign: int = 1) -> Term:
    """A term above the line of a ratio."""
    return Term("numerator", sign, mention.fact_id, label=mention.label)


def denominator(mention: Mention, sign: int = 1) -> Term:
    """A term below the line of a ratio."""
    return Term("denominator", sign, mention.fact_id, label=mention.label)


def concept_name(mention: Mention) -> str:
    """The name of a figure's concept, '' where it has none."""
    return mention.concept.name if mention.concept else ""


def reading_of(said: Mention) -> object:
    """Of what a change, rate or share is said: ties of one reading took it for the same figure."""
    return (id(said.owner), said.sentence) if said.owner is not None else None


_YEAR_BEFORE = re.compile("上年|去年|上一年|同比|同期|\\d{4}")


def of_one_base(one: Mention, other: Mention) -> bool:
    """Whether two changes may be measured against the same: budget, year before, or unsaid."""
    bases = {_base(one), _base(other)} - {None}
    return len(bases) <= 1


def may_be_base(compared: Mention, change: Mention) -> bool:
    """Whether a change may be measured against a figure: 比上年下降 is not against a budget."""
    said = "budget" if compared.stage in BUDGETS else "year" if compared.stage == "上年" else None
    return said is None or _base(change) in (None, said)


def _base(change: Mention) -> str | None:
    if stage_in(change.against) in BUDGETS:
        return "budget"
    return "year" if _YEAR_BEFORE.search(change.against) else None


_ANY = object()
"""In the place of a stage or fund: whichever it is."""
_Said = tuple[object, ...]


def _of_a_year(mention: Mention, *instead: object) -> _Said:
    """What must be the same of two amounts that are one thing in two years."""
    of_it = instead or (mention.year, mention.stage, "预算" in mention.lead)
    return (*of_it, mention.fund, mention.base_unit, mention.scope)


class Operands:
    """The figures of a document, in reading order, to look for operands in."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        """Look among `mentions`, in reading order; add ties to `builder`."""
        self.builder, self.mentions = builder, mentions
        self.place = {id(m): n for n, m in enumerate(mentions)}
        self._by_sentence = by_sentence(mentions)
        self._amounts: dict[_Said, list[int]] = defaultdict(list)
        self._first: dict[_Said, list[Mention]] = defaultdict(list)
        for place, m in enumerate(mentions):
            if m.role != "amount":
                continue
            for said in (("concept", concept_name(m)), ("label", m.label)):
                self._first[said, *_of_a_year(m)].append(m)
            if not m.aside:
                of_any_fund = bool(m.concept and m.concept.fund)
                for stage in (m.stage, _ANY):
                    for fund in (m.fund, _ANY) if of_any_fund else (m.fund,):
                        self._amounts[concept_name(m), stage, m.year, m.scope, fund].append(place)

    def sentence(self, mention: Mention) -> list[Mention]:
        """The figures of the sentence that a figure stands in."""
        return self._by_sentence[sentence_of(mention)]

    def nearest(
        self, mention: Mention, concept: str, stage: str | None, fund: str | None = None
    ) -> Mention | None:
        """The nearest earlier (else first later) amount of a concept at a stage, same year."""
        here = self.place[id(mention)]
        before: list[int] = []
        after: list[int] = []
        for name in _SAME_TOTAL.get((concept, stage), (concept,)):
            for own in (fund, _ANY):
                key = (name, stage or _ANY, mention.year, mention.scope, own)
                places = self._amounts.get(key, ())
                at = bisect_left(places, here)
                before += places[max(0, at - 1) : at]
                after += places[at : at + 1]
        found = max(before, default=None) if before else min(after, default=None)
        return None if found is None else self.mentions[found]

    def first_alike(
        self, mention: Mention, year: int, stages: Iterable[str | None]
    ) -> Mention | None:
        """The first amount that is the same thing as `mention`, of another year, at a stage."""
        by_concept = mention.concept is not None
        said = ("concept", concept_name(mention)) if by_concept else ("label", mention.label)
        budgeted = mention.stage in BUDGETS
        found = (
            m for stage in dict.fromkeys(stages)
            for m in self._first.get((said, *_of_a_year(mention, year, stage, budgeted)), ())[:2]
            if m is not mention
        )  # fmt: skip
        return min(found, key=lambda m: self.place[id(m)], default=None)

    def add_ratio(
        self,
        rule_id: str,
        percentage: Mention,
        *operands: Term,
        guessed: bool = False,
        certain: bool = False,
    ) -> None:
        """Add the tie of a stated percentage with its operands.

        What is said of one figure in one sentence is one reading.
        """
        self.builder.add(
            rule_id,
            "ratio",
            [stated(percentage), *operands],
            sentence_span(percentage),
            tolerance="P",
            reading=reading_of(percentage),
            guessed=guessed,
            certain=certain,
        )
