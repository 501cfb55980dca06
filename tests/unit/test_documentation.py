"""Every command, option, setting, variable and column is in docs/reference; links lead on."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from scripts.make_reference import pages, walk

from gouji.cli import app
from gouji.notify import Channels
from gouji.postgres import PostgresTarget
from gouji.settings import Limits, Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
ASKED_FOR = re.compile(r"""(?:environ(?:ment)?\.get\(|environ\[|env_var\()["'](GOUJI_\w+)""")
VARIABLE = re.compile(r"`(GOUJI_\w+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def made():
    return pages()


def test_the_reference_is_that_of_the_code(made):
    """`make docs-reference` writes it anew."""
    for name, text in made.items():
        assert (REFERENCE / name).read_text(encoding="utf-8") == text, name


def test_every_command_and_option_is_told(made):
    told = made["commands.md"]
    for name, command in walk(app, "gouji"):
        (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", told, re.M | re.S)
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(f"`{one}`" in section for one in option.opts), (name, option.opts)


class _Listener(dict):
    """An environment that has nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return {"GOUJI_POSTGRES_DSN": "host=x"}.get(key, default)


def _asked_for() -> Iterator[str]:
    listener = _Listener()
    Channels.of(listener)
    PostgresTarget.of(listener)
    yield from listener.asked
    for folder in ("src", "bi", "flows", "scripts"):
        for file in (ROOT / folder).rglob("*.py"):
            yield from ASKED_FOR.findall(file.read_text(encoding="utf-8"))
    yield from ASKED_FOR.findall((ROOT / "dbt" / "profiles.yml").read_text(encoding="utf-8"))


def test_every_variable_is_told_and_no_other():
    settings = {f"GOUJI_{name.upper()}" for kind in (Settings, Limits) for name in kind.__slots__}
    told = set(VARIABLE.findall((REFERENCE / "environment.md").read_text(encoding="utf-8")))
    assert told == set(_asked_for()) - settings


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda p: str(p.relative_to(DOCS)))
def test_links_lead_to_files_of_the_repository(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for link in LINK.findall(text):
        if not link.startswith(("http://", "https://", "year")):
            assert (page.parent / link).exists(), link
