"""The rule book: YAML in, signed terms out. docs/decisions tells why rules are data.

A file of `rules/` is a list of rules; `rules/grade_scales.yml` holds the scales of grades. The
fields are described in `rules/README.md`; check numbers are those of docs/rules.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, cast

from gouji.equations import RuleTerm, parse_equation
from gouji.errors import RuleError
from gouji.examples import Example, example_of
from gouji.money import Tolerance
from gouji.project import project_folder

_CONCEPTS = Path(__file__).parent / "data" / "concepts.yml"
_SCALES = "grade_scales.yml"
_ACCEPTED = "accepted.yml"  # read by gouji.acceptances
_EACH = "每项"
_FIELDS = {
    "id", "title", "check", "kind", "holds", "each", "document_kinds", "stages", "within",
    "optional_terms", "when_complete", "when_wrong", "stated_only", "tolerance", "severity",
    "message", "source", "page", "title_of_page", "beside", "title_beside", "examples",
}  # fmt: skip

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `variants` holds its equations: one, or one for each concept of `each`.

    A rule without equation describes ties that extraction states itself.
    A rule that is `stated_only` says which parts exhaust a total where a report lists them; it
    binds no figures that stand apart. One that is judged only `when_wrong` never passes.
    `document_kinds` and `stages` empty mean all; `within` says how near the operands must stand.
    """

    id: str
    title: str
    check: int | None
    kind: str
    holds: str | None
    variants: tuple[tuple[RuleTerm, ...], ...]
    document_kinds: tuple[str, ...]
    stages: tuple[str, ...]
    within: Literal["document", "section", "table"]
    when_complete: bool
    when_wrong: bool
    stated_only: bool
    tolerance: Tolerance
    severity: Severity
    message: str
    source: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Partition:
    """Parts that exhaust a total, as a sum rule says; `optional_parts` may go unprinted."""

    rule_id: str
    parts: frozenset[str]
    optional_parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Band:
    """The scores of one grade: from `at_least` to `at_most`, or to just `below`."""

    grade: str
    wordings: tuple[str, ...]
    at_least: Decimal
    at_most: Decimal | None
    below: Decimal | None

    def holds(self, score: Decimal) -> bool:
        """Whether the score lies in the band."""
        if score < self.at_least:
            return False
        if self.at_most is not None:
            return score <= self.at_most
        return self.below is None or score < self.below


@dataclass(frozen=True, slots=True)
class GradeScale:
    """A scale of grades on 100 points. `default` marks the one that holds where none is named."""

    id: str
    title: str
    source: str
    default: bool
    bands: tuple[Band, ...]

    def grade_of(self, score: Decimal) -> str | None:
        """The grade that the scale gives to a score of 100, None outside the scale."""
        return next((band.grade for band in self.bands if band.holds(score)), None)

    def band_named(self, wording: str) -> Band | None:
        """The band that a printed grade names."""
        return next((band for band in self.bands if wording in band.wordings), None)


def all_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return every rule of the folder (the project's own by default), by file and place.

    Raises RuleError naming the file and the rule.
    """
    return _all_rules(folder or project_folder("rules"))


@functools.cache
def _all_rules(folder: Path) -> tuple[Rule, ...]:
    names = frozenset(str(row["concept"]) for row in _read(_CONCEPTS))
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name in (_SCALES, _ACCEPTED):
            continue
        for entry in _read(path):
            where = f"{path.name}: {entry.get('id', 'a rule without id')}"
            try:
                rule = _rule(entry, names)
            except RuleError as error:
                raise RuleError(f"{where}: {error}") from None
            except (KeyError, TypeError, ValueError, InvalidOperation) as error:
                raise RuleError(f"{where}: {error!r}") from error
            if rule.id in rules:
                raise RuleError(f"{where}: the id is taken")
            rules[rule.id] = rule
    return tuple(rules.values())


def partitions(folder: Path | None = None) -> dict[str, tuple[Partition, ...]]:
    """By total, the sets of parts that exhaust it according to the sum rules."""
    return _partitions(folder or project_folder("rules"))


@functools.cache
def _partitions(folder: Path) -> dict[str, tuple[Partition, ...]]:
    found: dict[str, list[Partition]] = {}
    for rule in all_rules(folder):
        if rule.kind != "sum":
            continue
        for terms in rule.variants:
            total, parts = terms[0], terms[1:]
            if not total.operands:
                continue
            partition = Partition(
                rule.id,
                frozenset(_names(parts)),
                frozenset(_names(tuple(part for part in parts if part.optional))),
            )
            found.setdefault(total.operands[0].concept, []).append(partition)
    return {total: tuple(several) for total, several in found.items()}


def grade_scales(folder: Path | None = None) -> tuple[GradeScale, ...]:
    """Return the scales of grades, the default one first. Raises RuleError."""
    return _grade_scales(folder or project_folder("rules"))


@functools.cache
def _grade_scales(folder: Path) -> tuple[GradeScale, ...]:
    path = folder / _SCALES
    try:
        scales = [_scale(entry) for entry in _read(path)]
    except (KeyError, TypeError, InvalidOperation) as error:
        raise RuleError(f"{path.name}: {error!r}") from error
    return tuple(sorted(scales, key=lambda scale: not scale.default))


def _read(path: Path) -> list[dict[str, Any]]:
    import yaml  # noqa: PLC0415 - the cost is paid only where rules are needed

    try:
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise RuleError(f"{path.name}: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleError(f"{path.name}: a list of entries is expected")
    return cast(list[dict[str, Any]], rows)


def _rule(entry: dict[str, Any], names: frozenset[str]) -> Rule:
    if unknown := set(entry) - _FIELDS:
        raise RuleError(f"unknown fields {sorted(unknown)}")
    holds = entry.get("holds")
    kind = entry.get("kind", "")
    variants: tuple[tuple[RuleTerm, ...], ...] = ()
    if holds is not None:
        optional = frozenset(entry.get("optional_terms", ()))
        kinds, equations = zip(*_variants(holds, entry.get("each"), names), strict=True)
        if kind and kind != kinds[0]:
            raise RuleError(f"the equation is of kind {kinds[0]}, not {kind}")
        kind, variants = kinds[0], tuple(_with_optional(terms, optional) for terms in equations)
    rule = Rule(
        id=entry["id"],
        title=entry["title"],
        check=entry.get("check"),
        kind=kind,
        holds=holds,
        variants=variants,
        document_kinds=tuple(entry.get("document_kinds", ())),
        stages=tuple(entry.get("stages", ())),
        within=entry.get("within", "document"),
        when_complete=bool(entry.get("when_complete", False)),
        when_wrong=bool(entry.get("when_wrong", False)),
        stated_only=bool(entry.get("stated_only", False)),
        tolerance=entry["tolerance"],
        severity=entry["severity"],
        message=entry["message"],
        source=entry["source"],
        examples=tuple(example_of(example, entry, names) for example in entry.get("examples", ())),
    )
    _validate(rule)
    return rule


def _validate(rule: Rule) -> None:
    if rule.tolerance not in tuple("EDUPQ"):
        raise RuleError(f"tolerance {rule.tolerance!r} is none of E D U P Q")
    if rule.severity not in ("error", "warning", "info"):
        raise RuleError(f"severity {rule.severity!r} is not known")
    if rule.within not in ("document", "section", "table"):
        raise RuleError(f"within {rule.within!r} is none of document, section, table")
    shown = {example.verdict for example in rule.examples}
    if missing := sorted(
        " or ".join(each) for each in verdicts_to_show(rule) if not shown & {*each}
    ):
        raise RuleError(f"no example shows {missing}")


def verdicts_to_show(rule: Rule) -> list[tuple[str, ...]]:
    """What the examples of a rule must show; of each tuple one verdict.

    Rounding is nothing that exact (E) and soft (Q) rules know. A tie that is made only of what is
    printed keeps silent (`none`) where another would be unknown.
    """
    bound = rule.holds is not None and not rule.stated_only
    open_end = (("none",) if rule.when_complete else ("unknown",)) if bound else ("unknown", "none")
    rounded = [("rounding",)] if rule.tolerance in "DUP" else []
    return [("none" if rule.when_wrong else "pass",), *rounded, ("fail",), open_end]


def _variants(
    holds: str, each: list[str] | None, names: frozenset[str]
) -> Iterator[tuple[str, tuple[RuleTerm, ...]]]:
    if each is None:
        yield parse_equation(holds, names)
        return
    for concept in each:
        yield parse_equation(holds.replace(_EACH, concept), names)


def _with_optional(terms: tuple[RuleTerm, ...], optional: frozenset[str]) -> tuple[RuleTerm, ...]:
    if unknown := optional - frozenset(_names(terms[1:])):
        raise RuleError(f"optional terms {sorted(unknown)} are not in the equation")
    return tuple(
        replace(term, optional=True)
        if term.operands and term.operands[0].concept in optional and not term.anchor
        else term
        for term in terms
    )


def _names(terms: tuple[RuleTerm, ...]) -> Iterator[str]:
    return (operand.concept for term in terms for operand in term.operands)


def _scale(entry: dict[str, Any]) -> GradeScale:
    bands = tuple(
        Band(
            grade=band["grade"],
            wordings=tuple(band["wordings"]),
            at_least=Decimal(band["at_least"]),
            at_most=Decimal(band["at_most"]) if "at_most" in band else None,
            below=Decimal(band["below"]) if "below" in band else None,
        )
        for band in entry["bands"]
    )
    default = bool(entry.get("default", False))
    return GradeScale(entry["id"], entry["title"], entry["source"], default, bands)
