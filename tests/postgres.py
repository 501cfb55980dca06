"""A PostgreSQL server of our own in a folder: a socket, no port, gone with the test."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _missing() -> str | None:
    if BIN is None:
        return "PostgreSQL's server is not installed"
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return "there is no user postgres" if os.geteuid() == 0 else None
    return None


MISSING = _missing()
"""Why there can be no server here."""


@contextmanager
def server(port: int | None = None) -> Iterator[str]:
    """A running server's address, for its superuser; on loopback as well when `port` is given."""
    assert BIN is not None
    folder = Path(tempfile.mkdtemp(prefix="gouji-pg-"))
    user = ["-U", "postgres"]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    options = f"-k {folder} -c listen_addresses={'127.0.0.1' if port else ''} -c fsync=off"
    options += f" -p {port}" if port else ""
    control = [*_as_postgres(), str(BIN / "pg_ctl"), "-D", str(data), "-s", "-w"]
    initialise = [str(BIN / "initdb"), "-D", str(data), *user, "-A", "trust", "-N", "-E", "UTF8"]
    try:
        for command in (
            [*_as_postgres(), *initialise, "--locale=C.UTF-8"],
            [*control, "-l", str(log), "-o", options, "start"],
        ):
            # the server keeps what it inherits open: a pipe would never end
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
        yield f"host={folder} user=postgres dbname=postgres" + (f" port={port}" if port else "")
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)
