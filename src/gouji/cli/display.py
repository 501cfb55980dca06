"""What the command line shows of nights, checks and findings, for people."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.asking import Explanation
from gouji.checking import Checked
from gouji.cli.messages import known, message
from gouji.cli.terminal import Line, number, open_console, plain, write, write_pairs
from gouji.settings import Settings
from gouji.summary import Night

if TYPE_CHECKING:
    from rich.console import Console

_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_VERDICT = {"pass": "green", "rounding": "green", "fail": "bold red", "unknown": "dim"}
_VERDICTS = ("pass", "rounding", "fail", "unknown")


def show_night(night: Night, lang: str) -> None:
    """Print the summary of a night."""
    console = open_console()
    head = message(lang, "night" if night.changed else "nothing_new", seconds=night.seconds)
    write(console, [(head, "bold")])
    write_pairs(console, lang, _night_pairs(night, lang))
    for finding in night.findings:
        _show_finding(console, finding, lang)
    hidden = sum(night.finding_counts.values()) - len(night.findings)
    _more(console, hidden, "marts.findings", lang)
    if night.quarantined:
        write(console, [])
        write(console, [(message(lang, "quarantined"), "bold")])
        for row in night.quarantined:
            write(console, [f"  {plain(row['path'])}  ", (plain(row["reason"]), "yellow")])
        hidden = _refused(night) - len(night.quarantined)
        _more(console, hidden, "marts.dim_document", lang)
    _show_doubts(console, night, lang)
    write(console, [])
    if night.copy_problem:
        problem = message(lang, "copy_failed", reason=plain(night.copy_problem))
        write(console, [(problem, _SEVERITY["error"])])
    write_pairs(console, lang, [("warehouse", [plain(night.database)])])
    if night.findings:
        folder = Path(night.database).parent
        elsewhere = "" if folder == Settings().warehouse else f" --warehouse {plain(folder)}"
        command = f"gouji explain {night.findings[0]['finding_id']}{elsewhere}"
        write(console, [(message(lang, "explain_hint", command=command), "dim")])


def _show_doubts(console: "Console", night: Night, lang: str) -> None:
    """Rules that may be wrong themselves, and acceptances to look at again."""
    lines = [
        (f"{row['rule_id']}  {row['title']}", message(lang, row["suspicion"]))
        for row in night.suspect_rules
    ] + [
        (f"{row['accepted']}  {row['reason']}", message(lang, row["state"], until=row["until"]))
        for row in night.stale_acceptances
    ]
    if lines:
        write(console, [])
        write(console, [(message(lang, "doubts"), "bold")])
    for what, why in lines:
        write(console, [f"  {plain(what)}  ", (plain(why), "yellow")])


def show_checked(reports: Sequence[Checked], lang: str) -> None:
    """Print what the check of each file found."""
    console = open_console()
    for report in reports:
        write(console, [(plain(report.file), "bold")])
        if report.problem:
            reason = message(lang, "unreadable", reason=plain(report.problem))
            write(console, ["  ", (reason, _SEVERITY["error"])])
            continue
        counts = dict.fromkeys(_VERDICTS, 0)
        for check in report.checks:
            counts[check["verdict"]] += 1
        write(console, ["  ", *_checks_line(counts, lang)])
        for finding in report.findings:
            _show_finding(console, finding, lang)
        if not any(finding["severity"] == "error" for finding in report.findings):
            write(console, ["  ", (message(lang, "consistent"), "green")])


def show_explanation(found: Explanation, lang: str) -> None:
    """Print the way from a finding, a check or a figure back to the page."""
    console = open_console()
    record = found.record
    if found.kind == "finding":
        _show_finding(console, record | {"path": None}, lang)
        write(console, [])
    document = found.document
    name = document["title"] or document["path"]
    write_pairs(
        console,
        lang,
        [
            ("document", [plain(name), "  ", (plain(document["path"]), "dim")]),
            ("place", [_place(record, lang)]),
            ("sentence", _marked(found)),
            *(_fact_pairs(record) if found.kind == "fact" else []),
        ],
    )
    for check in found.checks:
        _show_check(console, check, lang)


def _night_pairs(night: Night, lang: str) -> list[tuple[str, Line]]:
    kinds = "、" if lang == "zh" else ", "
    loaded = [d for d in night.documents if d["status"] != "quarantined"]
    refused = _refused(night)
    documents: list[str | tuple[str, str]] = [
        kinds.join(f"{known(lang, d['kind'])} {d['documents']}" for d in loaded) or "0"
    ]
    if refused:
        text = f"{kinds}{message(lang, 'status_quarantined')} {refused}"
        documents.append((text, _SEVERITY["warning"]))
    findings: list[str | tuple[str, str]] = []
    for severity, style in _SEVERITY.items():
        if count := night.finding_counts.get(severity):
            findings.append((f"{message(lang, severity)} {count}  ", style))
    facts = message(lang, "facts_line", count=f"{night.facts:,}")
    return [
        ("documents", documents),
        ("facts", [facts]),
        ("checks", _checks_line(night.checks, lang)),
        ("findings", findings or [(message(lang, "none_found"), "green")]),
    ]


def _refused(night: Night) -> int:
    return sum(d["documents"] for d in night.documents if d["status"] == "quarantined")


def _checks_line(counts: Mapping[str, int], lang: str) -> Line:
    total = f"{sum(counts.values()):,}"
    before, _, after = message(lang, "checks_line", count=total, verdicts="\0").partition("\0")
    pieces: list[str | tuple[str, str]] = [before]
    for verdict in _VERDICTS:
        count = counts.get(verdict, 0)
        style = _VERDICT[verdict] if count else "dim"
        pieces += [(f"{message(lang, verdict)} {count:,}", style), " "]
    return [*pieces[:-1], after]


def _show_finding(console: "Console", finding: Mapping[str, Any], lang: str) -> None:
    severity = str(finding["severity"])
    style = _SEVERITY.get(severity, "")
    write(console, [])
    write(
        console,
        [
            (f"[{known(lang, severity)}] ", style),
            (plain(finding["department"] or ""), "bold"),
            f" {finding['fiscal_year'] or ''}  ",
            (plain(finding["finding_id"]), "dim"),
        ],
    )
    write(console, ["  ", plain(finding["message"])])
    if finding["proposed"]:
        arrow = f"{plain(finding['printed'])} → {plain(finding['proposed'])}"
        write(console, ["  ", (arrow, "bold"), f"  {plain(finding['slip'] or '')}"])
    if finding.get("path"):
        page = f"  {message(lang, 'page', page=finding['page'])}" if finding["page"] else ""
        write(console, ["  ", (plain(finding["path"]) + page, "dim")])


def _show_check(console: "Console", check: Mapping[str, Any], lang: str) -> None:
    verdict = str(check["verdict"])
    write(console, [])
    write_pairs(
        console,
        lang,
        [
            (
                "equation",
                [
                    plain(check["equation"]), "  ",
                    (known(lang, verdict), _VERDICT.get(verdict, "")),
                    f"  {plain(check['note'] or '')}  ",
                    (f"{plain(check['rule_id'])} {plain(check['check_id'])}", "dim"),
                ],
            ),
        ],
    )  # fmt: skip
    if check["difference"] is not None:
        unit = plain(check["unit"] or "")
        values = {name: number(check[name]) + unit for name in ("difference", "tolerance")}
        write(console, ["  ", message(lang, "difference", **values)])
    for operand in check["operands"]:
        write(console, ["  ", *_operand(operand, lang)])


def _operand(operand: Mapping[str, Any], lang: str) -> Line:
    if operand["fact_id"] is None:
        constant = operand["base_value"]
        figure = message(lang, "not_printed") if constant is None else number(constant)
    else:
        figure = plain(operand["printed_text"]) + plain(operand["unit"] or "")
    stage = f"（{plain(operand['stage'])}）" if operand["stage"] else ""
    return [
        (f"{known(lang, operand['role'])} ", "dim"),
        f"{'-' if operand['sign'] < 0 and operand['role'] != 'part' else ''}",
        f"{plain(operand['label'] or '')}{stage} ",
        (figure, "bold"),
        (f"  {_place(operand, lang)}", "dim"),
    ]


def _fact_pairs(fact: Mapping[str, Any]) -> list[tuple[str, Line]]:
    yuan = fact["amount_yuan"]
    amount = "" if yuan is None else f"  = {number(yuan)} ± {number(fact['rounding'])} 元"
    shown: list[tuple[str, Line]] = [
        ("value", [(plain(fact["printed_text"]) + plain(fact["unit"]), "bold"), amount])
    ]
    names = ("label", "concept", "stage", "fund", "fiscal_year")
    return shown + [(name, [plain(fact[name])]) for name in names if fact[name] is not None]


def _marked(found: Explanation) -> Line:
    end = found.figure_at + len(found.figure)
    before, after = found.context[: found.figure_at], found.context[end:]
    return [plain(before), (f"【{plain(found.figure)}】", "bold reverse"), plain(after.rstrip())]


def _place(record: Mapping[str, Any], lang: str) -> str:
    parts = [plain(record["section"] or "")]
    if record["page"]:
        parts.append(message(lang, "page", page=record["page"]))
    if record["char_start"] is not None:
        start, end = record["char_start"], record["char_end"]
        parts.append(message(lang, "offset", start=start, end=end))
    return "  ".join(filter(None, parts))


def _more(console: "Console", hidden: int, table: str, lang: str) -> None:
    if hidden > 0:
        write(console, [(message(lang, "more", count=f"{hidden:,}", table=table), "dim")])
