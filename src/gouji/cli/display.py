"""What the command line prints for people. Words from documents are shown, never obeyed.

Control characters that a terminal would act on are replaced, and nothing is read as markup.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gouji.answer import Answer
from gouji.asking import Explanation
from gouji.checking import Checked
from gouji.cli.messages import known, message
from gouji.settings import Settings
from gouji.summary import Night

if TYPE_CHECKING:
    from rich.console import Console

_SEVERITY = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_VERDICT = {"pass": "green", "rounding": "green", "fail": "bold red", "unknown": "dim"}
_VERDICTS = ("pass", "rounding", "fail", "unknown")
_WIDE = 10_000
"""Columns where the output is no terminal: a pipe wants whole lines."""

Line = Sequence[str | tuple[str, str]]
"""A line of pieces, each plain or with a style."""


def plain(text: object) -> str:
    """The text with everything replaced that would steer a terminal or hide other text.

    >>> plain("一\\x1b[2J二")
    '一�[2J二'
    """
    return "".join(
        "�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t" else c
        for c in str(text)
    )


def number(value: object) -> str:
    """A figure without trailing zeros, with thousands separators."""
    if not isinstance(value, Decimal):
        return plain(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_night(night: Night, lang: str) -> None:
    """Print the summary of a night."""
    console = _console()
    head = message(lang, "night" if night.changed else "nothing_new", seconds=night.seconds)
    _line(console, [(head, "bold")])
    _pairs(console, lang, _night_pairs(night, lang))
    for finding in night.findings:
        _show_finding(console, finding, lang)
    hidden = sum(night.finding_counts.values()) - len(night.findings)
    _more(console, hidden, "marts.findings", lang)
    if night.quarantined:
        _line(console, [])
        _line(console, [(message(lang, "quarantined"), "bold")])
        for row in night.quarantined:
            _line(console, [f"  {plain(row['path'])}  ", (plain(row["reason"]), "yellow")])
        hidden = _refused(night) - len(night.quarantined)
        _more(console, hidden, "marts.dim_document", lang)
    _show_doubts(console, night, lang)
    _line(console, [])
    if night.copy_problem:
        problem = message(lang, "copy_failed", reason=plain(night.copy_problem))
        _line(console, [(problem, _SEVERITY["error"])])
    _pairs(console, lang, [("warehouse", [plain(night.database)])])
    if night.findings:
        folder = Path(night.database).parent
        elsewhere = "" if folder == Settings().warehouse else f" --warehouse {plain(folder)}"
        command = f"gouji explain {night.findings[0]['finding_id']}{elsewhere}"
        _line(console, [(message(lang, "explain_hint", command=command), "dim")])


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
        _line(console, [])
        _line(console, [(message(lang, "doubts"), "bold")])
    for what, why in lines:
        _line(console, [f"  {plain(what)}  ", (plain(why), "yellow")])


def show_checked(reports: Sequence[Checked], lang: str) -> None:
    """Print what the check of each file found."""
    console = _console()
    for report in reports:
        _line(console, [(plain(report.file), "bold")])
        if report.problem:
            reason = message(lang, "unreadable", reason=plain(report.problem))
            _line(console, ["  ", (reason, _SEVERITY["error"])])
            continue
        counts = dict.fromkeys(_VERDICTS, 0)
        for check in report.checks:
            counts[check["verdict"]] += 1
        _line(console, ["  ", *_checks_line(counts, lang)])
        for finding in report.findings:
            _show_finding(console, finding, lang)
        if not any(finding["severity"] == "error" for finding in report.findings):
            _line(console, ["  ", (message(lang, "consistent"), "green")])


def show_explanation(found: Explanation, lang: str) -> None:
    """Print the way from a finding, a check or a figure back to the page."""
    console = _console()
    record = found.record
    if found.kind == "finding":
        _show_finding(console, record | {"path": None}, lang)
        _line(console, [])
    document = found.document
    name = document["title"] or document["path"]
    _pairs(
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


def show_lines(lines: Iterable[str]) -> None:
    """Print plain lines, such as the explanation of a rule."""
    console = _console()
    for line in lines:
        _line(console, [plain(line)])


def show_rows(answer: Answer, lang: str) -> None:
    """Print the rows of a query as a table."""
    from rich import box  # noqa: PLC0415 - costs 60 ms
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, column in enumerate(answer.columns):
        numeric = all(isinstance(row[place], int | float | Decimal | None) for row in answer.rows)
        table.add_column(Text(plain(column)), justify="right" if numeric else "left")
    for row in answer.rows:
        table.add_row(*(Text("" if value is None else number(value)) for value in row))
    console = _console()
    console.print(table)
    _line(console, [(message(lang, "rows", count=len(answer.rows)), "dim")])


def complain(reason: object, lang: str) -> None:
    """Say on standard error why a command can not run."""
    _line(_console(sys.stderr), [(message(lang, "cannot_run", reason=plain(reason)), "bold red")])


@contextmanager
def progress(lang: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show bars on standard error while a night runs, if a person looks at it."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.progress import Progress, TaskID  # noqa: PLC0415

    with Progress(console=_console(sys.stderr), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(message(lang, step), total=total)
            bars.update(tasks[step], completed=done)

        yield show


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
    _line(console, [])
    _line(
        console,
        [
            (f"[{known(lang, severity)}] ", style),
            (plain(finding["department"] or ""), "bold"),
            f" {finding['fiscal_year'] or ''}  ",
            (plain(finding["finding_id"]), "dim"),
        ],
    )
    _line(console, ["  ", plain(finding["message"])])
    if finding["proposed"]:
        arrow = f"{plain(finding['printed'])} → {plain(finding['proposed'])}"
        _line(console, ["  ", (arrow, "bold"), f"  {plain(finding['slip'] or '')}"])
    if finding.get("path"):
        page = f"  {message(lang, 'page', page=finding['page'])}" if finding["page"] else ""
        _line(console, ["  ", (plain(finding["path"]) + page, "dim")])


def _show_check(console: "Console", check: Mapping[str, Any], lang: str) -> None:
    verdict = str(check["verdict"])
    _line(console, [])
    _pairs(
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
        _line(console, ["  ", message(lang, "difference", **values)])
    for operand in check["operands"]:
        _line(console, ["  ", *_operand(operand, lang)])


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
        _line(console, [(message(lang, "more", count=f"{hidden:,}", table=table), "dim")])


def _pairs(console: "Console", lang: str, pairs: Iterable[tuple[str, Line]]) -> None:
    for key, line in pairs:
        _line(console, [(f"{message(lang, key)}  ", "bold cyan"), *line])


def _line(console: "Console", pieces: Line) -> None:
    from rich.text import Text  # noqa: PLC0415

    console.print(Text.assemble(*pieces), soft_wrap=True)


def _console(file: TextIO | None = None) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - costs 60 ms that --json need not pay

    stream = file or sys.stdout
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
