"""Generates a department's final accounts: nine tables, their truth by cell, planted errors.

Table titles, columns and row names are those the Ministry of Finance lays down for 部门决算.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from .books import Book, make_book
from .cells import CellError, CellLabel, Draft, Key, altered
from .final_tables import (
    ACCOUNTS,
    ECONOMIC,
    Spending,
    economic_table,
    empty_tables,
    general_table,
    grant_table,
    income_table,
    spending_table,
    summary,
    three_public_table,
    tie_tables,
)
from .renderers import MEDIA_TYPES, Grid, Page, Paragraph, render

UNIT = "单位：万元"
_RECEPTION = "30217"


@dataclass(frozen=True, slots=True)
class FinalAccounts:
    """Generated final accounts with their truth; `ties` are total and parts, by cell id."""

    name: str
    media_type: str
    data: bytes
    department: str
    fiscal_year: int
    cells: tuple[CellLabel, ...]
    ties: tuple[tuple[str, tuple[str, ...], str], ...]
    errors: tuple[CellError, ...]


def generate_final_accounts(seed: int, errors: int = 0, format: str = "pdf") -> FinalAccounts:
    """Final accounts of a random department as pdf, docx, html or xlsx; see `FinalAccounts`."""
    rng = Random(f"accounts {seed}")
    book = make_book(rng)
    spending = _spending(rng, book)
    draft = Draft(rng.random() < 0.5, rng.random() < 0.4, f"{book.fiscal_year}决算")
    other = Decimal(rng.choice((0, rng.randint(100, 900_000))))
    opening, closing = Decimal(rng.randint(0, 900_000)), Decimal(rng.randint(0, 900_000))
    if not book.figures["f.three"]:
        book.figures["f.reception"] = book.figures["f.three"] = Decimal(12000)
    basic = sum((basic for basic, _ in spending.values()), Decimal(0))
    economic = _economic(rng, basic, book.figures["f.reception"])
    summary(draft, spending, other, opening, closing)
    income_table(draft, spending, other, opening, closing)
    spending_table(draft, spending)
    grant_table(draft, spending, opening, closing)
    general_table(draft, spending)
    economic_table(draft, economic)
    three_public_table(draft, book)
    empty_tables(draft)
    tie_tables(draft, spending)
    planted = _plant(draft, errors, Random(f"accounts slips {seed}"))
    page = _page(book, draft)
    cells = tuple(draft.cells.values())
    ties = tuple(
        (draft.cells[total].id, tuple(draft.cells[part].id for part in parts), _verdict(
            draft, total, parts)) for total, parts in draft.ties
    )  # fmt: skip
    return FinalAccounts(
        f"accounts-{seed:05}.{format}", MEDIA_TYPES[format], render(page, format),
        book.county + book.department, book.fiscal_year, cells, ties, planted,
    )  # fmt: skip


def _spending(rng: Random, book: Book) -> Spending:
    items = [code for code in ACCOUNTS if len(code) == 7]
    chosen = sorted(rng.sample(items, rng.randint(6, len(items))))
    scale = min(book.figures["f.expense"], Decimal(300_000_000))
    spending = {}
    for code in chosen:
        amount = _cents(rng, scale, 0.004, 0.2)
        running = code[:3] in ("208", "210", "221") or code.endswith(("01", "50"))
        spending[code] = (amount, Decimal(0)) if running else (Decimal(0), amount)
        if not running and rng.random() < 0.2:
            spending[code] = (_cents(rng, scale, 0.001, 0.02), amount)
    return spending


def _cents(rng: Random, scale: Decimal, low: float, high: float) -> Decimal:
    part = scale * Decimal(str(round(rng.uniform(low, high), 6)))
    return part.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _economic(rng: Random, total: Decimal, reception: Decimal) -> dict[str, Decimal]:
    """Basic expenditure by economic class; receptions are a part of those of the three public."""
    codes = [code for _, below in ECONOMIC.values() for code in below]
    left, made = total, {}
    for code in codes[:-1]:
        part = _cents(rng, left, 0.02, 0.3)
        made[code] = part if code != _RECEPTION else min(part, reception)
        left -= made[code]
    made[codes[-1]] = left
    return made


def _verdict(draft: Draft, total: Key, parts: tuple[Key, ...]) -> str:
    difference = draft.cells[total].value - sum(draft.cells[part].value for part in parts)
    if difference == 0:
        return "ok"
    limit = Decimal("0.005") * (len(parts) + 1)
    return "rounding" if abs(difference) <= limit else "error"


def _plant(draft: Draft, errors: int, rng: Random) -> tuple[CellError, ...]:
    planted: list[tuple[Key, str, str]] = []
    keys = sorted({key for total, parts in draft.ties for key in (total, *parts)})
    for key in rng.sample(keys, min(errors, len(keys))):
        cell = draft.cells[key]
        rows = draft.grids[cell.grid][1]
        before = rows[cell.row][cell.column]
        slip, wrong = altered(rng, cell)
        rows[cell.row][cell.column] = f"{wrong.value:,}" if draft.commas else f"{wrong.value}"
        draft.cells[key] = wrong
        planted.append((key, slip, before))
    labels = []
    for key, slip, before in planted:
        cell = draft.cells[key]
        broken = tuple(
            draft.cells[total].id for total, parts in draft.ties
            if key in (total, *parts) and _verdict(draft, total, parts) == "error"
        )  # fmt: skip
        after = draft.grids[cell.grid][1][cell.row][cell.column]
        labels.append(CellError(cell.id, slip, before, after, broken))
    return tuple(labels)


def _page(book: Book, draft: Draft) -> Page:
    name = book.county + book.department
    parts: list[Paragraph | Grid] = [
        Paragraph(f"{name}{book.fiscal_year}年度部门决算", 1),
        Paragraph(f"第二部分 {book.fiscal_year}年度部门决算表", 2),
    ]
    for number, (title, rows, header, merges) in enumerate(draft.grids, 1):
        grid = Grid(title, UNIT, tuple(tuple(row) for row in rows), header, tuple(merges))
        parts.append(grid)
        if number > 7:
            fund = title.removesuffix("收入支出决算表")
            parts.append(Paragraph(f"注：本部门{book.fiscal_year}年度无{fund}收支，故本表无数据。"))
    return tuple(parts)
