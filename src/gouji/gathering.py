"""What a worker does to read: facts of one content after the other, gathered for a bundle."""

import errno
import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from gouji.errors import LimitExceeded, ReportError, reason_of
from gouji.facts import DocumentFacts
from gouji.landing import UNREADABLE, Content
from gouji.records import BATCH
from gouji.settings import Limits
from gouji.worker import DiskError, Refused

FACTS = "facts.parquet"
"""The bundle of what was read, in the folder of the worker."""
MOST_DOCUMENTS, MOST_CHARACTERS = 200, 5_000_000
"""A bundle is written once it has so many documents, or texts of so many characters."""
MOST_SECONDS = 5.0
"""It is written after this time: a worker that dies costs no more work than that."""


@dataclass(slots=True)
class Gathering:
    """Reads contents and gathers their facts until there are enough for a bundle.

    `mask`: personal data in them are masked.
    """

    mask: bool = True
    found: list[DocumentFacts] = field(default_factory=list)
    since: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether there are facts that are not written yet."""
        return bool(self.found)

    def take(self, content: Content, limits: Limits, scratch: Path) -> Refused | None:
        """Gather the facts of a content, or return why none of its files reads.

        The same content may lie under a right and a wrong ending: the first file that reads counts.
        """
        from gouji.extract import extract  # noqa: PLC0415 - the parent need not load them
        from gouji.masking import masked  # noqa: PLC0415
        from gouji.readers import read  # noqa: PLC0415

        refused = None
        for file in content.files:
            try:
                document = read(file.path, limits=limits)
            except ReportError as error:
                refused = refused or Refused(file.name, error.code, error.reason)
            except OSError as error:
                refused = refused or Refused(file.name, UNREADABLE, reason_of(error))
            else:
                if document.sha256 != content.sha256:
                    return Refused(file.name, "changing", "读取时文件正被改动，留待下次读取")
                document = replace(document, path=file.name)
                facts = extract(masked(document) if self.mask else document)
                self.since = self.since if self.found else time.monotonic()
                self.found.append(facts)
                return None
        return refused

    def write(self, scratch: Path, last: bool) -> bool:
        """Write the bundle `scratch / FACTS` if there is enough for one or this is the `last`."""
        if not (last or self._is_enough()):
            return False
        from gouji.store import write_documents  # noqa: PLC0415

        try:
            write_documents(scratch / FACTS, self.found)
        except OSError as error:
            if error.errno == errno.EFBIG:
                path, reason = self.found[-1].path, "从文件中提取的内容过大，超过上限"
                raise LimitExceeded(path, reason) from error
            raise DiskError(os.strerror(error.errno) if error.errno else str(error)) from error
        finally:
            self.found = []
        return True

    def _is_enough(self) -> bool:
        from gouji.columns import is_long  # noqa: PLC0415

        return (
            len(self.found) >= MOST_DOCUMENTS
            or is_long(self.found[-1])
            or sum(len(each.facts) for each in self.found) > BATCH
            or sum(len(each.text) for each in self.found) > MOST_CHARACTERS
            or time.monotonic() - self.since > MOST_SECONDS
        )
