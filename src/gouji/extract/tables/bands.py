"""Bands of a grid: where each header stands, where its lines begin and where they end."""

import re

from gouji.extract.tables.columns import has_figures, is_header_line
from gouji.extract.tables.printed import PrintedTable

_GOALS = re.compile(r"^(?:年度|总体|绩效|年度总体|年度绩效|总体绩效|整体绩效|年度总体绩效)目标")

Band = tuple[int, int, int]
"""First header line, first data line, end."""


def bands(table: PrintedTable, is_form: bool) -> list[Band]:
    """Split a grid where a new header begins; what prints no figure is no band."""
    count = len(table.lines)
    starts = {row for row in range(count) if is_header_line(table, row)}
    first_figure = next((row for row in range(count) if has_figures(table, row)), None)
    heads = [row for row in sorted(starts) if row - 1 not in starts]
    if first_figure is None:
        return _goals_alone(table, heads, starts) if is_form else []
    if not (heads and is_form):
        # above the first figure all is one header; a form begins with lines of names
        heads = [0, *(row for row in heads if row > first_figure)]
    found = []
    for head, end in zip(heads, [*heads[1:], count], strict=True):
        last = next((row for row in range(head, end) if _opens_goals(table, row)), end)
        data = next((row for row in range(head, last) if has_figures(table, row)), None)
        if data is not None:
            found.append((head, data, last))
    return found


def _goals_alone(table: PrintedTable, heads: list[int], starts: set[int]) -> list[Band]:
    """The lines of a form that prints nothing but goals: ≥95%, 1200户 are no plain numbers."""
    ends = [*heads[1:], len(table.lines)][: len(heads)]
    bands = []
    for head, end in zip(heads, ends, strict=True):
        data = next((row for row in range(head, end) if row not in starts), end)
        if data < end:
            bands.append((head, data, end))
    return bands


def _opens_goals(table: PrintedTable, row: int) -> bool:
    """True for the line of a form where its money ends and its goals are told in words."""
    texts = table.texts(row)
    return bool(texts) and opens_goals(texts[0].text)


def opens_goals(text: str) -> bool:
    """True for the first text of a line that heads goals told in words."""
    return _GOALS.match(text) is not None
