"""The columns and rows of the programme for entangled ties (`gouji.blame.entangled`).

One binary column stands for each candidate of a figure, one for any other change of it, one for a
tie that is left broken. Costs are negative logarithms of likelihoods.
"""

from dataclasses import dataclass, field
from math import log

from gouji.blame.candidates import FREE, Candidate
from gouji.blame.programme import Programme
from gouji.blame.report import Report
from gouji.money import UNITS
from gouji.verdicts import Check, Figure, implied_base, reach, sides_of, tolerance

_WRONG = -log(1e-3)
"""What it costs that a figure is wrong at all: one figure of a thousand."""
_COPY_WRONG = 1.0
"""... and that a figure which says the same is wrong with it."""
_BROKEN = {"fail": 17.0, "pass": 20.0, "rounding": 20.0}
"""What it costs to leave a tie broken: the words may tie other figures than was understood."""
_FREEDOM = 4
"""A figure moves so many times as far as one tie asks for, where others change with it."""


@dataclass(slots=True)
class Scene:
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


def programme_of(scene: Scene) -> Programme:
    """The programme whose cheapest solution repairs the scene."""
    programme = Programme()
    _add_columns(scene, programme)
    for tie in scene.ties:
        _add_tie(scene, programme, tie)
    return programme


def _step(figure: Figure) -> int:
    known = UNITS.get(figure.unit or "")
    return int((known.factor if known else 1) * 10**6 // 10**figure.decimals)


def _add_columns(scene: Scene, programme: Programme) -> None:
    for fact_id in scene.facts:
        choices = []
        wrong = _WRONG if fact_id in scene.suspects else _COPY_WRONG
        for place, candidate in enumerate(scene.candidates[fact_id]):
            column = programme.binary(wrong - log(candidate.weight))
            scene.column_of[fact_id, place] = column
            choices.append(column)
        furthest = _furthest(scene, fact_id) / _unit(scene, fact_id)
        changed, change = programme.change(wrong - log(FREE / 2), furthest)
        scene.free_of[fact_id] = changed, change
        programme.row(dict.fromkeys([*choices, changed], 1.0), upper=1.0)


def _furthest(scene: Scene, fact_id: str) -> int:
    """How far a figure may be free to move: some times what any of its ties asks for.

    A wider bound would let the solver move a little without the yes or no that it pays for: its
    tolerance is a millionth of the bound.
    """
    base = scene.report.figures[fact_id].base
    asked = [
        abs(implied - base)
        for tie in scene.report.ties_of[fact_id]
        if (implied := implied_base(fact_id, tie)) is not None
    ]
    return round(_FREEDOM * max(asked, default=abs(base))) + 1


def _unit(scene: Scene, fact_id: str) -> int:
    """The micro units that a figure's column of change counts in: those of its last digit."""
    return max(_step(scene.report.figures[fact_id]), 1)


def _line(scene: Scene, tie: Check, role: str | None, scale: float) -> dict[int, float]:
    """The moves of a side of a tie as coefficients, in units of so many micro units.

    Each row has a scale of its own: with amounts and percentages in one, coefficients would differ
    by more than a solver can tell apart.
    """
    line: dict[int, float] = {}
    for term in tie.terms:
        fact_id = term.figure.fact_id
        if fact_id not in scene.candidates or (role and term.role != role):
            continue
        for place, candidate in enumerate(scene.candidates[fact_id]):
            column = scene.column_of[fact_id, place]
            move = term.sign * (candidate.figure.base - term.figure.base) / scale
            line[column] = line.get(column, 0.0) + move
        change = scene.free_of[fact_id][1]
        line[change] = line.get(change, 0.0) + term.sign * _unit(scene, fact_id) / scale
    return line


def _add_tie(scene: Scene, programme: Programme, tie: Check) -> None:
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


def _add_linear(scene: Scene, programme: Programme, tie: Check, broken: int) -> None:
    scale = max(min(_step(term.figure) for term in tie.terms), 1)
    line = _line(scene, tie, None, scale)
    start = sum(term.sign * term.figure.base for term in tie.terms) / scale
    slack = tolerance(tie, (term.figure for term in tie.terms)) / scale + 0.4
    wider = {
        scene.column_of[term.figure.fact_id, place]: extra / scale
        for term in tie.terms
        for place, candidate in enumerate(scene.candidates.get(term.figure.fact_id, ()))
        if (extra := candidate.figure.rounding - term.figure.rounding) > 0
    }
    programme.within(line, wider, -slack - start, broken)
    if tie.kind != "at_most":
        programme.within({c: -v for c, v in line.items()}, wider, -slack + start, broken)


def _add_ratio(scene: Scene, programme: Programme, tie: Check, broken: int) -> None:
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
    scale = abs(sides.denominator) * max(band, 1e-6)
    above = _line(scene, tie, "numerator", scale)
    below = _line(scene, tie, "denominator", scale)
    for chosen, figure in [(None, stated), *columns]:
        percent = sides.stated * figure.base / stated.base if stated.base else figure.base / 1e6
        for side in (1, -1):
            edge = percent - side * band
            line = {c: side * 100 * v for c, v in above.items()}
            for column, move in below.items():
                line[column] = line.get(column, 0.0) - side * edge * move
            start = side * (100 * sides.numerator - edge * sides.denominator) / scale
            unless = [broken, *others] if chosen is None else [broken]
            programme.within(line, {}, -start, *unless, only_if=chosen)
