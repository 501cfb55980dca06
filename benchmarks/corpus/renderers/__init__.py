"""Writes a page of paragraphs and grids as bytes of a file format.

The libraries of a format are imported where it is written: a text corpus needs none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text; `level` is set (from 1) for a heading."""

    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its title, its line of unit, rows of cells, and merged cells of its header.

    `merges` are (row, column, rows, columns); the cells they cover are empty.
    """

    title: str
    unit: str
    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    merges: tuple[tuple[int, int, int, int], ...] = ()


Page = tuple[Paragraph | Grid, ...]
MEDIA_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "mht": "multipart/related",
    "eml": "message/rfc822",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "scan": "application/pdf",
    "ofd": "application/ofd",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def render(page: Page, format: str) -> bytes:
    """The page as a file of the format. Raises ValueError for a format that is not written."""
    if format not in MEDIA_TYPES:
        raise ValueError(f"no such format: {format}")
    module = import_module(f"{__name__}.{format}_file")
    write: Callable[[Page], bytes] = module.write
    return write(page)


def paragraphs(text: str) -> Page:
    """A text as paragraphs, one a line; the first is its title."""
    lines = [line for line in text.split("\n") if line.strip()]
    return tuple(Paragraph(line, 1 if number == 0 else None) for number, line in enumerate(lines))
