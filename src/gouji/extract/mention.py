"""A figure in its sentence, and what a paragraph has said so far."""

from dataclasses import dataclass, field
from decimal import Decimal

from gouji.extract.quantity import Quantity
from gouji.extract.sections import Paragraph
from gouji.extract.vocabulary import Concept
from gouji.money import UNITS, half_step

MOST_FIGURES = 50
"""No sentence or list that people write has more figures, and nothing is looked for farther back:
what is one sentence for thousands of figures (a table run together) must not take for ever."""


@dataclass(eq=False, slots=True)
class Mention:
    """A figure in its sentence. `role` is amount, share, rate, growth, change or percent.

    `owner` is the figure that a share, rate or change speaks of; `head` the total of the list
    that the figure is an item of; `of` the words that name a denominator; `concept_said` the
    concept that a change names itself. `concept_sure`: its own words, or the list that it is a part
    of, leave no doubt of the concept. `again`: the figure before it in another
    unit. An `aside` is the figure compared with (较上年3.37万元). `note` is what stands right
    behind it and says of it: （上年）, 的支出预算中; `behind` the length of a name there. `origin`
    is what it was before: the A of 由A增至B.
    """

    quantity: Quantity
    paragraph: Paragraph
    sentence: tuple[int, int]
    lead: str
    tail: str
    unit: str
    note: str = ""
    behind: int = 0
    unit_inherited: bool = False
    role: str = "amount"
    label: str = ""
    label_exact: bool = False
    concept_sure: bool = False
    concept: Concept | None = None
    stage: str | None = None
    stage_said: bool = False
    stage_sure: bool = False
    fund: str | None = None
    scope: str | None = None
    year: int | None = None
    subject: str | None = None
    head: "Mention | None" = None
    other_heads: "tuple[Mention, ...]" = ()
    opener: str | None = None
    owner: "Mention | None" = None
    of: str = ""
    aside: bool = False
    again: bool = False
    depth: int = 0
    concept_said: Concept | None = None
    sum_of: "tuple[Mention, ...]" = ()
    denominator: "Mention | None" = None
    origin: "Mention | None" = None
    direction: int = 0
    against: str = ""
    dropped: bool = False
    list_id: int = 0
    fact_id: str = ""

    @property
    def measure(self) -> str:
        """The measure of the unit: money, count, area, percent, score …"""
        known = UNITS.get(self.unit)
        return known.measure if known else "money" if "元" in self.unit else "count"

    @property
    def base_unit(self) -> str:
        """The unit that base values of this unit are in."""
        known = UNITS.get(self.unit)
        return known.base if known else self.unit

    @property
    def base_value(self) -> Decimal:
        """The value in `base_unit`."""
        known = UNITS.get(self.unit)
        return self.quantity.value * known.factor if known else self.quantity.value

    @property
    def rounding(self) -> Decimal:
        """Half of the last printed digit, in `base_unit`."""
        known = UNITS.get(self.unit)
        return half_step(self.quantity.decimals, known) if known else Decimal(0)


@dataclass(eq=False, slots=True)
class OpenList:
    """An open list: what opened it, at which bracket depth, its possible heads and its items."""

    opener: str
    depth: int
    heads: list[Mention]
    number: int
    items: list[Mention] = field(default_factory=list)
    comma_seen: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document says before its sentences.

    `names` are what the report calls its own department. `default_stage` replaces the concepts'
    own default where the kind of report has another (a budget's figures are budget figures);
    `caption_unit` is that of 单位：万元.
    """

    fiscal_year: int | None
    names: tuple[str, ...] = ()
    caption_unit: str | None = None
    default_stage: str | None = None


@dataclass(eq=False, slots=True)
class Context:
    """What is known while a paragraph is read: its masked text, headings and figures so far."""

    paragraph: Paragraph
    setting: Setting
    text: str
    section_stage: str | None
    section_group: str | None
    mentions: list[Mention] = field(default_factory=list)
    lists: list[OpenList] = field(default_factory=list)
    depth: int = 0
    lists_opened: int = 0
    year: int | None = None
    subject: str | None = None


BUDGETS = ("调整预算", "年初预算")
"""The stages of a budget, the last word on it first."""

Sentence = tuple[int, tuple[int, int]]
"""A paragraph (by identity) and the bounds of a sentence in it."""


def sentence_of(mention: Mention) -> Sentence:
    """The key of the sentence that a figure stands in."""
    return id(mention.paragraph), mention.sentence


def part_of_sentence(mention: Mention) -> tuple[int, int]:
    """The key of the part of a sentence, up to a semicolon, that a figure stands in."""
    text = mention.paragraph.view.text
    start = text.rfind("；", mention.sentence[0], mention.quantity.start)
    return id(mention.paragraph), max(start + 1, mention.sentence[0])


def by_sentence(mentions: list[Mention]) -> dict[Sentence, list[Mention]]:
    """The figures of every sentence, in reading order."""
    found: dict[Sentence, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(sentence_of(mention), []).append(mention)
    return found


def same_sentence(one: Mention, other: Mention) -> bool:
    """Whether two figures stand in one sentence of one paragraph."""
    return sentence_of(one) == sentence_of(other)


def printed(mention: Mention) -> str:
    """A figure of the prose as printed, with its unit."""
    start, end = mention.quantity.start, mention.quantity.end
    return mention.paragraph.view.text[start:end] + mention.unit


def last_amount(
    earlier: list[Mention], measure: str | None = None, depth: int | None = None
) -> Mention | None:
    """The last figure of a sentence that is an amount (of a measure), not a share or a change.

    With `depth`, figures of brackets that are closed again do not count.
    """
    for m in reversed(earlier):
        if depth is not None and m.depth > depth:
            continue
        if m.role == "amount" and not m.aside and measure in (None, m.measure):
            return m
        depth = None if depth is None else min(depth, m.depth)
    return None
