"""Lists inside a sentence: what opens them, which figures belong to them, what closes them."""

import re
from decimal import Decimal

from gouji.extract.clause import said_nothing, without_comparison, word_pattern
from gouji.extract.mention import BUDGETS, MOST_FIGURES, Context, Mention, OpenList
from gouji.extract.vocabulary import Concept, concepts, stage_in

_AMONG = re.compile(r"(?:的[^，。；：（）\d]{2,20})?(?:[中里内]|当中|之中)[，：]")
"""在职58人中，行政40人; 4153万元的支出预算里，项目支出2687万元: as 其中."""


def follow_lists(context: Context, between: str, mention: Mention, earlier: list[Mention]) -> None:
    """Follow brackets and openers between the last figure and this one."""
    before = earlier
    if not earlier and word_pattern("openers").match(between.lstrip("，：；。")):
        # the total of the sentence before, rather than one of its items
        before = sorted(context.mentions[-8:], key=lambda m: m.head is None)
    candidates = [m for m in before if m.role == "amount" and not (m.dropped or m.aside)]
    if between[:1] == "：" and candidates:
        _open(context, "：", candidates)
    elif _AMONG.match(between) and candidates:
        _open(context, "其中", candidates)
    for position, char in enumerate(between):
        if char == "（":
            context.depth += 1
            if position <= 1 and earlier:
                _open(context, "（", candidates)
        elif char == "）":
            context.lists = [entry for entry in context.lists if entry.depth < context.depth]
            context.depth = max(0, context.depth - 1)
    # 甲、乙分别为a、b names its figures before the word: it opens nothing
    openers = [m for m in word_pattern("openers").finditer(between) if m.end() < len(between)]
    if openers and candidates:
        opener = openers[-1].group()
        # 含 inside a word (包含, 含税) opens nothing that 其中 would not
        top = context.lists[-1] if context.lists else None
        if top and not top.items and top.opener in ("（", "："):
            top.opener = top.opener + opener
        else:
            _open(context, opener, candidates)
    # a comma before a share or change parts no items
    alone = mention.measure == "percent" or (bool(earlier) and earlier[-1].measure == "percent")
    if context.lists and re.search(r"[，、]", between) and "；" not in between and not alone:
        context.lists[-1].comma_seen = context.lists[-1].comma_seen or bool(context.lists[-1].items)


def _open(context: Context, opener: str, candidates: list[Mention]) -> None:
    context.lists_opened += 1
    number = id(context.paragraph) * 1000 + context.lists_opened
    context.lists.append(OpenList(opener, context.depth, list(candidates), number))


def place_in_list(context: Context, mention: Mention, between: str) -> None:
    """Make the figure an item of the innermost list that it can belong to."""
    if mention.role != "amount" or mention.dropped or mention.aside or mention.measure == "score":
        return  # how scores add up is told by the tree of indicators
    while context.lists:
        top = context.lists[-1]
        if len(top.items) == MOST_FIGURES:
            _give_up(context)
            return
        heads = heads_for(top, mention)
        if not heads:
            return
        other_head = bool(top.items) and top.items[0].head is not heads[0]
        outer = other_head and any(
            o.items and o.items[0].head is heads[0] for o in context.lists[:-1]
        )
        if not outer and belongs(mention, top, heads[0], between):
            mention.head, mention.opener, mention.list_id = heads[0], top.opener, top.number
            mention.other_heads = tuple(heads[1:4])
            top.items.append(mention)
            return
        context.lists.pop()


def _give_up(context: Context) -> None:
    """Close lists that go on for ever: nothing is said of the items of the last."""
    for item in context.lists[-1].items:
        item.head = item.opener = None
        item.other_heads = ()
    context.lists = []


def _other_outcome(mention: Mention, head: Mention) -> bool:
    """What was done is no part of what was to be done."""
    said = stage_in(mention.lead, "outcome_stages")
    return said is not None and head.stage in ("目标", "实际") and said != head.stage


def _named(mention: Mention) -> bool:
    """行政10人 may count posts or people, as its total does; 行政编制10人 says which."""
    staff = mention.concept is not None and mention.concept.group == "staffing"
    return not staff or "编制" in mention.label


def heads_for(entry: OpenList, mention: Mention) -> list[Mention]:
    """The totals that an item of this list could belong to, best first: same base unit, nearest."""
    same = [h for h in reversed(entry.heads) if h.base_unit == mention.base_unit]
    ruling = [item.head for item in entry.items if item.head in same]
    if ruling and ruling[0] is not None and mention.concept is None:
        return [ruling[0]]
    if mention.concept and _named(mention):
        fitting = [h for h in same if h.concept and _part_of(mention.concept, h.concept)]
        fitting = _topic_first(mention, fitting)
        if entry.opener in ("一是", "第一"):
            return fitting
        nearest = [h for h in same[:1] if fitting and h.concept is None]
        return [*fitting, *nearest] or same
    return [] if entry.opener in ("一是", "第一") else same


def _topic_first(mention: Mention, heads: list[Mention]) -> list[Mention]:
    """支出A，年初预算B，调整预算C，其中…: parts with no stage are of what was spent."""
    if len(heads) < 2 or heads[0].stage not in BUDGETS or stage_in(mention.lead):
        return heads
    return sorted(heads, key=lambda head: head.stage in BUDGETS)


def _ancestors(concept: Concept) -> list[str]:
    table = concepts()
    chain: list[str] = []
    current: Concept | None = concept
    while current and current.parent and current.parent not in chain:
        chain.append(current.parent)
        current = table.get(current.parent)
    return chain


def _part_of(concept: Concept, whole: Concept) -> bool:
    """True when a concept is a part of another, or of the total that the other restricts.

    基本支出 is a part of 支出合计 and so, within one fund, of 一般公共预算财政拨款支出.
    """
    above = _ancestors(concept)
    if whole.name in above:
        return True
    restricted = whole.fund is not None and concept.fund is None
    return restricted and any(name in above for name in _ancestors(whole))


def belongs(mention: Mention, entry: OpenList, head: Mention, between: str) -> bool:
    """Whether a figure goes on with a list, or something says that the list is over."""
    closed = bool(entry.items) and word_pattern("closers").search(between) is not None
    if mention is head or closed or _other_time(mention, head):
        return False
    by_concept = _by_concept(mention, entry, head)
    if by_concept is not None:
        return by_concept
    same = [i for i in entry.items if i.base_unit == head.base_unit]
    total = sum((i.base_value for i in same), Decimal(0))
    complete = bool(same) and abs(total - head.base_value) <= head.rounding * (len(same) + 1)
    if complete and not (len(same) == 1 and "、" in between and mention.concept is None):
        return False
    if "；" in between and len(same) >= 2 and entry.comma_seen and "（" not in entry.opener:
        return mention.concept is None and head.concept is None
    return True


def _other_time(mention: Mention, head: Mention) -> bool:
    """A figure of another stage or year than the total is no part of it."""
    if mention.year and head.year and mention.year != head.year:
        return True
    if mention.measure != "money":
        return _other_outcome(mention, head)
    stage = stage_in(without_comparison(mention.lead))
    other = stage is not None and head.stage != stage
    return other and (head.stage_said or said_nothing(mention.lead))


def _by_concept(mention: Mention, entry: OpenList, head: Mention) -> bool | None:
    """What the two concepts say: a part, no part, or (None) nothing."""
    if mention.concept is None or head.concept is None:
        return None
    if mention.concept is head.concept:
        return False
    if _part_of(mention.concept, head.concept):
        return True
    if mention.concept.group == head.concept.group and _named(mention):
        return False  # 净值（原值…，折旧…）: of one kind, yet no part
    top = mention.concept.parent is None and mention.concept.group in ("income", "expenditure")
    return False if top and entry.items else None
