"""Ties between the tables of one document: the same measure printed in two of them."""

from collections import Counter

from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import Link, Place, heading_of, links
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.tables.sums import Operand, Sum, add, of_entry
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare

_GRAND = ("合计", "总计", "共计", "收入总计", "支出总计")
_CLASS, _TOTAL = "类", "合计"


def link_ties(builder: TieBuilder, tables: list[ReadTable]) -> None:
    """Add the ties of data/layouts/links.yml between the tables of each set of the document."""
    for once in _sets(tables):
        for link in links():
            if link.without and any(
                _has_line(once.get(p.table), link.without) for p in link.places
            ):
                continue
            if link.kind == "sum":
                _sum_tie(builder, link, once)
            elif link.places[0].line == _CLASS:
                _class_ties(builder, link, once)
            else:
                _pair_tie(builder, link, once)


def _sets(tables: list[ReadTable]) -> list[dict[str, ReadTable]]:
    """Tables by the name of their layout, once for every set of them (本级, 汇总).

    Where tables stand twice and do not follow one another set by set, those that stand once.
    """
    sets: list[dict[str, ReadTable]] = [{}]
    for table in tables:
        name = table.layout.table if table.layout is not None else ""
        if name in sets[-1]:
            sets.append({})
        if name:
            sets[-1][name] = table
    if len(sets) == 1 or all(
        len(each) > 1 and next(iter(each)) == next(iter(sets[0])) for each in sets
    ):
        return sets
    times = Counter(name for each in sets for name in each)
    return [{name: t for each in sets for name, t in each.items() if times[name] == 1}]


def _has_line(table: ReadTable | None, word: str) -> bool:
    if table is None:
        return False
    return any(word in (f.row_label or "") and f.value for f in table.figures.values())


def _pair_tie(builder: TieBuilder, link: Link, tables: dict[str, ReadTable]) -> None:
    first, other = (_find(place, tables) for place in link.places)
    if first is not None and other is not None and (first.figure or other.figure):
        rule = "between_tables" if link.kind == "equal" else "three_public_in_basic"
        add(builder, rule, link.kind, Sum(first, (other,)))


def _sum_tie(builder: TieBuilder, link: Link, tables: dict[str, ReadTable]) -> None:
    total = _find(link.places[0], tables)
    parts = [_find(place, tables) for place in link.parts]
    if total is not None and None not in parts:
        one = Sum(total, tuple(p for p in parts if p is not None))
        if one.figures:
            add(builder, "between_tables", "sum", one)


def _class_ties(builder: TieBuilder, link: Link, tables: dict[str, ReadTable]) -> None:
    """Every class, matched by its name: the ordinals of classes differ between years."""
    (first, other) = link.places
    left, right = tables.get(first.table), tables.get(other.table)
    if left is None or right is None:
        return
    classes = {bare(e.name): e for e in right.entries if e.code is not None and len(e.code) == 3}
    for entry in left.entries:
        match = classes.get(bare(entry.name))
        if match is None:
            continue
        one = _operand(left, entry, first.column)
        two = _operand(right, match, other.column)
        if one is not None and two is not None and (one.figure or two.figure):
            add(builder, "between_tables", "equal", Sum(one, (two,)))


def _find(place: Place, tables: dict[str, ReadTable]) -> Operand | None:
    table = tables.get(place.table)
    if table is None:
        return None
    entry = _line(table, place.line)
    return _operand(table, entry, place.column) if entry is not None else None


def _line(table: ReadTable, name: str) -> Entry | None:
    """The one line of that name, the table's own total for 合计."""
    if name == _TOTAL:
        found = [e for e in table.entries if e.is_total and bare(e.name) in _GRAND]
        rows = {e.row for e in found}
        printed = {row for row, _ in table.figures}
        if not found and len(printed) == 1:
            return next((e for e in table.entries if e.row in printed and not e.label), None)
        return found[0] if len(rows) == 1 else None
    if name.isdecimal():
        return next((e for e in table.entries if e.code == name), None)
    aliases = {name}
    if table.layout is not None and name in ("收入总计", "支出总计"):
        side = name[:2]
        aliases |= {f"{side}合计"} if not _named(table, {name}) else set()
    lines = _named(table, aliases)
    return lines[0] if len(lines) == 1 else None


def _named(table: ReadTable, names: set[str]) -> list[Entry]:
    return [
        e for e in table.entries
        if e.parent is None and (bare(e.name) in names or f"{bare(e.name)}收入" in names)
    ]  # fmt: skip


def _operand(table: ReadTable, entry: Entry, column: str | None) -> Operand | None:
    stage = table.layout.stage if table.layout is not None else None
    columns = [c for c in table.measures(entry.lane) if c.stage in (None, stage)]
    found = _column(columns, column)
    if found is None:
        return None
    one = of_entry(table, entry, found)
    if one is None:
        return None
    name = table.name or ""
    return Operand(one.figure, f"{name}·{one.label}", one.is_read)


def _column(columns: list[Column], name: str | None) -> Column | None:
    if name is None:
        return columns[0] if len(columns) == 1 else None
    if name == _TOTAL:
        if len(columns) == 1:
            return columns[0]
        totals = [c for c in columns if c.is_total]
        return min(totals, key=lambda c: len(c.measure), default=None)
    heading = heading_of(name)
    for column in columns:
        if heading is not None and heading.fund is not None:
            if column.fund == heading.fund:
                return column
        elif column.concept == name or (column.measure and bare(column.measure[-1]) == name):
            return column
    return None
