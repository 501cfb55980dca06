"""What a report says in words against its own figures: directions, 持平, shares of a whole.

Every check is a relation with its verdict and a Chinese message; the words are data
(`data/wording_checks.yml`). A check that finds neither its words nor its figures makes nothing.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest

from gouji.extract.completeness import completeness_checks
from gouji.extract.mention import Mention
from gouji.extract.residue import residue_checks
from gouji.extract.sections import Paragraph
from gouji.extract.ties import TieBuilder, missing, part, sentence_span, total
from gouji.extract.told import BUDGETS, Told, pattern, printed, words
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
            "direction_word", "wording", [total(final), part(budget)],
            paragraph.view.span(match.start(), match.end()), tolerance="E",
            severity="warning" if "与" in match.group() else "error",
            verdict=verdict, message=message,
        )  # fmt: skip


def _pair_before(amounts: list[Mention], place: int, text: str) -> tuple[Mention, Mention] | None:
    """The one final figure and the one budget of the nearest sentence with amounts, or None."""
    before = [m for m in amounts if m.quantity.end <= place]
    if not before:
        return None
    last = before[-1]
    between = _SENTENCE_END.findall(text[last.quantity.end : place])
    if len(between) > 1:
        return None
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


def _whole_of_shares(builder: TieBuilder, mentions: list[Mention]) -> None:
    """The shares of all parts of a total make up 100 %."""
    by_id = {m.fact_id: m for m in mentions}
    shares = {id(m.owner): m for m in mentions if m.role == "share" and m.owner is not None}
    for relation in [r for r in builder.relations if r.kind == "sum"]:
        operands = [by_id.get(t.fact_id or "") for t in relation.terms]
        head, parts = operands[0], operands[1:]
        if head is None or len(parts) < _FEWEST_SHARES or not _adds_up(head, parts):
            continue
        stated = [shares.get(id(each)) for each in parts]
        found = [share for share in stated if share is not None]
        if len(found) != len(parts) or not all(_share_of(head, share) for share in found):
            continue
        terms = [Term("total", 1, constant=Decimal(100), label="各项占比合计（%）")]
        terms += [part(share) for share in found]
        step = 2 * sum((share.rounding for share in found), Decimal(0))
        gap = abs(sum((share.quantity.value for share in found), Decimal(-100)))
        if step / 2 < gap <= step:
            terms.append(missing())  # shares cut off rather than rounded
        builder.add("shares_of_a_whole", "sum", terms, sentence_span(found[0]), severity="warning")


def _adds_up(head: Mention, parts: Iterable[Mention | None]) -> bool:
    listed = [each for each in parts if each is not None]
    gap = head.base_value - sum((each.base_value for each in listed), Decimal(0))
    return abs(gap) <= head.rounding + sum((each.rounding for each in listed), Decimal(0))


def _share_of(head: Mention, share: Mention) -> bool:
    """Whether a share is one of the list's total, not of another."""
    if share.quantity.approximate or share.quantity.bound is not None:
        return False
    return share.denominator in (None, head) and share.unit == "%"
