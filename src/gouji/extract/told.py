"""A document as the checks of its wording see it, and the words they look for."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gouji.document import Document
from gouji.extract.mention import Mention
from gouji.extract.profile import Profile
from gouji.extract.sections import Paragraph
from gouji.extract.tables import TableReading
from gouji.extract.vocabulary import alternatives, read_data


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says: its prose, the figures of it and its tables."""

    document: Document
    profile: Profile
    prose: list[Paragraph]
    mentions: list[Mention]
    reading: TableReading

    def amounts_of(self, paragraph: Paragraph) -> list[Mention]:
        """The amounts of money of a paragraph that are the report's own, in order."""
        return [
            m for m in self.mentions
            if m.paragraph is paragraph and m.role == "amount" and not m.aside
            and m.measure == "money"
        ]  # fmt: skip


@lru_cache
def words() -> dict[str, Any]:
    """The word lists of data/wording_checks.yml."""
    loaded: dict[str, Any] = read_data("wording_checks.yml")
    return loaded


@lru_cache
def pattern(*path: str | int) -> re.Pattern[str]:
    """A pattern of data/wording_checks.yml: a regular expression, or a list of words."""
    entry: Any = words()
    for key in path:
        entry = entry[key]
    return re.compile(entry if isinstance(entry, str) else alternatives(tuple(map(str, entry))))
