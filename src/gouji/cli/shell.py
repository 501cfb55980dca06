"""A shell for questions to the published warehouse, one statement after the other, read-only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from gouji.answer import Answer
from gouji.asking import QueryError, session
from gouji.cli import terminal
from gouji.cli.messages import message

ROWS_SHOWN = 500
_TABLES = """
    select schema_name as schema, table_name as "table", estimated_size as rows, comment
    from duckdb_tables() where schema_name = 'marts' order by all
"""
_COLUMNS = """
    select column_name as "column", data_type as type, comment from duckdb_columns()
    where table_name = '{table}' and schema_name = 'marts' order by column_index
"""


def run_shell(database: Path, lang: str, memory: str | None = None) -> None:
    """Read statements, each ended by a semicolon, and show their rows, until the input ends.

    `.tables` lists the marts, `.columns TABLE` the columns of one, `.quit` ends the shell.
    Raises WarehouseError when there is no warehouse.
    """
    interactive = sys.stdin.isatty()
    if interactive:
        with suppress(ImportError):
            import readline  # noqa: F401, PLC0415 - history and editing of lines
        print(message(lang, "shell_hint"))
    with session(database, memory) as ask:
        for statement in _statements(interactive):
            _answer(ask, statement, lang)


def _statements(interactive: bool) -> Iterator[str]:
    pending = ""
    while True:
        try:
            line = input(("gouji> " if not pending else "   ... ") if interactive else "")
        except KeyboardInterrupt:
            pending = ""
            print()
            continue
        except EOFError:
            break
        if not pending and line.strip() in (".quit", ".exit"):
            return
        if not pending and line.strip().startswith("."):
            yield line.strip()
            continue
        pending = f"{pending}{line}\n"
        if pending.rstrip().endswith(";"):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _answer(ask: Callable[[str], Answer], statement: str, lang: str) -> None:
    if statement.startswith("."):
        name, _, table = statement.partition(" ")
        known = {".tables": _TABLES, ".columns": _COLUMNS.format(table=table.replace("'", "''"))}
        if name not in known:
            print(message(lang, "shell_hint"))
            return
        statement = known[name]
    try:
        answer = ask(statement)
    except QueryError as error:
        terminal.complain(error, lang)
        return
    terminal.show_rows(Answer(answer.columns, answer.rows[:ROWS_SHOWN]), lang)
    if len(answer.rows) > ROWS_SHOWN:
        print(message(lang, "first_rows", count=ROWS_SHOWN, total=len(answer.rows)))
