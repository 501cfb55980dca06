"""Tables without ruled lines: columns of figures told by the white between them.

Guessing is kept narrow: at least three lines, each with at least two figures that stand in
columns aligned over the lines. What is less clear stays prose.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gouji.readers.lattice import Box
from gouji.readers.pdf_text import Line, line_text

_FIGURE = re.compile(r"[-−+]?\(?\d[\d,，]*(?:\.\d+)?\)?[%％]?|[-—–]{1,2}")
_FEWEST_ROWS = 3
_FEWEST_FIGURES = 2
_MOST_BETWEEN = 2
"""Lines without figures (a label that goes on, a group's name) allowed between two rows."""
_MOST_HEADER_LINES = 3
_ALIGNED = 4.0
"""Figures of a column end, begin or have their middle within this many points."""
_COLUMN_GAP = 1.2
"""White between two columns, in em."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of print on a line with white at both sides."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class ColumnCell:
    """A cell of a guessed grid."""

    row: int
    column: int
    column_span: int
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """A guessed grid in place of as many lines as it has rows."""

    rows: int
    columns: int
    cells: list[ColumnCell]


def find_column_table(lines: Sequence[Line]) -> ColumnTable | None:
    """Return the table that begins with the first line (its header, if it has one), or None."""
    first = 0
    header: list[list[Piece]] = []
    while first < len(lines) and len(header) <= _MOST_HEADER_LINES:
        pieces = _pieces(lines[first])
        if _has_figures(pieces):
            break
        if len(pieces) < 2:
            return None
        header.append(pieces)
        first += 1
    else:
        return None
    body = _body(lines, first)
    columns = _columns([pieces for pieces in body if _has_figures(pieces)])
    if columns is None or any(
        following.top - line.top > 3 * line.em
        for line, following in pairwise(lines[: first + len(body)])
    ):
        return None
    cells = []
    for row, pieces in enumerate(header + body):
        placed = _placed(pieces, columns, spanning=row < len(header))
        if placed is None:
            return None
        line = lines[row]
        cells += [
            ColumnCell(row, column, span, (p.left, line.top, p.right, line.bottom), p.text)
            for column, span, p in placed
        ]
    count = len(header) + len(body)
    return ColumnTable(count, len(columns), cells)


def may_begin_table(line: Line) -> bool:
    """Tell quickly whether a line has white enough to be a row or a header of columns."""
    return " " in line.text and len(_pieces(line)) > 1


def _pieces(line: Line) -> list[Piece]:
    groups = [[line.characters[0]]]
    for last, character in pairwise(line.characters):
        if character[0] - last[2] > _COLUMN_GAP * line.em:
            groups.append([])
        groups[-1].append(character)
    return [Piece(g[0][0], g[-1][2], line_text(g, line.em, in_cell=True)) for g in groups]


def _has_figures(pieces: list[Piece]) -> bool:
    return sum(bool(_FIGURE.fullmatch(piece.text)) for piece in pieces) >= _FEWEST_FIGURES


def _body(lines: Sequence[Line], first: int) -> list[list[Piece]]:
    """Return the rows from `first` on, ending with the last that has figures."""
    rows: list[list[Piece]] = []
    end = 0
    for line in lines[first:]:
        rows.append(_pieces(line))
        if _has_figures(rows[-1]):
            end = len(rows)
        elif len(rows) - end > _MOST_BETWEEN:
            break
    return rows[:end]


def _columns(rows: list[list[Piece]]) -> list[tuple[float, float]] | None:
    """Return the columns' left and right ends, or None where the figures do not line up."""
    if len(rows) < _FEWEST_ROWS:
        return None
    extents: list[list[float]] = []
    for piece in sorted((p for row in rows for p in row), key=lambda piece: piece.left):
        if extents and piece.left < extents[-1][1]:
            extents[-1][1] = max(extents[-1][1], piece.right)
        else:
            extents.append([piece.left, piece.right])
    columns = [(left, right) for left, right in extents]
    aligned = sum(
        _is_aligned([p for row in rows for p in row if left <= p.left < right], len(rows))
        for left, right in columns
    )
    return columns if aligned >= _FEWEST_FIGURES else None


def _is_aligned(pieces: list[Piece], rows: int) -> bool:
    """Tell whether a column holds a figure in nearly each row, all lined up."""
    figures = [piece for piece in pieces if _FIGURE.fullmatch(piece.text)]
    if len(figures) < max(_FEWEST_ROWS, 0.7 * rows) or len(figures) < len(pieces):
        return False
    edges = ([f.right for f in figures], [f.left for f in figures])
    middles = [(f.left + f.right) / 2 for f in figures]
    return any(max(edge) - min(edge) <= _ALIGNED for edge in (*edges, middles))


def _placed(
    pieces: list[Piece], columns: list[tuple[float, float]], *, spanning: bool
) -> list[tuple[int, int, Piece]] | None:
    """Return each piece with its column and span, or None where two fall into one column."""
    placed = []
    free = 0
    for piece in pieces:
        met = [
            n
            for n, (left, right) in enumerate(columns)
            if piece.left < right and left < piece.right
        ]
        if not met:
            middle = (piece.left + piece.right) / 2
            met = [min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - middle))]
        if met[0] < free or (len(met) > 1 and not spanning):
            return None
        placed.append((met[0], len(met), piece))
        free = met[-1] + 1
    return placed
