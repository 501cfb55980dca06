"""From hypotheses to what is said: one figure to look at, what it may have been, what else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gouji.blame.report import Report
from gouji.blame.search import Hypothesis
from gouji.misprints import digits_of
from gouji.verdicts import Check, Figure

_AS_LIKELY = 0.4
"""A repair at least so likely, beside the best, is an alternative."""
_MOST = 5
_UNTHOUGHT = 1e-6
"""What remains for explanations that nobody thought of, as a likelihood."""


@dataclass(frozen=True, slots=True)
class Blame:
    """A figure, and how it should be printed for its failing tie to hold.

    `slip` is an id of data/slips.yml. `confidence` is between 0 and 1. `rank` 1 is the likeliest
    repair; `alternatives` counts those that would do about as well, which follow with a higher
    rank. Where a group of ties is too large to be solved, `fact_id`, `printed` and `proposed` are
    None.
    """

    document_id: str
    check_id: str
    fact_id: str | None
    printed: str | None
    proposed: str | None
    slip: str
    confidence: float
    alternatives: int
    rank: int


def proposals(
    group: Sequence[Check], found: Sequence[Hypothesis], report: Report
) -> Iterator[Blame]:
    """The likeliest repairs of a group, for each of its ties."""
    total = sum(hypothesis.weight for hypothesis in found) + _UNTHOUGHT
    likely = _likeliest(found)
    for check in group:
        for rank, hypothesis in enumerate(likely, 1):
            for candidate in hypothesis.repairs:
                figure = report.figures[candidate.figure.fact_id]
                if figure.fact_id in check.fact_ids:
                    yield Blame(
                        check.document_id, check.check_id, figure.fact_id, _printed(figure),
                        _proposed(figure, candidate.figure), candidate.slip,
                        round(hypothesis.weight / total, 3), len(likely) - 1, rank,
                    )  # fmt: skip


def too_large(group: Sequence[Check]) -> Iterator[Blame]:
    """What is said of a group that is too large to be solved."""
    for check in group:
        yield Blame(check.document_id, check.check_id, None, None, None, "too_large", 0.0, 0, 1)


def _likeliest(found: Sequence[Hypothesis]) -> list[Hypothesis]:
    """The best repair of the likeliest figures, then all that are about as likely."""
    by_figures: dict[tuple[str, ...], list[Hypothesis]] = defaultdict(list)
    for hypothesis in sorted(found, key=lambda each: -each.weight):
        by_figures[tuple(c.figure.fact_id for c in hypothesis.repairs)].append(hypothesis)
    sums = {names: sum(each.weight for each in some) for names, some in by_figures.items()}
    first, *others = sorted(by_figures, key=lambda names: -sums[names])
    best = by_figures[first][0]
    same = [each for each in by_figures[first][1:] if each.weight >= _AS_LIKELY * best.weight]
    other = [by_figures[each][0] for each in others if sums[each] >= _AS_LIKELY * sums[first]]
    return [best, *other, *same][:_MOST]


def _printed(figure: Figure) -> str:
    minus = "-" if figure.value < 0 and not figure.printed_text.startswith("-") else ""
    return f"{minus}{figure.printed_text}{figure.unit}"


def _proposed(printed: Figure, meant: Figure) -> str:
    """The number as meant, in the style of the printed one."""
    number = digits_of(meant)
    if "," in printed.printed_text:
        whole, point, decimals = number.partition(".")
        number = f"{int(whole):,}{point}{decimals}"
    return f"{'-' if meant.value < 0 else ''}{number}{meant.unit}"
