"""The facts and lines of a long export as columns, batch by batch.

Of all that a fact says, only a few fields differ from line to line; the others are taken from
facts that are made as any table's are, one for each column, unit and number of decimals.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, compress
from typing import Any

from gouji.document import Document
from gouji.extract.tables.ledger_body import ODD
from gouji.extract.tables.long_ledger import LongLedger
from gouji.extract.tables.read_table import LONGEST_QUOTE
from gouji.facts import Fact
from gouji.money import UNITS
from gouji.records import BATCH, Batch, Repeated


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The figures of a long export as facts."""

    document: Document
    ledger: LongLedger

    def __len__(self) -> int:
        """How many figures there are."""
        return len(self.ledger)

    def batches(self) -> Iterator[Batch[Fact]]:
        """The facts in the order of the lines."""
        lines, step = len(self.ledger.body), max(1, BATCH // len(self.ledger.amounts))
        templates = _Templates(self.document, self.ledger)
        for first in range(0, lines, step):
            yield _batch(self.document, self.ledger, templates, first, min(first + step, lines))


class _Templates(dict[tuple[int, int], int]):
    """The place of the fact from which those of one column with so many decimals are made."""

    def __init__(self, document: Document, ledger: LongLedger) -> None:
        super().__init__()
        self.facts: list[Fact] = []
        self.factors: list[Decimal | None] = []
        self._document, self._ledger = document, ledger
        self._odd: dict[tuple[int, str | None, int], int] = {}

    def odd(self, line: int, column: int) -> int:
        """That of a figure that may have a unit of its own."""
        number = self._ledger.amounts[column].odd[line]
        key = column, number.unit, number.decimals
        if key not in self._odd:
            self._odd[key] = self._add(line, column)
        return self._odd[key]

    def of(self, line: int, column: int, decimals: int) -> int:
        """That of a figure in the unit of its column."""
        if (column, decimals) not in self:
            self[column, decimals] = self._add(line, column)
        return self[column, decimals]

    def _add(self, line: int, column: int) -> int:
        figure = self._ledger.figure(line, column)
        assert figure is not None
        known = UNITS.get(figure.unit)
        self.factors.append(known.factor if known is not None and known.factor != 1 else None)
        self.facts.append(figure.fact(self._document))
        return len(self.facts) - 1


def _batch(
    document: Document, ledger: LongLedger, templates: _Templates, first: int, last: int
) -> Batch[Fact]:
    by_column = [_column(document, ledger, templates, n, first, last) for n in ledger.amounts]
    has = [place is not None for place in _by_line([each[0] for each in by_column])]
    places, values, starts, ends, printed = (
        list(compress(_by_line([each[n] for each in by_column]), has)) for n in range(5)
    )
    numbers = range(ledger.before[first], ledger.before[last])
    prefix, number = f"{document.document_id}-F", ledger.first_number
    width = len(ledger.amounts)
    lines = list(compress((n // width for n in range(len(has))), has))
    bases = _bases(values, places, templates)
    money = [fact.base_unit == "元" for fact in templates.facts]
    amounts = [b if money[p] else None for b, p in zip(bases, places, strict=True)]
    entries = ledger.entries[first:last]
    return Batch(
        templates.facts,
        places,
        {
            "fact_id": [f"{prefix}{number + n:05d}" for n in numbers],
            "value": values,
            "base_value": bases,
            "amount_yuan": bases if all(money) else amounts,
            "row_label": Repeated([entry.label or None for entry in entries], lines),
            "row_code": Repeated([entry.code for entry in entries], lines),
            "quote": Repeated(
                [_quote(texts) for texts in ledger.body.lines_of(first, last, ledger.amounts)],
                lines,
            ),
            "char_start": starts,
            "char_end": ends,
            "printed_text": printed,
        },
    )  # fmt: skip


def _column(
    document: Document, ledger: LongLedger, templates: _Templates, column: int, first: int,
    last: int,
) -> tuple[list[Any], ...]:  # fmt: skip
    """Of the figures of a column: templates, values, starts, ends and texts; None for none."""
    amounts = ledger.amounts[column]
    printed = ledger.body.raw(column, first, last)
    starts = list(ledger.body.starts(column, first, last))
    ends = [start + len(text) for start, text in zip(starts, printed, strict=True)]
    kinds = amounts.decimals[first:last]
    places: list[int | None] = [None] * (last - first)
    values: list[Decimal | None] = [None] * (last - first)
    known: dict[int, int] = {}
    for n, decimals in enumerate(kinds):
        if decimals < ODD:
            place = known.get(decimals)
            if place is None:
                place = known[decimals] = templates.of(first + n, column, decimals)
            places[n] = place
            values[n] = Decimal(printed[n].replace(",", ""))
        elif decimals == ODD:
            number = amounts.odd[first + n]
            places[n], values[n] = templates.odd(first + n, column), number.value
            starts[n], ends[n] = number.start, number.end
            printed[n] = document.slice(number.start, number.end)
    return places, values, starts, ends, printed


def _by_line(columns: Sequence[Sequence[Any]]) -> Iterator[Any]:
    """What stands in columns, line by line."""
    return chain.from_iterable(zip(*columns, strict=True))


def _bases(values: list[Decimal], places: list[int], templates: _Templates) -> list[Decimal]:
    """The values in the base unit; the same list where every unit is its own."""
    if not any(templates.factors):
        return values
    factors = map(templates.factors.__getitem__, places)
    return [
        value if factor is None else value * factor
        for value, factor in zip(values, factors, strict=True)
    ]


def _quote(texts: Sequence[str]) -> str:
    return " | ".join(filter(None, texts))[:LONGEST_QUOTE]
