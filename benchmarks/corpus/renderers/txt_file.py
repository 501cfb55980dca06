"""A page as plain text: tables as lines of tab-separated cells."""

from . import Grid, Page


def write(page: Page) -> bytes:
    lines: list[str] = []
    for part in page:
        if isinstance(part, Grid):
            lines += [part.title, part.unit, *("\t".join(row) for row in part.rows)]
        else:
            lines.append(part.text)
    return "\n".join(lines).encode()
