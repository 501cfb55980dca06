"""What the figures beside a failing tie say of its operands: that they are the right ones.

A list whose other shares hold of the same whole names that whole rightly; scores whose full marks
make a hundred are all the scores there are.
"""

from gouji.extract.judged_ties import JudgedTie, JudgedTies
from gouji.extract.mention import Mention, sentence_of

_FULL_MARKS = 100


def company_holds(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether other figures of the same list bear out the operands of a tie."""
    if tie.check.kind == "ratio":
        return tie.relation.rule_id != "stated_growth" and _another_share_holds(ties, tie)
    return tie.check.kind == "sum" and _full_marks_are_whole(ties, tie)


def _another_share_holds(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether another share of the same whole, in the same sentence, holds and is not nought."""
    whole = [t.figure.fact_id for t in tie.check.terms if t.role == "denominator"]
    if len(whole) != 1 or not whole[0]:
        return False
    place = sentence_of(ties.mentions[tie.stated.fact_id])
    if not all(m.stage_sure or sentence_of(m) == place for m in ties.of(tie)):
        return False
    return any(
        other is not tie
        and not other.fails
        and other.relation.rule_id == tie.relation.rule_id
        and all(t.figure.base for t in other.check.terms)
        for other in ties.same_whole(tie)
    )


def _full_marks_are_whole(ties: JudgedTies, tie: JudgedTie) -> bool:
    """Whether each part is a score, and the full marks said beside them make a hundred."""
    parts = [ties.mentions[t.figure.fact_id] for t in tie.check.terms if t.role == "part"]
    if not all(_is_mark(part, "得分") for part in parts):
        return False
    marks = [m for m in ties.around(tie) if _is_mark(m, "权重")]
    return len(marks) == len(parts) and sum(m.quantity.value for m in marks) == _FULL_MARKS


def _is_mark(mention: Mention, stage: str) -> bool:
    return mention.unit == "分" and mention.stage == stage
