"""Tables are shown as they were printed: spans, nested tables, rows that nothing begins in."""

from gouji.site.layout import blocks_of, parts_of


def cell(row, column, start, end, rows=1, columns=1, hidden=False):
    return {
        "row": row, "column": column, "row_span": rows, "column_span": columns,
        "char_start": start, "char_end": end, "hidden": hidden,
    }  # fmt: skip


def block(start, end, cells=(), kind="table", level=None):
    return {
        "kind": kind, "char_start": start, "char_end": end, "heading_level": level,
        "sheet": None, "guessed": False, "cells": list(cells),
    }  # fmt: skip


def shown(table):
    return [[(cell.columns, cell.rows) for cell in row.cells] for row in table.rows]


def test_merged_cells_keep_their_reach_and_a_gap_becomes_a_blank_cell():
    text = "甲\t乙\n\t丙\n丁\t\t戊"
    cells = [
        cell(0, 0, 0, 1, rows=2), cell(0, 1, 2, 3, columns=2), cell(1, 1, 5, 6),
        cell(2, 0, 7, 8), cell(2, 2, 10, 11),
    ]  # fmt: skip
    (table,) = blocks_of(text, [block(0, len(text), cells)])
    assert shown(table) == [[(1, 2), (2, 1)], [(1, 1)], [(1, 1), (1, 1), (1, 1)]]
    assert [row.whole for row in table.rows] == [False, True, True]


def test_a_row_of_nothing_but_reaching_cells_is_still_a_row():
    cells = [cell(0, 0, 0, 1, rows=2), cell(0, 1, 2, 3, rows=2), cell(2, 0, 6, 7)]
    (table,) = blocks_of("甲\t乙\n\t\n丙\t", [block(0, 8, cells)])
    assert [len(row.cells) for row in table.rows] == [2, 0, 1]


def test_what_concerns_a_row_is_drawn_below_the_last_row_that_it_reaches_into():
    cells = [cell(0, 0, 0, 1, rows=2), cell(0, 1, 2, 3), cell(1, 1, 5, 6), cell(2, 0, 7, 8)]
    (table,) = blocks_of("甲\t乙\n\t丙\n丁\t", [block(0, 9, cells)])
    assert table.places == [(0, 5), (7, 7)]


def test_a_table_in_a_cell_is_shown_in_it():
    text = "外\t说明\n内\t1"
    placed = [block(0, 8, [cell(0, 0, 0, 1), cell(0, 1, 2, 8)]), block(5, 8)]
    (outer,) = blocks_of(text, placed)
    first, inner = outer.rows[0].cells[1].inner
    assert (first.kind, text[first.start : first.end]) == ("line", "说明")
    assert [len(row.cells) for row in inner.rows] == [2]


def test_headings_and_notes_are_told_by_the_format():
    text = "概况\n正文。\n注：略"
    kinds = [block(0, 2, kind="paragraph", level=2), block(7, 10, kind="footnote")]
    found = blocks_of(text, kinds)
    assert [(one.level, one.note) for one in found] == [(2, False), (0, False), (0, True)]


def test_a_long_table_is_cut_where_no_cell_reaches_across():
    cells = [cell(row, 0, 4 * row, 4 * row + 3) for row in range(40)]
    cells[19] = cell(19, 0, 76, 79, rows=3)
    text = "\n".join(["甲乙丙"] * 40)
    parts = parts_of(blocks_of(text, [block(0, len(text), cells)]), 60)
    rows = [row for part in parts for table in part for row in table.rows]
    assert all(part[-1].rows[-1].whole for part in parts[:-1])
    assert len([row for row in rows if row.cells]) == 40
