"""Groups of failing ties that no single figure explains: a mixed-integer programme (HiGHS).

One binary variable stands for each candidate of a figure, one for any other change of it (with
the change as a free variable), one for a tie that can not be made to hold. The costs are negative
logarithms of likelihoods. What the programme finds is judged exactly before it is said; bounds on
size and nodes, not on time, keep the outcome the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from gouji.blame.search import Hypothesis
from gouji.misprints import MAGNITUDES
from gouji.money import UNITS
from gouji.verdicts import (
    Check,
    Figure,
    Verdict,
    implied_base,
    judge,
    reach,
    reprinted,
    sides_of,
    tolerance,
)

MOST_FIGURES = 60
MOST_TIES = 150
_MOST_CANDIDATES = 12
_MOST_ANSWERS = 4
_MOST_ATTEMPTS = 8
_WORK = 12_000
"""Cells (rows times columns) solved for one group in all: the larger its programme, the fewer
attempts at another answer. Half a second at most, and the same everywhere."""
_WRONG = -log(1e-3)
"""What it costs that a figure is wrong at all: one figure of a thousand."""
_COPY_WRONG = 1.0
"""... and that a figure which says the same is wrong with it."""
_BROKEN = {"fail": 17.0, "pass": 20.0, "rounding": 20.0}
"""What it costs to leave a tie broken: the words may tie other figures than was understood."""
_NEAR = -log(0.4)
_BEYOND = 100
"""No figure is taken for so many times the largest printed: the programme has to be solvable."""
_ALWAYS = MAGNITUDES | {"swapped_digits", "sign"}


@dataclass(slots=True)
class _Scene:
    """The figures that may change, the ties that should hold, the candidates of each figure.

    `suspects` are the figures of failing ties; the others say the same as one of these.
    """

    suspects: frozenset[str]
    facts: list[str]
    ties: list[Check]
    report: Report
    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    column_of: dict[tuple[str, int], int] = field(default_factory=dict)
    free_of: dict[str, tuple[int, int]] = field(default_factory=dict)


def entangled_repairs(group: Sequence[Check], report: Report) -> list[Hypothesis] | None:
    """The cheapest sets of repairs after which the ties hold; None where the group is too large."""
    scene = _scene(group, report)
    if len(scene.facts) > MOST_FIGURES or len(scene.ties) > MOST_TIES:
        return None
    programme = Programme(_scale(scene))
    _add_columns(scene, programme)
    for tie in scene.ties:
        _add_tie(scene, programme, tie)
    return _answers(scene, programme)


def _scene(group: Sequence[Check], report: Report) -> _Scene:
    facts = dict.fromkeys(i for check in group for i in check.fact_ids)
    suspects = frozenset(facts)
    for fact_id in tuple(facts):
        for tie in report.ties_of[fact_id]:
            if tie.kind == "equal" and tie.verdict == "pass":
                facts.update(dict.fromkeys(tie.fact_ids))  # the same wrong figure, printed twice
    ties = {
        tie.check_id: tie for i in facts for tie in report.ties_of[i] if not tie.is_soft
    }  # fmt: skip
    scene = _Scene(suspects, list(facts), list(ties.values()), report)
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


def _scale(scene: _Scene) -> int:
    """Micro units to a unit of the programme: the finest step that a figure is printed in."""
    steps = [_step(scene.report.figures[i]) for i in scene.facts]
    return max(min(steps, default=1), 1)


def _step(figure: Figure) -> int:
    known = UNITS.get(figure.unit or "")
    return int((known.factor if known else 1) * 10**6 // 10**figure.decimals)


def _add_columns(scene: _Scene, programme: Programme) -> None:
    reach_of_change = 10 * max(abs(scene.report.figures[i].base) for i in scene.facts)
    for fact_id in scene.facts:
        choices = []
        wrong = _WRONG if fact_id in scene.suspects else _COPY_WRONG
        for place, candidate in enumerate(scene.candidates[fact_id]):
            column = programme.binary(wrong - log(candidate.weight))
            scene.column_of[fact_id, place] = column
            choices.append(column)
        changed, change = programme.change(wrong - log(FREE / 2), reach_of_change)
        scene.free_of[fact_id] = changed, change
        programme.row(dict.fromkeys([*choices, changed], 1.0), upper=1.0)


def _line(scene: _Scene, programme: Programme, tie: Check, role: str | None) -> dict[int, float]:
    """The moves of a side of a tie as coefficients, in units of the programme."""
    line: dict[int, float] = {}
    for term in tie.terms:
        fact_id = term.figure.fact_id
        if fact_id not in scene.candidates or (role and term.role != role):
            continue
        for place, candidate in enumerate(scene.candidates[fact_id]):
            column = scene.column_of[fact_id, place]
            move = term.sign * (candidate.figure.base - term.figure.base) / programme.scale
            line[column] = line.get(column, 0.0) + move
        change = scene.free_of[fact_id][1]
        line[change] = line.get(change, 0.0) + term.sign
    return line


def _add_tie(scene: _Scene, programme: Programme, tie: Check) -> None:
    broken = programme.binary(_BROKEN[tie.verdict])
    if tie.kind == "ratio":
        _add_ratio(scene, programme, tie, broken)
    elif tie.kind == "direction":
        turned = [
            scene.column_of[fact_id, place]
            for fact_id in tie.fact_ids
            for place, candidate in enumerate(scene.candidates.get(fact_id, ()))
            if candidate.slip == "sign"
        ]
        programme.row(dict.fromkeys([*turned, broken], 1.0), lower=1.0)
    else:
        _add_linear(scene, programme, tie, broken)


def _add_linear(scene: _Scene, programme: Programme, tie: Check, broken: int) -> None:
    line = _line(scene, programme, tie, None)
    start = sum(term.sign * term.figure.base for term in tie.terms) / programme.scale
    slack = tolerance(tie, (term.figure for term in tie.terms)) / programme.scale + 0.4
    wider = {
        scene.column_of[term.figure.fact_id, place]: extra / programme.scale
        for term in tie.terms
        for place, candidate in enumerate(scene.candidates.get(term.figure.fact_id, ()))
        if (extra := candidate.figure.rounding - term.figure.rounding) > 0
    }
    programme.within(line, wider, -slack - start, broken)
    if tie.kind != "at_most":
        programme.within({c: -v for c, v in line.items()}, wider, -slack + start, broken)


def _add_ratio(scene: _Scene, programme: Programme, tie: Check, broken: int) -> None:
    """100 N - (s - t) D >= 0 and (s + t) D - 100 N >= 0, for each value s that may be stated."""
    terms = [(term.role, term.sign, term.figure) for term in tie.terms]
    sides = sides_of(terms)
    if not sides.denominator:
        return
    stated = next(term.figure for term in tie.terms if term.role == "stated")
    band = 2 * sides.own + reach(terms, sides)
    columns = [
        (scene.column_of[stated.fact_id, place], candidate.figure)
        for place, candidate in enumerate(scene.candidates.get(stated.fact_id, ()))
    ]
    changed = scene.free_of[stated.fact_id][0] if stated.fact_id in scene.free_of else None
    others = [column for column, _ in columns] + ([changed] if changed is not None else [])
    above = _line(scene, programme, tie, "numerator")
    below = _line(scene, programme, tie, "denominator")
    for chosen, figure in [(None, stated), *columns]:
        percent = sides.stated * figure.base / stated.base if stated.base else figure.base / 1e6
        for side in (1, -1):
            edge = percent - side * band
            line = {c: side * 100 * v for c, v in above.items()}
            for column, move in below.items():
                line[column] = line.get(column, 0.0) - side * edge * move
            start = side * (100 * sides.numerator - edge * sides.denominator) / programme.scale
            unless = [broken, *others] if chosen is None else [broken]
            programme.within(line, {}, -start, *unless, only_if=chosen)


def _answers(scene: _Scene, programme: Programme) -> list[Hypothesis]:
    """Sets of repairs that hold exactly where the programme says so, and are about as cheap."""
    found: list[Hypothesis] = []
    least = weight = 0.0
    most = min(max(_WORK // programme.cells, 1), _MOST_ATTEMPTS)
    for attempt in range(most):
        solved = programme.solve()
        if solved is None and not attempt:
            programme.shrink()
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


def _choices(scene: _Scene) -> set[int]:
    return {*scene.column_of.values(), *(changed for changed, _ in scene.free_of.values())}


def _repairs(scene: _Scene, chosen: Sequence[int]) -> list[Candidate]:
    typed = [
        scene.candidates[fact_id][place]
        for (fact_id, place), column in scene.column_of.items()
        if column in chosen
    ]
    free = [fact_id for fact_id, (changed, _) in scene.free_of.items() if changed in chosen]
    return [*typed, *_solved(scene, free, {each.figure.fact_id: each.figure for each in typed})]


def _solved(scene: _Scene, free: Sequence[str], repairs: Mapping[str, Figure]) -> list[Candidate]:
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
    scene: _Scene, figure: Figure, known: Mapping[str, Figure], still_open: set[str]
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


def _mends(scene: _Scene, repairs: Sequence[Candidate]) -> bool:
    """Whether each repaired figure brings a failing tie to hold, and fewer fail than before."""
    meant = {each.figure.fact_id: each.figure for each in repairs}
    after = {tie.check_id: judge(tie, meant) for tie in scene.ties}
    mended = [t for t in scene.ties if t.verdict == "fail" and after[t.check_id] != Verdict.FAIL]
    helped = {fact_id for tie in mended for fact_id in tie.fact_ids}
    spoilt = [t for t in scene.ties if t.verdict != "fail" and after[t.check_id] == Verdict.FAIL]
    return set(meant) <= helped | _copies(scene, helped) and len(spoilt) < len(mended)


def _copies(scene: _Scene, helped: set[str]) -> set[str]:
    """Figures that say the same as one of these."""
    return {
        fact_id
        for tie in scene.ties
        if tie.kind == "equal" and helped & set(tie.fact_ids)
        for fact_id in tie.fact_ids
    }
