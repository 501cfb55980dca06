"""Sums over the lines of a long export: the first addends as operands, the rest added up."""

from collections.abc import Iterable
from decimal import Decimal

from gouji.extract.tables.columns import Column
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.long_ledger import LongLedger
from gouji.extract.tables.sums import MOST_TERMS, NO_REST, Operand, Rest, Sum, name_of


def long_sum(ledger: LongLedger, total: Operand, lines: Iterable[Entry], column: Column) -> Sum:
    """The figures of a column as the parts of a total; blanks are no parts of so long a sum."""
    amounts, body = ledger.amounts[column.index], ledger.body
    ids = ledger.fact_ids(column.index, 0, len(body))
    shown: list[Operand] = []
    value, count, is_exact = Decimal(0), 0, True
    for entry in lines:
        line = body.line_of(entry.row)
        if line is None or (ids[line] is None and line not in amounts.unread):
            continue
        figure = ledger.amount(entry.row, column.index)
        if len(shown) < MOST_TERMS:
            if figure is not None:
                figure.fact_id = ids[line] or ""
            shown.append(Operand(figure, name_of(ledger, entry), figure is not None))
            continue
        count += 1
        is_exact = is_exact and figure is not None and not figure.rounding
        value += figure.base_value if figure is not None else 0
    return Sum(total, tuple(shown), Rest(count, value, is_exact) if count else NO_REST)
