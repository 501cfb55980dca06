"""Ties between the columns of one line: 余额 = 指标 - 支付, 执行率 = 决算 / 预算, 占比.

The headings are data (data/layouts/line_rules.yml). A rule is a tie only in a table where most
lines keep it; of a long export only the lines that do not are kept.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gouji.extract.tables.columns import Column
from gouji.extract.tables.composition import GRAND
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.layouts import LineRule, line_rules
from gouji.extract.tables.reading import ReadTable
from gouji.extract.tables.sums import operand
from gouji.extract.ties import Severity, TieBuilder
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_NOISE = re.compile(r"[（(](?:单位：?)?(?:[百千万亿]*元|%|％|人|个|分)[）)]|20\d{2}年度?")
_USUAL = Decimal("0.6")
_FEWEST = 2
"""A rule must hold on so many lines before a line that breaks it is called wrong."""
_MOST_LINES = 1_000
"""Of longer tables only the lines that break a rule become ties."""
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class _Line:
    """One line under one rule: its terms, and whether the rule holds on it."""

    terms: list[Term]
    figure: TableFigure
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
        if rule.kind == "sum":
            lines = _sums(table, found, rule.signs)
        elif rule.kind == "rate":
            lines = _rates(table, found, rule.less)
        else:
            lines = _shares(table, found[0])
        _keep(builder, table, rule, list(lines))


def _names(column: Column) -> set[str]:
    """What a column may be called: its last heading, or all of them."""
    path = [bare(_NOISE.sub("", text)) for text in column.path]
    return {path[-1], "".join(path)} if path else set()


def _keep(builder: TieBuilder, table: ReadTable, rule: LineRule, lines: list[_Line]) -> None:
    held = sum(line.holds for line in lines)
    if held < _FEWEST or held < _USUAL * len(lines):
        return
    severity: Severity = "error" if table.layout is not None else "warning"
    for line in lines:
        if len(lines) > _MOST_LINES and line.holds:
            continue
        builder.add(
            rule.rule, "sum" if rule.kind == "sum" else "ratio", line.terms,
            line.figure.line_span, source="shape", tolerance="D" if rule.kind == "sum" else "P",
            severity=severity,
        )  # fmt: skip


def _sums(table: ReadTable, columns: list[Column], signs: tuple[int, ...]) -> Iterable[_Line]:
    """The first column is the sum of the others; printed blanks are 0."""
    for entry in table.of_lane(columns[0].lane):
        found = [operand(table, entry.row, c.index, c.label) for c in columns]
        places = [o for o in found if o is not None]
        figures = [o.figure for o in places if o.figure is not None]
        if len(places) != len(columns) or len(figures) < _FEWEST:
            continue
        gap = sum((o.value * sign for o, sign in zip(places, signs, strict=True)), Decimal(0))
        terms = [o.term("total" if n == 0 else "part", sign)
                 for n, (o, sign) in enumerate(zip(places, signs, strict=True))
                 if o.figure is not None or not o.is_read or n == 0]  # fmt: skip
        yield _Line(terms, figures[0], abs(gap) <= sum((f.rounding for f in figures), Decimal(0)))


def _rates(table: ReadTable, columns: list[Column], less: bool) -> Iterable[_Line]:
    for entry in table.of_lane(columns[0].lane):
        stated, part, whole = (table.figures.get((entry.row, c.index)) for c in columns)
        if stated is None or part is None or whole is None or not whole.value:
            continue
        name = entry.name or columns[0].label
        line = _rate(stated, part, whole, less, f"{name}{columns[0].path[-1]}")
        if line is not None:
            yield line


def _shares(table: ReadTable, share: Column) -> Iterable[_Line]:
    """占比: the line's amount by that of the table's 合计; the amount stands left of the share."""
    amounts = [c for c in table.measures(share.lane)
               if c.role in ("money", "count", None) and c.index < share.index]  # fmt: skip
    totals = [e for e in table.of_lane(share.lane) if e.is_total and bare(e.name) in GRAND]
    if not amounts or len(totals) != 1:
        return
    whole = table.figures.get((totals[0].row, amounts[-1].index))
    if whole is None or not whole.value:
        return
    for entry in table.of_lane(share.lane):
        stated = table.figures.get((entry.row, share.index))
        part = table.figures.get((entry.row, amounts[-1].index))
        if stated is not None and part is not None and entry is not totals[0]:
            line = _rate(stated, part, whole, False, f"{entry.name}{share.path[-1]}")
            if line is not None:
                yield line


def _rate(
    stated: TableFigure, part: TableFigure, whole: TableFigure, less: bool, label: str
) -> _Line | None:
    if stated.unit != "%" or part.base_unit != whole.base_unit:
        return None
    terms = [
        Term("stated", 1, stated.fact_id, label=label),
        Term("numerator", 1, part.fact_id, label=part.column_label),
        Term("denominator", 1, whole.fact_id, label=whole.column_label),
    ]
    above = part.base_value
    if less:
        above -= whole.base_value
        terms.insert(2, Term("numerator", -1, whole.fact_id, label=whole.column_label))
    due = _HUNDRED * above / whole.base_value
    slack = _HUNDRED * (part.rounding + whole.rounding) / abs(whole.base_value)
    step = Decimal(1).scaleb(-stated.decimals)
    return _Line(terms, stated, abs(due - stated.value) < step + slack)
