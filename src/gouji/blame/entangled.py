"""Groups of failing ties that no single figure explains: a mixed-integer programme (HiGHS).

Its columns and rows are made in `gouji.blame.rows`. What the programme finds is judged exactly
before it is said; bounds on size and nodes, not on time, keep the outcome the same everywhere.
"""

from collections.abc import Mapping, Sequence
from math import exp, log

from gouji.blame.candidates import (
    FREE,
    Candidate,
    implied_candidates,
    is_signed,
    typed_candidates,
)
from gouji.blame.programme import Programme
from gouji.blame.report import Report
from gouji.blame.rows import Scene, programme_of
from gouji.blame.search import Hypothesis
from gouji.misprints import MAGNITUDES
from gouji.money import UNITS
from gouji.verdicts import Check, Figure, Verdict, implied_base, judge, reprinted

MOST_FIGURES = 60
MOST_TIES = 150
_MOST_CANDIDATES = 12
_MOST_ANSWERS = 4
_MOST_ATTEMPTS = 8
_WORK = 12_000
"""Cells (rows times columns) solved for one group in all: the larger its programme, the fewer
attempts at another answer. Half a second at most, and the same everywhere."""
_NEAR = -log(0.4)
_BEYOND = 100
"""No figure is taken for so many times the largest printed: the programme has to be solvable."""
_ALWAYS = MAGNITUDES | {"swapped_digits", "sign"}


def entangled_repairs(group: Sequence[Check], report: Report) -> list[Hypothesis] | None:
    """The cheapest sets of repairs after which the ties hold; None where the group is too large."""
    scene = _scene(group, report)
    if len(scene.facts) > MOST_FIGURES or len(scene.ties) > MOST_TIES:
        return None
    return _answers(scene, programme_of(scene))


def _scene(group: Sequence[Check], report: Report) -> Scene:
    facts = dict.fromkeys(i for check in group for i in check.fact_ids)
    suspects = frozenset(facts)
    for fact_id in tuple(facts):
        for tie in report.ties_of[fact_id]:
            if tie.kind == "equal" and tie.verdict == "pass":
                facts.update(dict.fromkeys(tie.fact_ids))  # the same wrong figure, printed twice
    ties = {
        tie.check_id: tie for i in facts for tie in report.ties_of[i] if not tie.is_soft
    }  # fmt: skip
    scene = Scene(suspects, list(facts), list(ties.values()), report)
    if len(facts) <= MOST_FIGURES:
        scene.candidates = {i: _candidates(i, group, report) for i in facts}
    return scene


def _candidates(fact_id: str, group: Sequence[Check], report: Report) -> list[Candidate]:
    """The likeliest candidates: slips of few outcomes, and what makes one failing tie hold."""
    figure = report.figures[fact_id]
    ties = [tie for tie in group if fact_id in tie.fact_ids]
    signed = is_signed(fact_id, report.ties_of[fact_id])
    found = typed_candidates(figure, signed, report)
    for tie in ties:
        if tie.kind not in ("at_most", "direction"):
            found += implied_candidates(figure, tie, signed, report)
    largest = _BEYOND * max(abs(term.figure.base) for tie in group for term in tie.terms)
    best: dict[int, Candidate] = {}
    for candidate in found:
        if abs(candidate.figure.base) > largest:
            continue
        repairs = {fact_id: candidate.figure}
        mends = any(judge(tie, repairs) is not Verdict.FAIL for tie in ties)
        base = candidate.figure.base
        if (mends or candidate.slip in _ALWAYS) and (
            base not in best or best[base].weight < candidate.weight
        ):
            best[base] = candidate
    return sorted(best.values(), key=lambda each: -each.weight)[:_MOST_CANDIDATES]


def _answers(scene: Scene, programme: Programme) -> list[Hypothesis]:
    """Sets of repairs that hold exactly where the programme says so, and are about as cheap."""
    found: list[Hypothesis] = []
    least = weight = 0.0
    for _ in range(min(max(_WORK // programme.cells, 1), _MOST_ATTEMPTS)):
        solved = programme.solve()
        if solved is None:
            break
        repairs = _repairs(scene, solved.chosen)
        programme.forbid([c for c in solved.chosen if c in _choices(scene)])
        if not repairs:
            break
        if not _mends(scene, repairs):
            continue
        if not found:
            least = solved.cost
            programme.limit(least + _NEAR)
            weight = exp(sum(log(each.weight) for each in repairs) / len(repairs))
        found.append(Hypothesis(tuple(repairs), weight * exp(least - solved.cost)))
        if len(found) == _MOST_ANSWERS:
            break
    return found


def _choices(scene: Scene) -> set[int]:
    return {*scene.column_of.values(), *(changed for changed, _ in scene.free_of.values())}


def _repairs(scene: Scene, chosen: Sequence[int]) -> list[Candidate]:
    typed = [
        scene.candidates[fact_id][place]
        for (fact_id, place), column in scene.column_of.items()
        if column in chosen
    ]
    free = [fact_id for fact_id, (changed, _) in scene.free_of.items() if changed in chosen]
    return [*typed, *_solved(scene, free, {each.figure.fact_id: each.figure for each in typed})]


def _solved(scene: Scene, free: Sequence[str], repairs: Mapping[str, Figure]) -> list[Candidate]:
    """The free figures, each from a tie in which it alone is still open."""
    known, open_facts, found = dict(repairs), list(free), list[Candidate]()
    for _ in free:
        for fact_id in open_facts:
            figure = scene.report.figures[fact_id]
            meant = _asked(scene, figure, known, {i for i in open_facts if i != fact_id})
            if meant is not None:
                known[fact_id] = meant
                open_facts.remove(fact_id)
                found.append(Candidate(meant, "free_change", FREE))
                break
    return found


def _asked(
    scene: Scene, figure: Figure, known: Mapping[str, Figure], still_open: set[str]
) -> Figure | None:
    ties = [tie for tie in scene.report.ties_of[figure.fact_id] if tie.kind != "at_most"]
    for tie in sorted(ties, key=lambda tie: (tie.is_soft, tie.kind == "ratio")):
        unit = UNITS.get(figure.unit or "")
        if still_open & set(tie.fact_ids) or unit is None or tie.kind == "direction":
            continue
        base = implied_base(figure.fact_id, tie.repaired(known))
        if base is not None:
            value = round(base / 10**6 / unit.factor, figure.decimals)
            meant = reprinted(figure, value, figure.unit, figure.decimals)
            repairs = {**known, figure.fact_id: meant}
            if meant.base != figure.base and judge(tie, repairs) is not Verdict.FAIL:
                return meant
    return None


def _mends(scene: Scene, repairs: Sequence[Candidate]) -> bool:
    """Whether each repaired figure brings a failing tie to hold, and fewer fail than before."""
    meant = {each.figure.fact_id: each.figure for each in repairs}
    after = {tie.check_id: judge(tie, meant) for tie in scene.ties}
    mended = [t for t in scene.ties if t.verdict == "fail" and after[t.check_id] != Verdict.FAIL]
    helped = {fact_id for tie in mended for fact_id in tie.fact_ids}
    spoilt = [t for t in scene.ties if t.verdict != "fail" and after[t.check_id] == Verdict.FAIL]
    return set(meant) <= helped | _copies(scene, helped) and len(spoilt) < len(mended)


def _copies(scene: Scene, helped: set[str]) -> set[str]:
    """Figures that say the same as one of these."""
    return {
        fact_id
        for tie in scene.ties
        if tie.kind == "equal" and helped & set(tie.fact_ids)
        for fact_id in tie.fact_ids
    }
