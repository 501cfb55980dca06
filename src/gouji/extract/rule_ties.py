"""Ties of the rule book between figures of the prose, each called by its name.

资产总额A，负债总额B，净资产C says in no words that C is A less B: the rule book does. Where a
sentence, or the prose as a whole, prints all figures of an equation, they are judged as the ties of
its wording are, with witnesses (`gouji.extract.witnesses`): a figure may have been taken for what
it is not. Figures of tables, and of which some are not printed, are bound in the warehouse.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from gouji.equations import RuleTerm
from gouji.extract.mention import Mention, by_sentence, sentence_of
from gouji.extract.ties import TieBuilder, sentence_span
from gouji.extract.vocabulary import concepts
from gouji.facts import RelationKind, Term
from gouji.rules import Rule, all_rules

_KINDS: tuple[RelationKind, ...] = ("sum", "difference", "ratio", "equal")
_PERCENTS = ("share", "rate", "percent")
_ADDEND = ("sum", "part")
_FEWEST = 2
"""One figure alone ties nothing."""


def rule_ties(builder: TieBuilder, mentions: list[Mention], document_kind: str) -> None:
    """Add the equations whose figures are all printed, if the wording does not tie them itself."""
    stated = (_keys(r.rule_id, r.kind, r.terms) for r in builder.relations)
    said_already = set(chain.from_iterable(stated))
    for said in (*by_sentence(mentions).values(), mentions):
        for figures in _by_coordinates(said):
            for rule, kind, terms, own, is_whole in _bound(figures, document_kind):
                near = len({sentence_of(m) for m in own}) == 1
                if not near and (rule.within != "document" or kind == "ratio"):
                    continue
                keys = _keys(rule.id, kind, terms)
                if said_already.isdisjoint(keys):
                    said_already |= keys
                    named = all(m.label_exact for m in own) and len({m.stage for m in own}) == 1
                    sure = near and named and is_whole and kind != "equal"
                    builder.add(
                        rule.id, kind, terms, sentence_span(own[0]),
                        tolerance=rule.tolerance, severity=rule.severity, certain=sure,
                    )  # fmt: skip


def _keys(rule_id: str, kind: RelationKind, terms: Iterable[Term]) -> set[object]:
    """What two ties that say the same have in common: all figures, or rule and a figure.

    A percentage is tied once, and a part to one total.
    """
    terms = [t for t in terms if t.fact_id]
    return {
        frozenset(t.fact_id for t in terms),
        *((rule_id, t.fact_id) for t in terms),
        *((kind, t.fact_id) for t in terms if t.role == "stated" or (kind, t.role) == _ADDEND),
    }


def _by_coordinates(said: list[Mention]) -> Iterator[dict[str, Mention]]:
    """By concept the figures of a sentence that agree on year, stage, scope, subject and fund.

    A concept that is said with two values is left out.
    """
    places: dict[object, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for m in said:
        named = m.concept is not None and m.concept_sure and not m.aside
        if m.concept is None or not named or m.quantity.bound is not None:
            continue
        named_rate = m.measure == "percent" and m.role in _PERCENTS and m.label_exact
        if m.role == "amount" or named_rate:
            fund = None if m.concept.fund else m.fund
            places[m.year, m.stage, m.scope, m.subject, fund][m.concept.name].append(m)
    for figures in places.values():
        yield {
            name: same[0]
            for name, same in figures.items()
            if len({m.base_value for m in same}) == 1
        }


def _bound(
    figures: dict[str, Mention], document_kind: str
) -> Iterator[tuple[Rule, RelationKind, list[Term], list[Mention], bool]]:
    """The equations that are printed, with their terms and figures, and whether none is left out.

    What is optional may go unprinted, and then is nothing.
    """
    if len(figures) < _FEWEST:
        return
    for rule, kind, variant in _variants():
        if rule.document_kinds and document_kind not in rule.document_kinds:
            continue
        own = [(term, _figure_of(term, rule, figures)) for term in variant]
        if any(m is None and not term.optional for term, m in own):
            continue
        printed = [(term, m) for term, m in own if m is not None]
        if len(printed) >= _FEWEST:
            terms = [Term(t.role, t.sign, m.fact_id, label=m.label) for t, m in printed]
            yield rule, kind, terms, [m for _, m in printed], len(printed) == len(variant)


def _figure_of(term: RuleTerm, rule: Rule, figures: dict[str, Mention]) -> Mention | None:
    for operand in term.operands:
        m = figures.get(operand.concept)
        if (
            m is not None
            and operand.stage in (None, m.stage)
            and operand.fund in (None, m.fund)
            and (not rule.stages or m.stage in rule.stages)
        ):
            return m
    return None


def _is_of_points(concept: str) -> bool:
    """How points add up is told by the tree of indicators (`gouji.extract.scores`)."""
    known = concepts().get(concept)
    return known is not None and known.measure == "score"


@cache
def _variants() -> tuple[tuple[Rule, RelationKind, tuple[RuleTerm, ...]], ...]:
    """The equations without constants or figures of another year, by rule."""
    return tuple(
        (rule, kind, variant)
        for rule in all_rules()
        for kind in _KINDS
        if rule.kind == kind and not rule.stated_only
        for variant in rule.variants
        if all(
            term.operands and not any(operand.year_offset for operand in term.operands)
            for term in variant
        )
        and not any(_is_of_points(operand.concept) for term in variant for operand in term.operands)
    )
