"""A sheet as it is read: the filled cells of its rows, and what is remarkable in them."""

from dataclasses import dataclass, field

from gouji.document import Problem

_NAMED = 5
"""So many cells are named in the message of a problem."""
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range, from 0."""


@dataclass(slots=True)
class Row:
    """The filled cells of one sheet row, in column order: three lists of one length."""

    index: int
    hidden: bool = False
    columns: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """One sheet as read: rows in order, without blank ones. `writer` empties `rows`."""

    name: str | None = None
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    problems: list[Problem] = field(default_factory=list)


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_problems(
    sheet: str | None, page: int, errors: list[str], without_value: list[str]
) -> list[Problem]:
    """Problems of error values (`B4 #REF!`) and of formulas without a stored value (`B5`)."""
    problems: list[Problem] = []
    for code, what, places in (
        ("error_value", "错误值", errors),
        (
            "formula_without_value",
            "没有缓存结果的公式（请在 Excel 中打开并保存一次）",
            without_value,
        ),
    ):
        if places:
            named = "、".join(places[:_NAMED]) + ("等" if len(places) > _NAMED else "")
            message = f"工作表“{sheet}”有 {len(places)} 个{what}：{named}"
            problems.append(Problem(code, message, page))
    return problems
