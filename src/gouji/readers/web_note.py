"""What a page says of its publication: the day, and who published it."""

import re
from dataclasses import dataclass
from datetime import date

from lxml import html

from gouji.readers.web_survey import DATA, LONGEST_LINE, Survey, remove

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
_LONGEST_SOURCE = 40


@dataclass(frozen=True, slots=True)
class PageNote:
    """What a page says of its publication: the day (ISO) and who published it."""

    published_at: str | None = None
    source: str | None = None


def take_note(root: html.HtmlElement, survey: Survey) -> PageNote:
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
        labels = list(_LABEL.finditer(text)) if len(text) <= LONGEST_LINE else []
        if not labels or labels[0].start() > 3 or DATA.search(text) or "。" in text:
            continue
        ends = [*(label.start() for label in labels[1:]), len(text)]
        for label, end in zip(labels, ends, strict=True):
            value = text[label.end() : end].strip(_AROUND_VALUE) or _beside(element)
            found.setdefault(label[1], value)
        if not block.nested and (element.tag not in ("td", "th") or _is_alone(element)):
            remove(element)
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
        else " ".join(beside.text_content().split())[:LONGEST_LINE]
    )


def _day(text: str) -> str | None:
    found = _DAY.search(text[:_LONGEST_SOURCE])
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None
