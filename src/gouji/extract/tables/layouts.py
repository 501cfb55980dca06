"""What printed tables mean: the layouts and header wordings of data/layouts, read once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from gouji.errors import RuleError
from gouji.extract.vocabulary import alternatives, bare

_FOLDER = Path(__file__).parents[2] / "data" / "layouts"
_COLUMNS, _LINKS, _LINES = "columns.yml", "links.yml", "line_rules.yml"
_NOISE = re.compile(
    r"公开\d*表|(?:部门)?[预决]算\d+表|附[件表]\d*[-—]?\d*|表[\d一二三四五六七八九十]+(?=\D)|"
    r"\d{4}年度?|^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．\s]"
)

_YEAR = re.compile(r"^(?:19|20)\d{2}年度?")
_STAGE_OF = {"final_accounts": "决算", "budget": "年初预算"}
_LONGEST_HEADING = 20

Role = Literal[
    "code", "part", "name", "level1", "level2", "level3", "ordinal", "text", "date", "total",
    "money", "plain", "count", "percent", "weight", "score", "target", "actual", "price",
]  # fmt: skip
Shape = Literal["lanes", "tree", "economic", "grid", "list", "form", "ledger", "accounts"]

STUB: frozenset[Role] = frozenset(("code", "part", "name", "level1", "level2", "level3"))
"""Columns that say what a line is about."""
SILENT: frozenset[Role] = frozenset(("ordinal", "text", "date", "price"))
"""Columns whose numbers are no figures of the report: running numbers, dates, unit prices."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What one header wording says of the column below it."""

    role: Role
    stage: str | None = None
    fund: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table. Fields as described in data/layouts/final_accounts.yml."""

    table: str
    titles: tuple[str, ...]
    headers: frozenset[str]
    shape: Shape
    kind: str | None = None
    stage: str | None = None
    fund: str | None = None
    total: str | None = None
    unit: str | None = None
    rows: dict[str, str | None] = field(default_factory=dict)
    keys: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link finds its figure: a line of a table, and the column when it has several."""

    table: str
    line: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between tables: a total with its parts, or two places that tie by themselves."""

    kind: Literal["sum", "equal", "at_most"]
    places: tuple[Place, ...]
    parts: tuple[Place, ...]
    without: str | None


@dataclass(frozen=True, slots=True)
class LineRule:
    """What columns of one line say of one another; fields as in data/layouts/line_rules.yml."""

    rule: str
    kind: Literal["sum", "rate", "share"]
    places: tuple[tuple[str, ...], ...]
    signs: tuple[int, ...]
    less: bool


LEDGERS: frozenset[Shape] = frozenset(("ledger", "accounts"))
"""Shapes of exports: one line a voucher, account, contract or asset."""


def _read(name: str) -> list[dict[str, Any]]:
    import yaml  # noqa: PLC0415 - costs 50 ms that only reports with tables should pay

    path = _FOLDER / name
    try:
        rows = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise RuleError(f"{name}: {error}") from error
    if not isinstance(rows, list):
        raise RuleError(f"{name}: a list of entries is expected")
    return rows


@lru_cache
def _headings() -> dict[str, Heading]:
    found: dict[str, Heading] = {}
    for row in _read(_COLUMNS):
        heading = Heading(row["role"], row.get("stage"), row.get("fund"), row.get("unit"))
        for wording in row["wordings"]:
            found.setdefault(wording, heading)
    return found


@lru_cache
def layouts() -> tuple[Layout, ...]:
    """Every layout of the data files. Raises RuleError naming the file that is wrong."""
    found: list[Layout] = []
    for path in sorted(_FOLDER.glob("*.yml")):
        if path.name in (_COLUMNS, _LINKS, _LINES):
            continue
        for row in _read(path.name):
            try:
                found.append(_layout(row))
            except (KeyError, TypeError) as error:
                raise RuleError(f"{path.name}: {row.get('table')}: {error!r}") from error
    return tuple(found)


def _layout(row: dict[str, Any]) -> Layout:
    return Layout(
        table=row["table"],
        titles=tuple(row["titles"]),
        headers=frozenset(row["headers"]),
        shape=row["shape"],
        kind=row.get("kind"),
        stage=row.get("stage"),
        fund=row.get("fund"),
        total=row.get("total"),
        unit=row.get("unit"),
        rows=row.get("rows", {}),
        keys=tuple(frozenset(group) for group in row.get("keys", ())),
    )


@lru_cache
def links() -> tuple[Link, ...]:
    """The ties between tables, of data/layouts/links.yml."""
    found = []
    for row in _read(_LINKS):
        kind: Literal["sum", "equal", "at_most"] = (
            "equal" if "equal" in row else "at_most" if "at_most" in row else "sum"
        )
        places = [row["total"]] if kind == "sum" else row[kind]
        parts = row.get("parts", ())
        found.append(
            Link(kind, tuple(map(_place, places)), tuple(map(_place, parts)), row.get("without"))
        )
    return tuple(found)


@lru_cache
def line_rules() -> tuple[LineRule, ...]:
    """The ties between columns of one line, of data/layouts/line_rules.yml."""
    found = []
    for row in _read(_LINES):
        kind: Literal["sum", "rate", "share"] = (
            "sum" if "sum" in row else "rate" if "rate" in row else "share"
        )
        places = [row[kind]] if kind == "share" else row[kind]
        signs = row.get("signs", [1] + [-1] * (len(places) - 1))
        found.append(
            LineRule(
                row["rule"], kind, tuple(map(tuple, places)), tuple(signs), row.get("less", False)
            )
        )
    return tuple(found)


def _place(text: str) -> Place:
    match = re.fullmatch(r"([^.]+)\.([^\[]+)(?:\[(.+)\])?", text)
    if match is None:
        raise RuleError(f"{_LINKS}: {text!r} is no table.line[column]")
    return Place(match[1], match[2], match[3])


@lru_cache(maxsize=10_000)
def heading_of(text: str) -> Heading | None:
    """Return what a printed header says, or None when no wording is known.

    Years and units in it are left out: 2024年决算数（万元） is 决算数.
    """
    plain = bare(re.sub(r"[（(](?:单位：?)?(?:百|千|万|亿|百万)?元[）)]", "", text))
    table = _headings()
    for candidate in (
        plain,
        re.sub(r"\d{4}年度?", "", plain),
        re.sub(r"[\dA-Z=＝+＋/]+$", "", plain),
    ):
        if candidate in table:
            return table[candidate]
    return None


@lru_cache
def _titles() -> tuple[re.Pattern[str], dict[str, tuple[Layout, ...]]]:
    by_title: dict[str, list[Layout]] = {}
    for layout in layouts():
        for title in layout.titles:
            by_title.setdefault(title, []).append(layout)
    pattern = re.compile(rf"(?:{alternatives(tuple(by_title))})")
    return pattern, {title: tuple(found) for title, found in by_title.items()}


@lru_cache(maxsize=1000)
def titled(text: str) -> tuple[Layout, ...]:
    """Return the layouts that a printed title names: those of the longest title in it."""
    pattern, by_title = _titles()
    plain = bare(_NOISE.sub("", text))
    found = max(pattern.findall(plain), key=len, default=None)
    return by_title[found] if found else ()


def layout_of(title: str | None, headers: Iterable[str], kind: str = "other") -> Layout | None:
    """Recognise a table by its title and headers, or by tell-tale headers where no title is known.

    `kind` of the document: tables of budgets and of final accounts have the same headers.
    """
    printed = {_YEAR.sub("", bare(header)) for header in headers}
    for layout in titled(title) if title else ():
        if layout.headers & printed:
            return layout
    if title is not None and titled(title):
        return None
    return next((x for x in layouts() if _told(x, printed) and _may_stand(x, kind)), None)


def form_of(title: str | None, texts: Iterable[str]) -> Layout | None:
    """The evaluation form that a table is, by its title or else by all that it prints."""
    if title is not None and titled(title):
        return next((x for x in titled(title) if x.shape == "form"), None)
    forms = [x for x in layouts() if x.shape == "form" and x.keys]
    printed = {_YEAR.sub("", bare(text)) for text in texts if len(text) <= _LONGEST_HEADING}
    return next((x for x in forms if _told(x, printed)), None)


def _told(layout: Layout, printed: set[str]) -> bool:
    return bool(layout.keys) and all(group & printed for group in layout.keys)


def _may_stand(layout: Layout, kind: str) -> bool:
    """Whether headers alone may tell a layout: an export's always, else in its kind of document."""
    if layout.shape in LEDGERS:
        return True
    return layout.shape != "form" and _STAGE_OF.get(kind) == layout.stage is not None
