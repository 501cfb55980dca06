"""What a report is: kind, title, department, region and fiscal year, from title and body."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from gouji.document import Block, Document
from gouji.extract.sections import Paragraph, numbering_of
from gouji.extract.vocabulary import alternatives, vocabulary

_TITLE_LINES = 8
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年|(?=[-_—\s]|度|决算|预算|部门|单位|$))")
_REGION = re.compile(
    r"^((?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?"
    r"(?:(?:(?![县区旗])[\u4e00-\u9fff]){2,7}?(?:自治州|市|盟|地区))?"
    r"(?:(?!城市|市场)[\u4e00-\u9fff]{1,8}?(?:自治县|新区|开发区|高新区|县|区|旗|(?<!城)市))?)"
)
_ORGAN = re.compile(
    r"(?:局|委|厅|办|部|院|会|室|处|署|政府|中心|公司|学校|小学|中学|大学|大队|支队|总队|馆|站|所|乡|镇|街道)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_TABLE = re.compile(r"(?:表|账|明细|清单|卡片)(?:[（(].*[）)])?$")
"""What the title of a table ends with."""
_BRACKET = r"[（(〔【].*$"
_NOTICE = re.compile(r"^(?:附件\d*|.{0,6}〔\d{4}〕.*|目录|目\s*录)$")
_LABELLED = re.compile(r"(?:金额|编制|填报)?(?:单位|部门)(?:名称)?[:：]")
"""What stands below the title of a table: 单位：万元, 编制单位：某局."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts of the document itself. None where the report does not say."""

    kind: str
    title: str | None
    department: str | None
    region: str | None
    fiscal_year: int | None


def _kind_of(text: str) -> str | None:
    for kind, words in vocabulary()["document_kinds"].items():
        if re.search(alternatives(tuple(words)), text):
            return str(kind)
    return None


def _title(items: list[Paragraph | Block]) -> str | None:
    """The first lines, joined until one of them says what the report is."""
    lines: list[str] = []
    for item in items[:_TITLE_LINES]:
        if isinstance(item, Block):
            break
        text = item.view.text
        if _LABELLED.match(text) and lines:
            break
        if _NOTICE.match(text) or (numbering_of(text) and not lines):
            continue
        if len(text) > 60 or text.endswith("。") or numbering_of(text):
            break
        lines.append(text)
        if _kind_of(text) and len("".join(lines)) > 8:
            break
    joined = "".join(lines)
    return joined or None


def _department(title: str | None) -> str | None:
    if not title:
        return None
    title = title.removeprefix("关于")
    if name := _before_year(title):
        return name
    rest = re.sub(rf"(?:{_YEAR.pattern})度?", "", title).removeprefix("关于")
    stop = re.search(alternatives(tuple(vocabulary()["title_stops"])), rest)
    name = re.sub(_BRACKET, "", rest[: stop.start()] if stop else rest).strip("的“”《》-—_ 度年")
    if _TABLE.search(title) and not _ORGAN.search(name):
        return None  # 收入支出决算总表, 固定资产台账: what the table is about
    return name if 3 <= len(name) <= 40 else None


def _before_year(text: str) -> str | None:
    """The department that a title or a file's name begins with: 某局2024年度支付明细."""
    year = _YEAR.search(text)
    name = text[: year.start()].removesuffix("关于") if year else ""
    if not _ORGAN.search(name):
        return None
    name = re.sub(_BRACKET, "", name)
    return name if 3 <= len(name) <= 40 else None


def region_of(department: str | None) -> str | None:
    """The region that a department's name begins with (省, 市, 县, 区, 旗), or None."""
    if not department:
        return None
    match = _REGION.match(department)
    return match.group(1) or None if match and len(match.group(1)) < len(department) else None


def own_names(department: str | None) -> tuple[str, ...]:
    """How a report may name its department: in full, and without its region; longest first."""
    if not department:
        return ()
    short = department.removeprefix(region_of(department) or "")
    last = (region_of(department) or "")[-1:]
    return tuple(n for n in (department, last + short, short) if len(n) >= 3)


def _fiscal_year(title: str | None, document: Document) -> int | None:
    for text in (title or "", *PurePosixPath(document.path).parts[::-1]):
        if found := _YEAR.search(text):
            return int(found.group(1))
    years = Counter(re.findall(r"((?:19|20)\d{2})年度?(?![\-—至])", document.text[:50_000]))
    return int(years.most_common(1)[0][0]) if years else None


def profile_of(document: Document, items: list[Paragraph | Block]) -> Profile:
    """Return what the report is, from its title, its path (<region>/<year>/<file>) and its body."""
    title = _title(items)
    name = PurePosixPath(document.path)
    opening = "".join(i.view.text for i in items[:12] if isinstance(i, Paragraph))[:400]
    kind = _kind_of(title or "") or _kind_of(name.stem) or _kind_of(opening) or "other"
    department = _department(title) or _before_year(name.stem)
    region = region_of(department) or (name.parts[0] if len(name.parts) > 1 else None)
    return Profile(kind, title, department, region, _fiscal_year(title, document))
