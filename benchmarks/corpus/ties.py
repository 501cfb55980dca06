"""The ties that hold among the figures of a document: those its words state and the rule book's."""

from collections.abc import Iterable

from .labels import FactLabel, RelationLabel, verdict
from .vocabulary import EQUALS, sums

Tie = tuple[str, str, tuple[str, ...], str]
"""Kind, total, parts (fact ids with signs, `/` in a ratio) and a note."""


class Index:
    """Facts by name, in one sentence or in the whole document (its first mention)."""

    def __init__(self, facts: Iterable[FactLabel]) -> None:
        self.first: dict[str, FactLabel] = {}
        self.all: dict[str, list[FactLabel]] = {}
        for fact in facts:
            self.first.setdefault(fact.name, fact)
            self.all.setdefault(fact.name, []).append(fact)

    def id(self, name: str) -> str | None:
        fact = self.first.get(name)
        return fact.id if fact else None


def relate(
    facts: tuple[FactLabel, ...],
    zero: set[str],
    extra: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> tuple[RelationLabel, ...]:
    """Every tie of a document. `zero` names figures that are nothing and may go unprinted."""
    whole = Index(facts)
    sentences = {fact.sentence: [] for fact in facts}
    for fact in facts:
        sentences[fact.sentence].append(fact)
    found: list[tuple[Tie, str]] = []
    for printed in sentences.values():
        here = Index(printed)
        found += [(tie, "wording") for tie in _sums(here, zero, extra)]
        for fact in printed:
            found += [(tie, "wording") for tie in _derived(fact, here, whole)]
    stated = {(tie[0], whole_names(tie, facts)) for tie, _ in found}
    for tie in (*_sums(whole, zero, extra), *_equals(whole)):
        if (tie[0], whole_names(tie, facts)) not in stated:
            found.append((tie, "rule"))
    found += [(tie, "restated") for tie in _restated(whole)]
    table = {fact.id: fact for fact in facts}
    return tuple(
        RelationLabel(f"R{n:03}", kind, total, parts, verdict(kind, total, parts, table), note, by)
        for n, ((kind, total, parts, note), by) in enumerate(dict.fromkeys(found), 1)
    )


def whole_names(tie: Tie, facts: tuple[FactLabel, ...]) -> tuple[str, ...]:
    """The names that a tie is about, whichever mention it binds."""
    names = {fact.id: fact.name for fact in facts}
    return tuple(names.get(term.lstrip("-"), term) for term in (tie[1], *tie[2]))


def _sums(
    index: Index, zero: set[str], extra: tuple[tuple[str, tuple[str, ...]], ...]
) -> list[Tie]:
    ties: list[Tie] = []
    for total, parts in (*sums(), *extra):
        total_id = total if total[0].isdigit() else index.id(total)
        ids = [index.id(part) for part in parts]
        missing = [part for part, each in zip(parts, ids, strict=True) if each is None]
        printed = tuple(each for each in ids if each is not None)
        if total_id is None or not printed or any(part not in zero for part in missing):
            continue
        ties.append(("sum", total_id, printed, ""))
    return ties


def _equals(index: Index) -> list[Tie]:
    return [
        ("equal", index.first[left].id, (index.first[right].id,), "")
        for left, right in EQUALS
        if left in index.first and right in index.first
    ]


def _restated(index: Index) -> list[Tie]:
    return [
        ("equal", again.id, (mentions[0].id,), "restated")
        for name, mentions in index.all.items()
        for again in mentions[1:]
        if not any(mark in name for mark in "/^-")
    ]


def _derived(fact: FactLabel, here: Index, whole: Index) -> list[Tie]:
    """The tie that a share, a difference or a growth rate states."""
    for operator in "/^-":
        left, found, right = fact.name.partition(operator)
        if found:
            break
    else:
        return _usage(fact, here, whole)
    a = here.id(left) or whole.id(left)
    b = here.id(right) or whole.id(right)
    if operator == "/":
        return [("ratio", fact.id, (a, "/", b), "share")] if a and b else []
    if operator == "-":
        return [("sum", fact.id, (a, f"-{b}"), "difference")] if a and b else []
    change = here.id(f"{left}-{right}")
    if a and b:
        return [("ratio", fact.id, (a, f"-{b}", "/", b), "growth")]
    if change and b:
        return [("ratio", fact.id, (change, "/", b), "growth")]
    if change and a:
        return [("ratio", fact.id, (change, "/", a, f"-{change}"), "growth")]
    return []


def _usage(fact: FactLabel, here: Index, whole: Index) -> list[Tie]:
    """资产使用率 and the rates of outcomes name both operands by the name of their own figure."""
    rates = {"f.usage": ("f.in_use", "f.original")}
    if fact.name.endswith(".rate"):
        stem = fact.name.removesuffix(".rate")
        rates[fact.name] = (f"{stem}.actual", f"{stem}.target")
    if fact.name.endswith(".lost"):
        stem = fact.name.removesuffix(".lost")
        weight, score = here.id(f"{stem}.weight"), here.id(f"{stem}.score")
        return [("sum", fact.id, (weight, f"-{score}"), "")] if weight and score else []
    top, bottom = (here.id(name) or whole.id(name) for name in rates.get(fact.name, ("", "")))
    return [("ratio", fact.id, (top, "/", bottom), "share")] if top and bottom else []


def candidates(broken: list[RelationLabel], relations: tuple[RelationLabel, ...]) -> set[str]:
    """The figures in all broken ties: changing one of them could mend everything."""
    if not broken:
        return set()
    shared = set.intersection(*(relation.fact_ids for relation in broken))
    holding = [relation for relation in relations if relation.expect != "error"]
    pinned = {name for relation in holding for name in relation.fact_ids}
    return shared - pinned or shared
