"""The schema that extraction hands to SQL: facts, relations and their terms.

One figure printed is one `Fact`. A `Relation` says how facts should tie, in the words of the
report, the shape of a table or a restatement; relations of the rule book are bound in SQL.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from gouji.money import Tolerance
from gouji.records import Records

EXTRACTOR_VERSION = "8"
"""Raised whenever the schema below changes: stored facts of an older version are read anew."""

RelationKind = Literal[
    "sum", "difference", "equal", "at_most", "ratio", "count", "score", "grade", "wording"
]
Source = Literal["wording", "shape", "restated", "rule"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure printed in a report.

    `value` is as printed (sign applied) in `unit`; `base_value` and `rounding` (half of the last
    printed digit) are in `base_unit`: yuan for money, square metres for area, the unit itself
    for counts. `stage_said` is false where the stage is only what such
    a figure usually means, `concept_said` where its own words leave the concept open.
    `amount_yuan` is set for money only. `char_start:char_end` slices the document's
    text to `printed_text`, the number alone. `fund` None means all funds together. `confidence`
    (0 to 1) is set where the text was recognised in a picture or its place on a grid was guessed.
    """

    fact_id: str
    document_id: str
    label: str
    concept: str | None
    value: Decimal
    unit: str
    base_value: Decimal
    base_unit: str
    amount_yuan: Decimal | None
    rounding: Decimal
    decimals: int
    approximate: bool
    bound: str | None
    unit_inherited: bool
    stage: str | None
    fund: str | None
    scope: str | None
    fiscal_year: int | None
    subject: str | None
    section: str
    source: str
    page: int | None
    table_name: str | None
    row_label: str | None
    column_label: str | None
    row_code: str | None
    quote: str
    char_start: int
    char_end: int
    printed_text: str
    stage_said: bool = True
    concept_said: bool = True
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of a relation: a fact or a constant, with its sign.

    Linear kinds: roles `total` and `part`; the signed terms add up to 0 (`at_most`: to >= 0).
    `ratio`: `stated` = 100 x sum of `numerator` / sum of `denominator`.
    A term with neither fact nor constant is an operand that was not printed: verdict unknown.
    """

    role: Literal["total", "part", "numerator", "denominator", "stated"]
    sign: int
    fact_id: str | None = None
    constant: Decimal | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """How some facts of one document should tie.

    `rule_id` names the rule of the rule book that this wording states, or the wording's own kind
    (`stated_sum`, `stated_share`, ...). `char_start:char_end` slices the sentence.
    For kinds `grade` and `wording` the extractor judges: `verdict` and `message` are set.
    `doubt` says, in Chinese, why a failure may be one of reading rather than of the report: a tie
    in doubt may hold, but never fails.
    """

    relation_id: str
    document_id: str
    rule_id: str
    kind: RelationKind
    source: Source
    tolerance: Tolerance
    severity: Literal["error", "warning", "info"]
    char_start: int
    char_end: int
    terms: tuple[Term, ...]
    verdict: str | None = None
    message: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of an export of a finance system that is no total, with what it says in words.

    `ledger` names the kind of export, `row_number` counts the lines of the document from 1.
    Attributes are as printed, None where the export has no such column; `*_fact_id` are the
    line's figures (`amount`: paid, contracted or acquisition cost, by the kind of export).
    `char_start:char_end` slices the line.
    """

    document_id: str
    ledger: str
    table_name: str | None
    row_number: int
    char_start: int
    char_end: int
    row_date: str | None = None
    row_code: str | None = None
    unit_name: str | None = None
    party: str | None = None
    item_name: str | None = None
    category: str | None = None
    functional_code: str | None = None
    functional_name: str | None = None
    economic_code: str | None = None
    economic_name: str | None = None
    project: str | None = None
    fund: str | None = None
    method: str | None = None
    purpose: str | None = None
    amount_fact_id: str | None = None
    budget_fact_id: str | None = None
    paid_fact_id: str | None = None
    quantity_fact_id: str | None = None
    depreciation_fact_id: str | None = None
    net_fact_id: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a table as printed: its slice of the text and its place on the grid (from 0)."""

    row: int
    column: int
    row_span: int
    column_span: int
    char_start: int
    char_end: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A table, heading, footnote or text box of the document, so that it can be shown as printed.

    `kind` is that of `document.Block`. `cells` is empty where tabs and newlines of the slice say
    all of the table. `guessed`: the grid was told from white space.
    """

    kind: str
    char_start: int
    char_end: int
    page: int | None = None
    heading_level: int | None = None
    sheet: str | None = None
    guessed: bool = False
    cells: tuple[PlacedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that extraction learned of one document, as `gouji.store` keeps it.

    `published_at` (an ISO day) and `published_by` are what the document itself says of it. Of a
    long export `facts` and `ledger_rows` are `Records`, made as they are asked for.
    """

    document_id: str
    sha256: str
    path: str
    media_type: str
    document_kind: str
    title: str | None
    department: str | None
    region: str | None
    fiscal_year: int | None
    pages: int | None
    text: str
    facts: tuple[Fact, ...] | Records[Fact]
    relations: tuple[Relation, ...]
    problems: tuple[tuple[str, str, int | None], ...]
    ledger_rows: tuple[LedgerRow, ...] | Records[LedgerRow] = ()
    blocks: tuple[PlacedBlock, ...] = ()
    published_at: str | None = None
    published_by: str | None = None
