"""The command `gouji rules`: the rule book, listed or one rule explained."""

from dataclasses import asdict

import click

from gouji.cli.messages import message
from gouji.cli.options import help_text, json_option, lang_option, print_json, using
from gouji.errors import GoujiError


@click.command(help=help_text("rules"))
@click.argument("rule_id", required=False)
@json_option
@lang_option
def rules(rule_id: str | None, as_json: bool, lang: str | None) -> None:
    """List the rules, or explain one."""
    with using(lang) as settings:
        from gouji.rulebook import rule_records  # noqa: PLC0415 - `gouji --help` need not load it

        records = rule_records()
        if rule_id is not None:
            records = [record for record in records if record.rule_id == rule_id]
            if not records:
                raise GoujiError(message(settings.lang, "no_such_rule", identifier=rule_id))
        if as_json:
            rows = [asdict(record) for record in records]
            print_json(rows if rule_id is None else rows[0])
            return
        from gouji.cli import display  # noqa: PLC0415

        if rule_id is None:
            display.show_rules(records, settings.lang)
        else:
            display.show_rule(records[0], settings.lang)
