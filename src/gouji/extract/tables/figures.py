"""A figure of a table with all that its fact needs, and where on the grid it stands."""

from dataclasses import dataclass
from decimal import Decimal

from gouji.document import Document
from gouji.facts import Fact
from gouji.money import UNITS, half_step


@dataclass(eq=False, slots=True)
class TableFigure:
    """One figure printed in a table.

    `row` and `column` are its place on the grid of table `table` (counted in the document).
    `concept` None where the line and the column together name no standard term; `breaks_down`
    is the concept whose parts the lines of the table are.
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

    @property
    def base_unit(self) -> str:
        """The unit that `base_value` is in."""
        known = UNITS.get(self.unit)
        return known.base if known else self.unit

    @property
    def base_value(self) -> Decimal:
        """The value in `base_unit`."""
        known = UNITS.get(self.unit)
        return self.value * known.factor if known else self.value

    @property
    def rounding(self) -> Decimal:
        """Half of the last printed digit, in `base_unit`."""
        known = UNITS.get(self.unit)
        return half_step(self.decimals, known) if known else Decimal(0)

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
