"""Where the operands of ties stand: figures by sentence, by concept and by label."""

import re
from collections import defaultdict

from gouji.extract.mention import BUDGETS, Mention, by_sentence, sentence_of
from gouji.extract.ties import TieBuilder, sentence_span
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


def _base(change: Mention) -> str | None:
    if stage_in(change.against) in BUDGETS:
        return "budget"
    return "year" if _YEAR_BEFORE.search(change.against) else None


class Operands:
    """The figures of a document, in reading order, to look for operands in."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        """Look among `mentions`, in reading order; add ties to `builder`."""
        self.builder, self.mentions = builder, mentions
        self.place = {id(m): n for n, m in enumerate(mentions)}
        self._by_sentence = by_sentence(mentions)
        self.by_concept: dict[str, list[Mention]] = defaultdict(list)
        self.by_label: dict[str, list[Mention]] = defaultdict(list)
        for m in mentions:
            self.by_concept[concept_name(m)].append(m)
            self.by_label[m.label].append(m)

    def sentence(self, mention: Mention) -> list[Mention]:
        """The figures of the sentence that a figure stands in."""
        return self._by_sentence[sentence_of(mention)]

    def nearest(
        self, mention: Mention, concept: str, stage: str | None, fund: str | None = None
    ) -> Mention | None:
        """The nearest earlier (else first later) amount of a concept at a stage, same year."""
        found = [
            m for name in _SAME_TOTAL.get((concept, stage), (concept,))
            for m in self.by_concept[name]
            if m.role == "amount" and not m.aside
            and (stage is None or m.stage == stage) and m.year == mention.year
            and m.scope == mention.scope and (m.fund == fund or (m.concept and m.concept.fund))
        ]  # fmt: skip
        found.sort(key=lambda m: self.place[id(m)])
        here = self.place[id(mention)]
        before = [m for m in found if self.place[id(m)] < here]
        return before[-1] if before else found[0] if found else None

    def add_ratio(
        self, rule_id: str, stated: Mention, *operands: Term, guessed: bool = False
    ) -> None:
        """Add the tie of a stated percentage with its operands.

        What is said of one figure in one sentence is one reading.
        """
        self.builder.add(
            rule_id,
            "ratio",
            [Term("stated", 1, stated.fact_id, label=stated.label), *operands],
            sentence_span(stated),
            tolerance="P",
            reading=reading_of(stated),
            guessed=guessed,
        )
