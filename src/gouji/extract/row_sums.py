"""Totals that stand after their parts: 甲为A、乙为B，合计C."""

import re

from gouji.extract.mention import Context, Mention
from gouji.extract.vocabulary import (
    bare,
    concepts,
)

_OF_ALL = (
    r"(?:全年|本年|当年|年度|以上|上述|前述|总体|这|其)*"
    r"(?:[两二三四五六七八九十几各](?:项|者|类|块|部分|方面|大类))?"
)
_ADDED = "合计|共计|总计|加总|小计|汇总|合并计算|相加|总和|之和"
_SUM_OF_KIND = re.compile(rf"{_OF_ALL}(?:{_ADDED})(?:后?即|为|是|等于|形成|构成)?.{{1,12}}$")
_SUM_WORD = re.compile(
    rf"{_OF_ALL}(?:{_ADDED}|总额|总数|总量|共有|共|总共|累计|计)(?:后?得分?|数|金额|为|是|即|有)*"
)
_NAMED_SUM = re.compile(r"(?P<name>.{2,}?)(?:合计|共计|总计|总共|加总|小计|总和)数?(?:为|是|达)?$")


def is_sum_word(words: str) -> bool:
    """Whether a clause says no more than that a total follows: 合计, 两项共计."""
    return _SUM_WORD.fullmatch(words) is not None


def is_sum_of_kind(words: str) -> bool:
    """Whether a clause is a total of a kind: 合计收入."""
    return _SUM_OF_KIND.match(words) is not None


def named_sum(words: str) -> str | None:
    """What a clause that says that it is a total names: 资产总额共计."""
    named = _NAMED_SUM.fullmatch(words)
    return named["name"] if named else None


def sentence_before(context: Context) -> list[Mention]:
    """The figures of the sentence just before: “…，住房保障支出c。合计d”."""
    last = context.mentions[-1:]
    return [m for m in context.mentions if last and m.sentence == last[0].sentence]


def sum_of_row(mention: Mention, earlier: list[Mention]) -> None:
    """甲为A、乙为B，合计C: the total after its parts."""
    parts: list[Mention] = []
    for other in reversed(earlier):
        if other.role != "amount" or other.base_unit != mention.base_unit or other.sum_of:
            break
        if other.depth > mention.depth:
            continue  # a part of a part: 财政拨款A（其中基金B）、其他C，合计D
        parts.insert(0, other)
    parts = _of_one_level(mention, parts)
    if parts and mention.lead and parts[-1].tail == mention.lead:
        return  # 超出任务数8161亩共421亩: said of the figure before it
    if len(parts) > 1 or (parts and parts[0].concept is not None):
        mention.sum_of = tuple(parts)


def _of_one_level(mention: Mention, parts: list[Mention]) -> list[Mention]:
    """支出A，其中人员经费B、公用经费C，小计D: the items alone; at a 合计 the totals alone."""
    heads = [p for p in parts if any(other.head is p for other in parts)]
    if "小计" in mention.lead:
        return [p for p in parts if p not in heads]
    return [p for p in parts if p.head not in heads]


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
