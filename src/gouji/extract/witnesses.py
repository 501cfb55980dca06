"""Whether a tie of prose that fails is the report's error, or may be one of reading.

A sentence may have been misread: an operand may be the figure of a neighbouring comparison, an
item of a list may have been missed. So a failing tie of prose is an error only where something
beside its own wording bears witness that a figure is misprinted:

- its wording leaves no doubt about its operands (`TieBuilder.add`, `certain`);
- one typed slip of one figure (`gouji.misprints`) makes all its ties hold, and hardly by chance:
  of a number of many digits few others are one slip away, of a short one nearly all;
- ties that were read independently of each other fail, and ask for the same value;
- another tie of the same reading holds, so that its operands are the right ones.

Every other failure is in doubt: its verdict is `unknown`, and `Relation.doubt` tells why. So it is
where another figure in the place of an operand makes the tie hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, permutations
from math import log, log10

from gouji.extract.mention import Mention, Sentence, part_of_sentence, sentence_of
from gouji.extract.ties import TieBuilder
from gouji.facts import Relation
from gouji.misprints import Misprint, misprints
from gouji.money import UNITS
from gouji.slips import slips
from gouji.verdicts import (
    MICRO,
    Check,
    Figure,
    Term,
    Verdict,
    implied_base,
    judge,
    micro,
    reach,
    reprinted,
    sides_of,
    tolerance,
)

_SPREAD = log(100)
"""A figure taken from elsewhere lies within a power of ten of the right one, either way."""
_TELLING = 2.0
"""How many powers of ten a misprint must be likelier than a misreading for a tie to be an error."""
_UNTYPED = 0.2
"""The share of misprints that no typed slip explains: copies, sums of fewer rows."""
_FEWEST = 3
"""A tie of two figures alone is no sum with all its parts."""
_KINDS = ("sum", "difference", "ratio", "at_most")


@dataclass(frozen=True, slots=True)
class _Tie:
    """A tie of the wording as judged, with what it was read from."""

    relation: Relation
    check: Check
    verdict: Verdict
    reading: object


class Witnesses:
    """The ties of a document's prose, and what they tell of each other."""

    def __init__(self, builder: TieBuilder, mentions: list[Mention]) -> None:
        """Judge the ties that `builder` holds of the figures of `mentions`."""
        self._figures = _figures(mentions)
        self._mentions = {m.fact_id: m for m in mentions}
        self._builder = builder
        self._parts: dict[object, list[Mention]] = defaultdict(list)
        for m in mentions:
            self._parts[part_of_sentence(m)].append(m)
        judged = (self._judged(relation) for relation in builder.relations)
        self._ties = [tie for tie in judged if tie is not None]
        self._ties_of: dict[str, list[_Tie]] = defaultdict(list)
        for tie in self._ties:
            for fact_id in tie.check.fact_ids:
                self._ties_of[fact_id].append(tie)

    def _judged(self, relation: Relation) -> _Tie | None:
        """The tie with its figures; None where they are not all of the prose, or not all told."""
        if relation.verdict is not None or relation.source not in ("wording", "restated"):
            return None
        terms = []
        for term in relation.terms:
            if term.constant is not None:
                base = micro(term.constant)
                figure = Figure("", "", term.constant, None, 0, base, 0)
            elif term.fact_id in self._figures:
                figure = self._figures[term.fact_id]
            else:
                return None
            terms.append(Term(term.role, term.sign, figure))
        check = Check(
            relation.document_id, relation.relation_id, relation.kind, relation.tolerance, "",
            relation.source == "restated", relation.tolerance == "Q", tuple(terms),
        )  # fmt: skip
        return _Tie(relation, check, judge(check, {}), self._builder.reading_of(relation))

    def doubts(self) -> dict[str, str]:
        """Why a failing tie is in doubt, by the id of its relation."""
        failing = [tie for tie in self._ties if self._may_be_misread(tie)]
        proved = self._proved([tie for tie in failing if not self._over_or_under(tie)])
        return {
            tie.relation.relation_id: self._reason(tie)
            for tie in failing
            if tie.relation.relation_id not in proved
        }

    def _may_be_misread(self, tie: _Tie) -> bool:
        relation = tie.relation
        return (
            tie.verdict is Verdict.FAIL
            and relation.source == "wording"
            and relation.severity == "error"
            and relation.kind in _KINDS
        )

    def _proved(self, failing: list[_Tie]) -> set[str]:
        """The ties for which there is a witness."""
        proved = {
            tie.relation.relation_id
            for tie in failing
            if (
                self._builder.is_certain(tie.relation)
                or self._operands_hold(tie)
                or self._closed(tie)
            )
            and not self._otherwise_read(tie)
        }
        for fact_id in dict.fromkeys(chain.from_iterable(t.check.fact_ids for t in failing)):
            broken = [t for t in failing if fact_id in t.check.fact_ids]
            for mended in self._mended(fact_id, broken):
                proved |= {tie.relation.relation_id for tie in mended}
        return proved

    def _closed(self, tie: _Tie) -> bool:
        """Whether a part of a sentence prints the operands and no other figure of their unit."""
        if tie.check.kind == "at_most" or len(tie.check.terms) < _FEWEST:
            return False
        own = [self._mentions[fact_id] for fact_id in tie.check.fact_ids]
        if len({part_of_sentence(m) for m in own}) != 1:
            return False
        units = {m.base_unit for m in own if m.measure != "percent"}
        mixed = tie.check.kind != "sum"
        rivals = [
            m for m in self._parts[part_of_sentence(own[0])]
            if m.base_unit in units and m not in own and (mixed or m.role == "amount")
        ]  # fmt: skip
        return not rivals

    def _operands_hold(self, tie: _Tie) -> bool:
        """Whether the operands of a percentage hold in another tie of the same reading."""
        operands = {t.figure.fact_id for t in tie.check.terms if t.role != "stated"}
        return tie.check.kind == "ratio" and any(
            other.verdict is not Verdict.FAIL
            and other.check.kind in ("sum", "difference")
            and operands <= set(other.check.fact_ids)
            for other in self._ties_of[min(operands)]
        )

    def _otherwise_read(self, tie: _Tie) -> bool:
        """Whether the tie holds with another figure of its sentences for one of its own.

        So does a percentage of which two figures around are the change and what has changed.
        """
        own = {fact_id: self._mentions[fact_id] for fact_id in tie.check.fact_ids}
        places = {sentence_of(m) for m in own.values()}
        around = [m for m in self._near(places) if m.fact_id not in own]
        for fact_id, mention in own.items():
            for other in around:
                unlike = not (other.concept is mention.concept and other.stage == mention.stage)
                if (
                    (unlike or not mention.concept)
                    and other.base_unit == mention.base_unit
                    and (
                        judge(tie.check, {fact_id: self._figures[other.fact_id]})
                        is not Verdict.FAIL
                    )
                ):
                    return True
        return tie.check.kind == "ratio" and self._of_two_others(tie)

    def _of_two_others(self, tie: _Tie) -> bool:
        """Whether a percentage fits two figures of its part of the sentence in another way."""
        stated = next(t.figure for t in tie.check.terms if t.role == "stated")
        around = self._parts[part_of_sentence(self._mentions[stated.fact_id])]
        within = max(2 * float(stated.rounding) / MICRO, 1e-9)
        percent = abs(float(stated.base)) / MICRO * (100 if stated.unit == "倍" else 1)
        amounts = [m for m in around if m.measure != "percent" and m.base_value]
        sides = sides_of((t.role, t.sign, t.figure) for t in tie.check.terms)
        own = abs(100 * sides.numerator / sides.denominator) if sides.denominator else 0.0
        return abs(own - percent) > within and any(
            abs(abs(each) - percent) <= within
            for one, other in permutations(amounts, 2)
            if one.base_unit == other.base_unit
            for each in _proportions(float(one.base_value), float(other.base_value))
        )

    def _over_or_under(self, tie: _Tie) -> bool:
        """Whether a percentage holds as what is over or under 100: a rise for a proportion."""
        return tie.check.kind == "ratio" and any(
            judge(tie.check, {t.figure.fact_id: _moved(t.figure, by)}) is not Verdict.FAIL
            for t in tie.check.terms
            if t.role == "stated"
            for by in (100, -100)
        )

    def _near(self, places: set[Sentence]) -> list[Mention]:
        return [m for m in self._mentions.values() if sentence_of(m) in places]

    def _mended(self, fact_id: str, broken: list[_Tie]) -> Iterator[list[_Tie]]:
        """The ties that a misprint of this figure explains, for each that is likely enough."""
        figure = self._figures[fact_id]
        if figure.approximate:
            return
        sound = [t for t in self._ties_of[fact_id] if t.verdict is not Verdict.FAIL]
        for likelihood, meant, given in self._meant(figure, broken):
            repairs = {fact_id: meant}
            if any(judge(t.check, repairs) is Verdict.FAIL for t in sound):
                continue
            mended = [t for t in broken if judge(t.check, repairs) is not Verdict.FAIL]
            told = [t for t in mended if t.reading != given and t.check.kind != "at_most"]
            chance = sum(_surprises(told, meant).values())
            if told and log10(likelihood) + chance >= _TELLING:
                yield mended

    def _meant(self, figure: Figure, broken: list[_Tie]) -> Iterator[tuple[float, Figure, object]]:
        """What a figure may have been, how likely, and the reading that alone says so."""
        for each in misprints(figure, signed=_is_signed(figure, broken)):
            yield _likelihood(each), each.meant, None
        for tie in broken:
            base = implied_base(figure.fact_id, tie.check)
            if base is not None and tie.check.kind in ("sum", "difference"):
                meant = replace(figure, base=round(base))
                yield _UNTYPED, meant, tie.reading

    def _reason(self, tie: _Tie) -> str:
        """What a reader should look at by hand."""
        return "所指数据存疑，请人工核对"


def _figures(mentions: list[Mention]) -> dict[str, Figure]:
    places: dict[object, int] = {}
    found = {}
    for m in mentions:
        statement = places.setdefault(sentence_of(m), len(places))
        start, end = m.quantity.start, m.quantity.end
        found[m.fact_id] = Figure(
            m.fact_id, m.paragraph.view.text[start:end], m.quantity.value, m.unit,
            m.quantity.decimals, micro(m.base_value), micro(m.rounding), m.quantity.approximate,
            m.unit_inherited, statement,
        )  # fmt: skip
    return found


def _proportions(one: float, other: float) -> Iterator[float]:
    """What a percentage of two figures may be: share, growth, or growth by a change."""
    yield 100 * one / other
    yield 100 * (one - other) / other
    if one != other:
        yield 100 * one / (other - one)
    yield 100 * one / (other + one)


def _moved(figure: Figure, percent: int) -> Figure:
    """The percentage so many points higher."""
    return reprinted(figure, figure.value + percent, figure.unit, figure.decimals)


def _likelihood(each: Misprint) -> float:
    whole = sum(slip.weight for slip in slips().values())
    return each.share * slips()[each.slip].weight / whole


def _is_signed(figure: Figure, ties: Iterable[_Tie]) -> bool:
    return any(
        term.figure.fact_id == figure.fact_id
        and (term.role == "stated" or (term.role == "total" and tie.check.kind == "difference"))
        for tie in ties
        for term in tie.check.terms
    )


def _surprises(ties: list[_Tie], meant: Figure) -> Mapping[object, float]:
    """By reading, how many powers of ten of luck it would take the ties to hold by chance."""
    found: dict[object, float] = {}
    for tie in ties:
        width = _window(tie.check, meant)
        luck = log10(max(abs(meant.base) * _SPREAD / (2 * width), 1))
        found[tie.reading] = max(luck, found.get(tie.reading, 0.0))
    return found


def _window(check: Check, meant: Figure) -> float:
    """How far the figure may move with the tie still holding, in micro units."""
    repaired = check.repaired({meant.fact_id: meant})
    known = UNITS.get(meant.unit or "")
    half = micro(known.factor if known else Decimal(1)) / (2 * 10**meant.decimals)
    if check.kind != "ratio":
        return max(tolerance(repaired, [t.figure for t in repaired.terms]), half)
    terms = [(t.role, t.sign, t.figure) for t in repaired.terms]
    sides = sides_of(terms)
    if not sides.denominator:
        return abs(meant.base)
    within = sides.own + reach(terms, sides)
    step = max(abs(meant.base) // 10_000, 1)
    moved = check.repaired({meant.fact_id: replace(meant, base=meant.base + step)})
    after = sides_of((t.role, t.sign, t.figure) for t in moved.terms)
    if not after.denominator:
        return abs(meant.base)
    change = abs(
        100 * after.numerator / after.denominator - 100 * sides.numerator / sides.denominator
        - (after.stated - sides.stated)
    )  # fmt: skip
    return max(within * step / change, half) if change else abs(meant.base)
