"""Generates exports of a finance system: a list of payments with its total, csv or xlsx."""

from decimal import Decimal
from random import Random

from .books import make_book
from .cells import CellError, CellLabel, altered
from .final_accounts import FinalAccounts
from .final_tables import ACCOUNTS, ECONOMIC
from .renderers import MEDIA_TYPES, Grid, render

COLUMNS = (
    "序号", "预算单位", "项目名称", "支出功能科目", "部门经济分类", "资金性质", "指标文号",
    "指标金额", "支付金额", "指标余额", "支付日期",
)  # fmt: skip
FUNDS = ("一般公共预算", "政府性基金预算", "财政专户管理资金", "单位资金")
PROJECTS = ("公用经费", "人员经费", "业务工作经费", "专项设备购置", "设施维修改造", "信息系统运维")
AMOUNTS = ("指标金额", "支付金额", "指标余额")


def generate_export(seed: int, errors: int = 0, format: str = "csv") -> FinalAccounts:
    """A payment list in yuan: 指标金额 = 支付金额 + 指标余额 in each row, 合计 of each column."""
    rng = Random(f"export {seed}")
    book = make_book(rng)
    lines = [_line(rng, book.county + book.department, book.fiscal_year, n) for n in range(1, 41)]
    lines = lines[: rng.randint(8, 40)]
    amounts = [line[1] for line in lines]
    rows = [list(COLUMNS), *[line[0] for line in lines], ["合计", *[""] * 10]]
    amounts.append(tuple(sum(each, Decimal(0)) for each in zip(*amounts, strict=True)))
    cells: dict[tuple[int, int], CellLabel] = {}
    for place, values in enumerate(amounts, 1):
        for n, value in enumerate(values):
            rows[place][7 + n] = f"{value:.2f}"
            cells[place, n] = CellLabel(
                f"C{len(cells) + 1:03}", "支付明细", rows[place][0], "", AMOUNTS[n],
                str(book.fiscal_year), value, "元", 0, place, 7 + n,
            )  # fmt: skip
    last = len(amounts)
    ties = [((place, 0), [(place, 1), (place, 2)]) for place in range(1, last + 1)]
    ties += [((last, n), [(place, n) for place in range(1, last)]) for n in range(3)]
    planted = _plant(rows, cells, ties, errors, Random(f"export slips {seed}"))
    judged = tuple(
        (cells[total].id, tuple(cells[part].id for part in parts), _verdict(cells, total, parts))
        for total, parts in ties
    )
    page = (Grid("支付明细", "单位：元", tuple(tuple(row) for row in rows), 1),)
    return FinalAccounts(
        f"export-{seed:05}.{format}", MEDIA_TYPES[format], render(page, format),
        book.county + book.department, book.fiscal_year, tuple(cells.values()), judged, planted,
    )  # fmt: skip


Place = tuple[int, int]


def _line(
    rng: Random, department: str, year: int, number: int
) -> tuple[list[str], tuple[Decimal, ...]]:
    code = rng.choice([code for code in ACCOUNTS if len(code) == 7])
    economic = rng.choice([item for _, below in ECONOMIC.values() for item in below.items()])
    budget = Decimal(rng.randint(10_000, 90_000_000)) / 100
    paid = budget if rng.random() < 0.6 else Decimal(rng.randint(5_000, int(budget * 100))) / 100
    texts = [
        str(number), department, rng.choice(PROJECTS), f"{code}{ACCOUNTS[code]}",
        f"{economic[0]}{economic[1]}", rng.choice(FUNDS), f"财指〔{year}〕{rng.randint(1, 900)}号",
        "", "", "", f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
    ]  # fmt: skip
    return texts, (budget, paid, budget - paid)


def _verdict(cells: dict[Place, CellLabel], total: Place, parts: list[Place]) -> str:
    whole = sum((cells[part].value for part in parts), Decimal(0))
    return "ok" if whole == cells[total].value else "error"


def _plant(
    rows: list[list[str]],
    cells: dict[Place, CellLabel],
    ties: list[tuple[Place, list[Place]]],
    errors: int,
    rng: Random,
) -> tuple[CellError, ...]:
    places = rng.sample([place for place, cell in cells.items() if cell.value], errors)
    made = []
    for place in places:
        row, column = cells[place].row, cells[place].column
        before = rows[row][column]
        slip, cells[place] = altered(rng, cells[place])
        rows[row][column] = f"{cells[place].value:.2f}"
        made.append((place, slip, before, rows[row][column]))
    return tuple(
        CellError(
            cells[place].id, slip, before, after,
            tuple(
                cells[total].id for total, parts in ties
                if place in (total, *parts) and _verdict(cells, total, parts) == "error"
            ),
        )
        for place, slip, before, after in made
    )  # fmt: skip
