"""Pages to a Document: characters and ruled lines, wherever they come from, to prose and tables.

A text layer (PDF, OFD) and a picture (`recognition`) give the same: characters with their places
and ruled lines. From here on one code tells tables, columns, paragraphs and page furniture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from gouji.document import GUESSED, Document, Problem
from gouji.errors import EmptyReport, LimitExceeded
from gouji.readers.lattice import Box, Grid, Ruling, find_grids
from gouji.readers.page_breaks import join_cut_row
from gouji.readers.pdf_characters import Character, Characters
from gouji.readers.pdf_columns import ColumnTable, find_column_table, may_begin_table
from gouji.readers.pdf_matrix import Matrix, corners
from gouji.readers.pdf_paragraphs import ParagraphBuilder, Sheet, drop_furniture, least
from gouji.readers.pdf_reading_order import in_reading_order
from gouji.readers.pdf_text import CellPrint, Line, cell_print, page_lines
from gouji.readers.pdf_writer import PageCell, PageTable, PageWriter
from gouji.readers.recognised_figures import doubt_figures
from gouji.readers.recognition import RecognisedPage
from gouji.settings import Limits

UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Page:
    """What was understood of one page; `asides` is print that does not stand upright."""

    sheet: Sheet
    tables: list[PageTable] = field(default_factory=list)
    asides: str = ""
    problems: list[Problem] = field(default_factory=list)
    characters: int = 0

    def doubt(self) -> None:
        """Trust nothing on the page: its figures are shown, and unknown in every tie."""
        for line in self.sheet.lines:
            line.confidence = 0.0
        for table in self.tables:
            for cell in table.cells:
                cell.confidence = 0.0


@dataclass(slots=True)
class PageLimits:
    """How much text and how many cells the pages still to come may hold."""

    path: str
    limits: Limits
    characters: int = 0
    cells: int = 0

    @property
    def characters_left(self) -> int:
        """One more than may be: who reads so many learns that it is too much."""
        return self.limits.max_text_chars - self.characters + 1

    def count(self, page: Page) -> Page:
        """Count a page in and return it. Raises `LimitExceeded`."""
        self.characters += page.characters
        self.cells += sum(len(table.cells) for table in page.tables)
        if self.characters > self.limits.max_text_chars:
            raise LimitExceeded(self.path, f"文字超过上限 {self.limits.max_text_chars} 字")
        if self.cells > self.limits.max_cells:
            raise LimitExceeded(self.path, f"表格超过上限 {self.limits.max_cells} 个单元格")
        return page


def understood(
    number: int,
    characters: Characters,
    rulings: tuple[list[Ruling], list[Ruling]],
    size: tuple[float, float],
    to_seen: Matrix = UNTURNED,
    seen: RecognisedPage | None = None,
) -> Page:
    """Part a page's characters into tables and lines.

    `rulings` are the horizontal and the vertical lines; `size` is width and height as the page is
    read, from where `to_seen` turns it to be as it is seen. `seen` tells how sure each place is.
    """
    grids = find_grids(*rulings)
    inside, outside = _sorted_into(grids, characters.upright)
    sideways, aside = _sorted_into(grids, characters.sideways)
    tables = []
    for grid, upright, turned in zip(grids, inside, sideways, strict=True):
        cells = []
        for place, cell in enumerate(grid.cells):
            inked = cell_print(upright.get(place, []), cell.box[2] - cell.box[0])
            if not inked.text:
                inked = CellPrint(_plain(turned.get(place, [])))
            spans = (cell.row, cell.column, cell.row_span, cell.column_span)
            box = corners(to_seen, *cell.box)
            sure = seen.confidence(cell.box) if seen else None
            cells.append(PageCell(*spans, box, inked.text, sure, inked.room, inked.first))
        tables.append(PageTable(number, grid.box[1], grid.rows, grid.columns, cells))
    lines, guessed = _guessed_tables(page_lines(outside, number), tables, to_seen, seen)
    lines = in_reading_order(lines, number)
    for line in lines:
        if seen:
            line.confidence = seen.confidence((line.left, line.top, line.right, line.bottom))
        line.characters.clear()  # not needed any more, and many in a long document
    asides = _plain(aside + characters.slanted)
    count = len(characters.upright) + len(characters.sideways) + len(characters.slanted)
    return Page(Sheet(lines, size[1], size[0]), tables + guessed, asides, characters=count)


def recognised(number: int, seen: RecognisedPage, size: tuple[float, float]) -> Page:
    """Understand a page by what was seen in its picture, and say so."""
    characters = Characters(0, upright=seen.characters())
    page = understood(number, characters, (seen.horizontals, seen.verticals), size, seen=seen)
    for table in page.tables:
        doubt_figures(table.cells)
    message = f"第 {number} 页没有可用的文字层，内容由图像识别得到，请核对"
    page.problems.append(Problem("recognised_page", message, number))
    return page


def assembled(pages: Sequence[Page], path: str, sha256: str, media_type: str) -> Document:
    """Return the Document of pages. Raises `EmptyReport`.

    Prose broken over lines and pages is joined; page numbers and running heads are dropped (the
    latter kept in `metadata["running_text"]`). Boxes are in points from the top left corner of
    the page as it is seen. `metadata["page_starts"]` names, for each page, where in the text its
    print begins.
    """
    problems = tuple(problem for page in pages for problem in page.problems)
    running = drop_furniture([page.sheet for page in pages])
    writer = PageWriter()
    _write_pages(writer, pages)
    if not writer.blocks and not problems:
        raise EmptyReport(path, "文件中没有文字内容")
    metadata = {"page_starts": ",".join(map(str, writer.page_starts(len(pages))))}
    if running:
        metadata["running_text"] = "\n".join(running)
    return Document(
        path,
        sha256,
        media_type,
        "".join(writer.parts),
        tuple(writer.blocks),
        len(pages),
        problems,
        metadata,
        tuple(writer.uncertain),
    )


def _sorted_into(
    grids: list[Grid], characters: list[Character]
) -> tuple[list[dict[int, list[Character]]], list[Character]]:
    """Return for each grid the characters by cell (the innermost grid has them), and the rest."""
    inside: list[dict[int, list[Character]]] = [{} for _ in grids]
    by_size = sorted(zip(grids, inside, strict=True), key=lambda pair: _area(pair[0].box))
    outside = []
    for character in characters:
        x, y = (character[0] + character[2]) / 2, (character[1] + character[3]) / 2
        for grid, cells in by_size:
            cell = grid.cell_at(x, y)
            if cell >= 0:
                cells.setdefault(cell, []).append(character)
                break
        else:
            outside.append(character)
    return inside, outside


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _plain(characters: list[Character]) -> str:
    return "".join(character[4] for character in characters).strip()


def _write_pages(writer: PageWriter, pages: Sequence[Page]) -> None:
    """Write all pages in reading order; a paragraph may run on from one page to the next.

    Print that does not stand upright comes after the paragraph, and once if pages repeat it.
    """
    builder = ParagraphBuilder([page.sheet for page in pages])
    asides: dict[str, int] = {}
    written: set[str] = set()

    def interrupt() -> None:
        builder.close()
        for paragraph in builder.take():
            writer.paragraph(paragraph)
        for text, number in asides.items():
            if text not in written:
                writer.block("text_box", text, number)
        written.update(asides)
        asides.clear()

    orders = _over_breaks([list(_in_order(page)) for page in pages])
    for number, (page, items) in enumerate(zip(pages, orders, strict=True), 1):
        for item in items:
            if isinstance(item, Line):
                builder.add(item)
                continue
            interrupt()
            writer.table(item)
        if page.asides:
            asides.setdefault(page.asides, number)
    interrupt()


def _over_breaks(orders: list[list[Line | PageTable]]) -> list[list[Line | PageTable]]:
    """Make rows whole that begin at the foot of one page and end at the head of the next."""
    last: Line | PageTable | None = None
    for items in orders:
        if not items:
            last = None
            continue
        if isinstance(last, PageTable) and isinstance(first := items[0], PageTable):
            join_cut_row(last, first)
            items[:1] = [first] if first.cells else []
        last = items[-1] if items else last
    return orders


def _in_order(page: Page) -> Iterator[Line | PageTable]:
    """Yield lines and tables from top to bottom."""
    tables = sorted(page.tables, key=lambda table: table.top)
    for line in page.sheet.lines:
        while tables and _is_below(line, tables[0]):
            yield tables.pop(0)
        yield line
    yield from tables


def _is_below(line: Line, table: PageTable) -> bool:
    return table.top < (line.top + line.bottom) / 2


def _guessed_tables(
    lines: list[Line],
    ruled: list[PageTable],
    to_seen: Matrix,
    seen: RecognisedPage | None,
) -> tuple[list[Line], list[PageTable]]:
    """Take clear columns of figures out of the lines that no ruled table parts."""
    prose: list[Line] = []
    guessed = []
    for _, lines_between in groupby(lines, lambda line: sum(_is_below(line, t) for t in ruled)):
        group = list(lines_between)
        while group:
            table = find_column_table(group) if may_begin_table(group[0]) else None
            if table is None:
                prose.append(group.pop(0))
            else:
                guessed.append(_low_trust(table, group[0], to_seen, seen))
                del group[: table.rows]
    return prose, guessed


def _low_trust(
    table: ColumnTable, first: Line, to_seen: Matrix, seen: RecognisedPage | None
) -> PageTable:
    cells = []
    for c in table.cells:
        sure = least(GUESSED, seen.confidence(c.box) if seen else None)
        box = corners(to_seen, *c.box)
        cells.append(PageCell(c.row, c.column, 1, c.column_span, box, c.text, sure))
    return PageTable(first.page, first.top, table.rows, table.columns, cells, "low")
