"""Relations as extraction collects them, and the terms that they are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

from gouji.extract.mention import Mention
from gouji.facts import Relation, RelationKind, Source, Term
from gouji.money import Tolerance

Severity = Literal["error", "warning", "info"]


@dataclass
class TieBuilder:
    """Collects the relations of one document; every fact id must exist when a tie is added."""

    document_id: str
    relations: list[Relation] = field(default_factory=list)
    _readings: dict[str, object] = field(default_factory=dict)
    _certain: set[str] = field(default_factory=set)
    _guessed: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(  # noqa: PLR0913 - the fields of a relation
        self, rule_id: str, kind: RelationKind, terms: list[Term], span: tuple[int, int], *,
        source: Source = "wording", tolerance: Tolerance = "D", severity: Severity = "error",
        verdict: str | None = None, message: str | None = None,
        reading: object = None, certain: bool = False, guessed: bool = False,
    ) -> None:  # fmt: skip
        """Add one relation; `span` slices the sentence that states it.

        Ties of one `reading` took the same figure for the same thing: they are right or wrong
        together. `certain`: the wording leaves no doubt which figures are its operands;
        `guessed`: one of them is not named, but what such a figure usually means.
        """
        relation = Relation(
            f"{self.document_id}-R{next(self._numbers):05d}", self.document_id, rule_id, kind,
            source, tolerance, severity, span[0], span[1], tuple(terms), verdict, message,
        )  # fmt: skip
        self.relations.append(relation)
        self._readings[relation.relation_id] = reading
        if certain:
            self._certain.add(relation.relation_id)
        if guessed:
            self._guessed.add(relation.relation_id)

    def doubt(self, doubts: Mapping[str, str]) -> None:
        """Put down why relations are in doubt, by their ids."""
        self.relations = [
            replace(each, doubt=doubts[each.relation_id]) if each.relation_id in doubts else each
            for each in self.relations
        ]

    def reading_of(self, relation: Relation) -> object:
        """What a tie was read from; the tie itself where nothing else was."""
        return self._readings[relation.relation_id] or relation.relation_id

    def is_guessed(self, relation: Relation) -> bool:
        """Whether an operand of a tie is named by no words."""
        return relation.relation_id in self._guessed

    def is_certain(self, relation: Relation) -> bool:
        """Whether the wording of a tie leaves no doubt about its operands."""
        return relation.relation_id in self._certain


MISSING = "未列明"


def missing(role: Literal["part", "denominator"] = "part") -> Term:
    """An operand that the report does not print: the tie is unknown."""
    return Term(role, -1 if role == "part" else 1, label=MISSING)


def sentence_span(*mentions: Mention) -> tuple[int, int]:
    """Document offsets of the sentence of the first mention."""
    mention = mentions[0]
    return mention.paragraph.view.span(*mention.sentence)


def total(mention: Mention, sign: int = 1) -> Term:
    """A term for the total of a relation."""
    return Term("total", sign, mention.fact_id, label=mention.label)


def stated(mention: Mention) -> Term:
    """A term for the percentage of a ratio."""
    return Term("stated", 1, mention.fact_id, label=mention.label)


def part(mention: Mention, sign: int = -1) -> Term:
    """A term for a part of a relation."""
    return Term("part", sign, mention.fact_id, label=mention.label)
