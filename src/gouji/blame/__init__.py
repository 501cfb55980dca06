"""Blame: the smallest set of figures whose change makes a group of failing ties hold.

A proposal stands beside the printed figure; the figure itself is never altered. Repairs of one
figure are tried first; a mixed-integer programme decides where no single one explains a group.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from gouji.blame.proposals import Blame, proposals, too_large
from gouji.blame.report import Report
from gouji.blame.search import groups, single_repairs
from gouji.verdicts import Check, Figure, Term, differs_in_last_digit

if TYPE_CHECKING:
    import duckdb

_AT_ONCE = 200
"""Documents whose ties are held in memory together."""

__all__ = ["Blame", "Check", "Figure", "Term", "blame", "blame_failures"]


def blame(checks: Iterable[Check], printed: Sequence[Figure] = ()) -> list[Blame]:
    """Return the repairs proposed for each failing tie, the likeliest first.

    The ties of one document stand together. `printed` are the figures of the document in their
    order, for slips that copy one; by default those of the ties.
    """
    return [
        each
        for _, same_document in groupby(checks, attrgetter("document_id"))
        for each in _blame_report(Report(list(same_document), tuple(printed)))
    ]


def blame_failures(connection: "duckdb.DuckDBPyConnection") -> int:
    """Blame the failing ties that were judged on this connection; fill raw.blame, return its rows.

    Reads what `gouji.transform.judge` built of `VERDICTS`.
    """
    from gouji.blame.warehouse import read_failing, write  # noqa: PLC0415

    return write(connection, _blame_all(read_failing(connection)))


def _blame_all(failing: Iterator[tuple[list[Check], list[Figure]]]) -> Iterator[Blame]:
    """Blame in order, document by document; the solver lets go of the interpreter's lock."""
    with ThreadPoolExecutor(os.cpu_count(), "blame") as threads:
        while documents := list(islice(failing, _AT_ONCE)):
            for found in threads.map(lambda document: blame(*document), documents):
                yield from found


def _blame_report(report: Report) -> Iterator[Blame]:
    failing = [check for check in report.checks if check.verdict == "fail"]
    for group in groups(failing):
        if all(differs_in_last_digit(check) for check in group):
            continue  # which of the two was rounded otherwise, nobody can tell
        found = single_repairs(group, report)
        if not found and not all(check.is_soft for check in group):
            from gouji.blame.entangled import entangled_repairs  # noqa: PLC0415 - rarely needed

            solved = entangled_repairs(group, report)
            if solved is None:
                yield from too_large(group)
                continue
            found = solved
        if found:
            yield from proposals(group, found, report)
