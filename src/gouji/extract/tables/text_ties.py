"""The text against the tables: the same figure told in prose and printed in a table.

A tie is made only where concept, stage, year, fund and scope are the same beyond doubt and the
tables agree among themselves: a false alarm costs more than a missed pair.
"""

import re
from collections import defaultdict

from gouji.extract.clause import said_nothing
from gouji.extract.mention import Mention
from gouji.extract.tables.figures import TableFigure
from gouji.extract.ties import TieBuilder, sentence_span
from gouji.extract.vocabulary import bare
from gouji.facts import Term

_LEVEL = re.compile(r"（[类款项]）")
_CLASS_END = re.compile(r"（类）$")
_ITEM = re.compile(r"(?:.*（款）)?([^（）]+(?:（[^类款项][^）]*）[^（）]*)*)（项）$")
_GRANT = "财政拨款"
_WHOLE_GROUPS = ("income", "expenditure", "total", "carry_over")
"""Groups in which a label that adds 财政拨款 means a part: 财政拨款基本支出 is not 基本支出."""

_Key = tuple[object, ...]


def text_ties(builder: TieBuilder, figures: list[TableFigure], mentions: list[Mention]) -> None:
    """Tie every amount of the text to the table figure of the same concept, or class name."""
    by_concept: dict[_Key, list[TableFigure]] = defaultdict(list)
    by_class: dict[_Key, list[TableFigure]] = defaultdict(list)
    for figure in figures:
        if not figure.is_money or figure.stage is None:
            continue
        key = (figure.stage, figure.fiscal_year, figure.scope)
        if figure.concept is not None:
            by_concept[(figure.concept, figure.fund, *key)].append(figure)
        elif figure.row_code is not None and figure.label == (figure.row_label or ""):
            by_class[(bare(figure.label), len(figure.row_code), *key)].append(figure)
    for mention in mentions:
        found = _same(mention, by_concept, by_class)
        if found is not None:
            _tie(builder, mention, found)


def _same(
    mention: Mention,
    by_concept: dict[_Key, list[TableFigure]],
    by_class: dict[_Key, list[TableFigure]],
) -> TableFigure | None:
    """The table figure that a mention restates, or None."""
    if mention.role != "amount" or mention.measure != "money" or mention.quantity.approximate:
        return None
    if mention.quantity.bound is not None or mention.subject is not None:
        return None
    key = (mention.stage, mention.year, mention.scope)
    if mention.concept is not None:
        narrower = _GRANT in mention.label and _GRANT not in mention.concept.name
        if mention.fund is None and narrower and mention.concept.group in _WHOLE_GROUPS:
            return None
        if not mention.label_exact or said_nothing(mention.label):
            return None
        return _agreed(by_concept.get((mention.concept.name, mention.fund, *key), []))
    name, length = _class_name(mention.label)
    return _agreed(by_class.get((bare(name), length, *key), [])) if name else None


def _class_name(label: str) -> tuple[str, int]:
    """The class or item that a label names last, with the length of its code."""
    if match := _ITEM.search(label):
        return match.group(1), 7
    if _CLASS_END.search(label):
        return _LEVEL.sub("", label), 3
    return "", 0


def _agreed(figures: list[TableFigure]) -> TableFigure | None:
    """The first of figures that all say the same, None where they differ."""
    if not figures:
        return None
    first = figures[0]
    for other in figures[1:]:
        if abs(other.base_value - first.base_value) > 2 * (other.rounding + first.rounding):
            return None
    return first


def _tie(builder: TieBuilder, mention: Mention, figure: TableFigure) -> None:
    terms = [
        Term("total", 1, mention.fact_id, label=f"文中{mention.label}"),
        Term("part", -1, figure.fact_id, label=f"{figure.table_name or '表'}·{figure.label}"),
    ]
    builder.add("text_table", "equal", terms, sentence_span(mention), source="shape", tolerance="U")
