"""How the command line writes to a terminal: words from documents are shown, never obeyed.

Control characters that a terminal would act on are replaced, and nothing is read as markup.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

from gouji.answer import Answer
from gouji.cli.messages import message

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 10_000
"""Columns where the output is no terminal: a pipe wants whole lines."""

Line = Sequence[str | tuple[str, str]]
"""A line of pieces, each plain or with a style."""


def plain(text: object) -> str:
    """The text with everything replaced that would steer a terminal or hide other text.

    >>> plain("一\\x1b[2J二")
    '一�[2J二'
    """
    return "".join(
        "�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" else c
        for c in str(text)
    )


def number(value: object) -> str:
    """A figure without trailing zeros, with thousands separators."""
    if not isinstance(value, Decimal):
        return plain(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_lines(lines: Iterable[str]) -> None:
    """Print plain lines, such as the explanation of a rule."""
    console = open_console()
    for line in lines:
        write(console, [plain(line)])


def show_rows(answer: Answer, lang: str) -> None:
    """Print the rows of a query as a table."""
    from rich import box  # noqa: PLC0415 - costs 60 ms
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, column in enumerate(answer.columns):
        numeric = all(isinstance(row[place], int | float | Decimal | None) for row in answer.rows)
        table.add_column(Text(plain(column)), justify="right" if numeric else "left")
    for row in answer.rows:
        table.add_row(*(Text("" if value is None else number(value)) for value in row))
    console = open_console()
    console.print(table)
    write(console, [(message(lang, "rows", count=len(answer.rows)), "dim")])


def complain(reason: object, lang: str) -> None:
    """Say on standard error why a command can not run."""
    write(
        open_console(sys.stderr), [(message(lang, "cannot_run", reason=plain(reason)), "bold red")]
    )


@contextmanager
def progress(lang: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show bars on standard error while a night runs, if a person looks at it."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.progress import Progress, TaskID  # noqa: PLC0415

    with Progress(console=open_console(sys.stderr), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(message(lang, step), total=total)
            bars.update(tasks[step], completed=done)

        yield show


def write_pairs(console: "Console", lang: str, pairs: Iterable[tuple[str, Line]]) -> None:
    """Write lines, each after the message of its key."""
    for key, line in pairs:
        write(console, [(f"{message(lang, key)}  ", "bold cyan"), *line])


def write(console: "Console", pieces: Line) -> None:
    """Write one line."""
    from rich.text import Text  # noqa: PLC0415

    console.print(Text.assemble(*pieces), soft_wrap=True)


def open_console(file: TextIO | None = None) -> "Console":
    """The console on a stream, standard output unless given."""
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms that --json need not pay

    stream = file or sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
