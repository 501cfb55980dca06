"""The rule book for people: every rule explained, as records and as the pages of docs/rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gouji.equations import Operand
from gouji.examples import Example
from gouji.project import project_folder
from gouji.rules import Rule, all_rules

TOLERANCES = {
    "E": "必须完全相等",
    "D": "容许列示位数的尾差",
    "U": "容许不同计量单位换算的尾差",
    "P": "容许百分比与分子、分母列示位数的尾差",
    "Q": "只作提示，不作硬性判断",
}
KINDS = {
    "sum": "合计等于各项之和",
    "difference": "差额等于两数之差",
    "equal": "两数相等",
    "at_most": "不超过",
    "ratio": "比率",
    "count": "个数",
    "score": "得分",
    "grade": "等级",
    "wording": "文字与数据",
}
SEVERITIES = {"error": "错误", "warning": "提示", "info": "说明"}
VERDICTS = {
    "pass": "一致",
    "rounding": "尾差",
    "fail": "不符",
    "unknown": "无法判断",
    "none": "不判断",
}


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A rule as it is listed and explained; `file` is that of the rule book it stands in."""

    rule_id: str
    title: str
    check: int | None
    kind: str
    holds: str | None
    document_kinds: tuple[str, ...]
    stages: tuple[str, ...]
    within: str
    tolerance: str
    severity: str
    message: str
    source: str
    file: str
    examples: tuple[dict[str, str], ...]


def rule_records(folder: Path | None = None) -> list[RuleRecord]:
    """Every rule of the rule book, by file and place. Raises RuleError."""
    home = folder or project_folder("rules")
    files = _files(home)
    return [_record(rule, files[rule.id]) for rule in all_rules(home)]


def pages(folder: Path | None = None) -> dict[str, str]:
    """The generated pages by file name: one for each file of the rule book, and their index."""
    by_file: dict[str, list[RuleRecord]] = {}
    for record in rule_records(folder):
        by_file.setdefault(record.file, []).append(record)
    texts = {f"{Path(name).stem}.md": _page(name, rules) for name, rules in by_file.items()}
    return {"README.md": _index(by_file), **texts}


def _files(folder: Path) -> dict[str, str]:
    import yaml  # noqa: PLC0415 - the cost is paid only where rules are needed

    found = {}
    for path in sorted(folder.glob("*.yml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
        found.update({entry["id"]: path.name for entry in entries if "id" in entry})
    return found


def _record(rule: Rule, file: str) -> RuleRecord:
    return RuleRecord(
        rule.id, rule.title, rule.check, rule.kind, rule.holds, rule.document_kinds, rule.stages,
        rule.within, rule.tolerance, rule.severity, rule.message, rule.source, file,
        tuple(_example(example) for example in rule.examples),
    )  # fmt: skip


def _example(example: Example) -> dict[str, str]:
    shown = {_named(operand): f"{number}{unit}" for operand, number, unit in example.facts}
    if example.page:
        shown |= {"title": example.page.title, "text": example.page.text}
    if example.beside:
        shown |= {"beside_title": example.beside.title, "beside": example.beside.text}
    days = {"approved": example.approved, "published": example.published}
    return (
        shown
        | {name: day.isoformat() for name, day in days.items() if day}
        | {"verdict": example.verdict}
    )


def _named(operand: Operand) -> str:
    # an operand of the year before is judged with the year after it
    year = f"(year{-operand.year_offset:+d})" if operand.year_offset else ""
    stage = f"[{operand.stage}]" if operand.stage else ""
    fund = f"{{{operand.fund}}}" if operand.fund else ""
    return f"{operand.concept}{stage}{fund}{year}"


def _index(by_file: dict[str, list[RuleRecord]]) -> str:
    lines = [
        "# 规则", "", "由 `make docs-rules` 从 `rules/*.yml` 生成，请勿直接修改。", "",
        "| 规则 | 名称 | 检查号 | 严重程度 |", "|---|---|---|---|",
    ]  # fmt: skip
    for name, rules in by_file.items():
        for rule in rules:
            link = f"[`{rule.rule_id}`]({Path(name).stem}.md#{rule.rule_id})"
            number = rule.check or ""
            lines.append(f"| {link} | {rule.title} | {number} | {SEVERITIES[rule.severity]} |")
    return "\n".join(lines) + "\n"


def _page(name: str, rules: list[RuleRecord]) -> str:
    lines = [f"# {name}", "", "由 `make docs-rules` 生成，请勿直接修改。", ""]
    for rule in rules:
        lines += rule_lines(rule)
    return "\n".join(lines).rstrip("\n") + "\n"


def rule_lines(rule: RuleRecord) -> Iterator[str]:
    """The lines that explain a rule, in Markdown."""
    yield from (f"## {rule.rule_id}", "", f"**{rule.title}**", "")
    if rule.holds:
        yield from ("```", " ".join(rule.holds.split()), "```", "")
    yield f"- 类型：{KINDS.get(rule.kind, rule.kind)}；{SEVERITIES[rule.severity]}"
    yield f"- 容差 {rule.tolerance}：{TOLERANCES[rule.tolerance]}"
    if rule.check:
        yield f"- 检查号：{rule.check}"
    if rule.document_kinds:
        yield f"- 适用文件：{'、'.join(rule.document_kinds)}"
    if rule.stages:
        yield f"- 适用口径：{'、'.join(rule.stages)}"
    if rule.within == "section":
        yield "- 各数须在同一节内"
    yield from (f"- 提示语：{rule.message}", f"- 依据：{rule.source}", "")
    for example in rule.examples:
        yield from _example_lines(example)
    if rule.examples:
        yield ""


def _example_lines(example: dict[str, str]) -> Iterator[str]:
    verdict = VERDICTS[example["verdict"]]
    if "text" not in example:
        figures = "，".join(f"{name} {text}" for name, text in example.items() if name != "verdict")
        yield f"- 例：{figures} → {verdict}"
        return
    days = "，".join(
        f"{word}日期{example[name]}"
        for name, word in (("approved", "批复"), ("published", "公开"))
        if name in example
    )
    yield f"- 例：《{example['title']}》{days} → {verdict}"
    yield from _quoted(example["text"])
    if "beside" in example:
        yield from ("", f"  另有《{example['beside_title']}》：", *_quoted(example["beside"]))


def _quoted(text: str) -> Iterator[str]:
    yield from ("", "  ```")
    yield from (f"  {line}" for line in text.splitlines())
    yield from ("  ```", "")
