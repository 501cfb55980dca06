"""What a sample is before it is a file: tables with figures, lines of text, planted errors."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DEPARTMENT, REGION, YEAR = "岚川县水利局", "岚川县", 2024
FOLDER = Path(REGION, str(YEAR))
_NUMBER = re.compile(r"\d[\d.]*")
_IN_TEXT = re.compile(r"\{([^|{}]+)\|([^|{}]+)\|([^|{}]*)\}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure with what it means; `row` and `column` as the table prints them."""

    printed: str
    unit: str
    row: str
    column: str
    code: str = ""

    @property
    def number(self) -> str:
        """The figure alone, without the words and the unit that a form prints with it."""
        return _NUMBER.findall(self.printed)[0]


Cell = str | Figure


@dataclass(slots=True)
class Table:
    """A table: `merges` are (row, column, rows, columns); `unit` '' prints no line of unit.

    `above` are lines inside the grid over the header, `header` counts the lines of it.
    """

    title: str
    unit: str
    rows: list[list[Cell]]
    header: int = 1
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    sheet: str = ""
    continued: bool = False

    def figures(self) -> Iterator[tuple[int, int, Figure]]:
        """Every figure with its row and column."""
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, Figure):
                    yield row, column, cell


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; a figure in it is `{label|printed|unit}`. `level` 0 is the cover's title."""

    text: str
    level: int | None = None

    @property
    def plain(self) -> str:
        """The text as printed."""
        return _IN_TEXT.sub(r"\2\3", self.text)

    def figures(self) -> Iterator[Figure]:
        """The figures of the line, in order."""
        for label, printed, unit in _IN_TEXT.findall(self.text):
            yield Figure(printed, unit, label, "")


Page = list[Table | Line]


@dataclass(frozen=True, slots=True)
class Planted:
    """An error put in: what stands there, what should, and why."""

    kind: str
    where: str
    expected: str
    actual: str
    note: str


@dataclass(slots=True)
class Sample:
    """A document before it is a file; only PDF has more pages than one."""

    case: str
    file: Path
    pages: list[Page]
    errors: list[Planted] = field(default_factory=list)

    def tables(self) -> list[Table]:
        """Its tables in order."""
        return [part for page in self.pages for part in page if isinstance(part, Table)]

    def plant(self, table: str, row: str, column: str, actual: str, note: str) -> None:
        """Print `actual` in place of the figure of a table."""
        for each in self.tables():
            for at, across, figure in each.figures() if each.title == table else ():
                if (figure.code or figure.row, figure.column) == (row, column):
                    each.rows[at][across] = replace(figure, printed=actual)
                    where = f"{table} {figure.row} {column}"
                    self.errors.append(Planted("table", where, figure.printed, actual, note))
                    return
        raise ValueError(f"{self.case}: no figure {table}/{row}/{column}")


def yuan(amount: Decimal | int) -> str:
    """An amount in yuan as printed."""
    return f"{Decimal(amount):.2f}"


def wan(amount: Decimal | int) -> str:
    """An amount of yuan printed in 万元."""
    return f"{(Decimal(amount) / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """A share as printed, without its sign."""
    share = 100 * Decimal(part) / Decimal(whole)
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def label_rows(sample: Sample) -> list[list[object]]:
    """The rows of facts.csv: id, source, row_label, code, column_label, period, value, unit, page.

    Tables are numbered in order (a continued one with its beginning); text has no number. The
    pages of a workbook are its sheets, a table each; Word and delimited text have none.
    """
    rows: list[list[object]] = []
    number = 0
    kind = sample.file.suffix
    for page, parts in enumerate(sample.pages, 1):
        for part in parts:
            number += isinstance(part, Table) and not part.continued
            in_table = isinstance(part, Table)
            source = f"T{number} {part.title}" if isinstance(part, Table) else "正文"
            place = {".pdf": page, ".xlsx": number, ".xls": number}.get(kind, "")
            found = [f for *_, f in part.figures()] if isinstance(part, Table) else part.figures()
            for figure in found:
                assert not in_table or figure.column, figure
                rows.append([
                    f"F{len(rows) + 1:03}", source, figure.row, figure.code, figure.column,
                    _year(figure),
                    figure.number, figure.unit, place,
                ])  # fmt: skip
    return rows


def _year(figure: Figure) -> int:
    """The year that a figure is of: 上年结转 is money of this one."""
    before = "上年" in figure.column and "结转" not in figure.column
    return YEAR - before


def finding_rows(sample: Sample) -> list[list[object]]:
    """The rows of findings.csv, in the columns of labelled findings."""
    rows: list[list[object]] = []
    for number, error in enumerate(sample.errors, 1):
        try:
            difference = str(Decimal(error.actual) - Decimal(error.expected))
        except ArithmeticError:
            difference = ""
        rows.append([
            f"E{number:02}", error.kind, error.where, "", "", error.expected, error.actual,
            difference, "error", "certain", error.note,
        ])  # fmt: skip
    return rows
