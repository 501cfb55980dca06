"""Groups of failing ties, and the single figures whose repair makes all ties of a group hold."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gouji.blame.candidates import (
    Candidate,
    implied_candidates,
    is_signed,
    typed_candidates,
    unit_candidates,
)
from gouji.blame.report import Report, comparable
from gouji.misprints import MAGNITUDES
from gouji.slips import habits
from gouji.verdicts import Check, Figure, Verdict, adds_up, judge

_ALL = 100


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Figures that may be wrong together, each with what was meant, and how likely that is."""

    repairs: tuple[Candidate, ...]
    weight: float


def groups(failing: Sequence[Check]) -> list[list[Check]]:
    """Failing ties connected by shared figures, in the order of their first ties.

    Ties that may fail though every figure is right form groups of their own.
    """
    home: dict[str, str] = {}

    def root(name: str) -> str:
        while home.setdefault(name, name) != name:
            home[name] = home[home[name]]
            name = home[name]
        return name

    for check in failing:
        if not check.is_soft:
            for fact_id in check.fact_ids:
                home[root(fact_id)] = root(check.check_id)
    found: dict[str, list[Check]] = defaultdict(list)
    for check in failing:
        found[root(check.check_id)].append(check)
    return list(found.values())


def single_repairs(group: Sequence[Check], report: Report) -> list[Hypothesis]:
    """Every repair of one figure after which all ties of the group and of the figure hold.

    Sorted by likelihood; equally likely ones by their place in the ties.
    """
    suspects = set.intersection(*(set(check.fact_ids) for check in group))
    found = []
    for fact_id in dict.fromkeys(i for check in group for i in check.fact_ids):
        if fact_id in suspects:
            found += _repairs_of(fact_id, group, report)
    return sorted(found, key=lambda hypothesis: -hypothesis.weight)


def _repairs_of(fact_id: str, group: Sequence[Check], report: Report) -> list[Hypothesis]:
    figure = report.figures[fact_id]
    ties = [*group, *(tie for tie in report.ties_of[fact_id] if not _is_free(tie, group))]
    soft = [tie for tie in report.ties_of[fact_id] if tie.is_soft and tie not in ties]
    near = {i for check in group for i in check.fact_ids}
    scale = habits().restated if report.restated(figure) else 1.0
    likelihoods: dict[int, float] = defaultdict(float)
    best: dict[int, Candidate] = {}
    for candidate in candidates_of(fact_id, group, report):
        weight = scale * candidate.weight * plausibility(candidate, ties)
        if not weight:
            continue
        weight *= _by_habit(figure, candidate) * _softly(candidate, soft)
        if report.prints(candidate.figure, near):
            weight *= habits().printed_elsewhere
        base = candidate.figure.base
        likelihoods[base] += weight
        if base not in best or candidate.weight > best[base].weight:
            best[base] = candidate
    return [Hypothesis((best[base],), weight) for base, weight in likelihoods.items()]


def _by_habit(figure: Figure, candidate: Candidate) -> float:
    """How likely a figure of this kind is to be wrong, and to be meant so."""
    if figure.unit != "%" or candidate.slip == "sign":
        return 1.0
    claimed = figure.value == _ALL
    factor = habits().said_to_be_complete if claimed else habits().worked_out_by_hand
    over = abs(candidate.figure.value) > _ALL >= abs(figure.value)
    return factor * (habits().over_the_whole if over else 1.0)


def _softly(candidate: Candidate, soft: Sequence[Check]) -> float:
    """What ties that may fail though every figure is right say of a repair."""
    factor = 1.0
    for tie in soft:
        fails = judge(tie, {candidate.figure.fact_id: candidate.figure}) is Verdict.FAIL
        if fails != (tie.verdict == "fail"):
            factor *= habits().breaks_soft if fails else habits().mends_soft
    return factor


def _is_free(tie: Check, group: Sequence[Check]) -> bool:
    """Whether a repair may leave the tie as it is: it is judged already, or need not hold."""
    return tie.is_soft or any(tie is other for other in group)


def candidates_of(fact_id: str, group: Sequence[Check], report: Report) -> list[Candidate]:
    """What the figure may have been: by a typed slip, or as a tie of the group asks."""
    figure = report.figures[fact_id]
    if all(check.is_soft for check in group):
        return list(unit_candidates(figure, report))
    ties = report.ties_of[fact_id]
    finest = max(
        term.figure.decimals for tie in ties for term in tie.terms
        if term.figure.unit == figure.unit
    )  # fmt: skip
    signed = is_signed(fact_id, ties)
    found = [
        candidate
        for candidate in typed_candidates(figure, signed, report)
        if candidate.slip in MAGNITUDES or candidate.figure.decimals <= finest
    ]
    for check in group:
        if check.kind not in ("at_most", "direction") and fact_id in check.fact_ids:
            found += implied_candidates(figure, check, signed, report)
    return found


def plausibility(candidate: Candidate, ties: Sequence[Check]) -> float:
    """1 where all ties hold exactly with the candidate, 0 where one fails, else between."""
    share = 1.0
    repairs = {candidate.figure.fact_id: candidate.figure}
    for tie in ties:
        verdict = judge(tie, repairs)
        if verdict is Verdict.FAIL:
            return 0.0
        if verdict is Verdict.ROUNDING and tie.kind != "ratio" and not tie.restated:
            addends = sum(bool(term.figure.rounding and term.figure.base) for term in tie.terms) - 1
            share *= habits().rounded_sum[min(max(addends, 0), 5)]
        if tie.kind == "at_most" and tie.verdict == "fail" and not adds_up(tie, repairs):
            likely = candidate.slip in MAGNITUDES and comparable(tie, repairs)
            share *= habits().below_the_total if likely else 0
    return share
