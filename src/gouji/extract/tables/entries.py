"""The lines of a table's lanes: what each is called, its code, its tier, whether it is a total."""

import re
from dataclasses import dataclass
from functools import lru_cache

from gouji.extract.sections import numbering_of
from gouji.extract.tables.columns import Column, is_counting_line
from gouji.extract.tables.numbers import is_blank
from gouji.extract.tables.printed import GridCell, PrintedTable
from gouji.extract.vocabulary import bare

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总额)$")
_INCLUDED = re.compile(r"^(?:其中[：:]?|[减加][：:]|[—-]+)")
_CODE = re.compile(r"(\d{1,12})(?:[-—_]?(?=[\u4e00-\u9fff])|$)")
_UNNUMBERED = 0
_SEGMENT = 2
"""款 and 项 add two digits each to the three of 类."""
_LONGEST_LABEL = 80
_COUNTED_LINES = 3
"""The numbers of the columns stand in one of so many lines below the header."""


@dataclass(eq=False, slots=True)
class Entry:
    """One line of one lane. `label` is as printed, `name` without number and 其中.

    `tier` is the depth of its numbering (1 for 一、, 3 for 1.), 0 where it has none; `parent` is
    the entry that it details.
    """

    row: int
    lane: int
    label: str
    name: str
    code: str | None
    tier: int
    levels: tuple[str, ...] = ()
    included: bool = False
    parent: "Entry | None" = None

    @property
    def is_total(self) -> bool:
        """True for 合计, 小计, 本年收入合计 and the like, which carry no code."""
        return self.code is None and is_total_name(self.name)


def read_entries(
    table: PrintedTable, columns: list[Column], first: int, last: int, is_flat: bool = False
) -> list[Entry]:
    """Return the entries of the data lines [first, last), lane by lane, in order.

    Of a flat table (an export) no line details another, whatever its words begin with.
    """
    found: list[Entry] = []
    for lane in sorted({column.lane for column in columns}):
        stub = [c for c in columns if c.lane == lane and c.is_stub]
        if not any(c.lane == lane and not c.is_stub for c in columns):
            continue
        spare = [c for c in columns if c.lane == lane and c.role in ("ordinal", "date", "text")]
        rows = [
            r for r in range(first, last)
            if r - first > _COUNTED_LINES or not is_counting_line(table.texts(r))
        ]  # fmt: skip
        entries = [_entry(table, stub, spare, row, lane, is_flat) for row in rows]
        if not is_flat:
            _nest(entries)
        found += entries
    return found


def _entry(
    table: PrintedTable, stub: list[Column], spare: list[Column], row: int, lane: int,
    is_flat: bool,
) -> Entry:  # fmt: skip
    """Read one line; a 合计 may stand under 序号 or a date."""
    codes: list[str] = []
    names: list[GridCell] = []
    for column in stub:
        cell = table.lines[row][column.index]
        if cell is None or not cell.text or cell in names:
            continue
        code, is_name = told_by(column, cell.text, len(stub) > 1)
        if code:
            codes.append(code)
        if is_name and (code or cell not in column.cells):
            names.append(cell)
    if not names and not codes:
        others = [table.lines[row][column.index] for column in spare]
        names = [c for c in others if c is not None and is_total_name(c.text)][:1]
    texts = [c.text for c in names]
    if is_flat:
        return flat_entry(row, lane, codes, texts)
    label = "-".join(dict.fromkeys(texts))[:_LONGEST_LABEL]
    last = texts[-1] if texts else ""
    numbered = numbering_of(last)
    tier = numbered[0] if numbered else _UNNUMBERED
    body = last[numbered[1] :] if numbered else last
    included = _INCLUDED.match(body)
    name = body[included.end() :] if included else body
    inner = numbering_of(name) if included else None
    name = name[inner[1] :] if inner else name
    return Entry(row, lane, label, name, _joined(codes), tier, tuple(texts), included is not None)


def told_by(column: Column, text: str, is_one_of_several: bool) -> tuple[str | None, bool]:
    """The code that a cell of a stub column tells, and whether it is (also) a name."""
    if column.role in ("code", "part"):
        if digits := _CODE.match(text):
            return digits.group(1), digits.end() < len(text)
        if re.fullmatch(r"[\dA-Za-z\-.]+", text):
            return None, False
    return None, not (is_one_of_several and is_blank(text))


@lru_cache(maxsize=10_000)
def is_total_name(text: str) -> bool:
    """True for 合计, 小计 and the like."""
    return _TOTAL.search(bare(text)) is not None


def flat_entry(row: int, lane: int, codes: list[str], texts: list[str]) -> Entry:
    """A line of an export, by the codes and names that it tells."""
    label = "-".join(dict.fromkeys(texts))[:_LONGEST_LABEL]
    last = texts[-1] if texts else ""
    return Entry(row, lane, label, last, _joined(codes), _UNNUMBERED, tuple(texts))


def _joined(codes: list[str]) -> str | None:
    """One code of its parts: 208|05|01, or 208|20805|2080501 where each column repeats.

    A whole code of another scheme (functional 2130301 beside economic 30101) is no part of it.
    """
    code = ""
    for part in codes:
        if not code or part.startswith(code):
            code = part
        elif len(part) <= _SEGMENT:
            code += part
    return code or None


def _nest(entries: list[Entry]) -> None:
    """Find what each numbered or 其中 line details: the last line of a lower tier above it."""
    open_at: dict[int, Entry] = {}
    after_total = False
    last_plain: Entry | None = None
    for entry in entries:
        if not entry.label or entry.code is not None:
            continue
        if entry.is_total:
            open_at, after_total, last_plain = {}, True, None
        elif entry.included and entry.tier == _UNNUMBERED:
            entry.parent = open_at[max(open_at)] if open_at else last_plain
        elif entry.tier == _UNNUMBERED:
            last_plain, open_at = entry, {}
        else:
            above = [t for t in open_at if t < entry.tier]
            if above:
                entry.parent = open_at[max(above)]
            elif last_plain is not None and after_total:
                entry.parent = last_plain
            open_at = {t: e for t, e in open_at.items() if t < entry.tier} | {entry.tier: entry}
