"""What Gouji says of a labelled document, against its labels.

Facts: precision and recall of place + value + unit, then with stage, with label and with year.
Ties: the verdict on exactly the labelled figures. Findings: true where they name a figure that
takes part in a labelled error; an error that is told within the finding of another counts as
found as its consequence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.judging import Check, Finding, Judged
from benchmarks.labelled import Case, FactLabel, FindingLabel
from gouji.facts import DocumentFacts, Fact
from gouji.money import UNITS

LEVELS = ("place+value+unit", "+stage", "+label", "+year")
STAGES = {"任务": {"目标", "任务"}, "目标": {"目标", "任务"}, "": {None, "实际"}}
"""Stages that a label's word stands for, where not itself."""
VERDICTS = {"ok": "pass", "rounding": "rounding", "error": "fail", "duplicate": "fail"}
ALIKE = 2 / 3
WORDS = 4
"""Characters from which on a wording that is labelled wrong names itself."""
_MARKS = str.maketrans("", "", "“”\"'（）()《》〈〉 　、：:")


@dataclass(slots=True)
class Score:
    """What was counted on one document. `notes` tells every miss and every false alarm."""

    case: str
    labelled: int = 0
    extracted: int = 0
    right: dict[str, int] = field(default_factory=dict)
    ties: int = 0
    ties_right: int = 0
    findings_true: int = 0
    findings_false: int = 0
    errors_labelled: int = 0
    errors_found: int = 0
    errors_as_consequence: int = 0
    notes: list[str] = field(default_factory=list)

    def rates(self, level: str) -> tuple[float, float, float]:
        """Precision, recall and F1 at a level."""
        precision = self.right[level] / max(self.extracted, 1)
        recall = self.right[level] / max(self.labelled, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def as_json(self) -> dict[str, Any]:
        """The counts and rates as plain values."""
        names = ("precision", "recall", "f1")
        rates = {level: dict(zip(names, self.rates(level), strict=True)) for level in LEVELS}
        plain = ("case", "labelled", "extracted", "ties", "ties_right", "findings_true",
                 "findings_false", "errors_labelled", "errors_found", "errors_as_consequence",
                 "notes")  # fmt: skip
        return {name: getattr(self, name) for name in plain} | {"facts": rates}


def score(case: Case, extracted: DocumentFacts, judged: Judged) -> Score:
    """Compare what Gouji says of a document with its labels."""
    result = Score(case.name, len(case.facts), len(extracted.facts))
    pairs = pair(case.facts, extracted.facts)
    _score_facts(result, case, extracted, pairs)
    ids = {label: fact.fact_id for label, fact in pairs.items()}
    _score_ties(result, case, ids, judged.checks)
    if case.findings:
        _score_listed_findings(result, case.findings, extracted, judged)
    else:
        _score_findings(result, case, ids, judged)
    return result


def pair(labels: Sequence[FactLabel], facts: Iterable[Fact]) -> dict[str, Fact]:
    """The fact at each label's place, if its value and unit are right; a fact serves once."""
    ranked = sorted(
        (
            (likeness, label.id, fact)
            for fact in facts
            for label in labels
            if (likeness := _likeness(label, fact)) is not None
        ),
        key=lambda entry: (-entry[0], entry[1], entry[2].char_start),
    )
    pairs: dict[str, Fact] = {}
    taken: set[str] = set()
    for _, label_id, fact in ranked:
        if label_id not in pairs and fact.fact_id not in taken:
            pairs[label_id] = fact
            taken.add(fact.fact_id)
    return pairs


def _likeness(label: FactLabel, fact: Fact) -> int | None:
    """How well a fact fits a label's place; None if not at all."""
    if abs(label.value) != abs(fact.value) or not _same_unit(label.unit, fact.unit):
        return None
    if label.start is not None:
        return 0 if (label.start, label.end) == (fact.char_start, fact.char_end) else None
    if label.page != fact.page or label.in_table != (fact.source == "table"):
        return None
    row = 4 * same_words(label.label, fact.row_label or fact.label)
    code = 2 * (label.code == (fact.row_code or ""))
    return row + code + _same_column(label, fact)


def _same_unit(labelled: str, unit: str) -> bool:
    labelled, unit = labelled.translate(_MARKS), unit.translate(_MARKS)
    if labelled == unit:
        return True
    ours, theirs = UNITS.get(unit), UNITS.get(labelled)
    return (
        ours is not None
        and theirs is not None
        and ((ours.base, ours.factor) == (theirs.base, theirs.factor))
    )


def same_words(labelled: str, words: str | None) -> bool:
    """Whether one wording holds the other, brackets and quotes aside."""
    ours, theirs = (text.translate(_MARKS) for text in (words or "", labelled))
    return bool(ours and theirs) and (ours in theirs or theirs in ours)


def alike(labelled: str, words: str) -> bool:
    """Whether a wording has most of a label's characters, in order: people coin their labels."""
    ours, theirs = words.translate(_MARKS), labelled.translate(_MARKS)
    longest = [0] * (len(ours) + 1)
    for wanted in theirs:
        diagonal = 0
        for place, character in enumerate(ours, 1):
            above = longest[place]
            hit = diagonal + 1 if character == wanted else 0
            longest[place] = max(above, longest[place - 1], hit)
            diagonal = above
    return longest[-1] >= ALIKE * len(theirs)


def _same_column(label: FactLabel, fact: Fact) -> bool:
    """A label writes the halves of a table before the column: `支出-决算数`."""
    parts = label.column.split("-")
    return all(same_words(part, fact.column_label) for part in parts[-1:])


def _score_facts(
    result: Score, case: Case, extracted: DocumentFacts, pairs: dict[str, Fact]
) -> None:
    result.right = dict.fromkeys(LEVELS, 0)
    for label in case.facts:
        fact = pairs.get(label.id)
        if fact is None:
            result.notes.append(f"missed: {label}")
            continue
        stage = label.stage is None or fact.stage in STAGES.get(label.stage, {label.stage})
        named = _named(label, fact)
        year = fact.fiscal_year == _year(label, extracted)
        for level, hit in zip(LEVELS, (True, stage, named, year), strict=True):
            result.right[level] += hit
        if not stage:
            result.notes.append(f"stage {fact.stage}, labelled {label.stage}: {label}")
        if not year:
            result.notes.append(f"year {fact.fiscal_year}: {label}")
        if not named:
            result.notes.append(f"label {_names(fact)}, labelled {label.code} {label}")
    paired = {fact.fact_id for fact in pairs.values()}
    result.notes += [
        f"not labelled: {fact.printed_text}{fact.unit} {fact.label} @{fact.char_start} "
        f"p{fact.page} {fact.table_name or ''} | {fact.quote[:80]}"
        for fact in extracted.facts
        if fact.fact_id not in paired
    ]


def _named(label: FactLabel, fact: Fact) -> bool:
    """Prose: the concept or the words about the figure; tables: row, code and column."""
    if label.in_table:
        return (
            same_words(label.label, fact.row_label or fact.table_name)
            and label.code == (fact.row_code or "")
            and _same_column(label, fact)
        )
    about = f"{fact.section}{fact.subject or ''}{fact.label}{fact.concept or ''}"
    return same_words(label.label, fact.concept) or alike(label.label, about)


def _names(fact: Fact) -> str:
    if fact.source == "table":
        return f"{fact.row_label} {fact.row_code} {fact.column_label}"
    return f"{fact.label} ({fact.concept})"


def _year(label: FactLabel, extracted: DocumentFacts) -> int | None:
    """Labels of prose name no year: a report's figures are of its own, or of the year before."""
    if label.year is not None:
        return label.year
    if extracted.fiscal_year is None or label.stage != "上年":
        return extracted.fiscal_year
    return extracted.fiscal_year - 1


def _score_ties(result: Score, case: Case, ids: dict[str, str], checks: Sequence[Check]) -> None:
    said: dict[frozenset[str], set[tuple[str, str]]] = {}
    for check in checks:
        said.setdefault(check.fact_ids, set()).add((check.verdict, check.severity))
    for tie in case.ties:
        verdicts = said.get(frozenset(ids.get(name, name) for name in tie.facts), set())
        wanted = VERDICTS[tie.expect]
        severities = {severity for verdict, severity in verdicts if verdict == "fail"}
        right = wanted in {verdict for verdict, _ in verdicts} and (
            severities == {"error"} if tie.expect == "error"
            else severities == {"warning"} if tie.expect == "duplicate"
            else not severities
        )  # fmt: skip
        result.ties += 1
        result.ties_right += right
        if not right:
            told = ", ".join(f"{v} ({s})" for v, s in sorted(verdicts)) or "no such tie"
            result.notes.append(f"tie {tie.id} {tie.kind} {tie.expect}: {told}")


def _score_findings(result: Score, case: Case, ids: dict[str, str], judged: Judged) -> None:
    """Every finding must lie on a labelled error, and every labelled error have a finding."""
    wrong = [
        {ids.get(name, name) for name in tie.facts}
        for tie in case.ties
        if tie.expect in ("error", "duplicate")
    ]
    found = [False] * len(wrong)
    for finding in _shown(judged.findings):
        touched = [bool(finding.fact_ids & names) for names in wrong]
        found = [old or new for old, new in zip(found, touched, strict=True)]
        _count_finding(result, finding, any(touched))
    result.errors_labelled, result.errors_found = len(wrong), sum(found)


def _score_listed_findings(
    result: Score, labels: Sequence[FindingLabel], extracted: DocumentFacts, judged: Judged
) -> None:
    """A listed error is found where a finding ties or says what is actually printed."""
    values = {fact.fact_id: abs(fact.value) for fact in extracted.facts}
    shown = _shown(judged.findings)
    told = {label: [each for each in shown if _tells(each, label, values)] for label in labels}
    for finding in shown:
        _count_finding(result, finding, any(finding in found for found in told.values()))
    for label in labels:
        if label.severity == "error":
            _count_error(result, label, told[label], shown)


def _tells(finding: Finding, label: FindingLabel, values: dict[str, Decimal]) -> bool:
    """A figure by its value, a wording by itself, a short word by the words quoted after it."""
    if label.figure is not None:
        return abs(label.figure) in {values[i] for i in finding.fact_ids if i in values}
    if len(label.actual) >= WORDS:
        return label.actual in finding.message
    quoted = re.findall(f"“({re.escape(label.actual)}[^”]{{{WORDS}}})", finding.message)
    return any(words in label.quote for words in quoted)


def _count_error(
    result: Score, label: FindingLabel, told: Sequence[Finding], shown: Sequence[Finding]
) -> None:
    result.errors_labelled += 1
    consequence = [each for each in shown if label.figure in each.consequences]
    result.errors_found += bool(told or consequence)
    if not told and consequence:
        result.errors_as_consequence += 1
        result.notes.append(f"error {label.id} found as a consequence: {consequence[0].message}")
    elif not told:
        result.notes.append(f"error not found: {label.id} {label.quote}")
    elif all(finding.severity == "warning" for finding in told):
        result.notes.append(f"error {label.id} found as a warning: {told[0].message}")


def _shown(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity in ("error", "warning")]


def _count_finding(result: Score, finding: Finding, true: bool) -> None:
    result.findings_true += true
    result.findings_false += not true
    if not true:
        result.notes.append(f"false {finding.severity}: {finding.message}")
