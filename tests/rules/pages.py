"""Examples that are pages: written as a file, read as any report is, and judged."""

import html
from itertools import groupby, takewhile
from pathlib import Path

from gouji.examples import Page
from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.readers import read

COUNTY = "青禾县"
"""Where every example plays; each is given a county of its own, so that none meets another."""
_NAMES = "山水林田湖草东西南北安宁和平长河清泉青石白云金"


def read_page(page: Page, number: int, folder: Path) -> DocumentFacts:
    """The facts of a page, through a file of its own, in the county of that number."""
    county = "".join(_NAMES[place % len(_NAMES)] for place in divmod(number, len(_NAMES))) + "县"
    path = folder / county / f"{page.title.replace(COUNTY, county)}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_markup(page).replace(COUNTY, county), encoding="utf-8")
    return extract(read(path, root=folder))


def _markup(page: Page) -> str:
    body = "".join(
        _table(list(group)) if is_row else "".join(f"<p>{html.escape(line)}</p>" for line in group)
        for is_row, group in groupby(page.text.splitlines(), lambda line: line.startswith("|"))
    )
    return f"<html><meta charset=utf-8><body><h1>{page.title}</h1>{body}</body></html>"


def _table(lines: list[str]) -> str:
    """Cells between bars; `<` joins a cell to that at its left, `^` to the one above."""
    grid = [[cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
            for line in lines]  # fmt: skip
    rows = []
    for r, line in enumerate(grid):
        cells = []
        for c, text in enumerate(line):
            if text in ("<", "^"):
                continue
            across = len(list(takewhile(lambda cell: cell == "<", line[c + 1 :]))) + 1
            below = (row[c] for row in grid[r + 1 :])
            down = len(list(takewhile(lambda cell: cell == "^", below))) + 1
            cells.append(f"<td colspan={across} rowspan={down}>{html.escape(text)}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    return f"<table>{''.join(rows)}</table>"
