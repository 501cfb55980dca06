"""How far the checks of a document's wording reach when it was not read in full."""

from dataclasses import replace

from gouji.document import Document
from gouji.facts import Relation

_NOT_IN_FULL = frozenset(
    ("no_text_layer", "recognised_page", "unmapped_characters", "unreadable_page")
)
"""Codes of problems that tell of print which was not read, or only recognised."""
_OF_THE_WHOLE = frozenset(("required_tables", "empty_table_note", "three_public_items_stated"))
"""What these miss may stand where nothing was read."""


def as_far_as_read(document: Document, relation: Relation) -> Relation:
    """Return a relation, its own verdict unknown where a failure may be one of reading.

    What is missing may stand on a page that was not read for certain; a word that was only
    recognised in a picture contradicts no figure.
    """
    if relation.verdict != "fail":
        return relation
    if relation.rule_id in _OF_THE_WHOLE:
        unsure = any(problem.code in _NOT_IN_FULL for problem in document.problems)
    else:
        unsure = document.confidence(relation.char_start, relation.char_end) is not None
    return replace(relation, verdict="unknown") if unsure else relation
