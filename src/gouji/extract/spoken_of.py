"""What a figure that does not say its own name is about: what the words before it spoke of."""

import re

from gouji.extract.clause import (
    BOUNDARY,
    CHANGED_TO,
    change_pattern,
    label_concept,
    printed_label,
    said_nothing,
    without_comparison,
    word_pattern,
)
from gouji.extract.mention import BUDGETS, Context, Mention, last_amount
from gouji.extract.roles import SHARE
from gouji.extract.vocabulary import (
    Concept,
    bare,
    concept_by_keywords,
    concept_within,
    concepts,
    stage_in,
    vocabulary,
)

_TOTAL_OF_STAGE = {"年初预算": "支出合计", "调整预算": "全年预算数", "决算": "支出合计"}
_OF_ALL = re.compile("总|合计|综合")
_LONG = 16
"""A clause of so many characters is a sentence about an indicator, not its name."""
GENERIC = ("收入合计", "支出合计", "自评得分")


def named_by_comparison(mention: Mention, earlier: list[Mention]) -> bool:
    """较年初预算数100万元增加…: the figure compared with has the name of the one before it."""
    before = last_amount(earlier, "money")
    topic = earlier[0].concept_said if earlier else None
    if before is None and topic is not None and mention.aside:
        mention.label, mention.concept = topic.name, topic
        return True
    if before is None or not mention.aside:
        return False
    mention.label, mention.concept = before.label, before.concept
    if before.concept is concepts()["全年预算数"] and "年初" in mention.lead:
        mention.concept = concepts()["支出合计"]  # 全年预算A较年初预算B
    return True


def _clause_concept(
    mention: Mention, pending: str, group: str | None
) -> tuple[str, Concept] | None:
    """The concept that a clause before the figure names: “三公”经费较上年下降，决算为99.87万元."""
    for clause in reversed(BOUNDARY.split(pending)):
        plain = change_pattern().sub("", without_comparison(clause)) or clause
        concept = label_concept(plain, mention.measure, group) if clause else None
        generic = said_nothing(plain) and not _OF_ALL.search(plain)
        if concept and not (generic and concept.name in GENERIC):
            return bare(plain), concept
        if clause and mention.measure == "money" and (within := concept_within(plain)):
            return bare(plain), within
        if clause and mention.measure == "score":
            within = concept_by_keywords(clause, "score", group)
            if within is not None and within.level is not None and len(bare(clause)) < _LONG:
                return bare(plain), within
    return None


def named_before_bracket(
    mention: Mention, pending: str, group: str | None
) -> tuple[str, Concept] | None:
    """全年执行数（A）: the words before a bracket that holds nothing but the figure name it."""
    clauses = [clause for clause in BOUNDARY.split(pending) if clause]
    if not clauses or bare(mention.lead):
        return None
    concept = label_concept(clauses[-1], mention.measure, group)
    return (bare(clauses[-1]), concept) if concept else None


def named_by_share(
    mention: Mention, earlier: list[Mention], group: str | None
) -> tuple[str, Concept | None] | None:
    """基本支出占88.05%，为A: the amount after a share is that of which the share was told.

    So it is after a growth: 公务接待费较上年下降59%，由A变为B; and where the sentence began with a
    change: 年初支出预算同比增加A（上年B），总额C.
    """
    if not earlier or mention.measure != "money":
        return None
    if earlier[-1].role in ("growth", "change") and CHANGED_TO.match(mention.tail):
        moved = earlier[-1].concept_said
        return (moved.name, moved) if moved else None
    if last_amount(earlier, "money") is None and earlier[0].concept_said is not None:
        topic = earlier[0].concept_said
        return topic.name, topic
    if earlier[-1].role != "share":
        return None
    named = SHARE.sub("", earlier[-1].lead)
    concept = label_concept(named, "money", group)
    return (printed_label(named), concept) if concept or len(bare(named)) > 3 else None


def unless_spoken_of(
    context: Context, mention: Mention, pending: str, earlier: list[Mention], concept: Concept
) -> Concept | None:
    """支出决算为A: a total, unless a heading, clause or figure before says what it is about.

    公务接待共65批次，支出A: the one unmistakable thing of the sentence so far.
    """
    if _topic(context, mention, earlier):
        return None
    found = _clause_concept(mention, pending, group_around(context, mention, earlier))
    if found:
        own_side = found[1].name in GENERIC and re.search("收入|支出", mention.lead)
        return concept if own_side else None
    if mention.measure != "money" or last_amount(earlier, "money") is not None:
        return concept
    return concept_within(context.text[mention.sentence[0] : mention.quantity.start]) or concept


def named_by_rate(mention: Mention, rate: Mention) -> None:
    """“三公”经费控制率67.1%（实际支出A，预算安排B）: the bracket holds the rate's operands."""
    mention.label = re.sub(r"[^，]{0,2}率.*$|=.*$", "", rate.label) or rate.label
    mention.concept = label_concept(mention.label, "money", None)


def is_total(mention: Mention) -> bool:
    """Whether a figure is that of the whole department."""
    names = (*GENERIC, "全年预算数", "全年执行数")
    return mention.concept is not None and mention.concept.name in names


def total_of_stage(mention: Mention, earlier: list[Mention]) -> None:
    """年初批复预算100万元, 调整后为120万元: with no other subject these are the totals."""
    before = last_amount(earlier, "money")
    unnamed = before is None or (before.concept is not None and not before.label_exact)
    name = _TOTAL_OF_STAGE.get(stage_in(mention.lead) or "")
    if unnamed and name and not label_concept(mention.label, "money", None):
        mention.concept = concepts()[name]


def _topic(context: Context, mention: Mention, earlier: list[Mention]) -> bool:
    """True when a heading or the figure before says what 支出决算为, 得分 … is about."""
    if context.subject:
        return True
    if mention.measure == "score":
        heading = context.paragraph.title or ""
        title = label_concept(heading, "score", None) or concept_by_keywords(heading, "score", None)
        scores = [m for m in context.mentions if m.measure == "score"]
        if bare(mention.lead) == "得分" and any(map(_names_indicator, context.paragraph.path)):
            return True  # a mere 得分 under the heading of an indicator is that one's
        strong = re.search("总|综合|合计|整体|最终|最后", mention.lead) is not None
        return not strong and (
            bool(title and title.level) or any(m.concept and m.concept.level for m in scores)
        )
    stage = stage_in(without_comparison(mention.lead))
    before = last_amount(earlier, "money")
    if before is None:
        return False
    other_year = before.year != mention.year
    if stage is None and before.stage not in BUDGETS and not other_year:
        return False
    last = before.concept
    own = last is not None and (last.name in GENERIC or last.group in ("income", "total"))
    return (before.stage != stage or other_year) and not own


def _names_indicator(heading: str) -> bool:
    concept = label_concept(heading, "score", None)
    return concept is not None and concept.level is not None


def inherit_label(
    context: Context, mention: Mention, pending: str, earlier: list[Mention], group: str | None
) -> None:
    """The label from the clause before, the figure before, or the heading."""
    if earlier and earlier[-1].stage == "上年" and CHANGED_TO.match(earlier[-1].tail):
        before = earlier[-1]
        mention.label, mention.concept = before.label, before.concept
        mention.label_exact, mention.subject = before.label_exact, before.subject
        return
    clauses = [c for c in BOUNDARY.split(pending) if c and not said_nothing(c)]
    if found := _clause_concept(mention, pending, group):
        mention.label, mention.concept = found
        mention.label_exact = True
        return
    previous = next(
        (m for m in reversed(earlier) if m.role == "amount" and m.measure == mention.measure),
        None,
    )
    if mention.measure == "score":
        previous = previous or next(
            (m for m in reversed(context.mentions) if m.measure == "score"), None
        )
    stage = stage_in(mention.lead)
    if previous and is_total(previous) and stage in _TOTAL_OF_STAGE and mention.measure == "money":
        income = (
            previous.concept if previous.concept and previous.concept.group == "income" else None
        )
        mention.concept = income or concepts()[_TOTAL_OF_STAGE[stage]]
        mention.label = previous.label
        return
    other_year = previous is not None and previous.year != mention.year
    alike = mention.measure in ("money", "score", "percent_point") or other_year
    if alike and previous and not clauses:
        mention.label, mention.concept = previous.label, previous.concept
        mention.label_exact, mention.subject = previous.label_exact, previous.subject
        return
    if context.subject:
        mention.label = mention.subject = bare(context.subject)
        return
    title = context.paragraph.title or (
        context.paragraph.path[-1] if context.paragraph.path else ""
    )
    if title and mention.measure in ("money", "score") and not clauses:
        mention.label = mention.label or bare(title)
        mention.concept = label_concept(title, mention.measure, group)
        if mention.measure == "score" and mention.concept is None:
            mention.concept = concept_by_keywords(title, "score", group)
    elif clauses and not mention.label:
        mention.label = bare(clauses[-1])[-16:]


def group_around(context: Context, mention: Mention, earlier: list[Mention]) -> str | None:
    """The group that short words are read in: of the figures before, the sentence, the heading."""
    for m in reversed(earlier):
        if m.concept and m.role == "amount" and m.measure == mention.measure:
            return m.concept.group
    said = context.text[mention.sentence[0] : mention.quantity.start]
    named = [
        (max(said.rfind(word) for word in words), group)
        for group, words in vocabulary()["topic_groups"].items()
    ]
    place, group = max(named)
    if place >= 0:
        return str(group)
    last = context.mentions[-1].concept if context.mentions and not earlier else None
    goes_on = word_pattern("openers").match(context.text, mention.sentence[0]) is not None
    if last is not None and (goes_on or last.group in ("procurement", "three_public")):
        return last.group
    return context.section_group or next(
        (m.concept.group for m in reversed(earlier) if m.concept and m.role == "amount"), None
    )
