"""What a portal puts around a report, taken out of a page before it is read.

Own rules rather than a library's, since no figure of a report may be lost
(docs/decisions/0012): what holds an amount, a share or sentences outside of links stays, whatever
it is called and wherever it stands.
"""

import re
from collections.abc import Iterator

from lxml import html

from gouji.readers.web_note import PageNote, take_note
from gouji.readers.web_survey import COUNTED, LONGEST_LINE, Block, Survey, remove

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


def take_out_furniture(root: html.HtmlElement) -> PageNote:
    """Take navigation, lists of links, page feet and lines of publication out of a page.

    Returns what the head of the page and those lines say.
    """
    survey = Survey(root)
    note = take_note(root, survey)
    body = survey.blocks[root]
    for element in list(_topmost_furniture(root, survey, body.characters)):
        remove(element)
    core = _core(root, Survey(root), survey)
    if core is not None:
        for element in list(_around(core, root, survey)):
            remove(element)
    return note


def _topmost_furniture(
    root: html.HtmlElement, survey: Survey, characters: int
) -> Iterator[html.HtmlElement]:
    stack = [root]
    while stack:
        element = stack.pop()
        block = survey.blocks.get(element)
        if block is not None and block.characters <= _MOST * characters and _is_furniture(block):
            yield element
        else:
            stack += [child for child in element if isinstance(child.tag, str)]


def _is_furniture(block: Block) -> bool:
    element, text = block.element, block.text
    if element.tag in _STANDING or block.data:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-")
    if element.tag in _TAGS or element.get("role") in _ROLES or _NAMES.search(names):
        return block.sentences < 2
    says_nothing = _PLACE.match(text) or (_ASIDE.fullmatch(text) and not block.nested)
    if says_nothing and len(text) < LONGEST_LINE and not COUNTED.search(text):
        return not block.sentences
    return _is_link_list(block)


def _is_link_list(block: Block) -> bool:
    if block.links < _FEWEST_LINKS and not _PAGER.search(block.text):
        return False
    return not block.sentences and block.link_characters >= _LINKED * max(block.characters, 1)


def _core(root: html.HtmlElement, survey: Survey, whole: Survey) -> html.HtmlElement | None:
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


def _may_be_core(element: html.HtmlElement, survey: Survey) -> bool:
    """Whether a report may be this alone: a part of a grid only if it holds a page of its own."""
    if element.tag == "td":
        paged = any(child in survey.blocks for child in element)
        return paged and survey.blocks[element].weight >= _FEWEST_IN_CELL
    return element.tag not in _PARTS


def _around(
    core: html.HtmlElement, root: html.HtmlElement, whole: Survey
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
