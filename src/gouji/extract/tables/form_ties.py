"""Ties of the evaluation forms: money by source, rate of execution, weights and scores."""

from collections import defaultdict
from decimal import Decimal

from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.figures import TableFigure
from gouji.extract.tables.form_cells import split_of
from gouji.extract.tables.layouts import Role
from gouji.extract.tables.read_table import ReadTable
from gouji.extract.tables.sums import Operand, Sum, add, of_entry
from gouji.extract.ties import TieBuilder
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_WHOLE = ("年度资金总额", "资金总额", "年度预算总额", "合计", "项目资金总额", "预算总额")
_TWO_SPLITS = 2
_FULL = Decimal(100)
_SPLITS = ("按收入性质分", "按支出性质分", "按资金来源分")


def form_ties(builder: TieBuilder, tables: list[ReadTable]) -> None:
    """Add the ties of forms; the bands of one form (money, indicators) follow one another."""
    forms: list[list[ReadTable]] = []
    for table in tables:
        if table.layout is None or table.layout.shape != "form":
            continue
        if forms and forms[-1][-1].printed is table.printed:
            forms[-1].append(table)
        else:
            forms.append([table])
    for bands in forms:
        for table in bands:
            _money(builder, table)
            _rates(builder, table)
            _rate_scores(builder, table)
            _caps(builder, table)
            _told_splits(builder, table)
        _scores(builder, bands)


def _money(builder: TieBuilder, table: ReadTable) -> None:
    """年度资金总额 = its sources, in every money column."""
    whole = next((e for e in table.entries if _is_whole(e)), None)
    if whole is None:
        return
    below = [e for e in table.entries if e.row > whole.row and not _is_whole(e)]
    for column in table.measures(whole.lane):
        if column.role != "money":
            continue
        total = of_entry(table, whole, column)
        if total is None:
            continue
        for lines in _splits(below):
            parts = [p for e in lines if (p := of_entry(table, e, column)) is not None]
            one = Sum(total, tuple(parts))
            # a form that names only some sources (其中) leaves the rest unsaid
            if any(p.figure for p in parts):
                complete = len(lines) > 1 or one.holds
                if complete:
                    add(builder, "form_money", "sum", one)
                else:
                    add(builder, "line_part", "at_most", one)


def _is_whole(entry: Entry) -> bool:
    return bare(entry.name) in _WHOLE


def _splits(entries: list[Entry]) -> list[list[Entry]]:
    """The lines below the whole, cut where a second split (按支出性质分) begins."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        split = next((w for w in _SPLITS if any(w in bare(t) for t in entry.levels)), "")
        if not bare(entry.name).endswith(_SPLITS):
            groups.setdefault(split, []).append(entry)
    return list(groups.values())


def _told_splits(builder: TieBuilder, table: ReadTable) -> None:
    """The two splits of one whole, by income and by expenditure, come to the same."""
    groups: dict[str, list[TableFigure]] = defaultdict(list)
    for figure in table.told:
        groups[split_of(figure)].append(figure)
    if len(groups) != _TWO_SPLITS:
        return
    first, other = groups.values()
    terms = [Term("total", 1, f.fact_id, label=f.label) for f in first]
    terms += [Term("part", -1, f.fact_id, label=f.label) for f in other]
    span = first[0].line_span
    builder.add("form_money", "sum", terms, span, source="shape", tolerance="D")


def _rates(builder: TieBuilder, table: ReadTable) -> None:
    """执行率 = 全年执行数 / 全年预算数 (without that, 年初预算数), line by line."""
    columns = table.measures()
    rate = next((c for c in columns if c.role == "percent" and "执行率" in c.label), None)
    done = _staged(columns, "决算")
    budget = _staged(columns, "调整预算") or _staged(columns, "年初预算")
    if rate is None or done is None or budget is None:
        return
    for entry in table.entries:
        stated = table.figures.get((entry.row, rate.index))
        spent = table.figures.get((entry.row, done.index))
        planned = table.figures.get((entry.row, budget.index))
        if stated is None or spent is None or planned is None or stated.unit != "%":
            continue
        terms = [
            Term("stated", 1, stated.fact_id, label=f"{entry.name}执行率"),
            Term("numerator", 1, spent.fact_id, label=done.label),
            Term("denominator", 1, planned.fact_id, label=budget.label),
        ]
        builder.add("form_rate", "ratio", terms, stated.line_span, source="shape", tolerance="P")


def _rate_scores(builder: TieBuilder, table: ReadTable) -> None:
    """得分 = 执行率 x 分值, at most 分值, on the lines that print the three."""
    rate = next((c for c in table.measures() if c.role == "percent" and "执行率" in c.label), None)
    weight, score = _of_role(table, "weight"), _of_role(table, "score")
    if rate is None or weight is None or score is None:
        return
    for entry in table.entries:
        stated, most, given = (
            table.figures.get((entry.row, c.index)) for c in (rate, weight, score)
        )  # fmt: skip
        if stated is None or most is None or given is None or stated.unit != "%":
            continue
        due = most.value * min(stated.value, _FULL) / _FULL
        gap, step = abs(given.value - due), Decimal(1).scaleb(-given.decimals)
        verdict = "pass" if gap <= step / 2 else "rounding" if gap < step else "fail"
        terms = [
            Term("total", 1, given.fact_id, label=f"{entry.name}得分"),
            Term("part", -1, most.fact_id, label=f"{entry.name}分值"),
            Term("part", -1, stated.fact_id, label=f"{entry.name}执行率"),
        ]
        said = f"执行率{stated.value}%、分值{most.value}分，按比例应得{due.normalize():f}分"
        builder.add(
            "form_rate_score", "score", terms, given.line_span, source="shape", tolerance="E",
            severity="warning", verdict=verdict, message=f"{said}，自评{given.value}分",
        )  # fmt: skip


def _staged(columns: list[Column], stage: str) -> Column | None:
    return next((c for c in columns if c.role == "money" and c.stage == stage), None)


def _caps(builder: TieBuilder, table: ReadTable) -> None:
    """得分 ≤ 分值 on every line."""
    weight, score = _of_role(table, "weight"), _of_role(table, "score")
    if weight is None or score is None:
        return
    for entry in table.entries:
        if entry.lane != weight.lane:
            continue
        most = table.figures.get((entry.row, weight.index))
        given = table.figures.get((entry.row, score.index))
        if most is not None and given is not None:
            whole = Operand(most, f"{entry.name}分值")
            one = Sum(whole, (Operand(given, f"{entry.name}得分"),))
            add(builder, "form_score_cap", "at_most", one)


def _scores(builder: TieBuilder, bands: list[ReadTable]) -> None:
    """总分 = the execution rate's and every indicator's, for weights and for scores."""
    roles: tuple[tuple[Role, str], ...] = (("weight", "form_weights"), ("score", "form_scores"))
    for role, rule in roles:
        totals: list[TableFigure] = []
        parts: list[Operand] = []
        for table in bands:
            column = _of_role(table, role)
            if column is None:
                continue
            for entry in table.of_lane(column.lane):
                figure = table.figures.get((entry.row, column.index))
                if figure is None:
                    continue
                if (entry.is_total and not _is_whole(entry)) or bare(entry.name) in (
                    "总分",
                    "得分",
                ):
                    totals.append(figure)
                else:
                    parts.append(Operand(figure, entry.name))
        if len(totals) == 1 and len(parts) > 1:
            add(
                builder, rule, "sum" if role == "weight" else "score",
                Sum(Operand(totals[0], "总分"), tuple(parts)),
            )  # fmt: skip


def _of_role(table: ReadTable, role: Role) -> Column | None:
    return next((c for c in table.columns if c.role == role), None)
