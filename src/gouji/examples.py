"""Examples of rules: tiny reports with the verdict that they must get."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from gouji.equations import Operand, parse_equation
from gouji.errors import RuleError

_FIGURE = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)(?P<unit>\D+)")
_SLOT = re.compile(r"\{(\w+)\}")
_DAYS = ("approved", "published")
_VERDICTS = ("pass", "rounding", "fail", "unknown", "none")


@dataclass(frozen=True, slots=True)
class Page:
    """A report in an example: lines, of which those that begin with `|` are rows of a table."""

    text: str
    title: str = "青禾县水务局2023年度部门整体支出绩效自评报告"


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny report and what the rule says of it; `none` means that no check is made.

    Its figures are told one by one (an operand, the printed number and its unit), or read from
    `page`; `beside` is the other document that it is held against. The days of approval and of
    publication are for rules about them.
    """

    verdict: str
    facts: tuple[tuple[Operand, str, str], ...] = ()
    page: Page | None = None
    beside: Page | None = None
    approved: date | None = None
    published: date | None = None


def example_of(example: dict[str, Any], entry: dict[str, Any], names: Collection[str]) -> Example:
    """One entry of `examples`; `entry` is its rule, `names` are the standard terms.

    Raises RuleError, or KeyError where there is no verdict.
    """
    told = {name: example[name] for name in example if name not in ("verdict", "page", *_DAYS)}
    verdict, days = example["verdict"], [example.get(day) for day in _DAYS]
    if verdict not in _VERDICTS:
        raise RuleError(f"verdict {verdict!r} is none of {_VERDICTS}")
    written = example.get("page", entry.get("page"))
    if written is None:
        return Example(verdict, tuple(_fact(name, str(text), names) for name, text in told.items()))
    page = _page(written, entry.get("title_of_page"), told)
    if page is None:
        raise RuleError("an example leaves a slot of its page open")
    return Example(
        verdict, (), page, _page(entry.get("beside"), entry.get("title_beside"), told), *days
    )


def _page(text: str | None, title: str | None, told: dict[str, Any]) -> Page | None:
    """A page with what an example puts in its slots; None where a slot stays open."""
    if text is None or not {*_SLOT.findall(text)} <= {*told}:
        return None
    filled = _SLOT.sub(lambda slot: str(told[slot[1]]), text).strip()
    return Page(filled, title) if title else Page(filled)


def _fact(name: str, text: str, names: Collection[str]) -> tuple[Operand, str, str]:
    _, terms = parse_equation(f"{name} = 0", names)
    printed = _FIGURE.fullmatch(text)
    if printed is None:
        raise RuleError(f"{name}: {text!r} is no number with its unit")
    return terms[0].operands[0], printed["number"], printed["unit"]
