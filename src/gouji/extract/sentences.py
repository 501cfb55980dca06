"""Where the sentences of a paragraph are that hold figures, none longer than people write.

What goes on for pages without a full stop is a table run together or no text at all. It is read
piece by piece, so that the time that reading takes grows with the text and no faster; which of its
figures belong together is past telling.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gouji.extract.clause import SENTENCE_STOP
from gouji.extract.mention import MOST_FIGURES
from gouji.extract.quantity import Quantity

LONGEST_SENTENCE = 3_000
"""Characters; the longest known has 500."""
_HALF = LONGEST_SENTENCE // 2
_CLAUSE_ENDS = "，；、："


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its figures, or a piece of one that is too long (`is_cut`)."""

    start: int
    end: int
    figures: Sequence[Quantity]
    is_cut: bool = False


def sentences(text: str, found: Sequence[Quantity]) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph with its figures `found`, in order."""
    starts = [0, *(stop.end() for stop in SENTENCE_STOP.finditer(text)), len(text)]
    places = [quantity.start for quantity in found]
    for start, end in pairwise(starts):
        figures = found[bisect_left(places, start) : bisect_left(places, end)]
        if len(figures) <= MOST_FIGURES and end - start <= LONGEST_SENTENCE:
            yield Sentence(start, end, figures)
        else:
            yield from _pieces(text, start, end, figures)


def _pieces(text: str, start: int, end: int, figures: Sequence[Quantity]) -> Iterator[Sentence]:
    first = 0
    while first < len(figures):
        start = max(start, figures[first].start - _HALF)
        most = min(first + MOST_FIGURES, len(figures))
        after = first + 1
        while after < most and figures[after].unit_end - start <= LONGEST_SENTENCE:
            after += 1
        last = figures[after - 1].unit_end
        following = figures[after].start if after < len(figures) else end
        cut = _clause_end(text, last, min(following, last + _HALF))
        yield Sentence(start, cut, figures[first:after], is_cut=True)
        start, first = cut, after


def _clause_end(text: str, start: int, end: int) -> int:
    """Where the clause that goes on from `start` ends, `end` at the latest."""
    marks = (text.find(mark, start, end) for mark in _CLAUSE_ENDS)
    return min((mark + 1 for mark in marks if mark >= 0), default=end)
