"""Rows and cells of a table in a page, and tables that only lay a page out."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import html

from gouji.readers.flow import Grid, GridCell, Paragraph

_SECTIONS = frozenset(("thead", "tbody", "tfoot", "form"))
CELLS = frozenset(("td", "th"))
"""The elements that are cells."""
_HIDDEN_STYLE = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)(?:;|!|$)")
_DIGIT = re.compile(r"\d")
_Row = tuple[html.HtmlElement, list[html.HtmlElement] | None]


def rows_of(
    table: html.HtmlElement, depth: int, refuse_depth: Callable[[int], None]
) -> Iterator[_Row]:
    """Yield each row with its cells, and what stands loose between rows with None."""
    refuse_depth(depth)
    stray: list[html.HtmlElement] = []
    for element in table:
        if not isinstance(element.tag, str) or is_hidden(element):
            continue
        if element.tag in CELLS:
            stray.append(element)
            continue
        if stray:
            yield stray[0], stray
            stray = []
        if element.tag == "tr":
            yield element, list(_cells_of(element))
        elif element.tag in _SECTIONS:
            yield from rows_of(element, depth + 1, refuse_depth)
        else:
            yield element, None
    if stray:
        yield stray[0], stray


def _cells_of(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for element in row:
        if element.tag in CELLS and not is_hidden(element):
            yield element
        elif element.tag == "form":
            yield from (cell for cell in element if cell.tag in CELLS)


def only_lays_out(grid: Grid, table: html.HtmlElement) -> bool:
    """Tell a table without a grid of data: one column, or figures in one cell, which is a page."""
    filled = [cell for cell in grid.cells if cell.content]
    if len({cell.column for cell in filled}) <= 1:
        return True
    if next(table.iter("th"), None) is not None:
        return False
    pages = [cell for cell in filled if _is_page(cell)]
    if not pages:
        return False
    rows = Counter(cell.row for cell in filled)
    if sum(count > 1 for count in rows.values()) <= 1:
        return True
    others = (cell for cell in filled if cell is not pages[0])
    return len(pages) == 1 and not any(map(_has_digits, others))


def _is_page(cell: GridCell) -> bool:
    return len(cell.content) >= 3 or any(isinstance(item, Grid) for item in cell.content)


def _has_digits(cell: GridCell) -> bool:
    return any(isinstance(i, Paragraph) and _DIGIT.search(i.text) for i in cell.content)


def style_of(element: html.HtmlElement) -> str:
    """The style written at an element, in small letters without blanks."""
    return "".join((element.get("style") or "").lower().split())


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether a browser does not show an element."""
    if element.get("hidden") is not None:
        return True
    return _HIDDEN_STYLE.search(style_of(element)) is not None
