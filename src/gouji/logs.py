"""Logs of a run: lines for people or JSON for machines, each with its run, step and file.

Library code logs with `logging.getLogger(__name__)` and `extra={"path": ...}`; what is written, and
how, is set once by the command line. The text of reports is never logged.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

CONTEXT = ("run_id", "step", "path", "sha256", "code", "seconds", "count")
"""What a record may carry beside its message."""


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | _context(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        context = " ".join(f"{name}={value}" for name, value in _context(record).items())
        moment = datetime.fromtimestamp(record.created).astimezone()
        head = f"{moment.isoformat(timespec='seconds')} {record.levelname} {record.getMessage()}"
        line = f"{head} {context}".rstrip()
        # one record, one line: a file's name may hold a newline
        line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _context(record: logging.LogRecord) -> dict[str, object]:
    return {
        name: getattr(record, name) for name in CONTEXT if getattr(record, name, None) is not None
    }


def configure(level: str, as_json: bool, stream: TextIO | None = None) -> None:
    """Write the log of `gouji` to standard error from `level` on; earlier settings are replaced.

    Handlers that others have set, as Prefect does for its UI, stay.
    """
    logger = logging.getLogger("gouji")
    for handler in logger.handlers[:]:
        if isinstance(handler.formatter, _JsonFormatter | _TextFormatter):
            logger.removeHandler(handler)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonFormatter() if as_json else _TextFormatter())
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
