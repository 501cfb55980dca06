"""Tables while they are filled: every amount keeps its place, its truth and its ties."""

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

Key = tuple[str, str, str]
"""Table (T1 … T9), row (code, or its label), column."""


@dataclass(frozen=True, slots=True)
class CellLabel:
    """One amount of a table, where it stands; `grid`, `row`, `column` count from 0."""

    id: str
    source: str
    row_label: str
    code: str
    column_label: str
    period: str
    value: Decimal
    unit: str
    grid: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class CellError:
    """A planted error of a cell and the ties (by their total's id) that it breaks."""

    id: str
    slip: str
    true_printed: str
    wrong_printed: str
    breaks: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """Tables while they are filled."""

    commas: bool
    zeros: bool
    period: str
    grids: list[tuple[str, list[list[str]], int, list[tuple[int, int, int, int]]]] = field(
        default_factory=list
    )
    cells: dict[Key, CellLabel] = field(default_factory=dict)
    ties: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)

    def start(self, title: str, header: list[list[str]], merges: list[tuple[int, ...]]) -> None:
        self.grids.append((title, header, len(header), [(a, b, c, d) for a, b, c, d in merges]))

    def row(self, texts: list[str]) -> None:
        self.grids[-1][1].append(texts)

    def amount(self, key: Key, row_label: str, code: str, at: int, yuan: Decimal) -> str:
        """The printed amount of a cell of the row that comes next; nothing has no label."""
        if yuan == 0:
            return "0.00" if self.zeros else ""
        value = (yuan / 10000).quantize(Decimal("0.01"), ROUND_HALF_UP)
        rows = self.grids[-1][1]
        self.cells[key] = CellLabel(
            f"C{len(self.cells) + 1:03}", f"{key[0]} {self.grids[-1][0]}", row_label, code, key[2],
            self.period, value, "万元", len(self.grids) - 1, len(rows), at,
        )  # fmt: skip
        return f"{value:,}" if self.commas else f"{value}"

    def tie(self, total: Key, parts: list[Key]) -> None:
        """A tie among the cells that are printed."""
        printed = tuple(part for part in parts if part in self.cells)
        if total in self.cells and printed:
            self.ties.append((total, printed))


def altered(rng: Random, cell: CellLabel) -> tuple[str, CellLabel]:
    """A slip, and the cell with the figure that it makes of the true one (two decimals)."""
    value = cell.value
    digits = str(int(value * 100))
    at = rng.randrange(len(digits))
    swap = min(at, len(digits) - 2)
    made = {
        "decimal_shift": value * 10,
        "unit_ten_thousand": value * 10000,
        "digit_wrong": Decimal(digits[:at] + str((int(digits[at]) + rng.randint(1, 8)) % 10)
                               + digits[at + 1 :]) / 100,
        "digit_extra": Decimal(digits[:at] + digits[at] + digits[at:]) / 100,
        "digit_missing": Decimal("0" + digits[:at] + digits[at + 1 :]) / 100,
    }  # fmt: skip
    if len(digits) > 1:
        pair = digits[swap + 1] + digits[swap]
        made["swapped_digits"] = Decimal(digits[:swap] + pair + digits[swap + 2 :]) / 100
    made = {slip: each.quantize(Decimal("0.01")) for slip, each in made.items()}
    slip = rng.choice(sorted(slip for slip, each in made.items() if each not in (value, 0)))
    return slip, replace(cell, value=made[slip])
