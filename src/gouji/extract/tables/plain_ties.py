"""Ties of tables whose form nothing tells: lists with a 合计, items with their parts, scores.

A tie is made where the rule book knows the parts, or where the list proves by its other columns
to be one; the rest is left alone, for a false alarm costs more than a missed sum.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from gouji.extract.tables.columns import Column
from gouji.extract.tables.composition import GRAND, lines_by_concept, nested, parts_in
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import LEDGERS
from gouji.extract.tables.ledger_sums import long_sum
from gouji.extract.tables.long_ledger import LongLedger
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.tables.sums import Operand, Sum, add, add_sums, of_entry, usual
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare

_PROVING = 3
"""A sum of so many figures that are not zero does not hold by chance."""


def plain_ties(builder: TieBuilder, table: ReadTable) -> None:
    """Add what a plain list states; of a ledger only its totals, its lines are no terms."""
    if table.layout is not None and table.layout.shape in LEDGERS:
        plain_totals(builder, table)
        subtotals(builder, table)
        if table.layout.shape == "accounts":
            sides(builder, table)
        return
    parts = known_parts(builder, table)
    plain_totals(builder, table, without=parts)
    included_parts(builder, table, parts)
    score_totals(builder, table)


def known_parts(builder: TieBuilder, table: ReadTable) -> frozenset[int]:
    """Lines that make up another line by the rule book; return the rows that are such parts."""
    entries = [e for e in table.of_lane(0) if bare(e.name) not in GRAND]
    lines = lines_by_concept(entries, table.layout)
    for whole, entry in lines.items():
        names = parts_in(whole, lines.keys() - {whole})
        below = [lines[name] for name in lines if name in names]
        for column in _amounts(table) if below else ():
            one = _sum(table, entry, below, column)
            if one is not None and len(one.figures) > 1 and one.total.figure is not None:
                add_sums(builder, [one], "line_parts")
    return frozenset(lines[name].row for name in nested(lines))


def plain_totals(
    builder: TieBuilder, table: ReadTable, without: frozenset[int] = frozenset()
) -> None:
    """合计 of a list = its lines; a tie only where the list proves to be one.

    A ledger's 合计 is always meant so; subtotals of its groups are not counted again. `without`:
    rows that are parts of other rows.
    """
    totals = [e for e in table.total_entries if e.lane == 0 and bare(e.name) in GRAND]
    if len(totals) != 1:
        return
    entries = table.of_lane(0)
    lines = [
        e for e in _without_branches(entries)
        if not e.is_total and not e.included and e.parent is None and e.row not in without
    ]  # fmt: skip
    sums = [s for c in _amounts(table, counts=True) if (s := _sum(table, totals[0], lines, c))]
    sums = [s for s in sums if s.total.figure and len(s.figures) > 2]
    # the balances of an account table stand on two sides: their sum proves itself or is none
    known = not table.layout and any(f.row == totals[0].row and f.concept and f.is_money
                                     for f in table.figures.values())  # fmt: skip
    sure = known or (table.layout is not None and table.layout.shape == "ledger")
    proven = sum(s.holds for s in sums) > 0 and (usual(sums) or any(map(_proves, sums)))
    for one in sums:
        if sure or one.holds or proven:
            add_sums(builder, [one], "list_total", "error" if sure else "warning")


def _without_branches(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The lines without those whose code begins with the code of another line."""
    codes = Counter(e.code for e in entries if e.code)
    if not codes or max(codes.values()) > 1:
        return entries
    return [
        e for e in entries
        if not e.code or not any(e.code[:n] in codes for n in range(1, len(e.code)))
    ]  # fmt: skip


def _proves(one: Sum) -> bool:
    return one.holds and sum(p.value != 0 for p in one.parts) >= _PROVING


def _amounts(table: ReadTable, counts: bool = False) -> list[Column]:
    roles = ("money", None, "count") if counts else ("money", None)
    return [c for c in table.measures(0) if c.role in roles]


def _sum(table: ReadTable, whole: Entry, lines: Iterable[Entry], column: Column) -> Sum | None:
    """The lines of a column as the parts of one; lines without a place there are left out."""
    total = of_entry(table, whole, column)
    if total is None:
        return None
    if isinstance(table, LongLedger):
        return long_sum(table, total, lines, column)
    return Sum(total, tuple(p for e in lines if (p := of_entry(table, e, column)) is not None))


def included_parts(builder: TieBuilder, table: ReadTable, known: frozenset[int]) -> None:
    """其中 lines do not exceed the line that they detail."""
    for entry in table.of_lane(0):
        if not entry.included or entry.parent is None or entry.row in known:
            continue
        for column in _amounts(table):
            one = _sum(table, entry.parent, [entry], column)
            if one is not None and len(one.figures) > 1 and one.total.value >= 0:
                add(builder, "line_part", "at_most", one, "warning")


def subtotals(builder: TieBuilder, table: ReadTable) -> None:
    """小计 of a ledger = the lines since the last subtotal, where most of them are so."""
    if not any(bare(e.name).endswith("小计") for e in table.total_entries):
        return
    for column in table.measures(0):
        sums: list[Sum] = []
        since: list[Operand] = []
        for entry in table.of_lane(0):
            one = of_entry(table, entry, column)
            if one is None:
                continue
            if not entry.is_total:
                since.append(one)
            elif bare(entry.name).endswith("小计"):
                sums.append(Sum(one, tuple(since)))
                since = []
        if column.role in ("money", None) and usual(sums):
            add_sums(builder, sums, "list_total")


def sides(builder: TieBuilder, table: ReadTable) -> None:
    """借方合计 = 贷方合计 of balances and of movements; an export of some accounts has none."""
    totals = [e for e in table.total_entries if e.lane == 0 and bare(e.name) in GRAND]
    by_name = {bare("".join(c.path)): c for c in table.measures(0)}
    pairs = []
    for name, debit in by_name.items() if len(totals) == 1 else ():
        other = name.replace("借", "贷")
        one = table.figures.get((totals[0].row, debit.index))
        two = table.figures.get((totals[0].row, by_name[other].index)) if other in by_name else None
        if other != name and one is not None and two is not None:
            pairs.append(Sum(Operand(one, f"{name}合计"), (Operand(two, f"{other}合计"),)))
    for pair in pairs if any(p.holds and p.total.value for p in pairs) else ():
        add(builder, "debit_credit", "equal", pair)


def score_totals(builder: TieBuilder, table: ReadTable) -> None:
    """合计 of weights and of scores = their lines, and no score beyond its weight.

    One of the columns must hold: then the list is whole, and the other column is the sum of the
    same lines.
    """
    entries = table.of_lane(0)
    totals = [e for e in entries if e.is_total]
    columns = [c for c in table.measures(0) if c.role in ("weight", "score")]
    if len(totals) != 1 or not columns:
        return
    lines = [e for e in entries if not e.is_total and not e.included and e.parent is None]
    sums = [(c, s) for c in columns if (s := _sum(table, totals[0], lines, c)) is not None]
    sums = [(c, s) for c, s in sums if s.total.figure and len(s.figures) > 2]
    if not any(s.holds for _, s in sums):
        return
    for column, one in sums:
        if column.role == "weight":
            add(builder, "form_weights", "sum", one)
        else:
            add(builder, "form_scores", "score", one)
    for weight in columns:
        for score in columns:
            if weight.role == "weight" and score.role == "score":
                _caps(builder, table, [*lines, *totals], weight, score)


def _caps(
    builder: TieBuilder, table: ReadTable, entries: list[Entry], weight: Column, score: Column
) -> None:
    """得分 ≤ 分值 on every line that prints both."""
    for entry in entries:
        most = table.figures.get((entry.row, weight.index))
        given = table.figures.get((entry.row, score.index))
        if most is not None and given is not None:
            whole = Operand(most, f"{entry.name}分值")
            one = Sum(whole, (Operand(given, f"{entry.name}得分"),))
            add(builder, "form_score_cap", "at_most", one)
