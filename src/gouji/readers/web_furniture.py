"""What a portal puts around a report, taken out of a page before it is read.

Own rules rather than a library's, since no figure of a report may be lost
(docs/decisions/0012): what holds an amount, a share or sentences outside of links stays, whatever
it is called and wherever it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree, html

_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "head", "select", "option"))
_INLINE = frozenset((
    "a", "abbr", "b", "big", "br", "cite", "code", "em", "font", "i", "img", "input", "ins",
    "label", "mark", "o:p", "s", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
))  # fmt: skip
_STANDING = frozenset(
    ("html", "body", "article", "main", "tr", "tbody", "thead", "tfoot", "caption")
)
"""What is never furniture itself: a page, a report, or part of a grid."""
_TAGS = frozenset(("nav", "footer", "aside"))
_ROLES = frozenset(("navigation", "contentinfo", "banner", "search", "complementary", "menu"))
_NAMES = re.compile(
    r"(?:^|[^a-z])(?:nav(?:bar|igation)?|(?:sub)?menus?|(?:bread)?crumbs?|foot(?:er)?|copyright|"
    r"side(?:bar|nav)|(?:bd)?share|related?|recommend|friend-?links?|pag(?:er|ination)|toolbar|"
    r"top-?bar|search(?:box|bar)?|login|qr-?code|pre-?next|dqwz|wzdh|xgxx|xgnr|bottom)(?:$|[^a-z])"
)
"""Words in classes and ids; those of Chinese systems mean place, map of the site, related, foot."""
_PLACE = re.compile(r"(?:您|你)?(?:现在|当前|目前)?(?:所在)?的?(?:当前)?位置\s*(?:[:：>》]|$)")
_PAGER = re.compile(r"上一[页篇]|下一[页篇]|[尾末]页")
_ASIDE = re.compile(
    r"(?:相关(?:链接|阅读|信息|新闻|稿件|文章|解读|内容)|友情链接|推荐阅读|热点(?:新闻|推荐)|分享(?:到|至)?"
    r"|打印(?:本页)?|关闭(?:窗口|本页)?|返回(?:顶部|首页)|收藏|扫一扫.{0,16}|网站地图|联系我们|无障碍.{0,6}"
    r"|(?:[上下]一[页篇条]\s*[:：]?\s*(?:没有了?|无)?\s*)+"
    r"|(?:主办|承办|版权所有|技术支持|网站标识码|备案号|[\w-]*ICP备|.{0,6}公网安备).{0,60})"
    r"[\s:：>》|【】\[\]]*"
)
"""What a block says that says nothing of a report."""
_COUNTED = re.compile(r"\d\s*(?![年月日号次热期])[\u4e00-\u9fff%％]")
_DATA = re.compile(
    r"\d[\d,，.]*\s*(?:[十百千万亿]*(?:元|亩|吨|辆|户|公顷|平方|㎡)|[%％‰]|个百分点|[万亿]?人(?![次民大]))"
    r"|\d[\d,，]*\.\d\d(?![\d.])"
)
"""What may be a figure of a report; counts of visits are none."""
_CELL_FIGURE = re.compile(r"[-−+]?\d[\d,，]*(?:\.\d+)?[%％]?")
_SENTENCE = re.compile(r"[\u4e00-\u9fff][^。；]{14,}[。；，]")
_BESIDE_LINKS = re.compile(r"[\d\s\-/:：.年月日|>》·•\[\]【】()（）、,，]+")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|txt|csv)(?:[?#]|$)", re.IGNORECASE)
_LABEL = re.compile(
    r"(?<![\u4e00-\u9fff])(发布(?:日期|时间)|公开(?:日期|时间)|发文日期|更新(?:日期|时间)|(?:信息|文章|稿件)?来源|稿源"
    r"|发布(?:机构|单位)|作者|(?:责任)?编辑|(?:浏览|阅读|点击|访问)(?:次数|量|数)?|字[号体]|打印|分享)\s*[:：】\]]"
)
_PUBLISHED = ("发布日期", "发布时间", "公开日期", "公开时间")
_SOURCES = ("信息来源", "来源", "文章来源", "稿件来源", "稿源", "发布机构", "发布单位")
_META_DATES = ("pubdate", "publishdate", "publish_time", "article:published_time", "dc.date.issued")
_META_SOURCES = ("contentsource", "source", "dc.publisher")
"""Names that pages of Chinese authorities must carry (政府网站发展指引), and common others."""
_DAY = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_AROUND_VALUE = " \t\r\n\xa0\u3000[]【】|"
_LONGEST_LINE = 200
_LONGEST_SOURCE = 40
_PARTS = frozenset((
    "th", "tr", "tbody", "thead", "tfoot", "table", "caption", "p", "ul", "ol", "li", "dl", "dd",
    "dt", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote",
))  # fmt: skip
"""Blocks that are part of something larger."""
_FEWEST_IN_CELL = 3
_FEWEST_LINKS = 3
_LINKED = 0.75
"""The share of a block's text in links from which on it is a list of links."""
_MOST = 0.5
"""No block with a larger part of the page's text is furniture."""


@dataclass(frozen=True, slots=True)
class PageNote:
    """What a page says of its publication: the day (ISO) and who published it."""

    published_at: str | None = None
    source: str | None = None


def take_out_furniture(root: html.HtmlElement) -> PageNote:
    """Take navigation, lists of links, page feet and lines of publication out of a page.

    Returns what the head of the page and those lines say.
    """
    survey = _Survey(root)
    note = _note(root, survey)
    body = survey.blocks[root]
    for element in list(_topmost_furniture(root, survey, body.characters)):
        _remove(element)
    core = _core(root, _Survey(root), survey)
    if core is not None:
        for element in list(_around(core, root, survey)):
            _remove(element)
    return note


@dataclass(slots=True)
class _Block:
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


class _Survey:
    """Every block of a page, measured in one walk."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.blocks: dict[html.HtmlElement, _Block] = {}
        self._open: list[_Block] = []
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
            block = _Block(element)
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

    def _close(self, block: _Block) -> None:
        text = block.text
        bare = _BESIDE_LINKS.sub("", text) if block.links else text
        block.characters -= len("".join(text.split())) - len("".join(bare.split()))
        in_cell = block.element.tag in ("td", "th") and _CELL_FIGURE.fullmatch(text)
        block.data += bool(in_cell or _DATA.search(text))
        block.sentences += bool(_SENTENCE.search(text) or _COUNTED.search(text))
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


def _topmost_furniture(
    root: html.HtmlElement, survey: _Survey, characters: int
) -> Iterator[html.HtmlElement]:
    stack = [root]
    while stack:
        element = stack.pop()
        block = survey.blocks.get(element)
        if block is not None and block.characters <= _MOST * characters and _is_furniture(block):
            yield element
        else:
            stack += [child for child in element if isinstance(child.tag, str)]


def _is_furniture(block: _Block) -> bool:
    element, text = block.element, block.text
    if element.tag in _STANDING or block.data:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-")
    if element.tag in _TAGS or element.get("role") in _ROLES or _NAMES.search(names):
        return block.sentences < 2
    says_nothing = _PLACE.match(text) or (_ASIDE.fullmatch(text) and not block.nested)
    if says_nothing and len(text) < _LONGEST_LINE and not _COUNTED.search(text):
        return not block.sentences
    return _is_link_list(block)


def _is_link_list(block: _Block) -> bool:
    if block.links < _FEWEST_LINKS and not _PAGER.search(block.text):
        return False
    return not block.sentences and block.link_characters >= _LINKED * max(block.characters, 1)


def _note(root: html.HtmlElement, survey: _Survey) -> PageNote:
    """Read what is said of the publication, and remove the lines that say nothing else."""
    said = {
        (meta.get("name") or meta.get("property") or "").lower(): (
            meta.get("content") or ""
        ).strip()
        for meta in root.iter("meta")
    }
    found: dict[str, str] = {}
    for element, block in survey.blocks.items():
        text = " ".join(" ".join(block.own).split())  # each in an element of its own, often
        labels = list(_LABEL.finditer(text)) if len(text) <= _LONGEST_LINE else []
        if not labels or labels[0].start() > 3 or _DATA.search(text) or "。" in text:
            continue
        ends = [*(label.start() for label in labels[1:]), len(text)]
        for label, end in zip(labels, ends, strict=True):
            value = text[label.end() : end].strip(_AROUND_VALUE) or _beside(element)
            found.setdefault(label[1], value)
        if not block.nested and (element.tag not in ("td", "th") or _is_alone(element)):
            _remove(element)
    days = [said.get(name, "") for name in _META_DATES]
    days += [found.get(name, "") for name in _PUBLISHED]
    sources = [said.get(name, "") for name in _META_SOURCES]
    sources += [found.get(name, "") for name in _SOURCES]
    named = (source for source in sources if 1 < len(source) <= _LONGEST_SOURCE)
    return PageNote(next(filter(None, map(_day, days)), None), next(named, None))


def _is_alone(cell: html.HtmlElement) -> bool:
    row = cell.getparent()
    return row is not None and len(row) == 1


def _beside(cell: html.HtmlElement) -> str:
    """What stands in the cell beside a label."""
    beside = cell.getnext()
    return (
        ""
        if beside is None or cell.tag not in ("td", "th", "dt")
        else " ".join(beside.text_content().split())[:_LONGEST_LINE]
    )


def _day(text: str) -> str | None:
    found = _DAY.search(text[:_LONGEST_SOURCE])
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def _core(root: html.HtmlElement, survey: _Survey, whole: _Survey) -> html.HtmlElement | None:
    """Return the block with all that may be of a report and what stands about it unlinked.

    `whole` has the links of the page before any were taken out. None where nothing is told apart.
    """
    total = survey.blocks[root].weight
    if not total:
        return None
    inner: html.HtmlElement | None = root
    while inner is not None:
        core = inner
        inside = (each for each in core if each in survey.blocks)
        inner = next((each for each in inside if survey.blocks[each].weight == total), None)
    while core is not root and not _may_be_core(core, survey):
        core = core.getparent()
    while core is not root:
        outer = core.getparent()
        if whole.blocks[outer].links > whole.blocks[core].links and _may_be_core(core, survey):
            break
        core = outer
    return None if core.tag in ("body", "html") else core


def _may_be_core(element: html.HtmlElement, survey: _Survey) -> bool:
    """Whether a report may be this alone: a part of a grid only if it holds a page of its own."""
    if element.tag == "td":
        paged = any(child in survey.blocks for child in element)
        return paged and survey.blocks[element].weight >= _FEWEST_IN_CELL
    return element.tag not in _PARTS


def _around(
    core: html.HtmlElement, root: html.HtmlElement, whole: _Survey
) -> Iterator[html.HtmlElement]:
    """Yield what stands around a core: not headings, nor what stands next to it without links."""
    inner, next_to_it = core, True
    while inner is not root and inner.tag != "body":
        outer = inner.getparent()
        beside = [each for each in outer if each is not inner and each in whole.blocks]
        for each in beside:
            unlinked = next_to_it and not whole.blocks[each].links
            if not unlinked and next(each.iter("h1", "h2"), None) is None:
                yield each
        next_to_it &= not beside
        inner = outer


def _remove(element: html.HtmlElement) -> None:
    """Take an element out; what follows it stays."""
    if element.getparent() is not None:
        element.drop_tree()
