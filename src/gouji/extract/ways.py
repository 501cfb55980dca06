"""Ways in which figures may go together: ties that are tried before one of them is made."""

from dataclasses import dataclass

from gouji.extract.judged_ties import JudgedTies
from gouji.extract.mention import Mention
from gouji.extract.operands import denominator, numerator
from gouji.extract.ties import TieBuilder, part, sentence_span, stated, total
from gouji.extract.witnesses import is_one_slip_away
from gouji.facts import RelationKind, Term
from gouji.money import Tolerance
from gouji.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Way:
    """A tie that may be meant. The first of its figures states it."""

    rule_id: str
    kind: RelationKind
    terms: tuple[Term, ...]
    figures: tuple[Mention, ...]

    @property
    def tolerance(self) -> Tolerance:
        """A percentage has its own; all else goes by what is printed."""
        return "P" if self.kind == "ratio" else "D"

    def holds(self) -> bool:
        """Whether its figures agree."""
        builder = TieBuilder("")
        builder.add("", self.kind, list(self.terms), (0, 0), tolerance=self.tolerance)
        return JudgedTies(builder, list(self.figures)).ties[0].verdict is not Verdict.FAIL

    def is_one_slip_away(self) -> bool:
        """Whether one typed slip explains that they do not, and hardly by chance."""
        return is_one_slip_away(self.kind, list(self.terms), list(self.figures))

    def add_to(self, builder: TieBuilder, *, guessed: bool = False) -> None:
        """Make it a tie of the document."""
        builder.add(
            self.rule_id, self.kind, list(self.terms), sentence_span(self.figures[0]),
            tolerance=self.tolerance, guessed=guessed,
        )  # fmt: skip


def change_between(change: Mention, now: Mention, before: Mention, sign: int) -> Way:
    """A change is what is now less what was before."""
    terms = (total(change), part(now, -sign), part(before, sign))
    return Way("stated_difference", "difference", terms, (change, now, before))


def growth_between(growth: Mention, now: Mention, before: Mention, sign: int) -> Way:
    """A growth is the change by what was before."""
    above = (numerator(now, sign), numerator(before, -sign))
    terms = (stated(growth), *above, denominator(before))
    return Way("stated_growth", "ratio", terms, (growth, now, before))


def growth_by_change(growth: Mention, change: Mention, now: Mention, sign: int) -> Way:
    """A growth by a change that is printed, and what it came to."""
    below = (denominator(now), denominator(change, -sign))
    terms = (stated(growth), numerator(change), *below)
    return Way("stated_growth", "ratio", terms, (growth, change, now))


def growth_since(growth: Mention, change: Mention, before: Mention) -> Way:
    """A growth by a change that is printed, and what it began with."""
    terms = (stated(growth), numerator(change), denominator(before))
    return Way("stated_growth", "ratio", terms, (growth, change, before))


def proportion(rule_id: str, percentage: Mention, top: Mention, bottom: Mention) -> Way:
    """A share or rate of one figure in another."""
    terms = (stated(percentage), numerator(top), denominator(bottom))
    return Way(rule_id, "ratio", terms, (percentage, top, bottom))


def sum_of(whole: Mention, items: list[Mention]) -> Way:
    """A total and its parts."""
    terms = (total(whole), *map(part, items))
    return Way("stated_sum", "sum", terms, (whole, *items))
