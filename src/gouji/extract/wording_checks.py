"""What a report says in words against its own figures: directions, 持平, shares of a whole.

Every check is a relation with its verdict and a Chinese message; the words are data
(`data/wording_checks.yml`). A check that finds neither its words nor its figures makes nothing.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, zip_longest

from gouji.extract.completeness import completeness_checks
from gouji.extract.mention import BUDGETS, MOST_FIGURES, Mention, printed
from gouji.extract.residue import residue_checks
from gouji.extract.sections import Paragraph
from gouji.extract.ties import TieBuilder, missing, part, sentence_span, total
from gouji.extract.told import Told, pattern, words
from gouji.extract.unexplained import unexplained_checks
from gouji.facts import Term

_SENTENCE_END = re.compile(r"[。；！]")
_FEWEST_SHARES = 2


def wording_checks(builder: TieBuilder, told: Told) -> None:
    """Add every check of the wording of a report; facts and ties of lists must be made before."""
    for paragraph, following in zip_longest(told.prose, told.prose[1:]):
        _directions(builder, told, paragraph)
        _flat_with_a_reason(builder, paragraph, following)
    _whole_of_shares(builder, told.mentions)
    residue_checks(builder, told)
    unexplained_checks(builder, told)
    completeness_checks(builder, told)


def _directions(builder: TieBuilder, told: Told, paragraph: Paragraph) -> None:
    """决算数小于预算数, 决算数与预算数持平: what the two amounts before it say."""
    text = paragraph.view.text
    found = [*pattern("comparison", "said").finditer(text)]
    found += pattern("comparison", "level").finditer(text)
    if not found:
        return
    amounts = told.amounts_of(paragraph)
    for match in found:
        pair = _pair_before(amounts, match.start(), text)
        if pair is None:
            continue
        final, budget = pair
        verdict, said = _judge_direction(match, final, budget)
        message = None
        if verdict == "fail":
            message = (
                f"文中称决算数{said}预算数，而所列决算数为{printed(final)}，"
                f"预算数为{printed(budget)}"
            )
        builder.add(
            "final_against_budget", "wording", [total(final), part(budget)],
            paragraph.view.span(match.start(), match.end()), tolerance="E",
            severity="warning" if "与" in match.group() else "error",
            verdict=verdict, message=message,
        )  # fmt: skip


def _pair_before(amounts: list[Mention], place: int, text: str) -> tuple[Mention, Mention] | None:
    """The one final figure and the one budget of the nearest sentence with amounts, or None."""
    count = bisect_right(amounts, place, key=lambda m: m.quantity.end)
    if not count:
        return None
    last = amounts[count - 1]
    between = _SENTENCE_END.finditer(text, last.quantity.end, place)
    if len(list(islice(between, 2))) > 1:
        return None
    before = amounts[max(0, count - MOST_FIGURES) : count]
    same = [m for m in before if m.sentence == last.sentence and m.quantity.bound is None]
    finals = [m for m in same if m.stage == "决算"]
    budgets = [m for m in same if m.stage in BUDGETS]
    if len(finals) != 1 or len(budgets) != 1 or finals[0].base_unit != budgets[0].base_unit:
        return None
    unlike = finals[0].concept is not budgets[0].concept or finals[0].year != budgets[0].year
    return None if unlike else (finals[0], budgets[0])


def _judge_direction(match: re.Match[str], final: Mention, budget: Mention) -> tuple[str, str]:
    """The verdict and the word as said. Equal figures may differ beyond what is printed."""
    gap = final.base_value - budget.base_value
    groups = match.groupdict()
    if "word" in groups:
        word = str(groups["word"])
        sign = 1 if word in words()["comparison"]["larger"] else -1
        if gap * sign > 0:
            return "pass", word
        within = abs(gap) <= final.rounding + budget.rounding
        return ("rounding" if within else "fail"), word
    limit = "about_level_percent" if groups["about"] else "level_percent"
    larger = max(abs(final.base_value), abs(budget.base_value))
    level = 100 * abs(gap) <= words()[limit] * larger
    return ("pass" if level else "fail"), f"{groups['about'] or ''}持平于"


def _flat_with_a_reason(
    builder: TieBuilder, paragraph: Paragraph, following: Paragraph | None
) -> None:
    """持平，主要原因是减少…: no change needs no reason that names a rise or a fall alone."""
    text = paragraph.view.text
    if following is not None and pattern("reason_follows").search(text):
        text += following.view.text
    for match in pattern("flat").finditer(text):
        rises = pattern("rises").search(match["reason"]) is not None
        falls = pattern("falls").search(match["reason"]) is not None
        one_sided = rises != falls
        way = "增加" if rises else "减少"
        builder.add(
            "flat_with_a_reason", "wording", [],
            paragraph.view.span(match.start(), min(match.end(), len(paragraph.view.text))),
            tolerance="Q", severity="warning",
            verdict="fail" if one_sided else "pass",
            message=f"文中称持平，所述原因却是{way}：“{match.group()}”" if one_sided else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Share:
    """A stated share, the figure it is the share of, and what is 100 % (one figure or a sum)."""

    stated: Mention
    of: Mention
    wholes: tuple[Mention, ...]


def _whole_of_shares(builder: TieBuilder, mentions: list[Mention]) -> None:
    """The shares of all parts of a total make up 100 %."""
    by_paragraph: dict[int, list[_Share]] = defaultdict(list)
    for share in _shares(builder, {m.fact_id: m for m in mentions}):
        by_paragraph[id(share.stated.paragraph)].append(share)
    for shares in by_paragraph.values():
        if len(shares) > MOST_FIGURES:
            continue  # a table run together: nothing tells which of them make a whole
        single = {id(s.wholes[0]): s.wholes for s in shares if len(s.wholes) == 1}
        several = {tuple(map(id, s.wholes)): s.wholes for s in shares if len(s.wholes) > 1}
        for wholes in single.values() if single else several.values():
            group = [s for s in shares if s.wholes == wholes or s.of in s.wholes]
            if len(group) >= _FEWEST_SHARES and _adds_up(wholes, [s.of for s in group]):
                _shares_make_100(builder, [s.stated for s in group])


def _shares(builder: TieBuilder, by_id: dict[str, Mention]) -> Iterator[_Share]:
    for relation in builder.relations:
        if relation.rule_id != "stated_share":
            continue
        figures: dict[str, list[Mention | None]] = defaultdict(list)
        for term in relation.terms:
            figures[term.role].append(by_id.get(term.fact_id or ""))
        wholes = [each for each in figures["denominator"] if each is not None]
        stated, of = figures["stated"][0], figures["numerator"][0]
        if stated is None or of is None or len(wholes) < len(figures["denominator"]):
            continue
        if len(figures["numerator"]) == 1 and stated.quantity.bound is None:
            yield _Share(stated, of, tuple(wholes))


def _adds_up(wholes: tuple[Mention, ...], parts: list[Mention]) -> bool:
    if len(wholes) > 1:
        return {id(each) for each in wholes} == {id(each) for each in parts}
    gap = wholes[0].base_value - sum((each.base_value for each in parts), Decimal(0))
    rounding = sum((each.rounding for each in parts), wholes[0].rounding)
    return wholes[0] not in parts and abs(gap) <= rounding


def _shares_make_100(builder: TieBuilder, shares: list[Mention]) -> None:
    terms = [Term("total", 1, constant=Decimal(100), label="各项占比合计（%）")]
    terms += [part(share) for share in shares]
    gap = abs(sum((share.quantity.value for share in shares), Decimal(-100)))
    envelope = len(shares) * min(share.rounding for share in shares)
    if envelope < gap <= 2 * sum((share.rounding for share in shares), Decimal(0)):
        terms.append(missing())  # shares of unlike precision, or cut off rather than rounded
    span = sentence_span(shares[0])
    builder.add("shares_of_a_whole", "sum", terms, span, severity="warning")
