"""Ruled grids: from the lines drawn on a page to table cells with spans.

Knows nothing of PDF: the lines may come from path objects, from a scan or from OFD. Coordinates
are points from the top left corner of the page as it is seen; x grows to the right, y down.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Ruling = tuple[float, float, float]
"""One straight line: its position (y of a horizontal, x of a vertical), its start and end."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_SNAP = 2.0
"""Lines closer than this are one line: producers draw borders cell by cell, a hair apart."""
_JOIN = 3.0
"""Pieces on one line with a smaller gap are one piece, and lines this near to each other touch."""
_SHORTEST = 4.0
"""What is shorter once joined is the corner of a border or part of a glyph."""
_OPEN_SIDE = 10.0
"""How far lines must stick out of the outermost crossing line to be an open side of the table."""
_MOST_FIELDS = 400_000
"""Lines that would cross in more places are a drawing, not a table."""


@dataclass(frozen=True, slots=True)
class LatticeCell:
    """One cell of a ruled grid, merged cells once."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


class Grid:
    """A ruled table: its cells in row order, and which cell a point lies in."""

    def __init__(self, xs: list[float], ys: list[float], regions: list[tuple[int, ...]]) -> None:
        """Take the grid lines and the cells as (top, left, bottom, right) indices of those."""
        self._xs, self._ys = xs, ys
        regions.sort()
        tops = sorted({region[0] for region in regions})
        lefts = sorted({region[1] for region in regions})
        self.rows, self.columns = len(tops), len(lefts)
        self.cells: list[LatticeCell] = []
        self._owner: list[list[int]] = [[-1] * len(xs) for _ in ys]
        for number, (top, left, bottom, right) in enumerate(regions):
            row, column = bisect_right(tops, top) - 1, bisect_right(lefts, left) - 1
            row_span = bisect_right(tops, bottom - 1) - row
            column_span = bisect_right(lefts, right - 1) - column
            box = (xs[left], ys[top], xs[right], ys[bottom])
            self.cells.append(LatticeCell(row, column, row_span, column_span, box))
            for line in self._owner[top:bottom]:
                line[left:right] = [number] * (right - left)
        self.box: Box = (
            min(cell.box[0] for cell in self.cells),
            min(cell.box[1] for cell in self.cells),
            max(cell.box[2] for cell in self.cells),
            max(cell.box[3] for cell in self.cells),
        )

    def cell_at(self, x: float, y: float) -> int:
        """Return the index in `cells` of the cell that a point lies in, -1 for none."""
        left, top, right, bottom = self.box
        if not (left <= x < right and top <= y < bottom):
            return -1
        return self._owner[bisect_right(self._ys, y) - 1][bisect_right(self._xs, x) - 1]


def find_grids(horizontals: Iterable[Ruling], verticals: Iterable[Ruling]) -> list[Grid]:
    """Return the ruled tables of a page from top to bottom; a lone frame is not a table."""
    across_all, down_all = _merged(horizontals), _merged(verticals)
    if len(across_all) * len(down_all) > _MOST_FIELDS:
        return []
    grids = []
    for across, down in _touching_groups(across_all, down_all):
        closed = across + _closing_sides(down, across)
        grid = _grid(closed, down + _closing_sides(closed, down))
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Snap lines to common positions and join the pieces on each."""
    merged: list[Ruling] = []
    cluster: list[Ruling] = []
    for ruling in sorted(rulings):
        if cluster and (
            ruling[0] - cluster[-1][0] > _SNAP or ruling[0] - cluster[0][0] > 2 * _SNAP
        ):
            merged += _joined(cluster)
            cluster = []
        cluster.append(ruling)
    if cluster:
        merged += _joined(cluster)
    return merged


def _joined(cluster: list[Ruling]) -> list[Ruling]:
    position = sum(ruling[0] for ruling in cluster) / len(cluster)
    pieces: list[list[float]] = []
    for start, end in sorted((ruling[1], ruling[2]) for ruling in cluster):
        if pieces and start <= pieces[-1][1] + _JOIN:
            pieces[-1][1] = max(pieces[-1][1], end)
        else:
            pieces.append([start, end])
    return [(position, start, end) for start, end in pieces if end - start >= _SHORTEST]


def _touching_groups(
    horizontals: list[Ruling], verticals: list[Ruling]
) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Split the lines into groups that hang together; lines that touch nothing fall away."""
    group_of = list(range(len(horizontals)))
    members: dict[int, tuple[set[int], list[Ruling]]] = {}
    for x, top, bottom in verticals:
        touched = {
            group_of[number]
            for number, (y, left, right) in enumerate(horizontals)
            if top - _JOIN <= y <= bottom + _JOIN and left - _JOIN <= x <= right + _JOIN
        }
        if not touched:
            continue
        name = min(touched)
        across, down = members.setdefault(name, ({name}, []))
        down.append((x, top, bottom))
        for other in touched - {name}:
            lines, pillars = members.pop(other, ({other}, []))
            across |= lines
            down += pillars
        for number in across:
            group_of[number] = name
    return [
        ([horizontals[number] for number in sorted(across)], down)
        for across, down in members.values()
        if len(across) + len(down) > 2
    ]


def _closing_sides(lines: list[Ruling], sides: list[Ruling]) -> list[Ruling]:
    """Return the sides that were left undrawn: most `lines` end together beyond the last side."""
    closing = []
    positions = [side[0] for side in sides]
    for end, outermost, sign in ((1, min(positions), -1), (2, max(positions), 1)):
        furthest = max(sign * line[end] for line in lines)
        if furthest - sign * outermost < _OPEN_SIDE:
            continue
        ending = [line for line in lines if furthest - sign * line[end] <= _JOIN]
        if len(ending) >= 3 and 2 * len(ending) > len(lines):
            reached = [line[0] for line in ending]
            closing.append((sign * furthest, min(reached), max(reached)))
    return closing


def _grid(across: list[Ruling], down: list[Ruling]) -> Grid | None:
    """Return the grid of lines that hang together, or None where they enclose no two cells."""
    ys = sorted({ruling[0] for ruling in across})
    xs = sorted({ruling[0] for ruling in down})
    if len(xs) < 2 or len(ys) < 2:
        return None
    above = _walls(across, ys, xs)
    beside = _walls(down, xs, ys)
    regions = _regions(above, beside, len(ys) - 1, len(xs) - 1)
    return Grid(xs, ys, regions) if len(regions) > 1 else None


def _walls(rulings: list[Ruling], positions: list[float], steps: list[float]) -> list[list[bool]]:
    """For each line position tell which steps along it are drawn."""
    walls = [[False] * (len(steps) - 1) for _ in positions]
    place = {position: number for number, position in enumerate(positions)}
    for position, start, end in rulings:
        wall = walls[place[position]]
        for step in range(len(steps) - 1):
            if start <= steps[step] + _JOIN and end >= steps[step + 1] - _JOIN:
                wall[step] = True
    return walls


def _regions(
    above: list[list[bool]], beside: list[list[bool]], rows: int, columns: int
) -> list[tuple[int, ...]]:
    """Return the enclosed rectangles as (top, left, bottom, right).

    Neighbouring fields with no wall between them are one region. A region that reaches the
    outside is no cell; one that is not a rectangle (a piece of rule is missing) is cut into some.
    """
    seen = [[False] * columns for _ in range(rows)]
    regions: list[tuple[int, ...]] = []
    for row in range(rows):
        for column in range(columns):
            if seen[row][column]:
                continue
            seen[row][column] = True
            fields, closed = _flood(row, column, above, beside, seen)
            if closed:
                regions += _rectangles(fields)
    return regions


def _flood(
    row: int,
    column: int,
    above: list[list[bool]],
    beside: list[list[bool]],
    seen: list[list[bool]],
) -> tuple[list[tuple[int, int]], bool]:
    """Return the fields that hang together with one, and whether walls enclose them all."""
    rows, columns = len(seen), len(seen[0])
    fields = [(row, column)]
    closed = True
    for r, c in fields:
        for wall, y, x in (
            (above[r][c], r - 1, c),
            (above[r + 1][c], r + 1, c),
            (beside[c][r], r, c - 1),
            (beside[c + 1][r], r, c + 1),
        ):
            if wall:
                continue
            if not (0 <= y < rows and 0 <= x < columns):
                closed = False
            elif not seen[y][x]:
                seen[y][x] = True
                fields.append((y, x))
    return fields, closed


def _rectangles(fields: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    if len(fields) == 1:
        row, column = fields[0]
        return [(row, column, row + 1, column + 1)]
    rectangles: list[tuple[int, ...]] = []
    left_over = set(fields)
    while left_over:
        top, left = min(left_over)
        right = left + 1
        while (top, right) in left_over:
            right += 1
        bottom = top + 1
        while all((bottom, column) in left_over for column in range(left, right)):
            bottom += 1
        left_over -= {(r, c) for r in range(top, bottom) for c in range(left, right)}
        rectangles.append((top, left, bottom, right))
    return rectangles
