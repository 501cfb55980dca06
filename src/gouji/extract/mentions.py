"""From a paragraph to mentions: every figure with what the words around it say of it.

A sentence is read from left to right. Lists opened by 其中, a colon or a bracket are kept on a
stack; each figure joins the innermost list that it can belong to, takes its label from its own
clause and inherits what the clause leaves unsaid (unit, stage, fund, subject) from the figures
before it or the headings above it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from gouji.extract.clause import (
    BOUNDARY,
    CLASS_NAME,
    NOTE,
    label_concept,
    mask,
    only_scores,
    said_nothing,
    without_comparison,
    word_pattern,
)
from gouji.extract.inheritance import (
    default_stage,
    section_stage,
    settle_fund,
    settle_stage,
    settle_year,
)
from gouji.extract.labels import settle_label
from gouji.extract.lists import follow_lists, place_in_list
from gouji.extract.mention import MOST_FIGURES, Context, Mention, Setting
from gouji.extract.quantity import Quantity, quantities
from gouji.extract.roles import settle_role
from gouji.extract.row_sums import name_sum
from gouji.extract.rows import (
    caption_unit,
    inherit_units,
    is_discourse,
    is_threshold,
    may_lack_unit,
    owners_in_order,
    rows_named_in_order,
    take_names,
)
from gouji.extract.sections import Paragraph
from gouji.extract.sentences import sentences
from gouji.extract.spoken_of import GENERIC
from gouji.extract.turned import compared_before_gap, owners_behind
from gouji.extract.vocabulary import vocabulary

_WHOLE = re.compile("合计|总|本年|全年|部门|整体")
"""Words by which 支出 and 收入 are the department's whole, not that of what was spoken of."""


_LONGEST_CLAUSE = 300
"""Characters; the longest known has 50."""
_SAME_AGAIN = re.compile("[（，]?(?:即|折合|合|合计)?")


def _note_subject(context: Context, clause: str) -> None:
    """A sentence that names a class of accounts is what the figures after it are about."""
    plain = clause.strip("。，；：")
    if len(plain) <= 90 and CLASS_NAME.search(plain):
        context.subject = plain


def _sentence(context: Context, start: int, end: int, found: Sequence[Quantity]) -> None:
    if not word_pattern("openers").match(context.text[start:end].lstrip("，：；")):
        context.lists, context.depth = [], 0
    context.year = context.setting.fiscal_year
    before = start
    sentence_mentions: list[Mention] = []
    for index, quantity in enumerate(found):
        following = found[index + 1].start if index + 1 < len(found) else end
        mention = _mention(context, quantity, before, (start, end), following, sentence_mentions)
        note = NOTE.match(context.text, quantity.unit_end)
        before = note.end() if note else quantity.unit_end
        if mention is None:
            continue
        before += mention.behind
        sentence_mentions.append(mention)
        context.mentions.append(mention)
    for row, names in rows_named_in_order(context.text, sentence_mentions):
        take_names(row, names)
        for mention in row:
            default_stage(context, mention)
    owners_in_order(context.text, sentence_mentions)
    owners_behind(context.text, sentence_mentions)
    compared_before_gap(sentence_mentions)
    for mention in sentence_mentions:
        if mention.sum_of:
            name_sum(mention)
    inherit_units(sentence_mentions, context.setting)


def _mention(
    context: Context, quantity: Quantity, before: int, sentence: tuple[int, int],
    following: int, earlier: list[Mention],
) -> Mention | None:  # fmt: skip
    text = context.text
    between = text[before : quantity.start]
    bounds = list(BOUNDARY.finditer(between))
    lead = (between[bounds[-1].end() :] if bounds else between)[-_LONGEST_CLAUSE:]
    if quantity.unit == "%":
        lead = lead.removesuffix("百分之")
    note = NOTE.match(text, quantity.unit_end)
    after = text[note.end() if note else quantity.unit_end : following]
    bound = BOUNDARY.search(after)
    tail = (after[: bound.start()] if bound else after)[:_LONGEST_CLAUSE]
    caption = caption_unit(quantity, text, sentence[0])
    unit = quantity.unit or caption
    if unit is None and not may_lack_unit(quantity, text, lead):
        return None
    mention = Mention(quantity, context.paragraph, sentence, lead, tail, unit or "")
    mention.note = (note["words"] or note["year"] or "") if note else ""
    mention.unit_inherited = caption is not None
    if is_discourse(mention, between) or is_threshold(mention):
        mention.dropped = True
    pending = between[: bounds[-1].end()] if bounds else ""
    follow_lists(context, between, mention, earlier)
    mention.depth = context.depth
    settle_role(context, mention, pending, earlier)
    settle_year(context, mention, pending)
    settle_label(context, mention, pending, earlier)
    place_in_list(context, mention, between)
    _unless_of_other_total(mention)
    _unless_restricted(mention, pending)
    settle_stage(context, mention, pending, earlier)
    _agree_on_stage(mention, earlier)
    settle_fund(context, mention, pending, earlier)
    mention.concept_sure = _says_concept(mention)
    if earlier and _SAME_AGAIN.fullmatch(between) and _is_same_amount(mention, earlier[-1]):
        _say_again(mention, earlier[-1])
    return mention


def _is_same_amount(mention: Mention, other: Mention) -> bool:
    money = mention.measure == other.measure == "money" and mention.unit != other.unit
    rounding = max(mention.rounding, other.rounding)
    return money and abs(mention.base_value - other.base_value) <= rounding


def _say_again(mention: Mention, other: Mention) -> None:
    """30765.82万元（307658243元）: the same amount in another unit is all that the first is."""
    mention.label, mention.label_exact = other.label, other.label_exact
    mention.concept, mention.concept_sure = other.concept, other.concept_sure
    mention.stage, mention.stage_said = other.stage, other.stage_said
    mention.stage_sure, mention.year = other.stage_sure, other.year
    mention.role, mention.owner = other.role, other.owner
    mention.aside = mention.again = True
    mention.fund, mention.scope, mention.head = other.fund, other.scope, None


def _says_concept(mention: Mention) -> bool:
    """Whether the clause names the concept by a wording of its own, or the list that it parts."""
    concept, head = mention.concept, mention.head
    if concept is None or mention.measure not in ("money", "count", "score"):
        return True
    if mention.measure == "score":
        return concept.name not in GENERIC or not only_scores(mention.lead)
    if mention.measure == "count":
        return concept.group != "staffing" or concept.parent is None or "编制" in mention.label
    if head is not None and head.concept is not None and concept.parent == head.concept.name:
        return mention.label_exact
    bare_side = concept.name in GENERIC and not _WHOLE.search(mention.lead)
    if mention.aside or (said_nothing(mention.lead) and bare_side):
        return False
    return label_concept(without_comparison(mention.lead), mention.measure, None) is concept


def _agree_on_stage(mention: Mention, earlier: list[Mention]) -> None:
    """A part that says its stage says that of its total, where the total left it open."""
    head = mention.head
    if head is None or not mention.stage_said or head.stage_said or mention.measure != "money":
        return
    for other in (head, *(m for m in earlier if m.head is head and not m.stage_said)):
        other.stage = mention.stage


def _unless_of_other_total(mention: Mention) -> None:
    """行政10人 under 在职人数 counts people, not posts: a short label is read by its total."""
    concept, head = mention.concept, mention.head
    if concept is None or head is None or head.concept is None or concept.parent is None:
        return
    short = "编制" not in mention.label and concept.group == head.concept.group == "staffing"
    if short and concept.parent != head.concept.name:
        mention.concept = None


def _unless_restricted(mention: Mention, pending: str) -> None:
    """由小微企业中标的，采购金额10万元: the clause before says that it is only a part of it."""
    if pending.endswith("的，") and mention.measure == "money":
        mention.concept = None


def _context(paragraph: Paragraph, setting: Setting) -> Context:
    """What the headings say before the paragraph is read."""
    title = paragraph.title or (paragraph.path[-1] if paragraph.path else "")
    stages = (section_stage(heading) for heading in (title, *reversed(paragraph.path)))
    return Context(
        paragraph,
        setting,
        mask(paragraph.view.text, setting.names),
        next((stage for stage in stages if stage), None),
        _group_of(paragraph.section),
        year=setting.fiscal_year,
        subject=next((h for h in (title, *reversed(paragraph.path)) if CLASS_NAME.search(h)), None),
    )


@lru_cache(maxsize=20_000)
def _group_of(section: str) -> str | None:
    """The group of concepts that a section is about."""
    groups = vocabulary()["section_groups"].items()
    return next((group for group, words in groups if any(w in section for w in words)), None)


def read_mentions(paragraph: Paragraph, setting: Setting) -> list[Mention]:
    """Return the figures of a paragraph with what its words say of them, in reading order."""
    context = _context(paragraph, setting)
    text, printed = context.text, paragraph.view.text
    found = [
        q
        for q in quantities(printed)
        if q.start >= paragraph.body and text[q.start] == printed[q.start]
    ]  # the number of an item of a list is masked
    read: list[Mention] = []
    for sentence in sentences(text, found):
        start, end = sentence.start, sentence.end
        if sentence.figures:
            before = len(context.mentions)
            _sentence(context, max(start, paragraph.body), end, sentence.figures)
            read += context.mentions[before:]
            if sentence.is_cut:
                _part_company(context.mentions[before:])
            del context.mentions[:-MOST_FIGURES]
        elif end > start:
            _note_subject(context, text[start:end])
    return [mention for mention in read if not mention.dropped]


def _part_company(mentions: list[Mention]) -> None:
    """Of a sentence that was cut no figure is an item, share or change of another."""
    for mention in mentions:
        mention.head = mention.opener = mention.owner = mention.denominator = None
        mention.concept_said = None
        mention.other_heads = mention.sum_of = ()
        if mention.role in ("share", "rate", "growth"):
            mention.role = "percent"
        mention.against = ""
