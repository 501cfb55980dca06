"""What a figure is: an amount, or a share, rate, change or growth of another figure."""

import re

from gouji.extract.clause import (
    above_or_below,
    adjustment_pattern,
    change_pattern,
    compared_with,
    label_concept,
)
from gouji.extract.mention import BUDGETS, Context, Mention, last_amount
from gouji.extract.vocabulary import bare, stage_in, vocabulary

SHARE = re.compile(
    r"占(?P<of>[^，。；占]*?)(?:的)?(?:比例|比重|比率|百分比|比)?(?:为|达到?|约|约为)?$|(?:占比|比重|比例)(?:分别|依次|各)?(?:为|达到?|约)?$"
)
RATE = re.compile(
    r"(?:完成|达到?|达成|为|占)(?:了)?(?P<of>[^，。；]*?(?:预算|任务|计划|目标|指标)[^，。；]{0,6}?)(?:的)?(?:约)?$"
)
RATE_NAME = re.compile(
    r"(?P<name>执行率|支出率|支付率|控制率|完成率|支出进度|执行进度|到位率|使用率|利用率|完成比例|实现率|得分率|达成率|完成度|进度)(?:分别)?(?:为|达到?|是|约|=)*$"
)
_OF_THE_BEFORE = re.compile(
    r"的(?:比例|比重|比率|百分比|比)?(?:分别|依次|各)?(?:为|是|达到?|约)*|(?:的|中)占比?"
)
"""占…A的b%, 占…A的比重为b%, …A中占b%: a percentage of the figure just before it."""
RATE_NAMES = (
    "执行率",
    "控制率",
    "支出率",
    "支付率",
    "完成率",
    "支出进度",
    "执行进度",
    "到位率",
    "使用率",
    "利用率",
    "完成比例",
    "实现率",
    "得分率",
    "达成率",
    "完成度",
    "进度",
)
_GAP = re.compile(r"(?:差额|相差|差异额?|差距)(?:为|约)?$")
"""A change whose direction is not said."""
_CHANGE_OF_KIND = re.compile(
    r"(?:较|比)[^，]{1,12}(?:增加|减少|压减|节约)了?[^，\d]{0,8}(?:支出|收入|预算|经费|资金)$"
)
"""较上年增加部门支出100万元: a change, not an amount of that concept."""
_COMPARED_FIGURE = re.compile(
    r"^(?:(?:较|比|与|同)[^，]*(?:(?:预算|决算)(?:收入|支出)?数?|年初|期初|上年[^，]*|去年[^，]*|\d{4}年[^，]*)的?"
    r"|[^，]+(?:较|比)(?:(?:上年度?|去年|\d{4}年度?)(?:同期)?(?:决算数?)?|年初预算数?|预算数?)的?"
    r"|(?:而)?(?:上年度?|去年|上一年度?)末?(?:同期)?(?:数|决算数?|支出|收入)?(?:为|是)?)$"
)
_ONLY_COMPARED = re.compile(
    r"[，]?(?:与|较|比)(?:上年|去年|年初预算|预算|\d{4}年)[^，。]{0,6}(?:相比|数)?，?"
    r"(?:增加|减少|增长|下降|上升|降低)了?$"
)
ADJUSTED = "年中调整"
"""What a change is against when a budget is said to be raised or cut during the year."""


def settle_role(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Tell amounts from shares, rates, changes and growth, and whose they are."""
    lead = mention.lead
    owner = last_amount([m for m in earlier if not m.dropped], depth=mention.depth)
    if owner is None and not earlier and _ONLY_COMPARED.match(pending + lead):
        # 与上年相比增加… in a sentence of its own goes on about the figure before it
        owner = last_amount(context.mentions)
    later = _of_this_year(owner, earlier)
    if mention.measure == "money" and _money_change(mention, owner, later):
        return
    mention.aside = not change_pattern().search(lead) and bool(
        _COMPARED_FIGURE.search(lead.strip()) or mention.tail.startswith("相比")
    )
    if _compared_change(mention, pending, earlier, later):
        return
    if mention.measure == "percent":
        mention.owner = later
        _percent_role(mention, earlier)


def _money_change(mention: Mention, owner: Mention | None, later: Mention | None) -> bool:
    """Changes of money by their own words: 低于预算X, 差额X, 年中追加X."""
    lead = mention.lead
    beside = above_or_below().search(lead)
    if beside and owner is not None:
        mention.role, mention.owner = "change", owner
        mention.direction = 1 if beside.group("above") else -1
        mention.against = beside.group("what")
    elif _CHANGE_OF_KIND.search(lead):
        mention.role, mention.owner = "change", None
    elif owner is not None and _GAP.search(lead):
        mention.role, mention.owner = "change", owner
    elif adjustment_pattern().search(lead):
        compared = compared_with().search(lead)
        mention.role, mention.owner = "change", later
        mention.direction = -1 if "减" in lead else 1
        mention.against = compared.group() if compared else ADJUSTED
    return mention.role == "change"


def _compared_change(
    mention: Mention, pending: str, earlier: list[Mention], owner: Mention | None
) -> bool:
    """较上年增加X，增长Y: a change or growth, where a comparison or the figure before says so."""
    change = change_pattern().search(mention.lead)
    measured = ("percent", "percent_point", "money", "count", "score")
    if not change or mention.measure not in measured:
        return False
    text = f"{pending}，{mention.lead}" if pending else mention.lead
    compared = compared_with().search(text)
    previous = earlier[-1] if earlier else None
    aside = previous if previous is not None and previous.aside else None
    named = mention.measure == "money" and label_concept(
        change_pattern().sub("", mention.lead), "money", None
    )
    if not (compared or aside or named or _goes_on(mention, change.group(), earlier)):
        return False
    mention.role = "growth" if mention.measure.startswith("percent") else "change"
    mention.direction = 1 if change.group("word") in vocabulary()["rises"] else -1
    if aside is not None:
        mention.against = aside.lead
    elif compared is not None:
        mention.against = compared.group("what") or compared.group()
    elif previous is not None:
        mention.against = previous.against
    if mention.measure == "percent_point":
        mention.role = "percent"
    mention.owner = owner
    return True


def _goes_on(mention: Mention, word: str, earlier: list[Mention]) -> bool:
    """减少56.95万元，下降1.87%: the change goes on from the figure before it."""
    if not earlier or earlier[-1].role not in ("change", "growth", "amount"):
        return False
    pair = sum(m.role == "amount" and m.base_unit == mention.base_unit for m in earlier) == 2
    goes_on = mention.measure == "percent" or bool(earlier[-1].against) or pair
    return goes_on and change_only(mention.lead, word)


def _percent_role(mention: Mention, earlier: list[Mention]) -> None:
    lead, owner = mention.lead, mention.owner
    if _OF_THE_BEFORE.fullmatch(lead) and earlier and earlier[-1].role == "amount":
        _against_previous(mention, earlier)
        return
    if name := RATE_NAME.search(lead):
        mention.role, mention.of = "rate", name.group("name")
    elif share := SHARE.search(lead):
        mention.role, mention.of = "share", share.group("of") or ""
        if RATE.search(lead):
            mention.role = "rate"
    elif rate := RATE.search(lead):
        mention.role, mention.of = "rate", rate.group("of")
    else:
        mention.role = "percent"
    if mention.role == "rate" and owner is not None and owner.stage == "目标":
        done = [m for m in earlier if m.base_unit == owner.base_unit and m.stage != "目标"]
        mention.owner = done[-1] if done else owner


def _against_previous(mention: Mention, earlier: list[Mention]) -> None:
    """占年度任务40公里的89%, 完成目标1000人的120%: the figure just before is the denominator."""
    whole = earlier[-1]
    whole.aside = mention.measure == "percent" and len(earlier) > 1
    mention.denominator = whole
    alike = [m for m in earlier[:-1] if m.base_unit == whole.base_unit]
    mention.owner = last_amount(alike, depth=whole.depth)
    of_budget = stage_in(whole.lead) in BUDGETS
    mention.role = "rate" if of_budget or re.search("完成|达", whole.lead) else "share"
    mention.of = whole.lead if of_budget else ""


def change_only(lead: str, word: str) -> bool:
    """True when a clause says the change and nothing else: 下降, 变动率下降."""
    return bare(lead.removesuffix(word)) in ("", "变动率", "变动幅度", "变化率", "增减率", "同比")


def _of_this_year(owner: Mention | None, earlier: list[Mention]) -> Mention | None:
    """2021年支出A，2020年支出B，减少C: the change is that of the later year."""
    if owner is None:
        return None
    same = [
        m
        for m in earlier
        if m.role == "amount"
        and not m.aside
        and m.label == owner.label
        and m.base_unit == owner.base_unit
    ]
    latest = max(same, key=lambda m: m.year or 0, default=owner)
    return latest if (latest.year or 0) > (owner.year or 0) else owner
