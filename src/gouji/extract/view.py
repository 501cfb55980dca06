"""A normalised view of printed text that remembers where every character came from.

Full-width digits and signs become half-width, spaces between Chinese characters and artefacts
of text dumps vanish, so that the grammar sees one spelling; the offsets stay those of the text.
"""

import re
import unicodedata
from dataclasses import dataclass

_ARTEFACT = re.compile(
    r"\[(?:bookmark|BOOKMARK|书签)[^\]\n]{0,200}\]|\{\s{0,9}(?:PAGEREF|TOC|HYPERLINK)[^}\n]{0,500}\}"
)
_SPACES = " \t\u00a0\u3000\u2002\u2003\u2009\u200a\r\n\u2028\u000b\f"
_INVISIBLE = "\u200b\u200c\u200d\ufeff\u00ad\u2060"
_SAME = dict(
    zip(
        "﹪％﹣－−–．，：；（）(:);﹕﹔、､｡[]［］",
        "%%----.，：；（）（：）；：；、、。【】【】",
        strict=True,
    )
)


def normal_character(char: str) -> str:
    """Return the half-width or canonical form of one printed character ('' when invisible)."""
    if char in _INVISIBLE:
        return ""
    if char in _SAME:
        return _SAME[char]
    if "\uff01" <= char <= "\uff5e" or "\u2f00" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return char


_CHARACTERS = {
    ord(char): normal_character(char)
    for char in (*_SAME, *map(chr, (*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FE0))))
}
_UNEVEN = re.compile(rf"[{re.escape(_SPACES + _INVISIBLE)}\[{{]")
"""What may vanish from a view, or be longer there."""


@dataclass(frozen=True, slots=True)
class View:
    """Normalised `text`; `origin[i]` is the document offset of its i-th character."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of the view's slice [start, end), which must not be empty."""
        return self.origin[start], self.origin[end - 1] + 1


def _is_cjk(char: str) -> bool:
    return (
        "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char in "，。；：、（）“”"
    )


def _parts(before: str, after: str, blank: str) -> bool:
    """Whether a blank parts two words; a line break inside a figure parts nothing."""
    if blank == "\n" and before.isdigit() and after.isdigit():
        return False
    return not _is_cjk(before) and not _is_cjk(after)


def view_of(text: str, start: int, end: int) -> View:
    """Return the normalised view of text[start:end].

    A space survives only between two Latin letters or digits, as one blank; a comma between
    digits survives as the thousands separator ',', any other comma becomes '，'.
    """
    printed = text[start:end]
    inner = printed.strip(_SPACES)
    if not _UNEVEN.search(inner):  # most are: each character stands for one
        start += len(printed) - len(printed.lstrip(_SPACES))
        characters = list(inner.translate(_CHARACTERS))
        _settle_commas(characters)
        return View("".join(characters), tuple(range(start, start + len(inner))))
    return _uneven_view(text, start, end)


def _uneven_view(text: str, start: int, end: int) -> View:
    """The view of a text with blanks, invisible characters or artefacts inside."""
    characters: list[str] = []
    origin: list[int] = []
    skip_until = start
    marked = text.find("[", start, end) >= 0 or text.find("{", start, end) >= 0
    artefacts = _ARTEFACT.finditer(text, start, end) if marked else iter(())
    artefact = next(artefacts, None)
    blank_at = -1
    for position in range(start, end):
        if artefact and position == artefact.start():
            skip_until = artefact.end()
            artefact = next(artefacts, None)
        if position < skip_until:
            continue
        char = text[position]
        if char in _SPACES:
            blank_at = position
            continue
        plain = normal_character(char)
        if not plain:
            continue
        if blank_at >= 0 and characters and _parts(characters[-1], plain, text[blank_at]):
            characters.append(" ")
            origin.append(blank_at)
        blank_at = -1
        for piece in plain:
            characters.append(piece)
            origin.append(position)
    _settle_commas(characters)
    return View("".join(characters), tuple(origin))


def _settle_commas(characters: list[str]) -> None:
    """Tell thousands separators from commas: ',' stays only between a digit and three digits."""
    size, i = len(characters), -1
    for _ in range(characters.count(",")):
        i = characters.index(",", i + 1)
        group = characters[i + 1 : i + 4]
        separates = (
            0 < i < size - 3
            and characters[i - 1].isdigit()
            and all(c.isdigit() and c.isascii() for c in group)
            and not (i + 4 < size and characters[i + 4].isdigit())
        )
        characters[i] = "," if separates else "，"
