"""Which lines of a table make up others, and what its 合计 is: by the sum rules of the rule book.

A total is known only where all lines are standard terms and one partition holds them all: a list
with a line that no rule names may be a part of anything.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import Layout
from gouji.extract.vocabulary import bare, concept_of, concepts
from gouji.rules import partitions

GRAND = frozenset(("合计", "总计", "共计", "收入总计", "支出总计", "收支总计", "总额"))
"""What the line is called that sums up a list."""
_MOST_LINES = 60
"""A longer table lists vouchers or projects, no standard terms."""
_TITLE_NOISE = re.compile(r"^(?:附?表[\d一二三四五六七八九十]*[-—:：]?|\d{4}年度?)+")
_TITLE_END = re.compile(
    r"(?:预决算|预算|决算|执行|支出|使用|收支|明细|构成|统计|对比|汇总|情况|一览|分析|表)$"
)


def line_concept(entry: Entry, layout: Layout | None) -> str | None:
    """The standard term for money that a line without a code names, or None."""
    name = bare(entry.name)
    if not name or entry.code is not None:
        return None
    if layout is not None and name in layout.rows:
        return layout.rows[name]
    found = concept_of(name, "money")
    return found.name if found is not None else None


def parts_in(whole: str, present: Iterable[str]) -> frozenset[str]:
    """The terms present that make up a whole; empty where the rules do not say so."""
    names = frozenset(present)
    for partition in partitions().get(whole, ()):
        listed = names & partition.parts
        if len(listed) > 1 and partition.parts - partition.optional_parts <= listed:
            return listed
    return frozenset()


def is_part_of(name: str, whole: str) -> bool:
    """True when a rule counts a term among the parts of another."""
    return any(name in partition.parts for partition in partitions().get(whole, ()))


def lines_by_concept(entries: Sequence[Entry], layout: Layout | None) -> dict[str, Entry]:
    """The lines that name a standard term; a term that stands twice is left out."""
    if len(entries) > _MOST_LINES:
        return {}
    named = [(name, e) for e in entries if (name := line_concept(e, layout)) is not None]
    times = Counter(name for name, _ in named)
    return {name: entry for name, entry in named if times[name] == 1}


def nested(present: Iterable[str]) -> frozenset[str]:
    """The terms that make up another term that is present: these are not counted again."""
    names = frozenset(present)
    return frozenset(part for whole in names for part in parts_in(whole, names - {whole}))


def total_of(entries: Sequence[Entry], layout: Layout | None, title: str | None) -> str | None:
    """The term that the 合计 of lines stands for, or None where that is not sure."""
    if len(entries) > _MOST_LINES or not any(bare(e.name) in GRAND for e in entries):
        return None
    lines = [e for e in entries if bare(e.name) not in GRAND]
    named = lines_by_concept(lines, layout)
    known = {e.row for e in named.values()}
    if any(e.row not in known for e in lines if not e.included):
        return None
    top = frozenset(named) - nested(named)
    possible = {
        whole
        for whole, several in partitions().items()
        if whole not in named and len(top) > 1
        and any(p.parts - p.optional_parts <= top <= p.parts for p in several)
    }  # fmt: skip
    said = _of_title(title)
    if said in possible or (said and all(concepts()[n].group == "economic" for n in top)):
        return said
    return next(iter(possible)) if len(possible) == 1 else None


def _of_title(title: str | None) -> str | None:
    """The term for money that a title names: 表1“三公”经费预决算情况表."""
    text = _TITLE_NOISE.sub("", bare(title or ""))
    while text:
        found = concept_of(text, "money")
        if found is not None:
            return found.name
        shorter = _TITLE_END.sub("", text)
        if shorter == text:
            return None
        text = shorter
    return None
