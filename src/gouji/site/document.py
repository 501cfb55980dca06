"""The page of a document: its text with every figure marked and failing ties drawn in place."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter
from typing import Any

from markupsafe import Markup, escape

from gouji.answer import Row
from gouji.site.layout import ShownBlock, ShownCell, blocks_of, parts_of
from gouji.site.words import script_json

PART_CHARACTERS = 40_000
"""Text shown on one page; a longer document has several."""


_MOST_HEAD_ROWS = 6
_NUMBER = re.compile(r"\s*(?:[(（+－−-]?[¥￥]?[\d,，.]*\d[)）]?|[-—－/]+)\s*")

Side = list[tuple[str, Row, str | None]]
"""Operands with the sign before each and the link to its figure."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to be drawn: `left`, `relation`, `right`, divided by `below` where that is a ratio."""

    check: Row
    left: Side
    relation: str
    right: Side
    below: Side


@dataclass(frozen=True, slots=True)
class DrawnFinding:
    """A finding with its ties, and where the text shows it (`link`)."""

    finding: Row
    ties: list[Tie]
    link: str | None


class DocumentPages:
    """All that the pages of one document show; `parts` has the blocks of each page."""

    def __init__(self, document: Row, rows: dict[str, list[Row]]) -> None:
        self.document = document
        self.problems = rows["problems"]
        self.checks = rows["checks"]
        self.facts = rows["facts"]
        self.text: str = rows["texts"][0]["text"] if rows["texts"] else ""
        self.parts = parts_of(blocks_of(self.text, rows["blocks"]), PART_CHARACTERS)
        self._part_ends = [part[-1].end if part else 0 for part in self.parts]
        self._starts = [fact["char_start"] for fact in self.facts]
        self._places = {fact["fact_id"]: place for place, fact in enumerate(self.facts)}
        self._terms: dict[str, list[Row]] = {}
        for term in rows["terms"]:
            self._terms.setdefault(term["check_id"], []).append(term)
        self._failing = self._failing_facts(rows["findings"])
        self._said = [
            (f["char_start"], f["char_end"], f["finding_id"])
            for f in rows["findings"]
            if f["char_start"] is not None and not self._is_fact(f["char_start"], f["char_end"])
        ]
        by_id = {check["check_id"]: check for check in self.checks}
        self.findings = [self._drawn(finding, by_id) for finding in rows["findings"]]
        self._drawn_below = self._places_to_draw()

    @property
    def verdicts(self) -> dict[str, int]:
        """How many ties have each verdict."""
        counts: dict[str, int] = {}
        for check in self.checks:
            counts[check["verdict"]] = counts.get(check["verdict"], 0) + 1
        return counts

    def file(self, part: int = 1) -> str:
        """The file name of a page, from 1."""
        suffix = "" if part == 1 else f"-{part}"
        return f"{self.document['document_id']}{suffix}.html"

    def marked(self, start: int, end: int) -> Markup:
        """A slice of the text as HTML: figures are marked, and passages that a finding names."""
        return Markup("").join(
            self._piece(left, right) for left, right in pairwise(self._cuts(start, end))
        )

    def after(self, start: int) -> list[DrawnFinding]:
        """The findings to be drawn below the line or the row of a table that begins there."""
        return self._drawn_below.get(start, [])

    def head(self, table: ShownBlock) -> int:
        """How many rows of a table are its head: those above its first figure, if few."""
        first = bisect_left(self._starts, table.start)
        if first == len(self._starts) or self._starts[first] >= table.end:
            return 0
        above = [row for row in table.rows if row.start < self._starts[first]][:-1]
        while above and not above[-1].whole:
            above.pop()
        return len(above) if len(above) <= _MOST_HEAD_ROWS else 0

    def is_figure(self, cell: ShownCell) -> bool:
        """Whether a cell holds a figure alone, or the dash that stands for none; a code is none."""
        if not _NUMBER.fullmatch(self.text, cell.start, cell.end):
            return False
        place = bisect_left(self._starts, cell.start)
        dash = not any(map(str.isdigit, self.text[cell.start : cell.end]))
        return dash or (place < len(self._starts) and self._starts[place] < cell.end)

    def figures(self, part: int) -> Markup:
        """The figures of a page and the ties they are part of, for the script of the page."""
        checks: dict[str, int] = {}
        of_fact: dict[str, list[str]] = {}
        for check_id, terms in self._terms.items():
            for term in terms:
                of_fact.setdefault(term["fact_id"], []).append(check_id)
        blocks = self.parts[part - 1]
        begin, end = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
        shown = {}
        for place in range(bisect_left(self._starts, begin), bisect_left(self._starts, end)):
            fact = self.facts[place]
            ties = dict.fromkeys(of_fact.get(fact["fact_id"], []))
            shown[place] = _figure(fact) | {
                "ties": [checks.setdefault(check_id, len(checks)) for check_id in ties]
            }
        known = {check["check_id"]: check for check in self.checks}
        listed = [
            {"equation": known[i]["equation"], "verdict": known[i]["verdict"]} for i in checks
        ]
        return Markup(script_json({"figures": shown, "ties": listed}))

    def _failing_facts(self, findings: Sequence[Row]) -> dict[str, str]:
        """Figures of findings: `blamed` is the one whose repair makes the ties hold."""
        failing: dict[str, str] = {}
        for finding in findings:
            for check_id in _check_ids(finding):
                for term in self._terms.get(check_id, []):
                    failing.setdefault(term["fact_id"], "failing")
            if finding["blamed_fact_id"]:
                failing[finding["blamed_fact_id"]] = "failing blamed"
        return failing

    def _is_fact(self, start: int, end: int) -> bool:
        place = bisect_left(self._starts, start)
        return (
            place < len(self.facts)
            and self._starts[place] == start
            and self.facts[place]["char_end"] == end
        )

    def _drawn(self, finding: Row, checks: dict[str, Row]) -> DrawnFinding:
        ties = [self._tie(checks[i]) for i in _check_ids(finding) if i in checks]
        start = finding["char_start"]
        link = None if start is None else self._href(start, f"tie-{finding['finding_id']}")
        return DrawnFinding(finding, ties, link)

    def _places_to_draw(self) -> dict[int, list[DrawnFinding]]:
        places = [place for part in self.parts for block in part for place in block.places]
        below: dict[int, list[DrawnFinding]] = {}
        for drawn in self.findings:
            offset = drawn.finding["char_start"]
            if offset is not None and places:
                place = max(0, bisect_right(places, offset, key=itemgetter(0)) - 1)
                below.setdefault(places[place][1], []).append(drawn)
        return below

    def _tie(self, check: Row) -> Tie:
        left: Side = []
        right: Side = []
        below: Side = []
        for term in self._terms.get(check["check_id"], []):
            side = {"total": left, "stated": left, "denominator": below}.get(term["role"], right)
            negative = term["sign"] > 0 if term["role"] == "part" else term["sign"] < 0
            sign = "−" if negative else ("＋" if side else "")
            side.append((sign, term, self._fact_link(term["fact_id"])))
        if check["kind"] == "at_most":
            left, right = right, left
        return Tie(check, left, _relation(check), right, below)

    def _fact_link(self, fact_id: str | None) -> str | None:
        place = self._places.get(fact_id or "")
        return None if place is None else self._href(self._starts[place], f"f{place}")

    def _href(self, offset: int, anchor: str) -> str:
        part = min(bisect_right(self._part_ends, offset), len(self.parts) - 1) + 1
        return f"{self.file(part)}#{anchor}"

    def _cuts(self, start: int, end: int) -> list[int]:
        cuts = {start, end}
        place = max(0, bisect_left(self._starts, start) - 1)
        while place < len(self.facts) and self._starts[place] < end:
            cuts |= {self._starts[place], self.facts[place]["char_end"]}
            place += 1
        for said_start, said_end, _ in self._said:
            cuts |= {said_start, said_end}
        return sorted(cut for cut in cuts if start <= cut <= end)

    def _piece(self, start: int, end: int) -> Markup:
        text = escape(self.text[start:end])
        said = [i for first, last, i in self._said if first <= start < last]
        place = bisect_right(self._starts, start) - 1
        if place >= 0 and self._starts[place] <= start < self.facts[place]["char_end"]:
            failing = self._failing.get(self.facts[place]["fact_id"], "")
            kind = f"figure {failing}".rstrip()
            first = f' id="f{place}"' if self._starts[place] == start else ""
            # all but the text is ours, and that is escaped: formatting by Markup costs a third
            return Markup(
                f'<span class="{kind}"{first} data-figure="{place}" role="button" tabindex="-1">'
                f"{text}</span>"
            )
        if said:
            return Markup(f'<mark class="said">{text}</mark>')
        return text


def _check_ids(finding: Row) -> list[str]:
    return [finding["check_id"], *(finding["related_checks"] or "").split()]


def _relation(check: Row) -> str:
    if check["kind"] == "at_most":
        return "≤" if check["verdict"] in ("pass", "rounding") else "＞"
    return {"pass": "＝", "rounding": "≈", "fail": "≠"}.get(check["verdict"], "？")


_SHOWN = (
    "label", "concept", "stage", "fund", "fiscal_year", "section", "page", "table_name",
    "row_label", "column_label",
)  # fmt: skip


def _figure(fact: Row) -> dict[str, Any]:
    shown = {name: fact[name] for name in _SHOWN if fact[name] not in (None, "")}
    shown["printed"] = f"{fact['printed_text']} {fact['unit'] or ''}".strip()
    if fact["amount_yuan"] is not None:
        shown["amount"] = f"{number(fact['amount_yuan'])} ± {number(fact['rounding'])} 元"
    return shown


def number(value: object) -> str:
    """A figure without trailing zeros, with thousands separators; nothing for a missing one.

    >>> number(Decimal("12468530.500000"))
    '12,468,530.5'
    """
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
