"""What the cells of plainly written rows show: looked up once for rows that are written alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gouji.readers.number_format import NumberFormat
from gouji.readers.plain_rows import GROUPS, NotPlain, attributes_of
from gouji.readers.sheet_rows import Row, column_name

LAST_COLUMN = 16_384
_ATTRIBUTES = {"s", "t", "cm", "vm", "ph"}
_MOST_KNOWN = 20_000
_KINDS = {"error": "text", "string": "text"}
"""Kinds of cells that differ only where a formula has no value."""

Form = tuple[Callable[[str], str], str]
"""How cells with the same attributes show what is stored, and of what kind they are."""


class _Known(dict[str, str]):
    """What repeated values show, as far as they are so many."""

    def __init__(self, render: Callable[[str], str]) -> None:
        super().__init__()
        self._render = render

    def __missing__(self, stored: str) -> str:
        text = self._render(stored)
        if len(self) < _MOST_KNOWN:
            self[stored] = text
        return text


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How the cells of a row are written: nearly every row is written as the one above it.

    `is_ordinary`: cells in order, and none of a kind that must be looked at.
    """

    letters: list[str]
    written: list[str]
    columns: list[int]
    renders: list[Callable[[str], str]]
    kinds: list[str]
    is_ordinary: bool


class RowPatterns:
    """The rows of one sheet. `errors` and `without_value` name the cells that are so."""

    def __init__(
        self, formats: Mapping[str | None, NumberFormat], shown: Callable[[str, str], str]
    ) -> None:
        """`formats` by style, `shown` gives the text of a stored value that is no number."""
        self.errors: list[str] = []
        self.without_value: list[str] = []
        self._formats, self._shown = formats, shown
        self._forms: dict[str, Form] = {}
        self._pattern = _Pattern([], [], [], [], [], is_ordinary=False)

    def fill(self, row: Row, pieces: list[str]) -> bool:
        """Put the cells of a row, in pieces, into it; return whether they stand in order.

        Raises NotPlain.
        """
        letters, written, formulas, values, texts = (
            pieces[group::GROUPS] for group in range(1, GROUPS)
        )
        pattern = self._pattern
        if letters != pattern.letters or written != pattern.written:
            pattern = self._pattern = self._new_pattern(letters, written)
        stored = [value or text for value, text in zip(values, texts, strict=True)]
        if pattern.is_ordinary and all(stored) and not any(formulas):
            shown = [render(text) for render, text in zip(pattern.renders, stored, strict=True)]
            if all(shown):
                row.columns, row.texts, row.kinds = pattern.columns, shown, pattern.kinds
                return True
        self._fill_each(row, pattern, stored, formulas)
        return pattern.is_ordinary

    def _fill_each(
        self, row: Row, pattern: _Pattern, stored: list[str], formulas: list[str]
    ) -> None:
        cells = zip(pattern.columns, pattern.renders, pattern.kinds, stored, formulas, strict=True)
        for column, render, kind, text, formula in cells:
            if not text:
                if formula and kind != "string":
                    self.without_value.append(f"{column_name(column)}{row.index + 1}")
                continue
            if kind == "error":
                self.errors.append(f"{column_name(column)}{row.index + 1} {text}")
            if shown := render(text):
                row.columns.append(column)
                row.texts.append(shown)
                row.kinds.append("formula" if formula else _KINDS.get(kind, kind))

    def _new_pattern(self, letters: list[str], written: list[str]) -> _Pattern:
        columns = [column_number(each) for each in letters]
        if any(column >= LAST_COLUMN for column in columns):
            raise NotPlain
        forms = [self._forms.get(each) or self._new_form(each) for each in written]
        renders, kinds = [render for render, _ in forms], [kind for _, kind in forms]
        is_ordinary = not set(kinds) & _KINDS.keys() and columns == sorted(set(columns))
        return _Pattern(letters, written, columns, renders, kinds, is_ordinary)

    def _new_form(self, written: str) -> Form:
        attributes = attributes_of(written)
        form = attributes.get("t", "n")
        number = self._formats.get(attributes.get("s"))
        if not attributes.keys() <= _ATTRIBUTES or (form == "n" and number is None):
            raise NotPlain
        if form == "n" and number is not None:
            render, kind = number.render, number.kind
        else:
            render = lambda stored: self._shown(stored, form)  # noqa: E731 - it needs the form
            kind = {"d": "date", "e": "error", "str": "string"}.get(form, "text")
        if kind != "number":
            render = _Known(render).__getitem__
        self._forms[written] = render, kind
        return render, kind


def column_number(letters: str) -> int:
    """The column, from 0, that letters name: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
