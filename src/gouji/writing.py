"""One writer: who may change the warehouse, what a killed night left, and when the disk is full."""

import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from gouji.confined import SCRATCH
from gouji.errors import WarehouseError

LOCK = ".lock"
BUILDING = ".building-"
"""What the file is called that a night builds, before the name of the published one."""
_LEFT_BEHIND = (SCRATCH, f"{BUILDING}*", ".*.tmp")
_SYSTEM = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG,
    errno.EMFILE, errno.ENFILE, errno.ENOMEM,
}  # fmt: skip
"""What the system refuses however right the program is."""


@contextmanager
def only_night(warehouse: Path) -> Iterator[None]:
    """Keep other nights out of the warehouse, and clear away what a killed one left there.

    The lock ends with the process that holds it, however it ends. Raises WarehouseError when
    another night is under way, and when the system refuses to write (a full disk).
    """
    with system_errors(warehouse):
        warehouse.mkdir(parents=True, exist_ok=True)
        with (warehouse / LOCK).open("a+", encoding="utf-8") as lock:
            _take(lock, warehouse)
            for pattern in _LEFT_BEHIND:
                for path in warehouse.glob(pattern):
                    remove(path)
            yield


@contextmanager
def system_errors(warehouse: Path) -> Iterator[None]:
    """Turn what the system refuses into a WarehouseError that says so."""
    try:
        yield
    except shutil.Error as error:  # what copying a folder gathers, without its number
        (_, target, reason), *_ = error.args[0]
        raise WarehouseError(f"{warehouse}: {reason} ({target})") from error
    except OSError as error:
        if error.errno not in _SYSTEM:
            raise
        place = f" ({error.filename})" if error.filename else ""
        raise WarehouseError(f"{warehouse}: {error.strerror}{place}") from error
    except Exception as error:
        if not _is_trouble_of_duckdb(error):
            raise
        raise WarehouseError(f"{warehouse}: {error}") from error


def _is_trouble_of_duckdb(error: Exception) -> bool:
    """A file or memory that DuckDB does not get, as against a query that is wrong."""
    duckdb = sys.modules.get("duckdb")  # a night with nothing new need not load it
    return duckdb is not None and isinstance(
        error, (duckdb.OperationalError, duckdb.FatalException)
    )


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _take(lock: IO[str], warehouse: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read(200).strip()
        raise WarehouseError(f"{warehouse}: another night is under way ({holder})") from None
    lock.truncate(0)
    with suppress(OSError):  # who holds it is a courtesy
        lock.write(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        lock.flush()
