"""Writes a generated document and its truth beside it, in the formats of labelled reports."""

import csv
from pathlib import Path

from .generate import CorpusDocument
from .labels import FactLabel

FACT_COLUMNS = (
    "id", "label", "value", "unit", "scenario", "char_start", "char_end", "quote", "concept",
    "fiscal_year", "fund", "sign",
)  # fmt: skip


def write(document: CorpusDocument, directory: Path) -> Path:
    """Write the document, `.facts.csv`, `.relations.csv` and `.errors.csv`; its own path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / document.name
    path.write_bytes(document.data)
    facts = {fact.id: fact for fact in document.facts}
    _table(
        path.with_suffix(".facts.csv"),
        FACT_COLUMNS,
        [[getattr(fact, name) for name in FACT_COLUMNS] for fact in document.facts],
    )
    _table(
        path.with_suffix(".relations.csv"),
        ("id", "kind", "total", "parts", "expect", "note", "source"),
        [
            [each.id, each.kind, _term(each.total, facts), _parts(each.parts, facts), each.expect,
             each.note, each.source]
            for each in document.relations
        ],
    )  # fmt: skip
    _table(
        path.with_suffix(".errors.csv"),
        ("fact_id", "slip", "true_printed", "true_unit", "true_sign", "wrong_printed",
         "wrong_unit", "breaks", "candidates", "plausible"),
        [
            [each.fact_id, each.slip, each.true_printed, each.true_unit, each.true_sign,
             each.wrong_printed, each.wrong_unit, " ".join(each.breaks), each.candidates,
             " ".join(each.plausible)]
            for each in document.errors
        ],
    )  # fmt: skip
    return path


def _parts(parts: tuple[str, ...], facts: dict[str, FactLabel]) -> str:
    """`numerator denominator`; with more operands than two a `/` stands between them."""
    terms = [_term(part, facts) for part in parts]
    return " ".join(terms if len(terms) != 3 else [term for term in terms if term != "/"])


def _term(term: str, facts: dict[str, FactLabel]) -> str:
    """A term over values as printed: a decrease, printed without a sign, counts as less."""
    fact = facts.get(term.lstrip("-"))
    if fact is None or fact.sign > 0:
        return term
    return term[1:] if term.startswith("-") else f"-{term}"


def _table(path: Path, header: tuple[str, ...], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
