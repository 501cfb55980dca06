"""A figure of a table with all that its fact needs, and where on the grid it stands."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from gouji.document import Document
from gouji.facts import Fact
from gouji.money import UNITS, half_step


@lru_cache
def _rounding(decimals: int, unit: str) -> Decimal:
    known = UNITS.get(unit)
    return half_step(decimals, known) if known else Decimal(0)


@dataclass(eq=False, slots=True)
class TableFigure:
    """One figure printed in a table.

    `row` and `column` are its place on the grid of table `table` (counted in the document).
    `concept` None where the line and the column together name no standard term; `breaks_down`
    is the concept whose parts the lines of the table are. `base_value` and `rounding` (half of
    the last printed digit) are in `base_unit`.
    """

    table: int
    row: int
    column: int
    value: Decimal
    decimals: int
    unit: str
    start: int
    end: int
    page: int | None
    table_name: str | None
    row_label: str | None
    column_label: str | None
    row_code: str | None
    label: str
    quote: str
    line_span: tuple[int, int]
    concept: str | None = None
    stage: str | None = None
    fund: str | None = None
    scope: str | None = None
    subject: str | None = None
    fiscal_year: int | None = None
    section: str = ""
    unit_inherited: bool = False
    bound: str | None = None
    approximate: bool = False
    breaks_down: str | None = None
    fact_id: str = ""
    base_unit: str = field(init=False)
    base_value: Decimal = field(init=False)
    rounding: Decimal = field(init=False)

    def __post_init__(self) -> None:
        """Fill in the base value: the same object where the unit is its own base, to save room."""
        known = UNITS.get(self.unit)
        self.base_unit = known.base if known else self.unit
        self.base_value = self.value
        if known is not None and known.factor != 1:
            self.base_value = self.value * known.factor
        self.rounding = _rounding(self.decimals, self.unit)

    @property
    def is_money(self) -> bool:
        """True for an amount of money."""
        return self.base_unit == "元"

    def fact(self, document: Document) -> Fact:
        """The figure as a fact; `fact_id` must have been given."""
        return Fact(
            fact_id=self.fact_id,
            document_id=document.document_id,
            label=self.label,
            concept=self.concept,
            value=self.value,
            unit=self.unit,
            base_value=self.base_value,
            base_unit=self.base_unit,
            amount_yuan=self.base_value if self.is_money else None,
            rounding=self.rounding,
            decimals=self.decimals,
            approximate=self.approximate,
            bound=self.bound,
            unit_inherited=self.unit_inherited,
            stage=self.stage,
            fund=self.fund,
            scope=self.scope,
            fiscal_year=self.fiscal_year,
            subject=self.subject,
            section=self.section,
            source="table",
            page=self.page,
            table_name=self.table_name,
            row_label=self.row_label,
            column_label=self.column_label,
            row_code=self.row_code,
            quote=self.quote,
            char_start=self.start,
            char_end=self.end,
            printed_text=document.slice(self.start, self.end),
        )
