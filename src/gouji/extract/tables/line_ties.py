"""Ties between the columns of one line: 余额 = 指标 - 支付, 执行率 = 决算 / 预算, 占比.

The headings are data (data/layouts/line_rules.yml). A rule is a tie only in a table where most
lines keep it; of a long export only the lines that do not are kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.extract.tables.columns import Column
from gouji.extract.tables.composition import GRAND
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.layouts import LineRule, line_rules
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.tables.sums import operand
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_NOISE = re.compile(r"[（(](?:单位：?)?(?:[百千万亿]*元|%|％|人|个|分)[）)]|20\d{2}年度?")
_USUAL = Decimal("0.6")
_FEWEST = 2
"""A rule must hold on so many lines before a line that breaks it is called wrong."""
_MOST_LINES = 1_000
"""Of longer tables only the lines that break a rule become ties."""
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line under one rule: its figures by place (None: blank, 0), and whether it holds."""

    entry: Entry
    figures: tuple[TableFigure | None, ...]
    holds: bool


def line_ties(builder: TieBuilder, table: ReadTable) -> None:
    """Add the ties between the columns of each line, where most lines of the table keep them."""
    if table.layout is not None and table.layout.shape in ("form", "lanes"):
        return
    columns = {name: c for c in reversed(table.measures()) for name in _names(c)}
    for rule in line_rules():
        places = [next((columns[w] for w in each if w in columns), None) for each in rule.places]
        found = [c for c in places if c is not None]
        if len(found) != len(places) or len({c.index for c in found}) != len(found):
            continue
        lines = list(_MAKERS[rule.kind](table, found, rule))
        held = sum(line.holds for line in lines)
        if held < _FEWEST or held < _USUAL * len(lines):
            continue
        for line in lines:
            if len(lines) <= _MOST_LINES or not line.holds:
                _add(builder, table, rule, found, line)


def _names(column: Column) -> set[str]:
    """What a column may be called: its last heading, or all of them."""
    path = [bare(_NOISE.sub("", text)) for text in column.path]
    return {path[-1], "".join(path)} if path else set()


def _add(
    builder: TieBuilder, table: ReadTable, rule: LineRule, columns: list[Column], line: _Line
) -> None:
    # of a long export what was computed with has neither id nor words
    figures = tuple(f and table.figures[f.row, f.column] for f in line.figures)
    line = replace(line, figures=figures)
    first = next(f for f in figures if f is not None)
    builder.add(
        rule.rule, "sum" if rule.kind == "sum" else "ratio",
        _sum_terms(table, rule, columns, line) if rule.kind == "sum" else _rate_terms(rule, line),
        first.line_span, source="shape", tolerance="D" if rule.kind == "sum" else "P",
        severity="error" if table.layout is not None else "warning",
    )  # fmt: skip


def _sum_terms(table: ReadTable, rule: LineRule, columns: list[Column], line: _Line) -> list[Term]:
    terms = []
    for n, (column, sign) in enumerate(zip(columns, rule.signs, strict=True)):
        one = operand(table, line.entry.row, column.index, column.label)
        if one is not None and (one.figure is not None or not one.is_read or n == 0):
            terms.append(one.term("total" if n == 0 else "part", sign))
    return terms


def _rate_terms(rule: LineRule, line: _Line) -> list[Term]:
    stated, part, whole = line.figures
    assert stated is not None and part is not None and whole is not None
    label = f"{line.entry.name}{stated.column_label or stated.label}"
    terms = [
        Term("stated", 1, stated.fact_id, label=label),
        Term("numerator", 1, part.fact_id, label=part.column_label),
        Term("denominator", 1, whole.fact_id, label=whole.column_label),
    ]
    if rule.less:
        terms.insert(2, Term("numerator", -1, whole.fact_id, label=whole.column_label))
    return terms


def _sums(table: ReadTable, columns: list[Column], rule: LineRule) -> Iterable[_Line]:
    """The first column is the sum of the others; printed blanks are 0."""
    places = [(c.index, sign) for c, sign in zip(columns, rule.signs, strict=True)]
    for entry in table.of_lane(columns[0].lane):
        figures = tuple(table.amount(entry.row, index) for index, _ in places)
        gap, slack, printed = Decimal(0), Decimal(0), 0
        for figure, (index, sign) in zip(figures, places, strict=True):
            if figure is not None:
                gap += figure.base_value if sign > 0 else -figure.base_value
                slack += figure.rounding
                printed += 1
            elif operand(table, entry.row, index, "") is None:
                break
        else:
            if printed >= _FEWEST:
                yield _Line(entry, figures, abs(gap) <= slack)


def _rates(table: ReadTable, columns: list[Column], rule: LineRule) -> Iterable[_Line]:
    for entry in table.of_lane(columns[0].lane):
        stated, part, whole = (table.amount(entry.row, c.index) for c in columns)
        if line := _rate(entry, stated, part, whole, rule.less):
            yield line


def _shares(table: ReadTable, columns: list[Column], rule: LineRule) -> Iterable[_Line]:
    """占比: the line's amount by that of the table's 合计; the amount stands left of the share."""
    share = columns[0]
    amounts = [c for c in table.measures(share.lane)
               if c.role in ("money", "count", None) and c.index < share.index]  # fmt: skip
    totals = [e for e in table.total_entries if e.lane == share.lane and bare(e.name) in GRAND]
    if not amounts or len(totals) != 1:
        return
    whole = table.amount(totals[0].row, amounts[-1].index)
    for entry in table.of_lane(share.lane):
        stated = table.amount(entry.row, share.index)
        part = table.amount(entry.row, amounts[-1].index)
        if entry.row != totals[0].row and (line := _rate(entry, stated, part, whole, rule.less)):
            yield line


def _rate(
    entry: Entry, stated: TableFigure | None, part: TableFigure | None,
    whole: TableFigure | None, less: bool,
) -> _Line | None:  # fmt: skip
    """A rate under its rule; None where an operand is missing or they are of different kinds."""
    if stated is None or part is None or whole is None or not whole.value:
        return None
    if stated.unit != "%" or part.base_unit != whole.base_unit:
        return None
    above = part.base_value - whole.base_value if less else part.base_value
    gap = abs(_HUNDRED * above / whole.base_value - stated.value)
    slack = _HUNDRED * (part.rounding + whole.rounding) / abs(whole.base_value)
    holds = gap < Decimal(1).scaleb(-stated.decimals) + slack
    return _Line(entry, (stated, part, whole), holds)


_MAKERS = {"sum": _sums, "rate": _rates, "share": _shares}
