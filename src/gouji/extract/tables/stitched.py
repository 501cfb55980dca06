"""The tables of a document: pages of one table stitched together, captions above them read."""

import re
from collections.abc import Iterator

from gouji.document import Block, Document
from gouji.extract.sections import Paragraph
from gouji.extract.tables.layouts import heading_of, titled
from gouji.extract.tables.printed import Line, PrintedTable, printed_table
from gouji.extract.vocabulary import bare

_SAME_LINE = 3.0
_CAPTION_LINES = 6
_FEWEST_COLUMNS = 3
_UNIT = re.compile(r"单位[：:]?(?:人民币)?((?:百|千|万|十万|百万|千万|亿)?元)")
_OWNER = re.compile(
    r"^(?:编制|填报|预算)?(?:部门|单位)(?:名称|（盖章）|（公章）)?[：:]"
    r"(?P<name>[^：:]{4,40}?)?(?=(?:金额)?单位[：:]|（|\d{4}年|$)"
)
_NO_NAME = re.compile(r"元$|XX")
_PAGE_NUMBER = re.compile(r"^[-—–第\s]*\d{1,4}[-—–页\s]*$")
_TITLE = re.compile(r"(?:表|台账|明细|清单|卡片)(?:（[^）]*）|[一二三四五六七八九十\d]*)$")


def printed_tables(document: Document, items: list[Paragraph | Block]) -> Iterator[PrintedTable]:
    """Yield the tables of a document in order; a page that only goes on is part of its table."""
    current: PrintedTable | None = None
    between: list[Paragraph] = []
    for item in items:
        if isinstance(item, Paragraph):
            between.append(item)
            continue
        if item.table is None or not item.table.cells:
            continue
        table = printed_table(document, item)
        if current is not None and _continues(current, table, between):
            current.lines += _without_repeated_header(current, table.lines)
        else:
            if current is not None:
                yield current
            _caption(table, between)
            if table.title is None and table.sheet is not None:
                table.title = table.sheet
            current = table
        between = []
    if current is not None:
        yield current


def _continues(current: PrintedTable, table: PrintedTable, between: list[Paragraph]) -> bool:
    """True when a table carries on the one before: no title, no new header, the same columns."""
    if any(not _PAGE_NUMBER.match(paragraph.view.text) for paragraph in between):
        return False
    if current.sheet != table.sheet:
        return False
    if current.page is None or table.page is None or not 0 < table.page - _last_page(current) <= 2:
        return False
    if current.columns != table.columns:
        return _regridded(current, table)
    known = [(a, b) for a, b in zip(current.edges, table.edges, strict=True) if a >= 0 and b >= 0]
    shift = known[0][1] - known[0][0] if known else 0.0
    return all(abs(b - a - shift) <= _SAME_LINE for a, b in known)


def _regridded(current: PrintedTable, table: PrintedTable) -> bool:
    """Bring two parts of a table on one grid: merged cells hide column lines of their page.

    False, and nothing changed, where the lines of one part are not all lines of the other.
    """
    coarse, fine = sorted((current, table), key=lambda part: part.columns)
    # the first page may hold no more than the titles of two halves
    fewest = _FEWEST_COLUMNS - (coarse is current)
    if coarse.columns < fewest or min(*coarse.edges, *fine.edges) < 0:
        return False
    starts = [
        next((n for n, edge in enumerate(fine.edges) if abs(edge - start) <= _SAME_LINE), -1)
        for start in coarse.edges
    ]
    if starts[0] != 0 or starts != sorted(set(starts)):
        return False
    owner = [sum(start <= n for start in starts) - 1 for n in range(fine.columns)]
    for cell in {c for line in coarse.lines for c in line if c is not None}:
        covered = next(line for line in coarse.lines if cell in line)
        cell.column_span = sum(covered[n] is cell for n in owner)
    coarse.lines[:] = [[line[n] for n in owner] for line in coarse.lines]
    coarse.columns, coarse.edges = fine.columns, fine.edges
    return True


def _last_page(table: PrintedTable) -> int:
    for line in reversed(table.lines):
        for cell in line:
            if cell is not None and cell.page is not None:
                return cell.page
    return table.page or 0


def _without_repeated_header(current: PrintedTable, lines: list[Line]) -> list[Line]:
    repeated = 0
    for old, new in zip(current.lines, lines, strict=False):
        same = [(c.text if c else "") for c in old] == [(c.text if c else "") for c in new]
        if not same or not any(c and heading_of(c.text) for c in new):
            break
        repeated += 1
    return lines[repeated:]


def _caption(table: PrintedTable, between: list[Paragraph]) -> None:
    """Set title and unit from the lines above the grid and the first lines in it."""
    above = [paragraph.view.text for paragraph in between[-_CAPTION_LINES:]]
    inside: list[str] = []
    while table.lines and _is_caption(table, 0):
        inside.append("".join(cell.text for cell in table.texts(0)))
        table.lines.pop(0)
        table.popped += 1
    table.caption = above + inside
    for text in reversed(table.caption):
        owner = _OWNER.match(text)
        if table.owner is None and owner and not _NO_NAME.search(owner["name"] or "元"):
            table.owner = owner["name"]
        if table.unit is None and (unit := _UNIT.search(text)):
            table.unit = unit.group(1)
        if (
            table.title is None
            and len(text) <= 60
            and (titled(text) or _TITLE.search(_title(text)))
        ):
            table.title = _title(text)


def _title(text: str) -> str:
    """A caption line without its numbering and without the unit that may follow it."""
    text = re.sub(r"[（(]?(?:(?:编制|填报)?(?:单位|部门)|金额单位)(?:名称)?[：:].*$", "", text)
    text = re.sub(r"^.{0,3}公开\s*\d*\s*表[：:]?|^附[件表]\s*\d*[-—]?\d*[：:、]?", "", text)
    return re.sub(
        r"^(?:第?[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．]|（[一二三四五六七八九十\d]+）)",
        "",
        text,
    )


def _is_caption(table: PrintedTable, row: int) -> bool:
    """A first line that holds a title, the unit or the department and no header."""
    texts = table.texts(row)
    if not texts:
        return True
    if len(texts) > 4 or any(re.fullmatch(r"[\d,.]+", cell.text) for cell in texts):
        return False
    if any(_UNIT.search(c.text) or _OWNER.match(c.text) for c in texts):
        return not any(heading_of(c.text) for c in texts) or any(
            _OWNER.match(c.text) for c in texts
        )
    wide = texts[0].column_span >= table.columns - 1
    return (
        len(texts) == 1
        and wide
        and bool(titled(texts[0].text) or _TITLE.search(texts[0].text))
        and bare(texts[0].text) != ""
    )
