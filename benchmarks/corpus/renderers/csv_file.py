"""The first table of a page as delimited text, as a finance system exports it."""

import csv
import io

from . import Grid, Page


def write(page: Page) -> bytes:
    out = io.StringIO()
    for grid in page:
        if isinstance(grid, Grid):
            csv.writer(out, lineterminator="\r\n").writerows(grid.rows)
            break
    return out.getvalue().encode("gb18030")
