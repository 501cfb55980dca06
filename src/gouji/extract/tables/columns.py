"""What the columns of a printed table hold, read from its header lines."""

import re
from dataclasses import dataclass, field

from gouji.extract.tables.layouts import STUB, Heading, Layout, Role, heading_of
from gouji.extract.tables.numbers import looks_like_number
from gouji.extract.tables.printed import GridCell, PrintedTable
from gouji.extract.vocabulary import bare, concept_of, concepts

_BRACKET_UNIT = re.compile(
    r"[（(](?:单位：?)?((?:百|千|万|百万|亿)?元|%|％|人|个|辆|平方米|㎡|分)[）)]"
)
_YEAR = re.compile(r"(20\d{2}|19\d{2})年")
_TOTAL = re.compile(r"(?:合计|小计|总计|共计)$")
_YEAR_DIGITS = 4
_MEASURES: frozenset[Role] = frozenset(
    ("money", "count", "percent", "weight", "score", "target", "actual", "total", "plain")
)


@dataclass(eq=False, slots=True)
class Column:
    """One column. `path` is its header from the top; `measure` that part of it which tells the
    measure, without lane titles and stages: columns of one total share its beginning.
    `is_grand` is false of a 合计 that is more than the table's own total.
    """

    index: int
    path: tuple[str, ...]
    role: Role | None
    known: bool
    measure: tuple[str, ...] = ()
    lane: int = 0
    stage: str | None = None
    fund: str | None = None
    unit: str | None = None
    concept: str | None = None
    is_grand: bool = True
    year: int | None = None
    cells: list[GridCell] = field(default_factory=list)

    @property
    def is_total(self) -> bool:
        """True when the column sums up its neighbours."""
        return bool(self.measure) and _TOTAL.search(bare(self.measure[-1])) is not None

    @property
    def is_stub(self) -> bool:
        """True when the column says what a line is about."""
        return self.role in STUB

    @property
    def label(self) -> str:
        """The header as printed, its levels joined."""
        return "-".join(self.path)


def is_counting_line(texts: list[GridCell]) -> bool:
    """栏次 1 2 3 …: numbers of columns, not figures."""
    numbers = [int(c.text) for c in texts if c.text.isdecimal() and len(c.text) <= 2]
    words = [c for c in texts if not looks_like_number(c.text)]
    named = any("栏次" in c.text for c in words)
    return (
        (len(numbers) > 2 or (named and len(numbers) > 0))
        and len(words) <= 2
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] <= 3
    )


def has_figures(table: PrintedTable, row: int) -> bool:
    """True when a line prints a number that is not a year or the number of a column."""
    texts = table.texts(row)
    numbers = [c for c in texts if c.kind != "date" and looks_like_number(c.text)]
    if not numbers or all(re.fullmatch(r"(?:19|20)\d{2}", c.text) for c in numbers):
        return False
    return not is_counting_line(texts)


def _is_amount(cell: GridCell) -> bool:
    """True for what is surely no header: longer than a year, and a number or with decimals."""
    text = cell.text
    if len(text) <= _YEAR_DIGITS:
        return False
    return cell.kind == "number" or (text[-1].isdecimal() and "." in text and text[0].isdecimal())


def is_header_line(table: PrintedTable, row: int) -> bool:
    """True when a line holds mostly known headings, one of them of a measure, and no figure."""
    if any(c is not None and _is_amount(c) for c in table.lines[row]):
        return False
    texts = table.texts(row)
    if len(texts) < 3 or has_figures(table, row):
        return False
    found = [heading_of(c.text) for c in texts]
    known = [h for h in found if h is not None]
    measures = sum(h.role in _MEASURES and h.role != "plain" for h in known)
    return measures > 0 and len(known) >= 3 and 5 * len(known) >= 3 * len(found)


def read_columns(table: PrintedTable, first: int, data: int, layout: Layout | None) -> list[Column]:
    """Return the columns of the header lines [first, data); line `data` may still hold headers."""
    columns = [_column(table, index, first, data) for index in range(table.columns)]
    _late_headers(table, columns, data)
    lane_titles = {id(c) for column in columns if column.is_stub for c in column.cells}
    for column in columns:
        _settle(column, lane_titles, layout)
    own_total = layout.total if layout is not None else None
    if any(column.concept == own_total for column in columns):
        for column in columns:
            column.is_grand = column.concept is not None or not column.is_total
    root = _common_root(columns)
    for column in columns:
        if root and column.measure[:1] == (root,) and len(column.measure) > 1:
            column.path = tuple(p for p in column.path if p != root) or column.path
    _split_lanes(columns, layout)
    return columns


def _column(table: PrintedTable, index: int, first: int, data: int) -> Column:
    cells: list[GridCell] = []
    for row in range(first, data):
        if is_counting_line(table.texts(row)):
            continue
        cell = _heading_over(table, row, index, data)
        if cell is None or not cell.text or (cells and cells[-1] is cell):
            continue
        if not looks_like_number(cell.text) or _YEAR.match(cell.text):
            cells.append(cell)
    column = Column(index, tuple(c.text for c in cells), None, False, cells=cells)
    column.role = _role(column.path)
    return column


def _heading_over(table: PrintedTable, row: int, index: int, data: int) -> GridCell | None:
    """The cell of a header line over a column: of a merged one written without its span too.

    Markdown and CSV leave the rest of a merged cell blank; each column under it has a heading of
    its own below.
    """
    line = table.lines[row]
    for place in range(index, -1, -1):
        cell = line[place]
        if place == index and cell is not None and cell.text:
            return cell
        if not any((below := table.lines[r][place]) and below.text for r in range(row + 1, data)):
            return None
        if cell is not None and cell.text:
            return cell if cell.column_span == 1 else None
    return None


def _role(path: tuple[str, ...]) -> Role | None:
    found = [heading_of(text) for text in path]
    stub = next((h.role for h in reversed(found) if h and h.role in STUB), None)
    leaf = found[-1] if found else None
    if stub is not None and (leaf is None or leaf.role in ("total", "plain") or leaf.role in STUB):
        return stub
    if leaf is not None and leaf.role not in ("total", "plain"):
        return leaf.role
    if path and (leaf is not None or concept_of(bare(path[-1]), "money") is not None):
        return "money"
    return next((h.role for h in reversed(found) if h and h.role not in ("total", "plain")), None)


def _late_headers(table: PrintedTable, columns: list[Column], data: int) -> None:
    """Take headings that stand in the first data line: 类 款 项 beside 合计, or 基本支出."""
    if data >= len(table.lines):
        return
    for column in columns:
        cell = table.lines[data][column.index]
        if cell is None or not cell.text or looks_like_number(cell.text) or cell in column.cells:
            continue
        heading = heading_of(cell.text)
        part = heading is not None and heading.role == "part" and column.role in ("code", "part")
        below_measure = (
            column.role == "money"
            and column.cells
            and (heading is not None or concept_of(bare(cell.text), "money") is not None)
        )
        if part or below_measure:
            column.cells.append(cell)
            column.path += (cell.text,)
            column.role = _role(column.path)


def _settle(column: Column, lane_titles: set[int], layout: Layout | None) -> None:
    """Give a measure column its stage, fund, unit and concept."""
    own = [c.text for c in column.cells if id(c) not in lane_titles]
    column.known = any(heading_of(text) for text in column.path)
    if column.is_stub:
        return
    measure: list[str] = []
    for text in own:
        heading = heading_of(text)
        if unit := _BRACKET_UNIT.search(text):
            column.unit = unit.group(1).replace("％", "%")
        if year := _YEAR.search(text):
            column.year = int(year.group(1))
        if heading is not None:
            column.stage = heading.stage or column.stage
            column.fund = heading.fund or column.fund
            column.unit = column.unit or heading.unit
        concept = _concept(text, heading, layout, column.concept)
        if concept is not None:
            column.known = True
            column.fund = concepts()[concept].fund or column.fund
        if concept is not None or heading is None:
            column.concept = concept
        if heading is None or heading.stage is None:
            measure.append(text)
    column.measure = tuple(measure)


def _concept(
    text: str, heading: Heading | None, layout: Layout | None, above: str | None
) -> str | None:
    plain = bare(re.sub(_BRACKET_UNIT, "", text))
    if heading is not None and heading.role == "total":
        return None
    if layout is not None and plain in layout.rows:
        return layout.rows[plain]
    if heading is not None:
        return None
    found = concept_of(plain, "money", concepts()[above].group if above else None)
    return found.name if found is not None else None


def _common_root(columns: list[Column]) -> str | None:
    """A heading over every measure column: it names the table, not the column."""
    roots = {c.measure[:1] for c in columns if not c.is_stub and c.path}
    if any(c.is_stub for c in columns) or len(roots) != 1:
        return None
    root = next(iter(roots))
    return root[0] if root else None


def stub_unit(columns: list[Column]) -> str | None:
    """The unit of money that the heading over the lines says: 项目资金（万元）."""
    for column in columns:
        for text in column.path if column.is_stub else ():
            if (unit := _BRACKET_UNIT.search(text)) and unit.group(1).endswith("元"):
                return unit.group(1)
    return None


def _split_lanes(columns: list[Column], layout: Layout | None) -> None:
    """Number the halves of a table: a stub column after measure columns opens the next."""
    lane, seen_measure = 0, False
    shape = layout.shape if layout is not None else None
    first = next((c.path[-1:] for c in columns if c.is_stub), None)
    for column in columns:
        opens = column.is_stub and seen_measure
        if opens and (shape in ("lanes", "economic") or column.path[-1:] == first):
            lane, seen_measure = lane + 1, False
        if not column.is_stub and column.role in (*_MEASURES, None):
            seen_measure = True
        column.lane = lane
