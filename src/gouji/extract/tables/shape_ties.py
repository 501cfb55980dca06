"""Ties of a table with itself: totals of columns and lines, the code tree, the two halves."""

from collections import defaultdict
from itertools import pairwise

from gouji.extract.tables.columns import Column
from gouji.extract.tables.composition import GRAND
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import LEDGERS, heading_of
from gouji.extract.tables.line_ties import line_ties
from gouji.extract.tables.plain_ties import plain_ties, plain_totals
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.tables.sums import Operand, Sum, add, add_sums, of_entry, operand, usual
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare

_STAFF = frozenset(("301", "303"))
_RUNNING = frozenset(("302", "307", "309", "310", "311", "312", "313", "399"))
_FEWEST_LINES = 2
_SMALL_TREE = 12
"""A tree with so few branches is too small to show by itself what is usual in it."""


def shape_ties(builder: TieBuilder, table: ReadTable) -> None:
    """Add every tie that the layout, or else the table's own regularity, states."""
    row_totals(builder, table)
    line_ties(builder, table)
    shape = table.layout.shape if table.layout is not None else None
    if shape == "lanes":
        for lane in sorted({e.lane for e in table.entries}):
            lane_totals(builder, table, lane)
        halves(builder, table)
    elif shape in ("tree", "economic"):
        code_tree(builder, table)
        column_totals(builder, table)
        if shape == "economic":
            named_totals(builder, table)
        if not any(e.code for e in table.entries):
            plain_totals(builder, table)
    elif shape != "form":
        plain_ties(builder, table)
        if shape == "accounts":
            code_tree(builder, table)


def row_totals(builder: TieBuilder, table: ReadTable) -> None:
    """合计 of a group of columns = its other columns, on every line."""
    if table.layout is not None and table.layout.shape in (*LEDGERS, "form"):
        return
    for total, parts in _column_groups(table):
        sums = []
        for entry in table.of_lane(total.lane):
            whole = operand(table, entry.row, total.index, "".join(total.measure[-1:]))
            found = [operand(table, entry.row, p.index, p.measure[-1]) for p in parts]
            if whole is not None and None not in found and not entry.included:
                sums.append(Sum(whole, tuple(o for o in found if o is not None)))
        real = [s for s in sums if not s.is_trivial]
        known = table.layout is not None and all(p.known for p in parts)
        few = len(real) <= _FEWEST_LINES
        if (few and (known or all(s.holds for s in real))) or (not few and usual(real)):
            add_sums(builder, real, "row_total", "error" if known else "warning")


def _column_groups(table: ReadTable) -> list[tuple[Column, list[Column]]]:
    """Each total column with the columns that it sums up: one for every group beside it."""
    found = []
    columns = [c for c in table.measures() if c.measure and c.role in ("money", "count", None)]
    for total in columns:
        if not total.is_total:
            continue
        above = total.measure[:-1]
        siblings = [
            c for c in columns
            if c is not total and c.lane == total.lane and c.stage == total.stage
            and c.year == total.year and (c.role or "money") == total.role
            and c.measure[: len(above)] == above and len(c.measure) > len(above)
        ]  # fmt: skip
        groups: dict[str, list[Column]] = defaultdict(list)
        for column in siblings:
            groups[column.measure[len(above)]].append(column)
        if any("其中" in name for name in groups):
            continue
        parts: list[Column] = []
        for columns_of in groups.values():
            inner = [c for c in columns_of if c.is_total and len(c.measure) == len(above) + 2]
            parts += inner[:1] or columns_of
        if len(parts) > 1 and not any(
            c.is_total and len(c.measure) == len(above) + 1 for c in parts
        ):
            found.append((total, parts))
    return found


def code_tree(builder: TieBuilder, table: ReadTable) -> None:
    """类 = Σ款 = Σ项: a coded line is the sum of the lines coded just below it."""
    sums = [one for columns in _same_columns(table) for one in _branches(table, columns)]
    real = [one for one in sums if not one.is_trivial]
    known = table.layout is not None and table.layout.shape in ("tree", "economic")
    if usual(real) or (known and len(real) <= _SMALL_TREE):
        add_sums(builder, real, "code_tree")


def _branches(table: ReadTable, columns: list[Column]) -> list[Sum]:
    """Every coded line of a column with the lines coded just below it."""
    lines = _coded(table, columns)
    if lines is None:
        return []
    children: dict[str, list[str]] = defaultdict(list)
    for code in lines:
        if parent := _parent(code, lines):
            children[parent].append(code)
    sums = []
    for parent, codes in children.items():
        whole, parts = lines[parent], [lines[c] for c in codes]
        if whole is not None and None not in parts:
            sums.append(Sum(whole, tuple(p for p in parts if p is not None)))
    return sums


def column_totals(builder: TieBuilder, table: ReadTable) -> None:
    """合计 = Σ类, in every column."""
    for columns in _same_columns(table):
        lines = _coded(table, columns)
        totals = [e for e in table.entries if e.is_total and bare(e.name) in GRAND]
        if lines is None or len({e.row for e in totals}) != 1:
            continue
        roots = [code for code in lines if _parent(code, lines) is None]
        column = next((c for c in columns if c.lane == totals[0].lane), None)
        if column is None or len({len(code) for code in roots}) != 1:
            continue
        whole, parts = of_entry(table, totals[0], column), [lines[c] for c in roots]
        if whole is not None and parts and None not in parts:
            one = Sum(whole, tuple(p for p in parts if p is not None))
            add_sums(builder, [one], "column_total")


def named_totals(builder: TieBuilder, table: ReadTable) -> None:
    """人员经费合计 = 301 + 303, 公用经费合计 = the other classes of basic expenditure."""
    for columns in _same_columns(table):
        lines = _coded(table, columns)
        if lines is None:
            continue
        for word, codes in (("人员经费合计", _STAFF), ("公用经费合计", _RUNNING)):
            entry = next((e for e in table.entries if bare(e.name) == word), None)
            column = next((c for c in columns if entry and c.lane == entry.lane), None)
            parts = [lines[code] for code in lines if code in codes]
            if entry is None or column is None or not parts or None in parts:
                continue
            whole = of_entry(table, entry, column)
            if whole is not None:
                one = Sum(whole, tuple(p for p in parts if p is not None))
                add_sums(builder, [one], "named_total")


def _same_columns(table: ReadTable) -> list[list[Column]]:
    """Columns that mean the same in several lanes, together: one code tree may run over lanes."""
    groups: dict[tuple[object, ...], list[Column]] = defaultdict(list)
    for column in table.measures():
        if column.role in ("money", None):
            groups[column.measure, column.stage, column.year, column.path[-1:]].append(column)
    merged = [g for g in groups.values() if len({c.lane for c in g}) == len(g)]
    return [*merged, *([c] for g in groups.values() if g not in merged for c in g)]


def _coded(table: ReadTable, columns: list[Column]) -> dict[str, Operand | None] | None:
    """The operands by code; None where a code stands twice: then the lines form no one tree."""
    found: dict[str, Operand | None] = {}
    for column in columns:
        for entry in table.of_lane(column.lane):
            if entry.code is None:
                continue
            if entry.code in found:
                return None
            found[entry.code] = of_entry(table, entry, column)
    return found or None


def _parent(code: str, codes: dict[str, Operand | None]) -> str | None:
    return next((code[:n] for n in range(len(code) - 1, 2, -1) if code[:n] in codes), None)


def lane_totals(builder: TieBuilder, table: ReadTable, lane: int) -> None:
    """本年收入合计 = Σ above it; 总计 = the subtotal and what stands between; parts of lines."""
    entries = [e for e in table.of_lane(lane) if e.label]
    for column in table.measures(lane):
        since: list[Entry] = []
        for entry in entries:
            if not entry.is_total:
                if entry.parent is None and not entry.included:
                    since.append(entry)
                continue
            whole = of_entry(table, entry, column)
            parts = [of_entry(table, e, column) for e in since]
            since = [entry]
            if whole is not None and None not in parts:
                one = Sum(whole, tuple(p for p in parts if p is not None))
                add_sums(builder, [one], "lane_total")
        _details(builder, table, entries, column)


def _details(builder: TieBuilder, table: ReadTable, entries: list[Entry], column: Column) -> None:
    """Lines below a line: its funds make it up, other details do not exceed it."""
    below: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.parent is not None:
            below[id(entry.parent)].append(entry)
    for parent in entries:
        details = below.get(id(parent), [])
        whole = of_entry(table, parent, column)
        parts = [p for e in details if (p := of_entry(table, e, column)) is not None]
        if whole is None or whole.figure is None or not any(p.figure for p in parts):
            continue
        one = Sum(whole, tuple(parts))
        funds = [h.fund for e in details if (h := heading_of(e.name)) is not None and h.fund]
        if one.holds or (len(set(funds)) == len(details) > 1 and not details[0].included):
            add_sums(builder, [one], "line_parts")
            continue
        for part in parts:
            if part.figure is not None and whole.value >= 0:
                add(builder, "line_part", "at_most", Sum(whole, (part,)))


def halves(builder: TieBuilder, table: ReadTable) -> None:
    """收入总计 = 支出总计: the last totals of two lanes that stand on one line."""
    last = {e.lane: e for e in table.entries if e.is_total and bare(e.name) != ""}
    for left, right in pairwise(sorted(last)):
        one, other = last[left], last[right]
        if one.row != other.row or not _closing(one, other):
            continue
        a, b = _total_column(table, left), _total_column(table, right)
        whole, part = of_entry(table, one, a), of_entry(table, other, b)
        if whole is not None and part is not None and (whole.figure or part.figure):
            add(builder, "halves_total", "equal", Sum(whole, (part,)))


def _closing(one: Entry, other: Entry) -> bool:
    names = bare(one.name), bare(other.name)
    if all(name.endswith("总计") for name in names):
        return True
    return names in (("收入合计", "支出合计"), ("合计", "合计"))


def _total_column(table: ReadTable, lane: int) -> Column:
    columns = table.measures(lane)
    return next((c for c in columns if c.is_total), columns[0])
