"""What a figure inherits: year, stage, fund and scope from its clause, list, sentence, heading."""

import re

from gouji.extract.clause import BOUNDARY, EDGE, YEAR, without_comparison
from gouji.extract.mention import Context, Mention
from gouji.extract.vocabulary import bare, fund_in, scope_in, stage_in


def settle_year(context: Context, mention: Mention, pending: str) -> None:
    """Set the year: that of the clause, else the last of the sentence, else the document's."""
    said = YEAR.findall(without_comparison(pending + "，" + mention.lead))
    if said:
        context.year = int(said[-1])
    mention.year = context.year
    if context.year and re.search(
        r"上年(?!结转|结余|末)|去年|上一年", without_comparison(mention.lead)
    ):
        mention.year = (context.setting.fiscal_year or context.year) - 1


def settle_stage(context: Context, mention: Mention, pending: str, earlier: list[Mention]) -> None:
    """Set the stage: said in the clause, else of the list, sentence, heading or concept."""
    said: str | None
    if mention.measure == "score":
        said = stage_in(mention.lead, "score_stages")
        if said is None and BOUNDARY.split(pending):
            said = stage_in(BOUNDARY.split(pending)[-1], "score_stages")
        mention.stage = said or ("权重" if context.depth else "得分")
        mention.stage_said = said is not None
        return
    lead = without_comparison(mention.lead)
    if mention.role in ("share", "growth", "change") or (
        mention.role == "rate" and not mention.concept
    ):
        said = stage_in(lead) if mention.role == "change" else None
        owner = mention.owner
        mention.stage = said or (owner.stage if owner else None)
        return
    if mention.measure not in ("money", "percent") and not (
        mention.concept and mention.concept.default_stage
    ):
        said = stage_in(lead + "|" + mention.tail, "outcome_stages")
        mention.stage, mention.stage_said = said, said is not None
        if said is None and not bare(EDGE.sub("", lead)):
            previous = next((m for m in reversed(earlier) if m.role == "amount"), None)
            mention.stage = (
                previous.stage if previous and previous.measure not in ("money", "score") else None
            )
        if said is None and mention.head is not None:
            mention.stage = mention.head.stage
        return
    said = stage_in(lead)
    if mention.measure == "percent" and not mention.concept:
        mention.stage = said if said in ("年初预算", "调整预算", "决算", "上年") else None
        return
    if said is None and pending:
        said = stage_in(without_comparison(pending))
    mention.stage, mention.stage_said = said, said is not None
    if said:
        return
    previous = next(
        (m for m in reversed(earlier) if m.role == "amount" and m.measure == "money"), None
    )
    mention.stage = (mention.head.stage if mention.head else None) or (
        previous.stage if previous else None
    )
    default_stage(context, mention)


def default_stage(context: Context, mention: Mention) -> None:
    """What a figure means when neither its clause nor its sentence names a stage."""
    named_rate = mention.role == "rate" and mention.concept is not None
    if mention.stage or mention.measure == "score" or not (mention.role == "amount" or named_rate):
        return
    default = mention.concept.default_stage if mention.concept else None
    if mention.measure == "money" or mention.concept:
        mention.stage = context.section_stage if mention.measure == "money" or default else None
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
    if mention.fund:
        return
    if mention.owner is not None and mention.role != "amount":
        mention.fund = mention.owner.fund
    elif mention.head is not None:
        mention.fund = mention.head.fund
    else:
        said = fund_in(pending)
        same_clause = previous is not None and previous.label == mention.label
        mention.fund = said or (previous.fund if same_clause and previous else None)


def section_stage(heading: str) -> str | None:
    """The stage that a heading gives to the figures below it."""
    return stage_in(re.sub(r"（[^）]*）", "", heading), "section_stages")
