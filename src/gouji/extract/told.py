"""A document as the checks of its wording see it, and the words they look for."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from gouji.document import Document
from gouji.extract.mention import Mention
from gouji.extract.profile import Profile
from gouji.extract.sections import Paragraph
from gouji.extract.tables import TableReading
from gouji.extract.vocabulary import alternatives, read_data


@dataclass(frozen=True)
class Told:
    """What a document says: its prose, the figures of it and its tables."""

    document: Document
    profile: Profile
    prose: list[Paragraph]
    mentions: list[Mention]
    reading: TableReading

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each paragraph in the prose, by its identity."""
        return {id(paragraph): place for place, paragraph in enumerate(self.prose)}

    @cached_property
    def _figures(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[id(mention.paragraph)].append(mention)
        return found

    def figures_of(self, paragraph: Paragraph) -> list[Mention]:
        """The figures of a paragraph, in order."""
        return self._figures.get(id(paragraph), [])

    def amounts_of(self, paragraph: Paragraph) -> list[Mention]:
        """The amounts of money of a paragraph that are the report's own, in order."""
        return [
            m for m in self.figures_of(paragraph)
            if m.role == "amount" and not m.aside and m.measure == "money"
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
