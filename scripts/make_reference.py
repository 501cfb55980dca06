"""Writes docs/reference from the code: commands, settings, tables. `make docs-reference`."""

import ast
import dataclasses
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from gouji.cli import app
from gouji.cli.messages import MESSAGES
from gouji.settings import Limits, Settings

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
_NOTE = "Written by `make docs-reference`; do not edit."
_BY_TEXT = {text: pair for pair in MESSAGES.values() for text in pair}


def pages() -> dict[str, str]:
    """The generated pages by file name."""
    made = {
        "commands.md": _commands(),
        "settings.md": _settings(),
        "marts.md": _marts(),
    }
    return {name: "\n".join(lines).rstrip("\n") + "\n" for name, lines in made.items()}


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _commands() -> Iterator[str]:
    yield from ("# Commands 命令", "", _NOTE, "")
    yield from (
        "`gouji COMMAND --help` says the same, in Chinese or, with an English locale, in English.",
        "Exit codes 退出码: 0 all went through, 1 errors were found (`check`, `run --strict`), "
        "2 could not run.",
        "",
    )
    for name, command in walk(app, "gouji"):
        yield from _command(name, command)


def walk(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """The commands below one, by their full names, in the order of their names."""
    yield name, command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            yield from walk(command.commands[below], f"{name} {below}")


def _command(name: str, command: click.Command) -> Iterator[str]:
    chinese, english = _both(command.help)
    yield from (f"## {name}", "", chinese, "", english, "")
    usage = command.collect_usage_pieces(click.Context(command))
    yield from ("```", " ".join([name, *usage]), "```", "")
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        yield from ("| option 选项 | 说明 | |", "|---|---|---|")
        yield from map(_option, options)
        yield ""


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    chinese, english = _both(option.help)
    told = [english]
    if isinstance(option.type, click.Choice):
        told.append(" or ".join(f"`{choice}`" for choice in option.type.choices))
    if option.multiple:
        told.append("may be given several times")
    if isinstance(option.default, (int, str)) and not isinstance(option.default, bool):
        told.append(f"`{option.default}` unless given")
    if option.required:
        told.append("required")
    return f"| {names} | {chinese} | {'; '.join(told)} |"


def _both(text: str | None) -> tuple[str, str]:
    """The Chinese and English text of a help: a KeyError is one that is not in MESSAGES."""
    return _BY_TEXT[text or ""]


def _settings() -> Iterator[str]:
    yield from ("# Settings", "", _NOTE, "")
    yield from (
        "Defaults, then `gouji.toml` in the working directory, then the environment, then the",
        "options of a command. An unknown name or a bad value ends the command with exit code 2.",
        "What is secret has no setting: see [environment variables](environment.md).",
        "",
        "```toml",
        "# gouji.toml",
        'raw = "/data/raw"',
        "keep_snapshots = 14",
        "",
        "[limits]",
        "seconds_per_file = 300",
        "```",
        "",
        *_setting_table(Settings),
        "",
        "## `[limits]`",
        "",
        f"{inspect.getdoc(Limits)}",
        "",
        *_setting_table(Limits),
    )


def _setting_table(kind: type[Any]) -> Iterator[str]:
    texts = _field_texts(kind)
    yield from ("| setting | default | environment | |", "|---|---|---|---|")
    for field in dataclasses.fields(kind):
        if field.name != "limits":
            variable = f"`GOUJI_{field.name.upper()}`"
            yield f"| `{field.name}` | {_default(field)} | {variable} | {texts[field.name]} |"


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default is dataclasses.MISSING or field.default is None:
        return ""
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default:_}`" if isinstance(field.default, int) else f"`{field.default}`"


def _field_texts(kind: type[Any]) -> dict[str, str]:
    """The string below each field of a dataclass; a field without one is a KeyError."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    texts = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name)
            texts[field.target.id] = " ".join(ast.literal_eval(below.value).split())
    return texts


def _marts() -> Iterator[str]:
    yield from ("# Tables of the schema `marts`", "", _NOTE, "")
    yield from (
        "Amounts are in yuan; what is not printed is null, never 0. The same texts are comments in",
        "the published file (`.columns findings` in `gouji shell`).",
        "",
    )
    for model in _models():
        yield from (f"## {model['name']}", "", " ".join(model["description"].split()), "")
        yield from ("| column | type | |", "|---|---|---|")
        for column in model["columns"]:
            text = " ".join(column.get("description", "").split()).replace("|", "\\|")
            yield f"| `{column['name']}` | {column.get('data_type', '')} | {text} |"
        yield ""


def _models() -> list[dict[str, Any]]:
    """The models of the marts as their properties describe them, by name."""
    models = []
    for file in sorted((ROOT / "dbt" / "models" / "marts").glob("*.yml")):
        listed = yaml.safe_load(file.read_text(encoding="utf-8")).get("models", [])
        models += [model for model in listed if (file.parent / f"{model['name']}.sql").exists()]
    return sorted(models, key=lambda model: str(model["name"]))


if __name__ == "__main__":
    main()
