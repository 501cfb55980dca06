"""Totals that stand after their parts: 甲为A、乙为B，合计C."""

import re

from gouji.extract.mention import Context, Mention
from gouji.extract.vocabulary import (
    bare,
    concepts,
)

_SUM_OF_KIND = re.compile(r"(?:合计|共计|总计).{1,4}$")
_SUM_WORD = re.compile(
    r"(?:全年|本年|年度|以上|上述|总体)*(?:[两二三四五六七八九十几各](?:项|者|类|部分))?(?:合计|共计|总计|总额|总数|共有|共|总共|累计|加总)(?:得分?|为|是)*"
)


def is_sum_word(words: str) -> bool:
    """Whether a clause says no more than that a total follows: 合计, 两项共计."""
    return _SUM_WORD.fullmatch(words) is not None


def is_sum_of_kind(words: str) -> bool:
    """Whether a clause is a total of a kind: 合计收入."""
    return _SUM_OF_KIND.match(words) is not None


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
    if len(parts) > 1 or (parts and parts[0].concept is not None):
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
