"""Judges extracted documents in memory, as a report's check does, for the scores."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from benchmarks.corpus.printing import FACTORS, NARROW, read_number
from gouji.blame import blame_failures
from gouji.facts import EXTRACTOR_VERSION, DocumentFacts
from gouji.load import load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.transform import FINDINGS, VERDICTS, judge


@dataclass(frozen=True, slots=True)
class Check:
    """One tie as judged."""

    check_id: str
    rule_id: str
    severity: str
    verdict: str
    fact_ids: frozenset[str]
    text: str

    @property
    def is_error(self) -> bool:
        return self.verdict == "fail" and self.severity == "error"


@dataclass(frozen=True, slots=True)
class Blame:
    """A figure blamed for a failing tie, with the figure proposed."""

    check_id: str
    fact_id: str
    proposed: str | None
    slip: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with the figures of the ties that led to it.

    `consequences` are what the further ties of the finding come to, as far as they are sums: the
    total that follows from their parts.
    """

    severity: str
    message: str
    fact_ids: frozenset[str]
    consequences: frozenset[Decimal] = frozenset()


@dataclass(slots=True)
class Judged:
    """Everything said of one document."""

    checks: list[Check] = field(default_factory=list)
    blames: list[Blame] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def blamed(self, fact_id: str | None, checks: set[str]) -> Blame | None:
        """The blame of a fact, where it comes first for one of these failing ties."""
        for check in sorted(checks):
            blames = [each for each in self.blames if each.check_id == check]
            if blames and (first := max(blames, key=lambda b: b.confidence)).fact_id == fact_id:
                return first
        return None


def same_amount(proposed: str | None, true: str, unit: str) -> bool:
    """Whether a proposal says the true figure, in whatever unit it is put.

    >>> same_amount("40500元", "4.05", "万元")
    True
    """
    found = _NUMBER.match((proposed or "").translate(NARROW).replace(",", "").replace("％", "%"))
    if found is None:
        return False
    factors = [FACTORS.get(each, Decimal(1)) for each in (found[2] or unit, unit)]
    return Decimal(found[1]) * factors[0] == read_number(true) * factors[1]


_NUMBER = re.compile(r"-?(\d+(?:\.\d+)?) ?(\S*)$")
_CHECKS = """
select document_id, check_id, made.rule_id, made.severity, verdict.verdict,
       list(distinct term.fact_id) filter (term.fact_id is not null),
       string_agg(term.label || coalesce(term.printed_text, '') || coalesce(term.unit, ''), ' '
                  order by term.term_index)
from checks.check_verdicts as verdict
inner join checks.checks_made as made using (document_id, check_id)
left join checks.check_terms as term using (document_id, check_id)
group by all
order by 1, 2
"""

_BLAMES = "select document_id, check_id, fact_id, proposed, slip, confidence from raw.blame"

_FINDINGS = """
with sums as (
    select
        check_id,
        abs(sum(sign * base_value) filter (where role <> 'total')) as computed
    from checks.check_terms
    group by check_id
)

select
    finding.document_id,
    finding.severity,
    finding.message,
    list(distinct term.fact_id) filter (term.fact_id is not null),
    list(distinct sums.computed) filter (
        sums.computed is not null and term.check_id is distinct from finding.check_id
    )
from marts.findings as finding
left join checks.check_terms as term
    on list_contains(
        string_split(concat_ws(' ', finding.check_id, finding.related_checks), ' '), term.check_id
    )
left join sums on term.check_id = sums.check_id
group by all
order by all
"""


def judge_all(documents: Sequence[DocumentFacts], *, findings: bool = False) -> dict[str, Judged]:
    """Load, judge and blame; what was said by document id, `findings` too where asked for."""
    judged = {document.document_id: Judged() for document in documents}
    with closing(duckdb.connect()) as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), EXTRACTOR_VERSION)
        built = judge(connection, VERDICTS)
        for document, check, rule, severity, verdict, facts, text in connection.execute(
            _CHECKS
        ).fetchall():
            judged[document].checks.append(
                Check(check, rule, severity, verdict, frozenset(facts or ()), text or "")
            )
        blame_failures(connection)
        for document, *blame in connection.execute(_BLAMES).fetchall():
            judged[document].blames.append(Blame(*blame))
        if findings:
            judge(connection, FINDINGS, built)
            for document, severity, message, facts, sums in connection.execute(
                _FINDINGS
            ).fetchall():
                judged[document].findings.append(
                    Finding(severity, message, frozenset(facts or ()), frozenset(sums or ()))
                )
    return judged
