"""The blocks of a page measured: words outside and inside of links, what may be of a report."""

import re
from dataclasses import dataclass, field

from lxml import etree, html

_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "head", "select", "option"))
_INLINE = frozenset((
    "a", "abbr", "b", "big", "br", "cite", "code", "em", "font", "i", "img", "input", "ins",
    "label", "mark", "o:p", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
))  # fmt: skip
LONGEST_LINE = 200
"""A longer line says more than what a page says of itself."""
COUNTED = re.compile(r"\d\s*(?![年月日号次热期])[\u4e00-\u9fff%％]")
DATA = re.compile(
    r"\d[\d,，.]*\s*(?:[十百千万亿]*(?:元|亩|吨|辆|户|公顷|平方|㎡)|[%％‰]|个百分点|[万亿]?人(?![次民大]))"
    r"|\d[\d,，]*\.\d\d(?![\d.])"
)
"""What may be a figure of a report; counts of visits are none."""
_CELL_FIGURE = re.compile(r"[-−+]?\d[\d,，]*(?:\.\d+)?[%％]?")
_SENTENCE = re.compile(r"[\u4e00-\u9fff][^。；]{14,}[。；，]")
_BESIDE_LINKS = re.compile(r"[\d\s\-/:：.年月日|>》·•\[\]【】()（）、,，]+")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|txt|csv)(?:[?#]|$)", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """A block: its own words outside and inside of links, and sums with the blocks in it."""

    element: html.HtmlElement
    own: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    characters: int = 0
    link_characters: int = 0
    links: int = 0
    data: int = 0
    sentences: int = 0
    nested: bool = False

    @property
    def text(self) -> str:
        """Its own words, white space collapsed."""
        return " ".join("".join(self.own).split())

    @property
    def weight(self) -> int:
        """How much in it may be of a report."""
        return self.data + self.sentences


class Survey:
    """Every block of a page, measured in one walk."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.blocks: dict[html.HtmlElement, Block] = {}
        self._open: list[Block] = []
        self._link: html.HtmlElement | None = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if not isinstance(tag, str) or tag in _NOT_SHOWN:
                if event == "start":
                    walk.skip_subtree()
                else:
                    self._note(element.tail)
            elif event == "start":
                self._begin(element, tag)
            else:
                self._end(element, tag)

    def _begin(self, element: html.HtmlElement, tag: str) -> None:
        if tag not in _INLINE:
            block = Block(element)
            self.blocks[element] = block
            self._open.append(block)
        elif tag == "a" and self._link is None and _leads_away(element):
            self._link = element
            self._open[-1].links += 1
        self._note(element.text)

    def _end(self, element: html.HtmlElement, tag: str) -> None:
        if tag not in _INLINE:
            self._close(self._open.pop())
        elif element is self._link:
            self._link = None
        if self._open:
            self._note(element.tail)

    def _note(self, text: str | None) -> None:
        if not text or not self._open:
            return
        block = self._open[-1]
        count = len("".join(text.split()))
        block.characters += count
        if self._link is None:
            block.own.append(text)
        else:
            block.linked.append(text)
            block.link_characters += count

    def _close(self, block: Block) -> None:
        text = block.text
        bare = _BESIDE_LINKS.sub("", text) if block.links else text
        block.characters -= len("".join(text.split())) - len("".join(bare.split()))
        in_cell = block.element.tag in ("td", "th") and _CELL_FIGURE.fullmatch(text)
        block.data += bool(in_cell or DATA.search(text))
        block.sentences += bool(_SENTENCE.search(text) or COUNTED.search(text))
        block.sentences += any("。" in each for each in block.linked)
        if self._open:
            outer = self._open[-1]
            outer.nested = True
            for name in ("characters", "link_characters", "links", "data", "sentences"):
                setattr(outer, name, getattr(outer, name) + getattr(block, name))


def _leads_away(link: html.HtmlElement) -> bool:
    """Whether a link leads to another page: none within the page, to a script or to a file."""
    target = (link.get("href") or "").strip()
    return not (not target or target.startswith(("#", "javascript:")) or _FILE.search(target))


def remove(element: html.HtmlElement) -> None:
    """Take an element out; what follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()
