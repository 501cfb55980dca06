"""What a figure in a table means: line and column together name concept, stage, fund, unit."""

import re
from dataclasses import dataclass, field

from gouji.extract.profile import Profile
from gouji.extract.tables.columns import Column
from gouji.extract.tables.composition import is_part_of
from gouji.extract.tables.entries import Entry
from gouji.extract.tables.layouts import LEDGERS, Layout, heading_of
from gouji.extract.tables.numbers import Number
from gouji.extract.tables.printed import PrintedTable
from gouji.extract.vocabulary import bare, concept_of, concepts, stage_in
from gouji.money import UNITS

_UNIT = re.compile(
    r"[（(](?:单位：?)?((?:百|千|万|百万|亿)?元|%|％|人|个|辆|平方米|㎡|台|家|次)[）)]"
)
_RATE = re.compile(r"率$|占比$|比例$|比重$|[%％]")
_COUNTED = re.compile(r"(?:人数|编制数?|人员)$")
_TOTALS = frozenset(("合计", "总计", "小计", "共计"))
_ECONOMIC = frozenset(("301", "302", "303", "310"))
_DEFAULT_STAGE = {"budget": "年初预算", "final_accounts": "决算"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table's figures share: layout, the document's profile, caption, units, subject.

    `stub_unit` is said in the heading of the lines, 项目资金（万元）; `only_unit` is that of all
    other tables of the document; `subject` the project that a form is about; `measures` the
    columns of figures by lane; `line_total` what the lines of a table without layout make up.
    Of an export the column says all: `exported` keeps what it said.
    """

    layout: Layout | None
    profile: Profile
    printed: PrintedTable
    stub_unit: str | None
    only_unit: str | None
    subject: str | None
    measures: dict[int, list[Column]]
    line_total: str | None = None
    exported: dict[tuple[int, str | None], "tuple[str, bool, Sense]"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sense:
    """What one figure means."""

    label: str
    concept: str | None
    stage: str | None
    fund: str | None
    year: int | None
    subject: str | None


def sense_of(
    number: Number, entry: Entry, column: Column, setting: Meaning
) -> tuple[str, bool, Sense]:
    """Return the unit of a figure, whether it was inherited, and what the figure means."""
    if setting.layout is None or setting.layout.shape not in LEDGERS:
        unit, inherited = unit_of(number, entry, column, setting)
        return unit, inherited, meaning_of(entry, column, unit, setting)
    key = (column.index, number.unit)
    if key not in setting.exported:
        # the words of a line are its own, 付2024年（万元）… says nothing of its figures
        nobody = Entry(entry.row, entry.lane, "", "", None, 0)
        unit, inherited = unit_of(number, nobody, column, setting)
        meaning = meaning_of(nobody, column, unit, setting)
        setting.exported[key] = unit, inherited, meaning
    return setting.exported[key]


def unit_of(number: Number, entry: Entry, column: Column, setting: Meaning) -> tuple[str, bool]:
    """Return the unit of a figure ('' where nothing says it), and whether it was inherited."""
    if said := number.unit or _own_unit(entry, column):
        return said, False
    if column.role in ("count", "target", "actual"):
        return "", False
    if _COUNTED.search(bare(entry.name)) or _COUNTED.search(bare(column.label)):
        return "人", True
    if _RATE.search(bare(entry.name)):
        return "%", True
    if setting.stub_unit or setting.printed.unit:
        return setting.stub_unit or setting.printed.unit or "", False
    if setting.layout is None and column.role is None:
        return "", False
    if setting.layout is not None and setting.layout.unit:
        return setting.layout.unit, True
    return setting.only_unit or "", setting.only_unit is not None


def _own_unit(entry: Entry, column: Column) -> str | None:
    """The unit that the column's or the line's heading says."""
    if column.role in ("weight", "score"):
        return "分"
    if column.unit:
        return column.unit
    for text in reversed(entry.levels):
        if said := _UNIT.search(text):
            return said.group(1).replace("％", "%")
    if column.role == "percent" or (column.role is None and _RATE.search(bare(column.label))):
        return "%"
    return None


def meaning_of(entry: Entry, column: Column, unit: str, setting: Meaning) -> Sense:
    """Return what the figure of a line and a column means."""
    layout = setting.layout
    measure = UNITS[unit].measure if unit in UNITS else "count"
    year = column.year or setting.profile.fiscal_year
    if layout is not None and layout.shape in LEDGERS:
        label = column.label or entry.name
        return Sense(label, None, column.stage or layout.stage, None, year, None)
    if measure in ("score", "percent", "count") or column.role in ("target", "actual"):
        return _performance(entry, column, measure, setting, year)
    if layout is not None and layout.shape == "form":
        return _form_money(entry, column, setting, year)
    fund = column.fund or (layout.fund if layout else None)
    concept_name = _concept(entry, column, setting, fund)
    if concept_name is not None:
        fund = concepts()[concept_name].fund or fund
    stage = column.stage or _stage(entry, column, setting)
    if stage == "上年":
        year = (column.year or (year or 1) - 1) if year else None
        stage = "决算"
    label = _label(entry, column, concept_name, layout.total if layout else None)
    return Sense(label, concept_name, stage, fund, year, None)


def _form_money(entry: Entry, column: Column, setting: Meaning, year: int | None) -> Sense:
    """The money of a form: only its whole is a standard term, its sources are not income."""
    found = concept_of(bare(entry.name), "money")
    whole = found.name if found is not None and found.group == "total" else None
    heading = heading_of(entry.name)
    fund = heading.fund if heading is not None else None
    return Sense(entry.name, whole, column.stage, fund, year, setting.subject)


def _performance(
    entry: Entry, column: Column, measure: str, setting: Meaning, year: int | None
) -> Sense:
    """Targets, results, weights, scores and rates of the evaluation forms."""
    stage = {"weight": "权重", "score": "得分", "target": "目标", "actual": "实际"}.get(
        column.role or "", column.stage
    )
    name = bare(entry.name)
    found = concept_of(name, measure)
    if measure == "score" and found is None and entry.is_total:
        found = concept_of("自评得分", "score")
    if measure == "percent" and column.role == "percent":
        found = concepts()[column.concept] if column.concept else None
        if found is None and column.path:
            found = concept_of(bare(column.path[-1]), "percent")
        staged = found is None or found.group != "staffing"
        default = _DEFAULT_STAGE.get(setting.profile.kind, "决算") if staged else None
        stage = column.stage or default
    label = entry.name or (column.path[-1] if column.path else "")
    if not entry.name and found is None:
        found = concept_of(re.sub(r"^\d{4}年度?", "", bare(label)), measure)
    return Sense(label, found.name if found else None, stage, None, year, setting.subject)


def _stage(entry: Entry, column: Column, setting: Meaning) -> str | None:
    layout = setting.layout
    said = stage_in(column.label)
    if said is not None and any(c in column.label for c in "年上预决执"):
        return said
    if layout is not None and layout.stage is not None:
        return layout.stage
    named = stage_in(setting.printed.title or "")
    return named or _DEFAULT_STAGE.get(setting.profile.kind)


def _concept(entry: Entry, column: Column, setting: Meaning, fund: str | None) -> str | None:
    layout = setting.layout
    if entry.code is not None:
        return _of_class(entry, column, layout)
    name = bare(entry.name)
    if layout is not None and layout.shape in ("tree", "grid", "economic", "list"):
        if name in layout.rows:
            return layout.rows[name]
        if name in _TOTALS and len(entry.levels) > 1:
            above = concept_of(bare(entry.levels[-2]), "money")
            return above.name if above and column.concept is None else None
        if not name or name in _TOTALS:
            own = layout.total if column.is_grand else None
            return column.concept or _narrowed(own, column.fund)
        if column.concept is not None:
            return None
    if entry.parent is not None and entry.parent.tier == 0:
        return _detail(entry, column)
    return _of_line(name, column, setting)


def _of_class(entry: Entry, column: Column, layout: Layout | None) -> str | None:
    """The concept of a coded line: only the economic classes that are standard terms."""
    if layout is None or layout.shape != "economic" or entry.code not in _ECONOMIC:
        return None
    found = concept_of(bare(entry.name), "money")
    return found.name if found and column.concept in (None, found.name) else None


def _of_line(name: str, column: Column, setting: Meaning) -> str | None:
    """The concept that the name of a line says, with its column."""
    layout = setting.layout
    if layout is None and name in _TOTALS and column.concept is None:
        return _narrowed(setting.line_total, column.fund)
    if layout is not None and name in layout.rows:
        row = layout.rows[name]
    else:
        found = concept_of(name, "money") if name else None
        row = found.name if found else None
    if row is None or (column.concept not in (None, row) and layout is None):
        return column.concept if not name and row is None else None
    if column.concept is not None and layout is not None and layout.total != column.concept:
        return None
    return _narrowed(row, column.fund)


def _detail(entry: Entry, column: Column) -> str | None:
    """The concept of a line below a line; 一、二 below a carry-over say funds, not income."""
    whole = concept_of(bare(entry.parent.name), "money") if entry.parent is not None else None
    found = concept_of(bare(entry.name), "money")
    if whole is None or found is None or column.concept is not None:
        return None
    return found.name if is_part_of(found.name, whole.name) else None


def _narrowed(concept: str | None, fund: str | None) -> str | None:
    """The concept of one fund's part of a total: 财政拨款支出 of 一般公共预算 and so on."""
    if concept is None or fund is None or concepts()[concept].fund == fund:
        return concept
    for name, other in concepts().items():
        above = other.parent
        while above is not None:
            if above == concept and other.fund == fund:
                return name
            above = concepts()[above].parent if above in concepts() else None
    return concept


def _label(entry: Entry, column: Column, concept: str | None, total: str | None) -> str:
    """What the figure is called: the line, and the column where that says more."""
    own = column.measure[-1] if column.measure else ""
    if not entry.name:
        return concept if concept and column.is_total else own or column.label
    if concept is not None and bare(entry.name) in _TOTALS:
        return own if column.concept is not None and not column.is_total else concept
    plain = column.is_total or not own or column.concept in (None, total)
    return entry.name if plain else f"{entry.name}-{own}"
