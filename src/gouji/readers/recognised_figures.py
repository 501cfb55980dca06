"""Figures recognised in a table that can not be what is printed: a point lost, groups out of step.

Nothing is mended here. A figure in doubt is shown as it was recognised and unknown in every tie.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from gouji.readers.pdf_paragraphs import least
from gouji.readers.pdf_writer import PageCell

_IN_DOUBT = 0.9
"""Below what takes part in ties (docs/decisions/0011)."""
_FIGURE = re.compile(r"[-−–—]?[\d,，.．]*\d[%％]?")
_SOUND = re.compile(r"\D?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?\D?")
_DECIMALS = re.compile(r"[.．](\d+)\D?$")
_MOST = 0.7
"""The part of the figures of a table or a column with equally many decimals, from which on all
should have them."""
_FEWEST = 4
_SHORT = 3
"""Figures of fewer digits than this are counts, codes and row numbers."""


def doubt_figures(cells: Iterable[PageCell]) -> None:
    """Take the confidence from the cells of a table whose figure can not be as it was read."""
    figures = [cell for cell in cells if _FIGURE.fullmatch(cell.text)]
    columns: dict[int, list[PageCell]] = defaultdict(list)
    for cell in figures:
        columns[cell.column].append(cell)
    for group in filter(None, (figures, *columns.values())):
        usual, count = Counter(_decimals(cell.text) for cell in group).most_common(1)[0]
        if usual and count >= max(_FEWEST, _MOST * len(group)):
            for cell in group:
                digits = sum(character.isdigit() for character in cell.text)
                if _decimals(cell.text) != usual and digits >= _SHORT:
                    cell.confidence = least(cell.confidence, _IN_DOUBT)
    for cell in figures:
        if not _SOUND.fullmatch(cell.text):
            cell.confidence = least(cell.confidence, _IN_DOUBT)


def _decimals(text: str) -> int:
    found = _DECIMALS.search(text)
    return len(found[1]) if found else 0
