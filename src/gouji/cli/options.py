"""What the commands share: options, settings, exit codes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from gouji.cli.messages import message
from gouji.errors import GoujiError
from gouji.logs import configure
from gouji.settings import Settings, SettingsError, load_settings

COULD_NOT_RUN = 2

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _locale_language() -> str:
    try:
        return load_settings().lang
    except SettingsError:
        return "zh"  # the command itself will say what is wrong with the settings


LANG = _locale_language()
"""The language of help texts: that of the settings."""


def help_text(key: str) -> str:
    """The help of a command or an option."""
    return message(LANG, f"help_{key}")


def _folder(name: str) -> Callable[[_Command], _Command]:
    return click.option(f"--{name}", type=PATH, help=help_text(name))


PATH = click.Path(path_type=Path)
raw_option = _folder("raw")
warehouse_option = _folder("warehouse")
json_option = click.option("--json", "as_json", is_flag=True, help=help_text("json"))
lang_option = click.option("--lang", type=click.Choice(["zh", "en"]), help=help_text("lang"))


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    from gouji.cli import machine  # noqa: PLC0415 - `gouji --help` need not load it

    machine.print_json(value)


@contextmanager
def using(lang: str | None, **options: Path | str | None) -> Iterator[Settings]:
    """The settings as the options change them; a GoujiError ends the command with its reason.

    `options` are settings by name, None where the command line does not give them.
    """
    spoken = LANG
    try:
        given = {name: value for name, value in options.items() if value is not None}
        settings = load_settings()
        settings = replace(settings, **given, lang=lang or settings.lang)  # type: ignore[arg-type]
        spoken = settings.lang
        configure(settings.log_level, settings.log_format == "json")
        yield settings
    except GoujiError as error:
        from gouji.cli.terminal import complain  # noqa: PLC0415

        complain(error, spoken)
        sys.exit(COULD_NOT_RUN)
