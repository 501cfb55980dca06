"""The ties that the wording of a document states, judged, with the figures around them."""

from collections import defaultdict
from dataclasses import dataclass

from gouji.extract.mention import (
    Mention,
    Sentence,
    by_sentence,
    part_of_sentence,
    sentence_of,
)
from gouji.extract.ties import TieBuilder
from gouji.facts import Relation
from gouji.verdicts import Check, Figure, Term, Verdict, judge, micro


@dataclass(frozen=True, slots=True)
class JudgedTie:
    """A tie of the wording as judged; ties of one `reading` are right or wrong together."""

    relation: Relation
    check: Check
    verdict: Verdict
    reading: object

    @property
    def fails(self) -> bool:
        """Whether its figures do not hold."""
        return self.verdict is Verdict.FAIL

    @property
    def stated(self) -> Figure:
        """The percentage that a tie of kind `ratio` states."""
        return next(t.figure for t in self.check.terms if t.role == "stated")

    def holds_with(self, fact_id: str, instead: Figure) -> bool:
        """Whether it holds with another figure in the place of one of its own."""
        return judge(self.check, {fact_id: instead}) is not Verdict.FAIL


def figure_of(mention: Mention, statement: int = 0) -> Figure:
    """A figure of the prose as verdicts take it; `statement` is the same within a sentence."""
    start, end = mention.quantity.start, mention.quantity.end
    return Figure(
        mention.fact_id, mention.paragraph.view.text[start:end], mention.quantity.value,
        mention.unit, mention.quantity.decimals, micro(mention.base_value),
        micro(mention.rounding), mention.quantity.approximate, mention.unit_inherited, statement,
    )  # fmt: skip


class JudgedTies:
    """The stated ties of a document, by the figures in them, and the figures by their places."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        """Judge the ties that `builder` holds of `mentions`; they must be numbered."""
        self.builder = builder
        self.mentions = {m.fact_id: m for m in mentions}
        self._sentences = by_sentence(mentions)
        self._parts: dict[object, list[Mention]] = defaultdict(list)
        statements: dict[Sentence, int] = {}
        self.figures: dict[str, Figure] = {}
        self._amounts: dict[tuple[str, int], list[Mention]] = defaultdict(list)
        for m in mentions:
            self._parts[part_of_sentence(m)].append(m)
            statement = statements.setdefault(sentence_of(m), len(statements))
            self.figures[m.fact_id] = figure_of(m, statement)
            if m.role == "amount":
                self._amounts[m.base_unit, self.figures[m.fact_id].base].append(m)
        judged = (self._judged(relation) for relation in builder.relations)
        self.ties = [tie for tie in judged if tie is not None]
        self.ties_of: dict[str, list[JudgedTie]] = defaultdict(list)
        self._shares: dict[object, list[JudgedTie]] = defaultdict(list)
        for tie in self.ties:
            for fact_id in tie.check.fact_ids:
                self.ties_of[fact_id].append(tie)
            if tie.check.kind == "ratio":
                self._shares[self._whole_and_place(tie)].append(tie)

    def _judged(self, relation: Relation) -> JudgedTie | None:
        """The tie with its figures; None where they are not all of the prose, or not all told."""
        if relation.verdict is not None or relation.source not in ("wording", "restated"):
            return None
        terms = []
        for term in relation.terms:
            if term.constant is not None:
                figure = Figure("", "", term.constant, None, 0, micro(term.constant), 0)
            elif term.fact_id in self.figures:
                figure = self.figures[term.fact_id]
            else:
                return None
            terms.append(Term(term.role, term.sign, figure))
        check = Check(
            relation.document_id, relation.relation_id, relation.kind, relation.tolerance, "",
            relation.source == "restated", relation.tolerance == "Q", tuple(terms),
        )  # fmt: skip
        return JudgedTie(relation, check, judge(check, {}), self.builder.reading_of(relation))

    def _whole_and_place(self, tie: JudgedTie) -> object:
        whole = [t.figure.fact_id for t in tie.check.terms if t.role == "denominator"]
        return *whole, sentence_of(self.mentions[tie.stated.fact_id])

    def same_whole(self, tie: JudgedTie) -> list[JudgedTie]:
        """The percentages of the whole of this one that its sentence states, itself included."""
        return self._shares[self._whole_and_place(tie)]

    def of(self, tie: JudgedTie) -> list[Mention]:
        """The figures of a tie."""
        return [self.mentions[fact_id] for fact_id in tie.check.fact_ids]

    def amounts_of(self, unit: str, base: int) -> list[Mention]:
        """The amounts of the document that are so much, in micro units of a base unit."""
        return self._amounts.get((unit, base), [])

    def around(self, tie: JudgedTie) -> list[Mention]:
        """The other figures of the sentences that print those of a tie."""
        places = dict.fromkeys(map(sentence_of, self.of(tie)))
        own = set(tie.check.fact_ids)
        return [m for place in places for m in self._sentences[place] if m.fact_id not in own]

    def beside(self, mention: Mention) -> list[Mention]:
        """The figures of the part of a sentence that prints a figure, itself included."""
        return self._parts[part_of_sentence(mention)]
