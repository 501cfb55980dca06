"""Finds the labels of a generated document in the text that a reader made of its file.

Formats other than plain text change the white space and may add what surrounds the report, so
that a label is found again by the characters that are neither.
"""

from bisect import bisect_left
from dataclasses import replace

from benchmarks.corpus import CorpusDocument


def relocate(generated: CorpusDocument, text: str) -> CorpusDocument | None:
    """The document with its offsets in `text`; None when the report does not stand there whole."""
    here = [at for at, mark in enumerate(text) if not mark.isspace()]
    there = [at for at, mark in enumerate(generated.text) if not mark.isspace()]
    found = "".join(text[at] for at in here).find("".join(generated.text[at] for at in there))
    if found < 0:
        return None

    def moved(place: int) -> int:
        return here[found + bisect_left(there, place)]

    facts = tuple(
        replace(fact, char_start=moved(fact.char_start), char_end=moved(fact.char_end - 1) + 1)
        for fact in generated.facts
    )
    sentences = tuple(
        replace(each, start=moved(each.start), end=moved(each.end - 1) + 1)
        for each in generated.sentences
    )
    return replace(generated, text=text, facts=facts, sentences=sentences)
