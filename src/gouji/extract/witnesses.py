"""Whether a tie of prose that fails is the report's error, or may be one of reading.

A sentence may have been misread: an operand may be the figure of a neighbouring comparison, an
item of a list may have been missed. So a failing tie of prose is an error only where something
beside its own wording bears witness that a figure is misprinted:

- its wording leaves no doubt about its operands (`TieBuilder.add`, `certain`);
- one typed slip of one figure (`gouji.misprints`) makes all its ties hold, and hardly by chance:
  of a number of many digits few others are one slip away, of a short one nearly all;
- ties that were read independently of each other fail, and ask for the same value;
- another tie of the same reading holds, so that its operands are the right ones;
- so say the other figures of its list (`gouji.extract.company`).

Every other failure is in doubt: its verdict is `unknown`, and `Relation.doubt` tells why. So it is
where another figure in the place of an operand makes the tie hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from math import gcd, inf, log, log10
from statistics import median

from gouji.extract.company import company_holds
from gouji.extract.judged_ties import JudgedTie, JudgedTies
from gouji.extract.mention import Mention, part_of_sentence, printed, sentence_of
from gouji.extract.other_readings import (
    fits_otherwise,
    holds_with_others,
    is_over_or_under,
    is_turned,
)
from gouji.extract.ties import TieBuilder
from gouji.facts import RelationKind, Term
from gouji.misprints import MAGNITUDES, Misprint, misprints
from gouji.slips import slips
from gouji.verdicts import Check, Figure, implied_base, reach, sides_of, tolerance

_SPREAD = log(100)
"""A figure taken from elsewhere lies within a power of ten of the right one, either way."""
_TELLING = 2.0
"""How many powers of ten a misprint must be likelier than a misreading for a tie to be an error."""
_UNTYPED = 0.2
"""The share of misprints that no typed slip explains: copies, sums of fewer rows."""
_MOST_TERMS = 200
"""Of a tie of more figures nothing proves that they all belong to it."""
_OF_CHANGE = ("stated_growth", "stated_difference")
_FEWEST = 3
"""A tie of two figures alone is no sum with all its parts."""
_DOUBTS = {
    "sum": "“{}”是否由所列各项组成存疑，请人工核对",
    "difference": "增减额是否与“{}”相比存疑，请人工核对",
    "ratio": "比率是否以“{}”为基数存疑，请人工核对",
    "equal": "“{}”与另一处所列数是否应当相等存疑，请人工核对",
    "at_most": "所列项是否为“{}”的其中项存疑，请人工核对",
}
_KINDS = ("sum", "difference", "ratio", "equal", "at_most")


def doubts(ties: JudgedTies) -> dict[str, str]:
    """Why a failing tie is in doubt, by the id of its relation."""
    failing = [tie for tie in ties.ties if _may_be_misread(tie)]
    plain = [
        tie for tie in failing
        if len(tie.check.terms) <= _MOST_TERMS
        and not (is_over_or_under(tie) or is_turned(ties, tie) or fits_otherwise(ties, tie))
    ]  # fmt: skip
    proved = {tie.relation.relation_id for tie in plain if _is_proved(ties, tie)}
    broken: dict[str, list[JudgedTie]] = defaultdict(list)
    for tie in plain:
        for fact_id in tie.check.fact_ids:
            broken[fact_id].append(tie)
    for fact_id, its_ties in broken.items():
        for mended in _mended(ties, fact_id, its_ties):
            proved |= {tie.relation.relation_id for tie in mended}
    return {
        tie.relation.relation_id: _doubt(ties, tie)
        for tie in failing
        if tie.relation.relation_id not in proved
    }


def _doubt(ties: JudgedTies, tie: JudgedTie) -> str:
    """What a reader should look at: the whole, the figure compared with, or the base."""
    by_role = {t.role: t.figure.fact_id for t in tie.check.terms if t.figure.fact_id}
    role = {"difference": "part", "ratio": "denominator"}.get(tie.check.kind, "total")
    mention = ties.mentions.get(by_role.get(role, ""))
    name = "" if mention is None else f"{mention.label}{printed(mention)}"
    return _DOUBTS[tie.check.kind].format(name)


def _may_be_misread(tie: JudgedTie) -> bool:
    relation = tie.relation
    stated = relation.source == "wording" and relation.severity == "error"
    return tie.fails and stated and relation.kind in _KINDS


def _is_proved(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether there is no doubt about the operands, and no other figure that fits."""
    certain = ties.builder.is_certain(tie.relation)
    if tie.check.kind == "at_most" or (certain and ties.of(tie)[0].measure == "score"):
        return certain  # of points, some others fit nearly always
    sure = certain or any(
        witness(ties, tie) for witness in (_operands_hold, _closed, company_holds)
    )
    return sure and not holds_with_others(ties, tie)


def _closed(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether a sentence or a part of it prints the operands, and none else of their unit."""
    if tie.check.kind == "at_most" or len(tie.check.terms) < _FEWEST:
        return False
    own = ties.of(tie)
    if ties.builder.is_guessed(tie.relation) or len(set(map(sentence_of, own))) != 1:
        return False
    units = {m.base_unit for m in own if m.measure != "percent"}
    mixed = tie.check.kind != "sum"
    if len(set(map(part_of_sentence, own))) == 1:
        around = ties.beside(own[0])
    elif tie.relation.rule_id in _OF_CHANGE:
        around = ties.around(tie)
    else:
        return False  # what a share is of may be told by no figure
    return not any(
        m.base_unit in units and m not in own and (mixed or m.role == "amount") for m in around
    )


def _operands_hold(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether the operands of a percentage hold in another tie of the same figures."""
    operands = {t.figure.fact_id for t in tie.check.terms if t.role != "stated"}
    together = len(set(map(sentence_of, ties.of(tie)))) == 1
    return (
        tie.check.kind == "ratio"
        and together
        and any(
            not other.fails
            and other.check.kind in ("sum", "difference")
            and operands <= set(other.check.fact_ids)
            for other in min((ties.ties_of[fact_id] for fact_id in operands), key=len)
        )
    )


def _mended(ties: JudgedTies, fact_id: str, broken: list[JudgedTie]) -> Iterator[list[JudgedTie]]:
    """The ties that a misprint of this figure explains, for each that is likely enough."""
    figure = ties.figures[fact_id]
    if figure.approximate:
        return
    sound = [t for t in ties.ties_of[fact_id] if not t.fails]
    near = [t for t in broken if _is_told_near(ties, t, fact_id)]
    for likelihood, meant, given in chain(_typed(figure, broken), _asked_for(figure, near)):
        if not all(t.holds_with(fact_id, meant) for t in sound):
            continue
        mended = [t for t in broken if t.holds_with(fact_id, meant)]
        told = [t for t in mended if t.reading != given and t.check.kind != "at_most"]
        if given is not None:
            told = [t for t in told if _is_told_near(ties, t, fact_id)]
        chance = sum(_surprises(told, meant).values()) + _out_of_scale(told, figure, meant)
        if told and log10(likelihood) + chance >= _TELLING:
            yield mended


def is_one_slip_away(kind: RelationKind, terms: list[Term], mentions: list[Mention]) -> bool:
    """Whether one typed slip of one figure makes a tie hold, and hardly by chance."""
    builder = TieBuilder("")
    builder.add("", kind, terms, (0, 0))
    ties = JudgedTies(builder, mentions)
    return any(mended for m in mentions for mended in _mended(ties, m.fact_id, ties.ties))


_Meant = Iterator[tuple[float, Figure, object]]
"""What a figure may have been, how likely, and the reading that alone says so."""


def _typed(figure: Figure, broken: list[JudgedTie]) -> _Meant:
    near = [_asked(figure, tie) for tie in broken]
    finest = max(
        (t.figure.decimals for tie in broken for t in tie.check.terms
         if t.figure.unit == figure.unit), default=0,
    )  # fmt: skip
    for each in misprints(figure, signed=_is_signed(figure, broken), near=near):
        if each.slip in MAGNITUDES or each.meant.decimals <= finest:
            yield _likelihood(each), each.meant, None


def _asked_for(figure: Figure, broken: list[JudgedTie]) -> _Meant:
    for tie in broken:
        base = implied_base(figure.fact_id, tie.check)
        if base is not None and tie.check.kind in ("sum", "difference"):
            yield _UNTYPED, replace(figure, base=round(base)), tie.reading


def _is_told_near(ties: JudgedTies, tie: JudgedTie, fact_id: str) -> bool:
    """Whether a figure was taken for an operand where it stands, not looked for elsewhere.

    What was looked for may be the same wrong figure for several ties.
    """
    said = next(t.figure.fact_id for t in tie.check.terms if t.role in ("total", "stated"))
    if tie.check.kind == "sum" or not said:
        return True
    return sentence_of(ties.mentions[said]) == sentence_of(ties.mentions[fact_id])


def _asked(figure: Figure, tie: JudgedTie) -> tuple[float, float]:
    """The range in which the figure must lie for a tie to hold, and somewhat beyond."""
    base = implied_base(figure.fact_id, tie.check)
    if base is None or tie.check.kind == "at_most":
        return -inf, inf
    centre = float(base)
    width = 2 * _window(tie.check, replace(figure, base=round(base))) + abs(centre) / 1000
    return centre - width, centre + width


def _out_of_scale(ties: list[JudgedTie], printed_figure: Figure, meant: Figure) -> float:
    """How much less likely, in powers of ten, a figure so far out of scale was meant.

    What was misread is a sound figure of the report; a unit mistaken puts it out of all scale
    beside the others of its ties.
    """
    scales = [
        log10(abs(term.figure.base)) for tie in ties for term in tie.check.terms
        if term.figure.base and term.figure.fact_id != meant.fact_id
        and term.role != "stated" and term.figure.fact_id
    ]  # fmt: skip
    if not scales or not printed_figure.base or not meant.base:
        return 0.0
    middle = median(scales)
    off, left = (abs(log10(abs(f.base)) - middle) for f in (printed_figure, meant))
    return max(0.0, off - left - 1) / 2


def _likelihood(each: Misprint) -> float:
    whole = sum(slip.weight for slip in slips().values())
    return float(each.share * slips()[each.slip].weight / whole)


def _is_signed(figure: Figure, ties: Iterable[JudgedTie]) -> bool:
    return any(
        term.figure.fact_id == figure.fact_id
        and (term.role == "stated" or (term.role == "total" and tie.check.kind == "difference"))
        for tie in ties
        for term in tie.check.terms
    )


def _surprises(ties: list[JudgedTie], meant: Figure) -> Mapping[object, float]:
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
    half = _step(repaired) / 2
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
    return max(float(within * step / change), half) if change else abs(meant.base)


def _step(check: Check) -> float:
    """The step in which its amounts are told: 5500.00, 2700.00 and 9800.00 go by hundreds."""
    amounts = [t.figure for t in check.terms if t.role != "stated" and t.figure.base]
    whole = gcd(*(f.base for f in amounts))
    step = 1.0
    while whole and whole % 10 == 0:
        whole, step = whole // 10, step * 10
    return step
