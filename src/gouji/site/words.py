"""The report's own words in both languages, from `words.yml`."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

LANGUAGES = ("zh-CN", "en")


@cache
def words() -> dict[str, tuple[str, str]]:
    """Key → (Chinese, English)."""
    import yaml  # noqa: PLC0415

    text = files("gouji.site").joinpath("words.yml").read_text(encoding="utf-8")
    loaded: dict[str, list[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {key: (str(chinese), str(english)) for key, (chinese, english) in loaded.items()}


def spoken(key: str, **values: object) -> Markup:
    """Both wordings of a key as HTML: the style sheet shows that of the chosen language.

    A missing key is our bug and raises KeyError.
    """
    return _both(key, values) if values else _spoken(key)


@cache
def _spoken(key: str) -> Markup:
    return _both(key, {})


def _both(key: str, values: Mapping[str, object]) -> Markup:
    pairs = zip(LANGUAGES, words()[key], strict=True)
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(language, text.format(**values))
        for language, text in pairs
    )


def known(value: str | None) -> Markup:
    """The words for a value of the data that the report knows; otherwise the value itself."""
    if value is None:
        return Markup("")
    return spoken(value) if value in words() else escape(value)


@cache
def attribute(name: str, key: str) -> Markup:
    """An HTML attribute that the script exchanges with the language: Chinese until then."""
    chinese, english = words()[key]
    return Markup('{}="{}" data-zh-{}="{}" data-en-{}="{}"').format(
        name, chinese, name, chinese, name, english
    )


def script_words() -> str:
    """The words as a script, for pages that are filled by one."""
    return f"window.goujiWords = {script_json(words())};\n"


def script_json(value: Any) -> str:
    """JSON that can stand inside a script element, whatever text it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
