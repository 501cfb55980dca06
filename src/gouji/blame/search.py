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
from gouji.verdicts import Check, Verdict, adds_up, judge

_ROUNDED = (1.0, 1.0, 0.17, 0.25, 0.32, 0.4)
"""By the number of addends: how often a sum of rounded figures is off by one digit to one side,
for once that it is exact."""
_UNEQUAL = 0.02
"""Parts that stay below their total are less telling than parts that make it up."""
_CORROBORATED = 0.1
"""So is one of a figure that the report prints elsewhere as well."""

_BY_HAND = 3.0
"""A percentage is worked out by hand while the report is written; amounts come from the books."""
_ALL = 100
_CLAIMED = 0.1
"""完成率100% is said, not worked out: rather one of its two figures is off."""


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
    scale = _CORROBORATED if report.restated(figure) else 1.0
    if figure.unit == "%":
        scale *= _CLAIMED if figure.value == _ALL else _BY_HAND
    likelihoods: dict[int, float] = defaultdict(float)
    best: dict[int, Candidate] = {}
    for candidate in candidates_of(fact_id, group, report):
        weight = scale * candidate.weight * plausibility(candidate, ties)
        if not weight:
            continue
        base = candidate.figure.base
        likelihoods[base] += weight
        if base not in best or candidate.weight > best[base].weight:
            best[base] = candidate
    return [Hypothesis((best[base],), weight) for base, weight in likelihoods.items()]


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
            share *= _ROUNDED[min(max(addends, 0), 5)]
        if tie.kind == "at_most" and tie.verdict == "fail" and not adds_up(tie, repairs):
            likely = candidate.slip in MAGNITUDES and comparable(tie, repairs)
            share *= _UNEQUAL if likely else 0
    return share
