"""What a figure inherits: year, stage, fund and scope from its clause, list, sentence, heading."""

import re
from functools import lru_cache

from gouji.extract.clause import (
    BOUNDARY,
    CHANGED_TO,
    EDGE,
    FROM,
    YEAR,
    without_comparison,
    word_pattern,
)
from gouji.extract.mention import BUDGETS, Context, Mention, last_amount
from gouji.extract.roles import ADJUSTED
from gouji.extract.vocabulary import bare, concepts, fund_in, scope_in, stage_in

_FUNDED = ("income", "expenditure", "total", "carry_over")
_PLANNED = re.compile(r"(?:计划|应|任务|目标|拟)(?!.*(?:实际|已))[^，]*(?:完成|发放|实现|建成)")
_BUDGETED = re.compile("(?:支出|收入|经费|费)$")
_AT_FIRST = re.compile("年初(?!没有|无|结|财政拨款结)")
_SPENT = re.compile(r"(?:全年|本年|当年|年度|实际|决算|累计)*支出(?:决算)?数?(?:为|共)?")
_THIS_YEAR = re.compile(r"本年度?|今年|当年|本期")
_CHANGED_TO = re.compile(
    r"(?:增加|减少|增长|下降|上升|提高|降低|变化?|增|升|降|减)(?:到|至|为)$|调整(?:到|至)$"
)


def settle_year(context: Context, mention: Mention, pending: str) -> None:
    """Set the year: that of the clause, else the last of the sentence, else the document's."""
    lead = mention.lead if mention.aside else without_comparison(mention.lead)
    said = YEAR.findall(without_comparison(pending) + "，" + lead)
    if said and not mention.aside:
        context.year = int(said[-1])
    noted = YEAR.findall(mention.note)
    said = noted or said
    mention.year = int(said[-1]) if said else context.year
    if context.year and re.search(r"上年(?!结转|结余|末)|去年|上一年", lead + mention.note):
        mention.year = (context.setting.fiscal_year or context.year) - 1


def settle_stage(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Set the stage: said in the clause, else of the list, sentence, heading or concept."""
    if mention.measure == "score":
        _score_stage(context, mention, pending, earlier)
    elif mention.role in ("share", "growth", "change") or (
        mention.role == "rate" and (mention.owner is not None or not mention.concept)
    ):
        _stage_of_owner(context, mention)
    elif mention.measure == "money" or (mention.concept and mention.concept.default_stage):
        _money_stage(context, mention, pending, earlier)
    else:
        _outcome_stage(mention, pending, earlier)
    planned = mention.stage in BUDGETS
    if not planned and FROM.search(mention.lead) and CHANGED_TO.match(mention.tail):
        mention.stage, mention.stage_said = "上年", True
    rate = mention.concept is not None and mention.concept.name == "预算执行率"
    if rate and mention.measure == "percent" and mention.stage in BUDGETS:
        mention.stage = "决算"
    mention.stage_sure = _is_sure(mention, earlier)
    year = context.setting.fiscal_year
    past = year is not None and mention.year == year - 1 and mention.role == "amount"
    if past and mention.stage in (None, "决算", "实际"):
        mention.stage = "上年"


def _is_sure(mention: Mention, earlier: list[Mention]) -> bool:
    """Whether the stage is said: here, by the total of the list, the sentence or a heading."""
    if mention.stage_said or mention.stage is None or mention.measure == "score":
        return True
    if mention.owner is not None and mention.role != "amount":
        return mention.owner.stage_sure
    if mention.head is not None and mention.head.stage == mention.stage:
        return mention.head.stage_sure
    previous = last_amount(earlier, "money", depth=mention.depth)
    if previous is not None and previous.stage == mention.stage:
        return previous.stage_sure
    return mention.stage_sure


def _score_stage(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    said = stage_in(mention.lead, "score_stages")
    mention.stage_said = said is not None
    if said is None:
        clauses = [clause for clause in BOUNDARY.split(pending) if clause]
        said = stage_in(clauses[-1], "score_stages") if clauses else None
    previous = earlier[-1] if earlier and earlier[-1].measure == "score" else None
    if said is None and previous is not None and not previous.stage_said:
        said = previous.stage  # 权重为：产出50分，效益30分: the clause before the list said it
    mention.stage = said or ("权重" if context.depth else "得分")
    _settle_total_score(mention, previous)
    if mention.sum_of:
        mention.sum_of = tuple(p for p in mention.sum_of if p.stage == mention.stage)
    if said == "得分" and previous is not None and not previous.stage_said:
        _was_weight(previous, mention)
    if mention.stage == "扣分":
        mention.concept = None  # points lost are not the indicator's score


def _settle_total_score(mention: Mention, previous: Mention | None) -> None:
    """总分95分 is the score; before the score itself (总分100分，得95分) it was the weight."""
    total = concepts()["自评得分"]
    if mention.concept is not total:
        return
    if mention.stage == "权重" and not re.search("满分|分值|权重|应得|标准|设", mention.lead):
        mention.stage = "得分"
        return
    if mention.stage != "得分" or previous is None or previous.concept is not total:
        return
    if "总分" in previous.lead and previous.quantity.value >= mention.quantity.value:
        previous.stage = "权重"


def _was_weight(previous: Mention, mention: Mention) -> None:
    """产出指标：50分，得48分: of two figures of one indicator the first is its weight."""
    concept = previous.concept
    if concept is None or concept is not mention.concept or concept.level is None:
        return
    if mention.quantity.value <= previous.quantity.value:
        previous.stage = "权重"
    else:
        # no indicator scores more than it weighs: after a row of scores this is their total
        mention.concept, mention.label = concepts()["自评得分"], bare(mention.lead)


def _stage_of_owner(context: Context, mention: Mention) -> None:
    """A share, rate or change has the stage of the figure that it speaks of.

    基本支出A，占支出预算的b%: so does the figure that of the whole that its share names.
    """
    owner = mention.owner
    if mention.role == "share" and owner is not None and not owner.stage_said:
        whole = stage_in(mention.of)
        if whole in BUDGETS and owner.measure == "money":
            owner.stage, owner.stage_said, owner.stage_sure = whole, True, True
    if mention.against == ADJUSTED:
        mention.stage = "调整预算"
    elif mention.concept is not None and mention.concept.name == "预算执行率":
        mention.stage = "决算"
    elif mention.of == "得分率":
        mention.stage = "得分"
    elif owner is not None:
        said = stage_in(without_comparison(mention.lead)) if mention.role == "change" else None
        done = mention.role != "rate" or owner.stage != "目标"
        mention.stage = said or (owner.stage if done else None)
    elif mention.concept_said is not None or stage_in(mention.of + mention.against):
        said = stage_in(without_comparison(mention.lead)) if mention.role != "share" else None
        default = context.section_stage or context.setting.default_stage or "决算"
        mention.stage = said or default


def _outcome_stage(mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Target or actual, for figures that are not money."""
    before = BOUNDARY.split(pending)[-2] if pending.endswith("（") else ""
    said = stage_in(f"{before}|{mention.lead}|{mention.tail}", "outcome_stages")
    if said == "实际" and _PLANNED.search(mention.lead):
        said = "目标"
    mention.stage, mention.stage_said = said, said is not None
    if said is not None:
        return
    if mention.head is not None:
        mention.stage = mention.head.stage
    elif not bare(EDGE.sub("", mention.lead)) and mention.measure != "percent":
        previous = last_amount(earlier)
        if previous is not None and previous.measure not in ("money", "score"):
            mention.stage = previous.stage


def _money_stage(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    lead = mention.lead if mention.aside else without_comparison(mention.lead)
    said = stage_in(mention.note) or stage_in(lead)
    if mention.aside and said is None:
        said = "上年"
    if said is None and mention.origin is not None and earlier[0].concept_said is not None:
        mention.stage = earlier[0].stage  # 年初预算较上年决算提高9%，由A变为B
        return
    if said is None and _CHANGED_TO.search(mention.lead):
        default_stage(context, mention)
        return
    budgeted = _BUDGETED.search(mention.label) is not None
    if said is None and mention.concept is None and mention.head is None and not budgeted:
        mention.stage = stage_in(lead, "outcome_stages")
        if mention.stage is not None:
            return
    if said is None and pending:
        said = stage_in(without_comparison(pending))
    group = mention.concept.group if mention.concept else None
    if said is None and _AT_FIRST.search(lead) and group not in ("asset", "carry_over"):
        said = "年初预算"  # 年初一般公共预算支出: the word 预算 is of the fund's name
    if group == "asset":
        said = _at_the_end_of(lead + mention.note, said)
    if group == "carry_over" and said == "上年":
        said = None
    if said is None and mention.concept is not None and mention.concept.name == "全年执行数":
        said = "决算"
    whole_year = mention.concept is not None and mention.concept.name == "全年预算数"
    if whole_year and said == "年初预算" and "年初" not in lead:
        said = "调整预算"
    mention.stage, mention.stage_said = said, said is not None
    if said is not None:
        return
    previous = last_amount(earlier, "money", depth=mention.depth)
    if previous is None and _goes_on(context, mention):
        previous = last_amount(context.mentions, "money")
    mention.stage = (mention.head.stage if mention.head else None) or (
        previous.stage if previous else None
    )
    if mention.head is None and previous is not None and _spends(mention, previous):
        mention.stage = None
    named = YEAR.search(lead) is not None and mention.year == context.setting.fiscal_year
    this_year = named or _THIS_YEAR.search(lead) is not None
    if mention.head is None and mention.stage == "上年" and this_year:
        mention.stage = None  # 上年总支出A；本年总支出B
    default_stage(context, mention)


def _at_the_end_of(words: str, said: str | None) -> str | None:
    """资产年初数 is that of the year before, 年末数 that of this year; else what was `said`."""
    if re.search("上年末|期初|年初", words) and "预算" not in words:
        return "上年"
    return "决算" if re.search("年末|期末|年底", words) else said


def _goes_on(context: Context, mention: Mention) -> bool:
    """Whether the sentence only lists what the one before summed up: 其中…, 一是…"""
    return word_pattern("openers").match(context.text, mention.sentence[0]) is not None


def _spends(mention: Mention, previous: Mention) -> bool:
    """公务接待费预算0.5万元，支出0.46万元: what is spent of a budget is no budget."""
    if not re.search("支出|使用|列支|开支", mention.lead) or previous.concept is None:
        return False
    same = mention.concept is previous.concept
    return same or previous.concept.name == "全年预算数"


def default_stage(context: Context, mention: Mention) -> None:
    """What a figure means when neither its clause nor its sentence names a stage."""
    named_rate = mention.role == "rate" and mention.concept is not None
    if mention.stage or mention.measure == "score" or not (mention.role == "amount" or named_rate):
        return
    default = mention.concept.default_stage if mention.concept else None
    if mention.measure == "money" and _BUDGETED.search(mention.label):
        default = default or "决算"
    if default or mention.head is not None:
        mention.stage = context.section_stage
        # under a heading of budgets there may be told what was spent as well, under any of another
        # stage what a sentence before has told
        others = {m.stage for m in context.mentions if m.stage_sure and not m.aside}
        mention.stage_sure = mention.stage not in (None, *BUDGETS) and others <= {mention.stage}
    mention.stage = mention.stage or (default and (context.setting.default_stage or default))


def settle_fund(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Set fund and organisational scope, said or inherited from the list."""
    previous = next((m for m in reversed(earlier) if m.role == "amount"), None)
    mention.scope = scope_in(pending[-24:] + mention.lead) or (
        mention.head.scope if mention.head else None
    )
    if mention.measure != "money" and not (mention.owner and mention.owner.fund):
        return
    mention.fund = fund_in(mention.lead) or (mention.concept.fund if mention.concept else None)
    if mention.fund and mention.concept and mention.fund in mention.concept.name:
        mention.fund = mention.concept.fund  # the concept says it: 财政拨款收支总计
    whole = mention.concept is None or mention.concept.group in _FUNDED
    if mention.fund == "财政拨款" and not whole:
        mention.fund = None  # 三公, 采购 and assets are told apart by no fund
    if mention.fund:
        return
    if (
        previous is not None
        and previous.fund
        and _SPENT.fullmatch(bare(EDGE.sub("", mention.lead)))
    ):
        _spent_of_fund(mention, previous.fund)
    elif mention.owner is not None and mention.role != "amount":
        mention.fund = mention.owner.fund
    elif mention.head is not None:
        mention.fund = mention.head.fund
    else:
        said = fund_in(pending) or _section_fund(context, mention)
        same_clause = previous is not None and previous.label == mention.label
        mention.fund = said or (previous.fund if same_clause and previous else None)


@lru_cache(maxsize=20_000)
def section_stage(heading: str) -> str | None:
    """The stage that a heading gives to the figures below it."""
    return stage_in(re.sub(r"（[^）]*）", "", heading), "section_stages")


def _spent_of_fund(mention: Mention, fund: str) -> None:
    """政府性基金收入43.85万元，支出39.97万元: the expenditure of the same fund."""
    mention.fund = fund
    for concept in concepts().values():
        if concept.fund == fund and concept.group == "expenditure":
            mention.concept = concept


def _section_fund(context: Context, mention: Mention) -> str | None:
    """财政拨款支出情况: under such a heading 支出 and its parts are of that fund."""
    if mention.concept is None or mention.concept.group != "expenditure":
        return None
    return fund_in(context.paragraph.title or "") or fund_in("".join(context.paragraph.path[-1:]))
