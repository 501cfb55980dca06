"""What the pages of an OFD file share: composite units, and where its pictures lie."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree


@dataclass(slots=True)
class Resources:
    """Composite units by their identifier, and the names in the package of pictures."""

    units: dict[str, etree._Element] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def add(self, part: etree._Element | None, name: str) -> None:
        """Take what a file of resources holds; `name` is its name in the package."""
        if part is None:
            return
        home = resolved(name, part.get("BaseLoc")) if part.get("BaseLoc") else ""
        base = f"{home}/" if home else name
        for unit in all_of(part, "CompositeGraphicUnit"):
            self.units[unit.get("ID") or ""] = unit
        for media in all_of(part, "MultiMedia"):
            for file in all_of(media, "MediaFile"):
                self.pictures[media.get("ID") or ""] = resolved(base, file.text)


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace, of which OFD files have several."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def all_of(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Every element of a name within another."""
    return (each for each in element.iter() if local_name(each) in names)


def resolved(base: str, place: str | None) -> str:
    """The name in the package of a place that the file `base` names."""
    place = (place or "").strip().replace("\\", "/")
    if place.startswith("/"):
        return posixpath.normpath(place.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), place))
