"""The summary of a night as Markdown: the artifact of a scheduled night."""

import re
from collections.abc import Iterable, Sequence

from gouji.cli.messages import known, message
from gouji.cli.terminal import plain
from gouji.summary import Night

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def night_markdown(night: Night, lang: str) -> str:
    """Return the summary of a night; text from documents is escaped."""
    head = message(lang, "night" if night.changed else "nothing_new", seconds=night.seconds)
    counts = [
        (message(lang, "documents"), sum(row["documents"] for row in night.documents)),
        (message(lang, "facts"), night.facts),
        *((f"{message(lang, 'checks')} · {known(lang, v)}", n) for v, n in night.checks.items()),
        *(
            (f"{message(lang, 'findings')} · {known(lang, severity)}", count)
            for severity, count in night.finding_counts.items()
        ),
        (message(lang, "warehouse"), night.database),
    ]
    findings = [
        (known(lang, row["severity"]), row["message"], row["printed"], row["proposed"], row["path"])
        for row in night.findings
    ]
    refused = [(row["path"], row["reason"]) for row in night.quarantined]
    titles = [message(lang, name) for name in ("findings", "quarantined")]
    parts = [f"# {head}", _table(("", ""), counts)]
    if findings:
        names = ("findings", "sentence", "value", "proposal", "document")
        header = [message(lang, name) for name in names]
        parts += [f"## {titles[0]}", _table(header, findings)]
    if refused:
        header = [message(lang, name) for name in ("document", "quarantined")]
        parts += [f"## {titles[1]}", _table(header, refused)]
    return "\n\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else plain(value).replace("\n", " ")
    return _MARKS.sub(r"\\\1", text)
