"""The command `gouji rules`: the rule book, listed or one rule explained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gouji.cli.messages import message
from gouji.cli.options import (
    help_text,
    json_option,
    lang_option,
    print_json,
    using,
    warehouse_option,
)
from gouji.errors import GoujiError

if TYPE_CHECKING:
    from gouji.answer import Answer, Row
    from gouji.rulebook import RuleRecord

_COLUMNS = ("rule_id", "title", "check", "severity")
_USE = ("documents", "passes", "roundings", "failures", "unknowns")


@click.command(help=help_text("rules"))
@click.argument("rule_id", required=False)
@warehouse_option
@json_option
@lang_option
def rules(rule_id: str | None, warehouse: Path | None, as_json: bool, lang: str | None) -> None:
    """List the rules, or explain one; with a warehouse, what they came to in it."""
    with using(lang, warehouse=warehouse) as settings:
        from gouji.asking import rule_uses  # noqa: PLC0415 - `gouji --help` need not load it
        from gouji.rulebook import rule_records  # noqa: PLC0415 - `gouji --help` need not load it

        records = rule_records()
        if rule_id is not None:
            records = [record for record in records if record.rule_id == rule_id]
            if not records:
                raise GoujiError(message(settings.lang, "no_such_rule", identifier=rule_id))
        uses = rule_uses(settings.database) if settings.database.is_file() else {}
        if as_json:
            rows = [asdict(each) | {"use": uses.get(each.rule_id)} for each in records]
            print_json(rows if rule_id is None else rows[0])
            return
        from gouji.cli import terminal  # noqa: PLC0415

        if rule_id is None:
            terminal.show_rows(_listed(records, uses, settings.lang), settings.lang)
        else:
            terminal.show_lines(_explained(records[0], uses.get(rule_id), settings.lang))


def _listed(records: "Sequence[RuleRecord]", uses: "Mapping[str, Row]", lang: str) -> "Answer":
    """The rules, with what a warehouse made of them where there is one."""
    from gouji.answer import Answer  # noqa: PLC0415

    columns = (*_COLUMNS, *_USE, "suspicion") if uses else _COLUMNS
    rows = []
    for record in records:
        use = uses.get(record.rule_id, {})
        suspicion = use.get("suspicion")
        told = {name: getattr(record, name) for name in _COLUMNS} | {
            name: use.get(name) for name in _USE
        }
        told["suspicion"] = message(lang, suspicion) if suspicion else None
        rows.append(tuple(told[name] for name in columns))
    return Answer(columns, rows)


def _explained(record: "RuleRecord", use: "Row | None", lang: str) -> "Iterator[str]":
    """The rule as its page in docs/rules says it, and what a warehouse made of it."""
    from gouji.rulebook import rule_lines  # noqa: PLC0415

    if use:
        counts = {name: use[name] for name in ("documents_in_scope", *_USE)}
        yield message(lang, "rule_use", **counts)
        if use["suspicion"]:
            yield message(lang, use["suspicion"])
    yield from rule_lines(record)
