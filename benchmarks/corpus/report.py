"""Writes a self-evaluation report: a province's order of sections, sentences drawn by kind."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from .books import Book, Dimension
from .figures import Piece, Source, Writer
from .outcomes import Outcome, draw_outcome
from .phrasing import phrasings, resolve
from .printing import make_style
from .templates import NUMBERINGS, TEMPLATES, Section
from .vocabulary import Item


@dataclass(slots=True)
class Draft:
    """A written report before its offsets are known."""

    book: Book
    template: str
    pieces: list[Piece]
    sentences: dict[int, tuple[str, str]]
    """Sentence number → (kind, phrasing id)."""
    extra: tuple[tuple[str, tuple[str, ...]], ...]
    zero: set[str] = field(default_factory=set)


class ReportWriter:
    """Writes one report of a book with the phrasings of one split."""

    def __init__(self, book: Book, split: str, rng: Random) -> None:
        self.book, self.split, self.rng = book, split, rng
        whole = all(value == value.to_integral_value() for value in _money(book))
        style = make_style(rng, book.figures["f.expense"], whole)
        self.source = Source(book, style, _words(book, rng), dict(book.figures))
        self.writer = Writer(self.source, rng)
        self.sentences: dict[int, tuple[str, str]] = {}
        self.extra: list[tuple[str, tuple[str, ...]]] = []
        self.outcomes: list[Outcome] = []
        self.used: set[str] = set()
        self.taken: set[str] = set()
        self.numberings = NUMBERINGS[rng.choice(sorted(NUMBERINGS))]

    def write(self) -> Draft:
        """The whole report."""
        name = self.rng.choice(sorted(TEMPLATES))
        self._prepare_scores()
        self._plain(self._title(), "\n")
        if self.rng.random() < 0.4:
            self._sentence("opening")
            self._plain("\n")
        for number, section in enumerate(TEMPLATES[name], 1):
            self._section(section, (number,))
        zero = {name for name, value in self.source.values.items() if value == 0}
        zero |= {f"f.class{n}" for n in range(len(self.book.classes) + 1, 6)}
        return Draft(
            self.book, name, self.writer.pieces, self.sentences, tuple(self.extra), zero
        )  # fmt: skip

    def _title(self) -> str:
        words = self.source.words
        forms = (
            "{full}部门整体支出绩效自评报告",
            "{full}{year}年度部门整体支出绩效自评报告",
            "{year}年度{full}\n部门整体支出绩效评价自评报告",
            "{full}{year}年整体支出绩效自评情况报告",
            "{full}关于{year}年度部门整体支出绩效自评情况的报告",
        )  # fmt: skip
        return self.rng.choice(forms).format(full=words["full"], year=words["year"])

    def _plain(self, text: str, end: str = "") -> None:
        self.writer.pieces.append(text + end)

    def _section(self, section: Section, at: tuple[int, ...]) -> None:
        kinds = [kind for kind in section.kinds if self.rng.random() < kind.chance]
        if section.kinds and not kinds and not section.below:
            return
        numbering = self.numberings[len(at) - 1]
        indent = self.rng.choice(("", "", "　　"))
        self._plain(indent + numbering(at[-1]) + self.rng.choice(section.titles), "\n")
        open_line = False
        for kind in kinds:
            open_line = self._kind(kind.name, indent, open_line)
        if open_line:
            self._plain("\n")
        for number, below in enumerate(section.below, 1):
            self._section(below, (*at, number))

    def _kind(self, name: str, indent: str, open_line: bool) -> bool:
        """Write one kind of sentence; whether the line is still open."""
        if name == "dimensions":
            if open_line:
                self._plain("\n")
            self._dimensions(indent)
            return False
        turns = self.rng.randint(2, 6) if name == "outcomes" else 1
        counted = turns > 2 and self.rng.random() < 0.3
        for turn in range(turns):
            if not open_line:
                self._plain(indent)
            if counted:
                self._plain("一二三四五六"[turn] + "是")
            wrote = self._outcome() if name == "outcomes" else self._sentence(name)
            open_line = open_line or wrote
            if open_line and self.rng.random() < 0.5:
                self._plain("\n")
                open_line = False
        return open_line

    def _sentence(self, kind: str, local: tuple[str, str] | None = None) -> bool:
        """Draw a phrasing of a kind that fits, and write it. False when none fits."""
        options = phrasings(self.split, kind)
        self.rng.shuffle(options)
        options.sort(key=lambda option: option[1] in self.used)
        for split, name, text in options:
            named = _named(text, local) if local else text
            resolved = resolve(named, split, self.rng, self.source.present, self._loops())
            if resolved is not None:
                self.used.add(name)
                self.writer.write(resolved)
                self.sentences[self.writer.sentence] = (kind, name)
                return True
        return False

    def _loops(self) -> dict[str, range]:
        return {
            "d": range(1, len(self.book.dimensions) + 1),
            "c": range(1, len(self.book.classes) + 1),
        }

    def _outcome(self) -> bool:
        again = [each for each in self.outcomes if each.kind == "outcome_target"]
        if again and self.rng.random() < 0.15:
            return self._sentence("outcome_again", ("o.", self.rng.choice(again).prefix))
        outcome = draw_outcome(self.rng, self.split, len(self.outcomes) + 1, self.taken)
        self.outcomes.append(outcome)
        self.source.values.update(outcome.values)
        self.source.words.update(outcome.words)
        self.source.items.update(outcome.items)
        self.extra += outcome.ties
        return self._sentence(outcome.kind, ("o.", outcome.prefix))

    def _prepare_scores(self) -> None:
        top = self.book.dimensions
        self._register(top, "d")
        names = range(1, len(top) + 1)
        self.extra.append(("n.score", tuple(f"d{n}.score" for n in names)))
        self.extra.append(("100", tuple(f"d{n}.weight" for n in names)))
        for number, each in enumerate(top, 1):
            if each.below:
                self._register(each.below, f"d{number}s")
                for what in ("weight", "score"):
                    parts = tuple(f"d{number}s{n}.{what}" for n in range(1, len(each.below) + 1))
                    self.extra.append((f"d{number}.{what}", parts))

    def _register(self, dimensions: list[Dimension], stem: str) -> None:
        for number, each in enumerate(dimensions, 1):
            name = f"{stem}{number}"
            self.source.words[f"{name}.name"] = each.name
            self.source.words[f"{name}.short"] = each.name.removesuffix("指标")
            kinds = (("weight", "权重"), ("score", "得分"), ("lost", "扣分"))
            amounts = (each.weight, each.score, each.weight - each.score)
            for (what, stage), value in zip(kinds, amounts, strict=True):
                self.source.values[f"{name}.{what}"] = value
                concept = each.name if what != "lost" else ""
                self.source.items[f"{name}.{what}"] = (Item(each.name, concept, "分"), stage, 2)
            if each.weight == each.score:
                self.source.values.pop(f"{name}.lost")

    def _dimensions(self, indent: str) -> None:
        """One line an indicator, all in the same words, with those below it."""
        chosen = self.rng.choice(phrasings(self.split, "dimension"))
        lower = self.rng.choice(phrasings(self.split, "subdimension"))
        marks = self.rng.choice(("{}、", "{}.", "（{}）", "({})"))
        for number, each in enumerate(self.book.dimensions, 1):
            self._line(chosen, ("d.", f"d{number}."), indent + marks.format(number))
            for part in range(1, len(each.below) + 1):
                mark = indent + self.rng.choice(("（{}）", "（{}） ")).format(part)
                self._line(lower, ("d.", f"d{number}s{part}."), mark)
            if not each.below and self.rng.random() < 0.4:
                self._plain(indent)
                self._sentence("indicator_remark")
                self._plain("\n")

    def _line(self, phrasing: tuple[str, str, str], local: tuple[str, str], mark: str) -> None:
        split, name, text = phrasing
        resolved = resolve(_named(text, local), split, self.rng, self.source.present, self._loops())
        if resolved is None:
            return
        self._plain(mark)
        self.writer.write(resolved)
        self.sentences[self.writer.sentence] = (name.split(":")[1], name)
        self._plain("\n")


def _named(text: str, local: tuple[str, str]) -> str:
    """A phrasing about `o.` or `d.` bound to one outcome or indicator, as `o3.`."""
    return re.sub(rf"(?<=[</^-]){re.escape(local[0])}", local[1], text)


def _money(book: Book) -> list[Decimal]:
    return [value for name, value in book.figures.items() if name[0] in "bafp"]


def _words(book: Book, rng: Random) -> dict[str, str]:
    year = book.fiscal_year
    return {
        "year": str(year), "last": str(year - 1), "next": str(year + 1),
        "county": book.county, "city": book.city, "province": book.province,
        "dept": book.department, "full": book.county + book.department,
        "short": rng.choice(("我局", "本部门", "我单位", "本单位", "我部门")),
        "grade": book.grade,
        **{f"class{n}.name": name for n, name in enumerate(book.classes, 1)},
        **{f"class{n}.short": name.removesuffix("支出") for n, name in enumerate(book.classes, 1)},
    }  # fmt: skip
