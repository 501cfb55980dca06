"""The text against the tables: the same figure told in prose and printed in a table.

A tie is made only where concept, stage, year, fund and scope are the same beyond doubt and the
tables agree among themselves: a false alarm costs more than a missed pair.
"""

import re
from collections import defaultdict

from gouji.extract.clause import said_nothing
from gouji.extract.mention import Mention
from gouji.extract.repeated_ties import is_grand_total
from gouji.extract.tables.figures import TableFigure
from gouji.extract.ties import TieBuilder, sentence_span
from gouji.extract.vocabulary import bare, concepts, fund_in
from gouji.facts import Term

_AFTER = re.compile(r"(?<=（[类款项]）)(?:预算|决算)?支出(?:预算|决算)?数?$")
_CLASS_END = re.compile(r"（类）$")
_ITEM = re.compile(r"(?:.*（款）)?([^（）]+(?:（[^类款项][^）]*）[^（）]*)*)（项）$")
_GRANT = "财政拨款"
_GRANT_SPENT = "财政拨款支出"
_SCORE = "自评得分"
_ONE_PROJECT = re.compile(r"项目")
_WHOLE_GROUPS = ("income", "expenditure", "total", "carry_over")
"""Groups in which a label that adds 财政拨款 means a part: 财政拨款基本支出 is not 基本支出."""

_Key = tuple[object, ...]


class _Printed:
    """What the tables print, by concept and (classes and items of expenditure) by name."""

    def __init__(self, figures: list[TableFigure]) -> None:
        self._by_concept: dict[_Key, list[TableFigure]] = defaultdict(list)
        self._by_class: dict[_Key, list[TableFigure]] = defaultdict(list)
        self._names: dict[tuple[int, str], str] = {}
        for figure in figures:
            if not figure.is_money or figure.stage is None:
                continue
            key = (figure.stage, figure.fiscal_year, figure.scope)
            if figure.concept is not None:
                self._by_concept[(figure.concept, figure.fund, *key)].append(figure)
            elif figure.row_code is not None and _is_class_amount(figure):
                self._by_class[(bare(figure.label), len(figure.row_code), *key)].append(figure)
                self._names[figure.table, figure.row_code] = bare(figure.label)

    def restated_by(self, mention: Mention) -> TableFigure | None:
        """The figure that an amount of the text restates, or None."""
        if mention.role != "amount" or mention.measure != "money" or mention.quantity.approximate:
            return None
        if mention.quantity.bound is not None or mention.subject not in (None, mention.label):
            return None
        key = (mention.stage, mention.year, mention.scope)
        if mention.concept is None or is_grand_total(mention):
            return self._of_class(mention, key)
        narrower = _GRANT in mention.label and _GRANT not in mention.concept.name
        if mention.fund is None and narrower and mention.concept.group in _WHOLE_GROUPS:
            return None
        if not mention.label_exact or said_nothing(mention.label):
            return None
        return _agreed(self._by_concept.get((mention.concept.name, mention.fund, *key), []))

    def _of_class(self, mention: Mention, key: _Key) -> TableFigure | None:
        label = mention.label.replace("〔", "（").replace("〕", "）")
        name, length = _class_name(label)
        if not name:
            return None
        fund = mention.fund or fund_in(mention.paragraph.section)
        found = self._by_class.get((bare(name), length, *key), [])
        # where 行政运行 stands below several 款, the text must name the same one
        alone = len({figure.row_code for figure in found}) == 1
        return _agreed([
            figure for figure in found
            if _of_fund(figure, fund) and (alone or self._above(figure) in bare(label))
        ])  # fmt: skip

    def _above(self, figure: TableFigure) -> str:
        code = (figure.row_code or "")[:-2]
        return self._names.get((figure.table, code), "")


def text_ties(builder: TieBuilder, figures: list[TableFigure], mentions: list[Mention]) -> None:
    """Tie every amount of the text to the table figure of the same concept, or class name."""
    printed = _Printed(figures)
    for mention in mentions:
        figure = printed.restated_by(mention)
        if figure is not None:
            _tie(builder, mention, figure)
    _score_ties(builder, figures, mentions)


def _score_ties(builder: TieBuilder, figures: list[TableFigure], mentions: list[Mention]) -> None:
    """The score that the text states is the total of the table of scores.

    Of a table about one project nothing is said here, nor where text or tables state several.
    """
    told = [
        m for m in mentions
        if m.concept is not None and m.concept.name == _SCORE and m.stage == "得分"
        and m.role == "amount" and m.label_exact and m.subject in (None, m.label)
        and m.quantity.bound is None and not m.quantity.approximate
    ]  # fmt: skip
    printed = [
        f for f in figures
        if f.concept == _SCORE and f.stage == "得分" and f.row_label and f.subject is None
        and not _ONE_PROJECT.search(f.table_name or "")
    ]  # fmt: skip
    if len({m.quantity.value for m in told}) == 1 and len({f.value for f in printed}) == 1:
        for mention in told:
            _tie(builder, mention, printed[0])


def _of_fund(figure: TableFigure, fund: str | None) -> bool:
    """True where a figure is of a fund; 财政拨款 is all funds together of the grant's tables."""
    if fund == _GRANT:
        return figure.breaks_down == _GRANT_SPENT
    return fund in (None, figure.fund)


def _is_class_amount(figure: TableFigure) -> bool:
    """True for what was spent on a class in all, not on its basic or project part."""
    whole = concepts().get(figure.breaks_down or "")
    return figure.label == figure.row_label and whole is not None and whole.group == "expenditure"


def _class_name(label: str) -> tuple[str, int]:
    """The class or item that a label names last, with the length of its code."""
    label = _AFTER.sub("", label)
    if match := _ITEM.search(label):
        return match.group(1), 7
    if _CLASS_END.search(label):
        return _CLASS_END.sub("", label), 3
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
