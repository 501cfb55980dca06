"""What a figure is called: its label, its concept and its subject."""

import re

from gouji.extract.clause import (
    BOUNDARY,
    CHANGED_TO,
    EDGE,
    change_pattern,
    label_concept,
    only_of_the_year,
    only_scores,
    printed_label,
    said_nothing,
    without_comparison,
    word_pattern,
)
from gouji.extract.mention import Context, Mention, last_amount
from gouji.extract.roles import RATE_NAMES, SHARE
from gouji.extract.vocabulary import (
    Concept,
    bare,
    concept_by_keywords,
    concept_within,
    concepts,
    stage_in,
    vocabulary,
)

_TAIL_NOUN = re.compile(
    r"(?:以上|以下|左右|多|余)?(?:的)?([\u4e00-\u9fff/A-Za-z“”（）]{1,14}?)(?=[，、；：。（）！？]|$|任务|已|全部|排名|成功|被|得到|"
    r"获得|按|进行|完成|建成|开工|为|是|达|占|共|，|在|对|均|的|和|及|与|\d)"
)
_SUM_OF_KIND = re.compile(r"(?:合计|共计|总计).{1,4}$")
_SUM_WORD = re.compile(
    r"(?:全年|本年|年度|以上|上述|总体)*(?:[两二三四五六七八九十几各](?:项|者|类|部分))?(?:合计|共计|总计|总额|总数|共有|共|总共|累计|加总)(?:得分?|为|是)*"
)
_WHOLE_GROUPS = ("income", "expenditure", "total")
_TOTAL_OF_STAGE = {"年初预算": "支出合计", "调整预算": "全年预算数", "决算": "支出合计"}
GENERIC = ("收入合计", "支出合计", "自评得分")
_OUTCOME_SUBJECT = re.compile(
    r"^.*(?:下达我[县市区局]|下达|我[县市区局]|全[县市区省]|本[县市区]|共实施|共完成|累计完成|实施|涉及|共|完成|开展)"
)
_STAGE_END = re.compile(
    r"(?:任务|目标|计划|指标|任务数|实际|完成|数量|建设|发放|数|量|的|约|为|共)+$"
)


def settle_label(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Set label, concept and subject from the clause, or from what came before."""
    lead = _own_words(mention)
    group = _group(context, mention, earlier)
    owner = mention.owner
    if mention.role in ("change", "growth", "share") or (
        mention.role == "rate" and owner and mention.of not in RATE_NAMES
    ):
        _derived_label(mention, lead, group, earlier)
        return
    if mention.role == "amount" and _SUM_WORD.fullmatch(bare(lead)):
        _sum_of_row(mention, earlier or _sentence_before(context))
    elif mention.role == "amount" and _SUM_OF_KIND.match(bare(lead)) and earlier:
        concept = label_concept(lead, mention.measure, group)
        alike = [m for m in earlier if m.concept and concept and m.concept.parent == concept.name]
        _sum_of_row(mention, alike)
    if mention.measure == "score" and mention.sum_of:
        mention.label, mention.concept = bare(lead), concepts()["自评得分"]
        return
    if mention.measure == "money" and _named_by_comparison(mention, earlier):
        return
    nothing = said_nothing(lead) or only_of_the_year(lead)
    nothing = nothing or (mention.measure == "score" and only_scores(lead))
    concept = label_concept(lead, mention.measure, group)
    if concept is None and mention.measure == "score":
        concept = concept_by_keywords(lead, "score", group)
    in_rate = context.depth > 0 and bool(earlier) and earlier[-1].measure == "percent"
    if nothing and concept and concept.name in GENERIC and not in_rate:
        concept = _unless_spoken_of(context, mention, pending, earlier, concept)
    elif nothing and concept and concept.name in GENERIC:
        concept = None
    if not nothing or concept:
        mention.label = printed_label(lead)
        mention.label_exact = concept is not None
        mention.concept = concept or concept_by_keywords(lead, mention.measure, group)
    if mention.measure in ("count", "area", "length", "weight", "energy"):
        _count_label(context, mention, group)
    if nothing and in_rate and not mention.concept and mention.measure == "money":
        _named_by_rate(mention, earlier[-1])
        return
    if nothing and not mention.concept and (share := _named_by_share(mention, earlier, group)):
        mention.label, mention.concept = share
        mention.label_exact = mention.concept is not None
    elif not mention.label or (nothing and not mention.concept):
        mention.label = ""
        _inherited_label(context, mention, pending, earlier, group)
    mention.concept = _of_its_side(context, mention, pending, earlier)
    if mention.role == "rate" and _of_one_item(mention):
        mention.concept = None
    if mention.measure == "money" and nothing and not mention.concept and not mention.subject:
        _total_of_stage(mention, earlier)
    mention.label = mention.label or bare(mention.paragraph.title or "") or printed_label(lead)
    mention.subject = mention.subject or _subject(context, mention, pending, earlier)


def _own_words(mention: Mention) -> str:
    """The clause without its comparison: of a change, and of 项目支出较上年A."""
    if mention.role in ("change", "growth"):
        return without_comparison(mention.lead)
    return (without_comparison(mention.lead) if mention.aside else "") or mention.lead


def _of_its_side(
    context: Context, mention: Mention, pending: str, earlier: list[Mention]
) -> Concept | None:
    """总收入A，年初预算B: a budget that names neither income nor expenditure is of the side before.

    收入总计 and 支出总计 in a sentence with what was carried over are the totals of both sides.
    """
    concept, label = mention.concept, bare(mention.label)
    if concept is None or concept.name not in ("收入合计", "支出合计"):
        return concept
    if re.search("[入出]总计$", bare(EDGE.sub("", mention.lead))) and re.search(
        "结转|结余|本年收入|本年支出", context.text[slice(*mention.sentence)]
    ):
        return concepts()["收支总计"]
    if "支出" in label or "收入" in label or concept.name == "收入合计":
        return concept
    before = last_amount(earlier, "money")
    sides = re.findall("收入|支出", pending) if before is None else []
    income = concepts()["收入合计"]
    if before is not None and before.concept is income and before.label_exact:
        return income
    return income if sides and sides[-1] == "收入" else concept


def _sentence_before(context: Context) -> list[Mention]:
    """The figures of the sentence just before: “…，住房保障支出c。合计d”."""
    last = context.mentions[-1:]
    return [m for m in context.mentions if last and m.sentence == last[0].sentence]


def _sum_of_row(mention: Mention, earlier: list[Mention]) -> None:
    """甲为A、乙为B，合计C: the total after its parts."""
    parts: list[Mention] = []
    for other in reversed(earlier):
        if other.role != "amount" or other.base_unit != mention.base_unit or other.sum_of:
            break
        parts.insert(0, other)
    if len(parts) > 1 or (parts and parts[0].concept is not None and parts is not earlier):
        mention.sum_of = tuple(parts)


def name_sum(mention: Mention) -> None:
    """A total after its parts has the concept that all its parts belong to."""
    parents = {p.concept.parent if p.concept else None for p in mention.sum_of}
    if mention.measure == "score":
        return
    name = parents.pop() if len(parents) == 1 else None
    if name is None and mention.concept is None and len(mention.sum_of) > 1:
        name = _kind_of_parts(mention.sum_of)
    if name:
        mention.concept, mention.label_exact = concepts().get(name), True
        mention.concept_sure = all(p.concept_sure for p in mention.sum_of)


def _kind_of_parts(parts: tuple[Mention, ...]) -> str | None:
    """教育支出A、卫生健康支出B: what parts without a concept of their own are a total of."""
    if any(p.concept is not None or p.measure != "money" for p in parts):
        return None
    for word, whole in (("支出", "支出合计"), ("收入", "收入合计")):
        if all(re.search(rf"{word}(?:预算|决算)?数?$", bare(p.label)) for p in parts):
            return whole
    return None


def _named_by_comparison(mention: Mention, earlier: list[Mention]) -> bool:
    """较年初预算数100万元增加…: the figure compared with has the name of the one before it."""
    before = last_amount(earlier, "money")
    if before is None or not mention.aside:
        return False
    mention.label, mention.concept = before.label, before.concept
    return True


def _of_one_item(mention: Mention) -> bool:
    """The execution rate of one item (采购, 三公) is not the department's."""
    owner = mention.owner
    return (
        mention.concept is not None
        and mention.concept.name == "预算执行率"
        and owner is not None
        and owner.concept is not None
        and owner.concept.group not in _WHOLE_GROUPS
    )


def _clause_concept(
    mention: Mention, pending: str, group: str | None
) -> tuple[str, Concept] | None:
    """The concept that a clause before the figure names: “三公”经费较上年下降，决算为99.87万元."""
    for clause in reversed(BOUNDARY.split(pending)):
        plain = change_pattern().sub("", without_comparison(clause)) or clause
        concept = label_concept(plain, mention.measure, group) if clause else None
        if concept and not (said_nothing(plain) and concept.name in GENERIC):
            return bare(plain), concept
        if clause and mention.measure == "money" and (within := concept_within(plain)):
            return bare(plain), within
        if clause and mention.measure == "score":
            within = concept_by_keywords(clause, "score", group)
            if within is not None and within.level is not None:
                return bare(plain), within
    return None


def _named_by_share(
    mention: Mention, earlier: list[Mention], group: str | None
) -> tuple[str, Concept | None] | None:
    """基本支出占88.05%，为A: the amount after a share is that of which the share was told.

    So it is after a growth: 公务接待费较上年下降59%，由A变为B.
    """
    if not earlier or mention.measure != "money":
        return None
    if earlier[-1].role in ("growth", "change") and CHANGED_TO.match(mention.tail):
        moved = earlier[-1].concept_said
        return (moved.name, moved) if moved else None
    if earlier[-1].role != "share":
        return None
    named = SHARE.sub("", earlier[-1].lead)
    concept = label_concept(named, "money", group)
    return (printed_label(named), concept) if concept or len(bare(named)) > 3 else None


def _unless_spoken_of(
    context: Context, mention: Mention, pending: str, earlier: list[Mention], concept: Concept
) -> Concept | None:
    """支出决算为A: a total, unless a heading, clause or figure before says what it is about.

    公务接待共65批次，支出A: the one unmistakable thing of the sentence so far.
    """
    if _topic(context, mention, earlier):
        return None
    found = _clause_concept(mention, pending, _group(context, mention, earlier))
    if found:
        own_side = found[1].name in GENERIC and re.search("收入|支出", mention.lead)
        return concept if own_side else None
    if mention.measure != "money" or last_amount(earlier, "money") is not None:
        return concept
    return concept_within(context.text[mention.sentence[0] : mention.quantity.start]) or concept


def _named_by_rate(mention: Mention, rate: Mention) -> None:
    """“三公”经费控制率67.1%（实际支出A，预算安排B）: the bracket holds the rate's operands."""
    mention.label = re.sub(r"[^，]{0,2}率.*$|=.*$", "", rate.label) or rate.label
    mention.concept = label_concept(mention.label, "money", None)


def _is_total(mention: Mention) -> bool:
    names = (*GENERIC, "全年预算数", "全年执行数")
    return mention.concept is not None and mention.concept.name in names


def _total_of_stage(mention: Mention, earlier: list[Mention]) -> None:
    """年初批复预算100万元, 调整后为120万元: with no other subject these are the totals."""
    before = last_amount(earlier, "money")
    unnamed = before is None or (before.concept is not None and not before.label_exact)
    name = _TOTAL_OF_STAGE.get(stage_in(mention.lead) or "")
    if unnamed and name and not label_concept(mention.label, "money", None):
        mention.concept = concepts()[name]


def _derived_label(mention: Mention, lead: str, group: str | None, earlier: list[Mention]) -> None:
    """A share, rate or change is named after the figure that it speaks of."""
    owner = mention.owner
    aside = earlier[-1] if earlier and earlier[-1].aside else None
    said = bare(EDGE.sub("", mention.lead))
    mention.label = f"{owner.label}{said}" if owner else said
    if mention.role == "change" and not change_pattern().fullmatch(lead.strip("了约")):
        mention.label = said
    mention.subject = owner.subject if owner else None
    if mention.role == "rate" and owner and _is_total(owner) and stage_in(mention.of):
        mention.concept = concepts()["预算执行率"]
    if mention.role == "share" and owner is None:
        mention.concept_said = label_concept(SHARE.sub("", lead), "money", group)
    if mention.role in ("change", "growth"):
        named = change_pattern().sub("", lead)
        mention.concept_said = label_concept(named, "money", group)
        if aside is not None and owner is None:
            mention.concept_said = mention.concept_said or aside.concept


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
    if stage is None and before.stage not in ("年初预算", "调整预算") and not other_year:
        return False
    last = before.concept
    own = last is not None and (last.name in GENERIC or last.group in ("income", "total"))
    return (before.stage != stage or other_year) and not own


def _names_indicator(heading: str) -> bool:
    concept = label_concept(heading, "score", None)
    return concept is not None and concept.level is not None


def _count_label(context: Context, mention: Mention, group: str | None) -> None:
    noun = _TAIL_NOUN.match(mention.tail)
    if not noun or not noun.group(1):
        return
    tail = noun.group(1)
    lead = mention.label
    for candidate in (lead + tail, tail):
        if concept := label_concept(candidate, mention.measure, group):
            mention.concept = mention.concept or concept
            break
    mention.label = lead + tail if len(lead) <= 12 else lead


def _inherited_label(
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
    if previous and _is_total(previous) and stage in _TOTAL_OF_STAGE and mention.measure == "money":
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


def _subject(
    context: Context, mention: Mention, pending: str, earlier: list[Mention]
) -> str | None:
    """What an outcome is about: the words before a colon, or the label without its stage."""
    if mention.concept or mention.measure in ("money", "percent", "score"):
        return None
    colon = re.search(r"(?:^|[。；，])([^，。；：\d]{2,20})：", pending)
    if colon:
        return bare(EDGE.sub("", colon.group(1)))
    named = _OUTCOME_SUBJECT.sub("", bare(EDGE.sub("", mention.lead)))
    named = _STAGE_END.sub("", named)
    if len(named) >= 3:
        previous = next((m.subject for m in reversed(earlier) if m.subject), None)
        return previous if previous and not stage_in(mention.lead, "outcome_stages") else named
    return next((m.subject for m in reversed(earlier) if m.subject), None)


def _group(context: Context, mention: Mention, earlier: list[Mention]) -> str | None:
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
    if word_pattern("openers").match(context.text, mention.sentence[0]) and context.mentions:
        last = context.mentions[-1].concept
        if last is not None:
            return last.group
    return context.section_group or next(
        (m.concept.group for m in reversed(earlier) if m.concept and m.role == "amount"), None
    )
