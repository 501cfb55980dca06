"""Sentences told in turned order: from A to B, the share before its amount, the name after it."""

import re
from functools import lru_cache
from itertools import pairwise

from gouji.extract.clause import (
    EDGE,
    above_or_below,
    change_pattern,
    label_concept,
    printed_label,
    said_nothing,
)
from gouji.extract.mention import Mention
from gouji.extract.roles import RATE, RATE_NAME, SHARE
from gouji.extract.vocabulary import alternatives, bare, concepts, stage_in, vocabulary

_NAMED_AFTER = re.compile(
    r"的(?!比例|比重|比率|百分比|差额|差异|部分|增)(?P<of>[^，。；：、（）\d]{2,24}?)(?:[中里内]|当中|之中)?$"
    r"|(?:全部|均|主要|系)?(?:为|用于|用在|投入|归入|列入|计入|属于|来自于?|来源于|是|系)(?P<is>[^，。；：、（）\d]{2,24})$"
)
"""4153.66万元的支出预算里, 32万元用于公务接待: the name stands behind the figure."""
_JOINED = re.compile("(.{2,}?)(?:由|以及|和|与|及)$|(?:^$)")
_FROM = re.compile("[由从自]")
_GOES_ON = re.compile(
    r"[，、；（]?(?:金额|数额|资金|支出|经费|决算数?|预算数?|数量|人数)?"
    r"(?:分别|共计|合计|共|即|计|为|达到?|是|有|约|折合|完成|实现|列支|安排|支出)*"
)
"""占54.59%，为33477419元: the amount only goes on from the percentage before it."""


@lru_cache
def _moved_to() -> re.Pattern[str]:
    words = vocabulary()
    moves = alternatives([*words["rises"], *words["falls"], *words["adjustments"], *words["moves"]])
    return re.compile(rf"(?:又|再|逐步|进一步)?(?P<move>{moves})(?:到|至|为|成)(?P<rest>.*)$")


def take_from_origin(mention: Mention, earlier: list[Mention]) -> bool:
    """由A增至B: B is of the same thing as A; whether it was so."""
    before = earlier[-1] if earlier else None
    moved = _moved_to().match(mention.lead)
    if before is None or moved is None or mention.role != "amount":
        return False
    if before.role != "amount" or before.base_unit != mention.base_unit or before.again:
        return False
    straight = before.tail == mention.lead
    if not (straight or _FROM.search(before.lead)) or not said_nothing(moved["rest"]):
        return False
    mention.origin = before
    mention.label, mention.concept = before.label, before.concept
    mention.label_exact, mention.subject = before.label_exact, before.subject
    whole = before.concept is not None and before.concept.name == "支出合计"
    if whole and before.stage == "年初预算" and moved["move"] in ("调整", "变更"):
        mention.concept = concepts()["全年预算数"]
    return True


def take_name_behind(mention: Mention, group: str | None) -> bool:
    """4153.66万元的支出预算: take the name that stands behind a figure; whether there is one."""
    named = _NAMED_AFTER.match(mention.tail)
    if named is None:
        return False
    label: str = named["of"] or named["is"]
    concept = label_concept(label, mention.measure, group)
    if concept is None and (joined := _JOINED.match(label)):
        label = joined[1]
        concept = label_concept(label, mention.measure, group)
    if concept is None and not named["of"]:
        return False
    mention.label, mention.concept = re.sub("(?:由|和|与|及)$", "", label), concept
    mention.label_exact = concept is not None
    mention.note += label
    mention.behind = mention.tail.index(label) + len(label)
    return True


def compared_before_gap(mentions: list[Mention]) -> None:
    """低于年初预算18.0万元，差额2.6万元: the first is what is compared with."""
    for compared, gap in pairwise(mentions):
        owner = compared.owner
        if owner is None or compared.role != "change" or gap.role != "change":
            continue
        stage = stage_in(compared.against)
        beside = above_or_below().search(compared.lead) and not above_or_below().search(gap.lead)
        same = gap.owner is owner and gap.base_unit == owner.base_unit
        if not beside or stage is None or not same:
            continue
        compared.role, compared.aside, compared.owner = "amount", True, None
        compared.label, compared.concept = owner.label, owner.concept
        compared.stage, compared.stage_said, compared.stage_sure = stage, True, True
        gap.against = compared.against
        gap.direction = gap.direction or compared.direction


def owners_behind(text: str, mentions: list[Mention]) -> None:
    """流动资产占54.59%，为3347万元: a share, or growth, that names its figure stands before it."""
    for said, amount in pairwise(mentions):
        if said.measure != "percent" or amount.role != "amount" or amount.measure == "percent":
            continue
        between = text[said.quantity.unit_end : amount.quantity.start]
        if not _GOES_ON.fullmatch(between):
            continue
        if name := _own_name(said):
            _give(said, amount, name)


def _own_name(said: Mention) -> str:
    """What a percentage says itself that it is of: 流动资产占, 工业利润总额增长."""
    if said.role == "share":
        name = SHARE.sub("", said.lead)
    elif said.role == "rate":
        name = RATE_NAME.sub("", RATE.sub("", said.lead))
    elif said.role in ("growth", "percent") and change_pattern().search(said.lead):
        name = re.sub("(?:同比|环比|较上年度?|比上年度?|较去年|比去年)$", "",
                      change_pattern().sub("", said.lead))  # fmt: skip
    else:
        return ""
    told = not said_nothing(name) or label_concept(name, "score", None) is not None
    return name if len(bare(EDGE.sub("", name))) > 1 and told else ""


def _give(said: Mention, amount: Mention, name: str) -> None:
    said.owner = amount
    if said.role == "percent":
        change = change_pattern().search(said.lead)
        assert change is not None
        said.role = "growth"
        said.direction = 1 if change["word"] in vocabulary()["rises"] else -1
    concept = label_concept(name, amount.measure, None)
    if concept is not None or not amount.label_exact:
        amount.label = printed_label(name)
        amount.concept = concept or amount.concept
        amount.label_exact = concept is not None
        amount.concept_sure = amount.concept_sure or concept is not None
    said.label = amount.label + bare(said.lead.replace(name, ""))
    said.stage, said.concept_said = amount.stage, concept
