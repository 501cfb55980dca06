"""From a seed to a document with its truth."""

import hashlib
from dataclasses import dataclass
from random import Random

from .artefacts import disturb
from .books import make_book
from .decidable import plausible
from .figures import Figure, Piece, Source, Word, told_by
from .labels import ErrorLabel, FactLabel, RelationLabel
from .phrasing import FRESH, SPLITS
from .printing import CHINESE, read_number
from .renderers import MEDIA_TYPES, paragraphs, render
from .report import Draft, ReportWriter
from .slips import SLIPS, Scene, slip_order
from .ties import candidates, relate


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rendered phrasing: what kind it is and where it stands."""

    number: int
    kind: str
    phrasing: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A generated document and all that is true of it."""

    name: str
    media_type: str
    data: bytes
    text: str
    document_kind: str
    department: str
    region: str
    fiscal_year: int
    facts: tuple[FactLabel, ...]
    relations: tuple[RelationLabel, ...]
    errors: tuple[ErrorLabel, ...]
    sentences: tuple[Sentence, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def generate(seed: int, split: str, errors: int = 0, format: str = "txt") -> CorpusDocument:
    """A self-evaluation report of a random department.

    `split` picks the phrasings: `tune`, `held`, a fresh batch, or `all` (the first two).
    `errors` figures are altered after the report is written, so that the same seed differs only
    in them. Offsets are those of `text`, whose lines are the paragraphs of the other formats
    (txt, html, docx, pdf).
    """
    if split not in (*SPLITS, *FRESH, "all"):
        raise ValueError(f"no such split: {split}")
    rng = Random(f"report {seed} {split}")
    book = make_book(rng)
    writer = ReportWriter(book, split, rng)
    draft = writer.write()
    draft.pieces = disturb(draft.pieces, rng)
    labels = _plant(draft, writer.source, errors, Random(f"slips {seed} {split}"))
    text, facts, sentences = _lay_out(draft)
    relations = relate(facts, draft.zero, draft.extra)
    data = text.encode() if format == "txt" else render(paragraphs(text), format)
    return CorpusDocument(
        f"{split}-{seed:05}.{format}", MEDIA_TYPES[format], data, text, "self_evaluation",
        book.county + book.department, book.county, book.fiscal_year, facts, relations, labels,
        sentences,
    )  # fmt: skip


def _lay_out(draft: Draft) -> tuple[str, tuple[FactLabel, ...], tuple[Sentence, ...]]:
    """The text, with the offsets of every figure in it."""
    words: list[str] = []
    spans: list[tuple[Figure, int]] = []
    edges: dict[int, list[int]] = {}
    at = 0
    for place, piece in enumerate(draft.pieces):
        printed = _print(piece, place, draft.pieces)
        if isinstance(piece, Figure):
            spans.append((piece, at + len(piece.before)))
            edges.setdefault(piece.sentence, [at, at])[1] = at + len(printed)
        words.append(printed)
        at += len(printed)
    text = "".join(words)
    facts = tuple(_fact(n, figure, start, text) for n, (figure, start) in enumerate(spans, 1))
    sentences = tuple(
        Sentence(number, *draft.sentences[number], *edges[number]) for number in sorted(edges)
    )
    return text, facts, sentences


def _print(piece: Piece, place: int, pieces: list[Piece]) -> str:
    if isinstance(piece, str):
        return piece
    if isinstance(piece, Figure):
        return piece.print()
    told = told_by(piece, place, pieces)
    return piece.choices[(piece.sign if told is None else told.sign) < 0]


_CLAUSE = "，。；：、\n,;"


def _fact(number: int, figure: Figure, start: int, text: str) -> FactLabel:
    end = start + len(figure.number)
    left = max(text.rfind(mark, 0, start) for mark in _CLAUSE) + 1
    right = min((at for mark in _CLAUSE if (at := text.find(mark, end)) >= 0), default=len(text))
    return FactLabel(
        f"F{number:03}", figure.item.label, read_number(figure.number), figure.unit, figure.stage,
        start, end, text[left:right].strip(), figure.item.concept, figure.fiscal_year,
        figure.item.fund, figure.number, figure.sign, figure.sentence, figure.name,
        figure.precision,
    )  # fmt: skip


def _plant(draft: Draft, source: Source, errors: int, rng: Random) -> tuple[ErrorLabel, ...]:
    """Alter `errors` figures of the draft, preferring those that a tie can catch."""
    planted: list[tuple[int, str, Figure]] = []
    for _ in range(errors):
        _, facts, _ = _lay_out(draft)
        relations = relate(facts, draft.zero, draft.extra)
        places = [at for at, piece in enumerate(draft.pieces) if isinstance(piece, Figure)]
        figures = [piece for piece in draft.pieces if isinstance(piece, Figure)]
        scene = Scene(figures, facts, relations, source, rng, _worded(draft.pieces, figures))
        found = _choose(scene, [number for number, _, _ in planted])
        if found is None:
            break
        number, slip, wrong = found
        planted.append((number, slip, figures[number]))
        draft.pieces[places[number]] = wrong
    return tuple(_error_labels(draft, planted))


def _worded(pieces: list[Piece], figures: list[Figure]) -> frozenset[int]:
    """Places among the figures of those whose sign a word tells."""
    told = [told_by(each, at, pieces) for at, each in enumerate(pieces) if isinstance(each, Word)]
    return frozenset(
        number for number, figure in enumerate(figures) if any(figure is each for each in told)
    )


def _choose(scene: Scene, taken: list[int]) -> tuple[int, str, Figure] | None:
    rng = scene.rng
    tied = {name for relation in scene.relations for name in relation.fact_ids}
    busy = {scene.facts[number].id for number in taken}
    near = {
        name for relation in scene.relations if relation.fact_ids & busy
        for name in relation.fact_ids
    }  # fmt: skip
    numbers = [
        number for number, fact in enumerate(scene.facts)
        if number not in taken and fact.id not in near and fact.printed[0] not in CHINESE
    ]  # fmt: skip
    rng.shuffle(numbers)
    if rng.random() < 0.85:
        numbers.sort(key=lambda number: scene.facts[number].id not in tied)
    for slip in slip_order(rng):
        for number in numbers:
            wrong = SLIPS[slip](number, scene)
            if wrong is not None and wrong != scene.figures[number]:
                return number, slip, wrong
    return None


def _error_labels(draft: Draft, planted: list[tuple[int, str, Figure]]) -> list[ErrorLabel]:
    _, facts, _ = _lay_out(draft)
    relations = relate(facts, draft.zero, draft.extra)
    table = {fact.id: fact for fact in facts}
    labels = []
    for number, slip, true in planted:
        fact = facts[number]
        broken = [r for r in relations if r.expect == "error" and fact.id in r.fact_ids]
        suspects = candidates(broken, relations)
        labels.append(
            ErrorLabel(
                fact.id,
                slip,
                true.number,
                true.unit,
                fact.printed,
                fact.unit,
                true.sign,
                tuple(relation.id for relation in broken),
                len(suspects),
                tuple(sorted(plausible(suspects, broken, relations, table))),
            )
        )
    return labels
