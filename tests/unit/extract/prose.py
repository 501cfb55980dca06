"""How the tests of prose extraction make a document of a few lines."""

import hashlib

from gouji.document import Block, Document
from gouji.extract import extract
from gouji.facts import DocumentFacts, Fact, Relation

TITLE = "2023年云溪县水务局部门整体支出绩效自评报告\n"


def document(text: str, path: str = "云溪县/2023/report.txt") -> Document:
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        end = at + len(line.rstrip("\n"))
        if line.strip():
            blocks.append(Block("paragraph", at, end))
        at += len(line)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(path, sha256, "text/plain", text, tuple(blocks))


def read(body: str) -> DocumentFacts:
    return extract(document(TITLE + body))


def figures(found: DocumentFacts) -> list[tuple[str, str]]:
    return [(fact.printed_text, fact.unit) for fact in found.facts]


def fact(found: DocumentFacts, printed: str, unit: str | None = None) -> Fact:
    (one,) = (
        f for f in found.facts if f.printed_text == printed and (unit is None or f.unit == unit)
    )
    return one


def ties(found: DocumentFacts, kind: str | None = None) -> list[tuple[str, list[str]]]:
    """Each relation as (rule, printed operands in order; constants as numbers, missing as ?)."""
    printed = {f.fact_id: f.printed_text for f in found.facts}

    def operand(relation: Relation) -> list[str]:
        return [
            printed[t.fact_id] if t.fact_id else str(t.constant) if t.constant is not None else "?"
            for t in relation.terms
        ]

    return [(r.rule_id, operand(r)) for r in found.relations if kind in (None, r.kind)]
