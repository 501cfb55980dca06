"""Styles of a Word document, as far as they decide what is printed: numbering, headings, hiding."""

import re
from dataclasses import dataclass

from lxml import etree

from gouji.readers.numbering import W, is_on, value, whole

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph takes from its style. `list_id` is the numbering it belongs to."""

    name: str = ""
    list_id: str | None = None
    list_level: int | None = None
    heading_level: int | None = None
    hidden: bool = False


class Styles:
    """The styles by id, each with what it inherits."""

    def __init__(self, styles: etree._Element | None) -> None:
        """Read from the root of styles.xml (None: there are none)."""
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        self._default = ""
        for element in styles.iterchildren(f"{W}style") if styles is not None else ():
            key = element.get(f"{W}styleId", "")
            self._elements[key] = element
            is_default = element.get(f"{W}default") in ("1", "true", "on")
            if is_default and element.get(f"{W}type") == "paragraph":
                self._default = key

    def paragraph(self, key: str | None) -> Style:
        """Return the style of a paragraph; without one the default style holds."""
        key = self._default if key is None else key
        if key not in self._known:
            style = self._read(key)
            if key not in self._elements:  # not kept: these styles may serve many documents
                return style
            self._known[key] = style
        return self._known[key]

    def hides(self, key: str) -> bool:
        """Tell whether a character style hides its text."""
        return self.paragraph(key).hidden

    def _read(self, key: str) -> Style:
        chain = self._chain(key)

        def first(place: str) -> etree._Element | None:
            return next((found for e in chain if (found := e.find(place)) is not None), None)

        outline = whole(value(first(f"{W}pPr/{W}outlineLvl")))
        names = (_HEADING.fullmatch(value(element.find(f"{W}name")) or "") for element in chain)
        named = next(filter(None, names), None)
        if outline is None:
            level = int(named[1]) if named else None
        else:
            level = outline + 1 if 0 <= outline <= 8 else None
        list_id = value(first(f"{W}pPr/{W}numPr/{W}numId"))
        list_level = whole(value(first(f"{W}pPr/{W}numPr/{W}ilvl")))
        return Style(key, list_id, list_level, level, is_on(first(f"{W}rPr/{W}vanish")))

    def _chain(self, key: str) -> list[etree._Element]:
        """Return a style and those it is based on, nearest first; a cycle ends the chain."""
        chain: list[etree._Element] = []
        seen: set[str] = set()
        while key in self._elements and key not in seen:
            seen.add(key)
            chain.append(self._elements[key])
            key = value(self._elements[key].find(f"{W}basedOn")) or ""
        return chain
