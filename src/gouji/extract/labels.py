"""What a figure is called: its label, its concept and its subject."""

import re

from gouji.extract.clause import (
    EDGE,
    change_pattern,
    label_concept,
    only_of_the_year,
    only_scores,
    printed_label,
    said_nothing,
    without_comparison,
)
from gouji.extract.mention import Context, Mention, last_amount
from gouji.extract.roles import RATE, RATE_NAMES, SHARE
from gouji.extract.row_sums import (
    is_sum_of_kind,
    is_sum_word,
    named_sum,
    sentence_before,
    sum_of_row,
)
from gouji.extract.spoken_of import (
    GENERIC,
    group_around,
    inherit_label,
    is_total,
    named_before_bracket,
    named_by_comparison,
    named_by_rate,
    named_by_share,
    total_of_stage,
    unless_spoken_of,
)
from gouji.extract.turned import take_from_origin, take_name_behind
from gouji.extract.vocabulary import (
    Concept,
    bare,
    concept_by_keywords,
    concepts,
    stage_in,
)

_TAIL_NOUN = re.compile(
    r"(?:以上|以下|左右|多|余)?(?:的)?([\u4e00-\u9fff/A-Za-z“”（）]{1,14}?)(?=[，、；：。（）！？]|$|任务|已|全部|排名|成功|被|得到|"
    r"获得|按|进行|完成|建成|开工|为|是|达|占|共|，|在|对|均|的|和|及|与|\d)"
)
_WHOLE_GROUPS = ("income", "expenditure", "total")
_OUTCOME_SUBJECT = re.compile(
    r"^.*(?:下达我[县市区局]|下达|我[县市区局]|全[县市区省]|本[县市区]|共实施|共完成|累计完成|实施|涉及|共|完成|开展)"
)
_STAGE_END = re.compile(
    r"(?:任务|目标|计划|指标|任务数|实际|完成|数量|建设|发放|数|量|的|约|为|共)+$"
)


def settle_label(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Set label, concept and subject from the clause, or from what came before."""
    if take_from_origin(mention, earlier):
        return
    lead = _own_words(mention)
    group = group_around(context, mention, earlier)
    owner = mention.owner
    if mention.role in ("change", "growth", "share") or (
        mention.role == "rate" and owner and mention.of not in RATE_NAMES
    ):
        _derived_label(mention, lead, group, earlier)
        return
    _settle_sum(context, mention, lead, group, earlier)
    if mention.measure == "score" and mention.sum_of:
        mention.label, mention.concept = bare(lead), concepts()["自评得分"]
        return
    if mention.measure == "money" and named_by_comparison(mention, earlier):
        return
    _label_of_figure(context, mention, lead, group, pending, earlier)


def _label_of_figure(
    context: Context, mention: Mention, lead: str, group: str | None,
    pending: str, earlier: list[Mention],
) -> None:  # fmt: skip
    """Label, concept and subject of a figure that is not said to be part or change of another."""
    nothing = said_nothing(lead) or only_of_the_year(lead)
    nothing = nothing or (mention.measure == "score" and only_scores(lead))
    concept = label_concept(lead, mention.measure, group)
    if concept is None and mention.measure == "score":
        concept = concept_by_keywords(lead, "score", group)
    if (
        nothing
        and (concept is None or concept.name in GENERIC)
        and take_name_behind(mention, group)
    ):
        return
    if (
        nothing
        and pending.endswith("（")
        and (named := named_before_bracket(mention, pending, group))
    ):
        mention.label, mention.concept = named
        mention.label_exact = True
        return
    in_rate = context.depth > 0 and bool(earlier) and earlier[-1].measure == "percent"
    if nothing and concept and concept.name in GENERIC and not in_rate:
        concept = unless_spoken_of(context, mention, pending, earlier, concept)
    elif nothing and concept and concept.name in GENERIC:
        concept = None
    if not nothing or concept:
        mention.label = printed_label(lead)
        mention.label_exact = concept is not None
        mention.concept = concept or concept_by_keywords(lead, mention.measure, group)
    if mention.measure in ("count", "area", "length", "weight", "energy"):
        _count_label(context, mention, group)
    if nothing and in_rate and not mention.concept and mention.measure == "money":
        named_by_rate(mention, earlier[-1])
        return
    if nothing and not mention.concept and (share := named_by_share(mention, earlier, group)):
        mention.label, mention.concept = share
        mention.label_exact = mention.concept is not None
    elif not mention.label or (nothing and not mention.concept):
        mention.label = ""
        inherit_label(context, mention, pending, earlier, group)
    mention.concept = _of_its_side(context, mention, pending, earlier)
    if mention.role == "rate" and _of_one_item(mention):
        mention.concept = None
    if mention.measure == "money" and nothing and not mention.concept and not mention.subject:
        total_of_stage(mention, earlier)
    mention.label = mention.label or bare(mention.paragraph.title or "") or printed_label(lead)
    mention.subject = mention.subject or _subject(context, mention, pending, earlier)


def _settle_sum(
    context: Context, mention: Mention, lead: str, group: str | None, earlier: list[Mention]
) -> None:
    """What a figure is the total of, where its words say that it is a total."""
    if mention.role == "amount" and is_sum_word(bare(lead)):
        sum_of_row(mention, earlier or sentence_before(context))
    elif mention.role == "amount" and earlier:
        _sum_by_name(mention, lead, group, earlier)


def _sum_by_name(mention: Mention, lead: str, group: str | None, earlier: list[Mention]) -> None:
    """合计收入A, 资产总额共计A: the total of those before it that are its parts by name."""
    said = bare(lead)
    of_kind, named = is_sum_of_kind(said), named_sum(said)
    if not of_kind and named is None:
        return
    concept = label_concept(named or lead, mention.measure, group)
    alike = [m for m in earlier if m.concept and concept and m.concept.parent == concept.name]
    if len(alike) > 1 or of_kind or concept is None:
        sum_of_row(mention, alike or earlier)


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


def _derived_label(mention: Mention, lead: str, group: str | None, earlier: list[Mention]) -> None:
    """A share, rate or change is named after the figure that it speaks of."""
    owner = mention.owner
    aside = earlier[-1] if earlier and earlier[-1].aside else None
    said = bare(EDGE.sub("", mention.lead))
    mention.label = f"{owner.label}{said}" if owner else said
    if mention.role == "change" and not change_pattern().fullmatch(lead.strip("了约")):
        mention.label = said
    mention.subject = owner.subject if owner else None
    if mention.role == "rate" and owner and is_total(owner) and stage_in(mention.of):
        part_of_it = bare(lead.partition("占")[0]) if "占" in lead else ""
        whole = label_concept(part_of_it, "money", group) if part_of_it else owner.concept
        if whole is None or whole.group not in _WHOLE_GROUPS:
            return  # 追加部分占全年预算数的11%
        mention.concept = concepts()["预算执行率"]
    if mention.role == "share" and owner is None:
        mention.concept_said = label_concept(SHARE.sub("", lead), "money", group)
    if mention.role == "rate" and (named := RATE.sub("", mention.lead)):
        mention.concept_said = label_concept(named, "money", group)
    if mention.role in ("change", "growth"):
        named = change_pattern().sub("", lead)
        mention.concept_said = label_concept(named, "money", group)
        if aside is not None and owner is None:
            mention.concept_said = mention.concept_said or aside.concept


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
