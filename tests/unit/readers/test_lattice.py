"""Ruled lines to grids, whatever they were drawn with."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from gouji.readers.lattice import find_grids

TWO_BY_TWO = ([(0, 0, 100), (20, 0, 100), (40, 0, 100)], [(0, 0, 40), (50, 0, 40), (100, 0, 40)])


def cells(grid):
    return [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def test_a_grid_knows_where_a_point_lies():
    (grid,) = find_grids(*TWO_BY_TWO)
    assert (grid.rows, grid.columns) == (2, 2)
    assert [grid.cell_at(x, y) for x, y in [(10, 10), (60, 10), (10, 30), (99, 39)]] == [0, 1, 2, 3]
    assert grid.cell_at(101, 10) == grid.cell_at(10, 41) == grid.cell_at(-1, 10) == -1


def test_lines_a_hair_apart_are_one():
    horizontals, verticals = TWO_BY_TWO
    doubled = [(y + 1.5, left + 1, right + 2) for y, left, right in horizontals]
    (grid,) = find_grids(horizontals + doubled, verticals)
    assert cells(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_a_missing_piece_of_line_merges_cells():
    (grid,) = find_grids(TWO_BY_TWO[0], [(0, 0, 40), (50, 20, 40), (100, 0, 40)])
    assert cells(grid) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_an_area_that_is_no_rectangle_is_cut_into_some():
    horizontals = [(0, 0, 100), (20, 50, 100), (40, 0, 100)]
    (grid,) = find_grids(horizontals, [(0, 0, 40), (50, 20, 40), (100, 0, 40)])
    assert sum(c.box[2] - c.box[0] > 0 for c in grid.cells) == len(grid.cells)
    area = sum((c.box[2] - c.box[0]) * (c.box[3] - c.box[1]) for c in grid.cells)
    assert area == 100 * 40


def test_a_frame_or_loose_lines_are_no_table():
    assert find_grids([(0, 0, 100), (40, 0, 100)], [(0, 0, 40), (100, 0, 40)]) == []
    assert find_grids([(0, 0, 100), (20, 0, 100)], []) == []
    assert find_grids([], []) == []


def test_groups_that_meet_late_become_one_grid():
    horizontals = [(0, 0, 40), (0, 60, 100), (20, 0, 40), (20, 60, 100), (40, 0, 100)]
    verticals = [(0, 0, 40), (40, 0, 40), (60, 0, 40), (100, 0, 40)]
    (grid,) = find_grids(horizontals, verticals)
    assert cells(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_a_drawing_of_ten_thousand_lines_is_not_looked_into():
    many = [(4.0 * n, 0.0, 4000.0) for n in range(1000)]
    assert find_grids(many, many) == []


steps = st.lists(st.integers(10, 60), min_size=1, max_size=6)


@given(steps, steps, st.randoms(use_true_random=False))
def test_a_full_grid_comes_back_however_its_lines_are_pieced(widths, heights, random):
    xs = [float(sum(widths[:n])) for n in range(len(widths) + 1)]
    ys = [float(sum(heights[:n])) for n in range(len(heights) + 1)]
    horizontals = [(y, a, b) for y in ys for a, b in itertools.pairwise(xs)]
    verticals = [(x, a, b) for x in xs for a, b in itertools.pairwise(ys)]
    random.shuffle(horizontals)
    random.shuffle(verticals)
    grids = find_grids(horizontals, verticals)
    if len(widths) * len(heights) == 1:
        assert grids == []
        return
    assert [(c.row, c.column, c.box) for c in grids[0].cells] == [
        (row, column, (xs[column], ys[row], xs[column + 1], ys[row + 1]))
        for row in range(len(heights))
        for column in range(len(widths))
    ]
