"""What DuckDB may hold in memory; what goes beyond it lies in a folder beside the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gouji.errors import WarehouseError

OUT_OF_MEMORY = "Out of Memory Error"
"""How DuckDB's message begins."""


def within(memory: str, database: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Return the settings of a connection that builds `database` within `memory`."""
    return {"memory_limit": memory, "temp_directory": f"{database}.tmp"}


@contextmanager
def told_if_too_little(memory: str) -> Iterator[None]:
    """Raise WarehouseError that says what to set where `memory` does not do, spilling and all."""
    import duckdb  # noqa: PLC0415 - costs 150 ms that only building a warehouse should pay

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError(f"{too_little(memory)}: {error}") from error


def too_little(memory: str) -> str:
    """Return what to tell someone whose `duckdb_memory` does not do."""
    return f"duckdb_memory = {memory} is too little for this warehouse, or its disk is full"
