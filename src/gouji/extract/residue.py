"""What is left of a template, and what copying left out: placeholders, units, years, names."""

import re

from gouji.extract.sections import Paragraph
from gouji.extract.ties import TieBuilder
from gouji.extract.told import Told, pattern, words
from gouji.extract.vocabulary import bare

_SHOWN = 3
_OPENING = 60
"""A heading or the subject of a paragraph stands within this many characters."""
_STATED_KINDS = ("final_accounts", "budget", "self_evaluation")


def residue_checks(builder: TieBuilder, told: Told) -> None:
    """Add a relation for each kind of residue of a document, at the first place it stands."""
    _template_residue(builder, told)
    _missing_units(builder, told)
    if told.profile.kind in _STATED_KINDS:
        _other_years(builder, told)
        _other_names(builder, told)


def _template_residue(builder: TieBuilder, told: Told) -> None:
    found: dict[str, list[tuple[Paragraph, re.Match[str]]]] = {}
    for paragraph in told.prose:
        for kind in words()["residue"]:
            matches = pattern("residue", kind).finditer(paragraph.view.text)
            found.setdefault(kind, []).extend((paragraph, match) for match in matches)
    for kind, places in found.items():
        if places:
            name = words()["residue_names"][kind]
            _one_finding(builder, "template_residue", f"文中留有{name}", places)


def _one_finding(
    builder: TieBuilder,
    rule_id: str,
    said: str,
    places: list[tuple[Paragraph, re.Match[str]]],
) -> None:
    """One relation for all places of one kind: a template left empty is one defect."""
    first, match = places[0]
    texts = dict.fromkeys(match.group().strip("，。；、") for _, match in places)
    shown = "、".join(f"“{text}”" for text in list(texts)[:_SHOWN])
    count = f"（共{len(places)}处）" if len(places) > 1 else ""
    builder.add(
        rule_id, "wording", [], first.view.span(match.start(), match.end()),
        tolerance="E", severity="warning", verdict="fail", message=f"{said}{shown}{count}",
    )  # fmt: skip


def _missing_units(builder: TieBuilder, told: Told) -> None:
    """占总支出的83.4，: a share without %; 支出合计1234.56。: an amount without unit."""
    if pattern("unit_said").search("".join(p.view.text[:_OPENING] for p in told.prose)):
        checks = ["percent_expected"]
    else:
        checks = ["percent_expected", "amount_expected"]
    for name in checks:
        places = []
        for paragraph in told.prose:
            text = paragraph.view.text
            if name == "amount_expected" and pattern("unit_said").search(text):
                continue
            places += [(paragraph, match) for match in pattern(name).finditer(text)]
        said = "百分比缺少“%”" if name == "percent_expected" else "金额缺少单位"
        if places:
            _one_finding(builder, "unit_missing", f"{said}：", places)


def _other_years(builder: TieBuilder, told: Told) -> None:
    """A heading of the report's own part that names a year other than the report's."""
    year = told.profile.fiscal_year
    if year is None or str(year) not in (told.profile.title or ""):
        return
    headings = {title: p for p in reversed(told.prose) for title in (*p.path, p.title) if title}
    for heading, paragraph in headings.items():
        match = pattern("heading_year").match(heading)
        if match is None or pattern("heading_other_years").search(heading[match.end("year") :]):
            continue
        verdict = "pass" if int(match["year"]) == year else "fail"
        message = None
        if verdict == "fail":
            message = f"标题“{heading}”的年度与报告年度{year}年不一致"
        builder.add(
            "heading_year", "wording", [], paragraph.view.span(0, len(paragraph.view.text)),
            tolerance="E", severity="warning", verdict=verdict, message=message,
        )  # fmt: skip


def _other_names(builder: TieBuilder, told: Told) -> None:
    """某县乙局2023年度收入支出总计… in the report of 甲局: copied from another report."""
    department = bare(told.profile.department or "")
    if len(department) < 4:
        return
    places: list[tuple[Paragraph, re.Match[str]]] = []
    agreed: list[tuple[Paragraph, re.Match[str]]] = []
    for paragraph in told.prose:
        text = paragraph.view.text
        match = pattern("heading_names").search(text[:_OPENING])
        if (
            match is None
            or text in (told.profile.title or "")
            or match["year"] != str(told.profile.fiscal_year)
        ):
            continue
        name = bare(match["name"])
        same = name.endswith(department) or department.endswith(name) or department in name
        (agreed if same else places).append((paragraph, match))
    if places:
        named = [(p, re.compile(re.escape(m["name"])).search(p.view.text) or m) for p, m in places]
        said = f"文中单位名称与报告单位“{told.profile.department}”不一致："
        _one_finding(builder, "department_name", said, named)
    elif agreed:
        paragraph, match = agreed[0]
        builder.add(
            "department_name", "wording", [], paragraph.view.span(*match.span("name")),
            tolerance="E", severity="warning", verdict="pass",
        )  # fmt: skip
