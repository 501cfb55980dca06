"""A page as Markdown: headings, paragraphs apart, tables with pipes where nothing is merged."""

import re

from . import Grid, Page, Paragraph, html_file

_MARKUP = re.compile(r"([\\`*_|<\[\]])")


def write(page: Page) -> bytes:
    parts = [_table(part) if isinstance(part, Grid) else _paragraph(part) for part in page]
    return ("\n\n".join(parts) + "\n").encode()


def _paragraph(part: Paragraph) -> str:
    return "#" * (part.level or 0) + " " * bool(part.level) + _escaped(part.text)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _table(grid: Grid) -> str:
    """Markdown has no merged cells: a table that has some is written in HTML, which it allows."""
    if grid.merges:
        return html_file.table(grid)
    rows = [f"| {' | '.join(map(_escaped, row))} |" for row in grid.rows]
    rows.insert(1, "|" + "---|" * len(grid.rows[0]))
    return "\n\n".join((_escaped(grid.title), _escaped(grid.unit), "\n".join(rows)))
