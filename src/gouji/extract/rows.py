"""Rows of figures: names bound in order (分别为), units taken from siblings, what is no figure."""

import re
from collections.abc import Iterator

from gouji.extract.clause import EDGE, YEAR, YEAR_WORD, said_nothing
from gouji.extract.mention import Mention, Setting
from gouji.extract.quantity import Quantity
from gouji.extract.spoken_of import GENERIC
from gouji.extract.vocabulary import Concept, bare, concept_of, stage_in, vocabulary
from gouji.money import UNITS

_ENUMERATED = re.compile(r"、[^，。；：]*(?:等|和|及|与|、)[^，。；：、]*$")
_RESPECTIVELY = re.compile(
    r"(?:分别|依次|各自?)(?:为|是|达到?|完成|安排|支出|列支|得|占|约)?$|(?:分别|依次)(?:为|是)?[^，。；]{0,4}$"
)
_OF_SEVERAL = re.compile("(?:这|等)?[两二三四五六七八九](?:项|类|者|块|大类|部分).*$")
"""货物、工程、服务三类政府采购: what follows the last name of a row."""
_NAMED_ROW = re.compile(r"([^，；：。]{2,60}?)(?:分别|各)[^，；：。\d]{0,4}\d")


def rows_named_in_order(
    text: str, mentions: list[Mention]
) -> Iterator[tuple[list[Mention], list[str]]]:
    """Find 甲、乙、丙分别为a、b、c: rows of figures with their names, in order."""
    for index, mention in enumerate(mentions):
        marker = _RESPECTIVELY.search(mention.lead)
        if not marker:
            continue
        row = _row_from(text, mentions, index)
        previous = mentions[index - 1].quantity.unit_end if index else mention.sentence[0]
        before = text[previous : mention.quantity.start - len(marker.group())].rstrip("，：；")
        names = _names_before(text, row, before)
        if 2 <= len(row) <= len(names):
            yield row, names[-len(row) :]
        elif len(row) >= 2:
            _as_row_before(row, mentions[:index])


def _names_before(text: str, row: list[Mention], before: str) -> list[str]:
    """The names of a row: of its own clause, else of the clause before that names enough.

    指标体系由甲、乙构成，权重分别为a、b.
    """
    names: list[str] = []
    clauses = re.split(r"[，；：。]", before)[-3:]
    start = row[0].sentence[0]
    told = text[start : row[0].quantity.start]
    # 甲和乙各占20%和80%，金额各为a和b: the names of the row before serve again
    clauses[:0] = [m.group(1) for m in _NAMED_ROW.finditer(told)]
    for clause in reversed(clauses):
        names = _names(clause, len(row))
        if len(names) >= len(row):
            break
    return names


def _as_row_before(row: list[Mention], earlier: list[Mention]) -> None:
    """甲20分、乙35分，分别得18分、30分: a row without names has those of the row before it."""
    before = earlier[-len(row) :]
    alike = len(before) == len(row) and all(m.base_unit == row[0].base_unit for m in before)
    if not alike or any(m.concept is None for m in before) or row[0].measure != "score":
        return
    for mention, named in zip(row, before, strict=True):
        mention.concept, mention.label, mention.label_exact = named.concept, named.label, True
        mention.stage, mention.role = row[0].stage, row[0].role
        no_less = named.quantity.value >= mention.quantity.value
        if no_less and named.stage == mention.stage == "得分":
            named.stage = "权重"


def owners_in_order(text: str, mentions: list[Mention]) -> None:
    """收入A、支出B，分别完成预算的a%和b%: the i-th rate is of the i-th amount."""
    for index, mention in enumerate(mentions):
        if mention.measure != "percent" or not re.search("分别|依次|各", mention.lead):
            continue
        row = _row_from(text, mentions, index)
        amounts = [m for m in mentions[:index] if m.role == "amount" and not m.aside][-len(row) :]
        same = len({m.base_unit for m in amounts}) == 1 and len(amounts) == len(row) > 1
        if same and mention.owner is amounts[-1]:
            for rate, amount in zip(row, amounts, strict=True):
                rate.role, rate.of, rate.owner = mention.role, mention.of, amount
                rate.concept, rate.stage = mention.concept, amount.stage
                rate.denominator = mention.denominator


def _row_from(text: str, mentions: list[Mention], index: int) -> list[Mention]:
    """The figure at `index` with those that follow it with nothing but 、 or 和 between."""
    row = [mentions[index]]
    for other in mentions[index + 1 :]:
        gap = text[row[-1].quantity.unit_end : other.quantity.start]
        if bare(EDGE.sub("", gap)) not in ("", "和", "及", "以及", "与"):
            break
        row.append(other)
    return row


def _is_one_name(name: str, joint: re.Match[str]) -> bool:
    """公务用车购置及运行维护费 is one term; 人员经费与公用经费 are two."""

    def known(part: str) -> bool:
        return concept_of(YEAR_WORD.sub("", EDGE.sub("", part)), "money") is not None

    return known(name) and not (known(name[: joint.start()]) and known(name[joint.end() :]))


def _names(text: str, wanted: int) -> list[str]:
    """The names of a row: parted by 、 and, where that is too few, by 和, 及, 与."""
    names = [name for name in text.split("、") if name]
    for index in range(len(names) - 1, -1, -1):
        while len(names) < wanted:
            name = names[index]
            joint = re.search(r"(?<=.)(?:以及|和|及|与)(?=.)", name)
            if joint is None or _is_one_name(name, joint):
                break
            names[index : index + 1] = [name[: joint.start()], name[joint.end() :]]
    return names


def take_names(row: list[Mention], names: list[str]) -> None:
    """Give each figure of a row its name; what the row shares is taken from its first."""
    common = names[0]
    _take_years(row, names)
    for mention, name in zip(row, names, strict=True):
        name_stage = stage_in(name) if row[0].measure == "money" else None
        group = row[0].concept.group if row[0].concept else None
        found = _concept_named(name, _measure_of(row), group)
        found = found or _concept_named(_OF_SEVERAL.sub("", name), _measure_of(row), group)
        other_side = found is not None and found.name in GENERIC and _is_side(row[0])
        if mention is not row[0] and said_nothing(name) and not other_side:
            mention.concept, mention.label = row[0].concept, row[0].label
        else:
            if found is None and said_nothing(name):
                found = _concept_named(names[-1], _measure_of(row), group)
            mention.concept, mention.label = (
                found,
                EDGE.sub("", name).replace("〔", "（").replace("〕", "）"),
            )
        mention.label_exact = mention.concept is not None
        mention.concept_sure = mention.label_exact and mention.concept is found
        if name_stage or stage_in(common):
            if mention.stage != "上年":
                mention.stage = name_stage or row[0].stage
            mention.stage_said = True
        elif mention is not row[0] and mention.stage != "上年":
            mention.stage = row[0].stage
        mention.head, mention.opener = mention.head or row[0].head, mention.opener or row[0].opener
        mention.list_id = mention.list_id or row[0].list_id
        mention.role = row[0].role
        mention.owner = row[0].owner if mention.role != "amount" else None
        if mention.concept and mention.concept.fund:
            mention.fund = mention.concept.fund


def _take_years(row: list[Mention], names: list[str]) -> None:
    """2023年、2022年支出分别为a、b: each of its own year, the earlier ones of the year before."""
    years = [YEAR.findall(name) for name in names]
    if not all(years):
        return
    for mention, said in zip(row, years, strict=True):
        mention.year = int(said[-1])
    latest = max(mention.year or 0 for mention in row)
    for mention in row:
        if mention.year != latest:
            mention.stage, mention.stage_said = "上年", True
        elif mention.stage == "上年":
            mention.stage = "决算"


def _concept_named(name: str, measure: str, group: str | None) -> Concept | None:
    plain = YEAR_WORD.sub("", EDGE.sub("", name)).replace("〔", "").replace("〕", "")
    return concept_of(plain, measure, group)


def _is_side(mention: Mention) -> bool:
    """Whether a figure is the income or expenditure as a whole."""
    return mention.concept is not None and mention.concept.name in GENERIC


def _measure_of(row: list[Mention]) -> str:
    return next((m.measure for m in row if m.unit), "money")


def inherit_units(mentions: list[Mention], setting: Setting) -> None:
    """Give a number without unit that of the next sibling of its row, else the one before."""
    for index, mention in enumerate(mentions):
        if mention.unit:
            continue
        later = next((m.unit for m in mentions[index + 1 :] if m.quantity.unit), None)
        earlier = next((m.unit for m in reversed(mentions[:index]) if m.unit), None)
        wanted_money = mention.concept is not None and mention.concept.measure == "money"
        unit = later or earlier or setting.caption_unit
        if unit and (not wanted_money or (UNITS.get(unit) and UNITS[unit].measure == "money")):
            mention.unit, mention.unit_inherited = unit, True
        else:
            mention.dropped = True


def may_lack_unit(quantity: Quantity, text: str, lead: str) -> bool:
    """A number with no unit counts only where a sibling or the wording gives it one."""
    if quantity.unit_end < len(text) and text[quantity.unit_end] not in "，、；。：）和及与（":
        return False
    if re.search(r"[A-Za-z]", text[max(0, quantity.start - 1) : quantity.start]):
        return False
    # one of a row: 分别为12.5、3.4和2.1万元
    before = text[max(0, quantity.start - 80) : quantity.start]
    if bare(lead) in ("", "和", "及", "与", "以及") or _RESPECTIVELY.search(lead):
        return re.search(r"(?:分别|依次|各)[为是达]", before) is not None
    named = concept_of(YEAR_WORD.sub("", EDGE.sub("", lead)), "money")
    return named is not None or quantity.decimals == 2


_CAPTION = re.compile(r"单位：(?:人民币)?([亿千百万]{0,2}元|人|分)(?=[）】，。；])")


def caption_unit(quantity: Quantity, text: str, start: int) -> str | None:
    """The unit that 单位：万元 in the same sentence gives to a number that prints none."""
    captions = _CAPTION.findall(text, start, quantity.start)
    if quantity.unit is not None or not captions:
        return None
    ends = text[quantity.unit_end : quantity.unit_end + 1] in ("", *"，、；：。）和及与（")
    return str(captions[-1]) if ends else None


def is_discourse(mention: Mention, between: str) -> bool:
    """Counts of the report's own parts, and counts that only sum up the names before them."""
    if mention.measure != "count":
        return False
    noun = mention.tail
    if noun.startswith(tuple(vocabulary()["discourse_nouns"])):
        return True
    summed_up = bool(re.search(r"、", between)) and (
        "等" in mention.lead or _ENUMERATED.search(between)
    )
    return bool(summed_up) and noun.startswith(tuple(vocabulary()["summary_nouns"]))


def is_threshold(mention: Mention) -> bool:
    """A price bound (单价100万元以上) describes things; it is no amount disclosed."""
    words = vocabulary()["thresholds"]
    return (
        mention.measure == "money"
        and mention.quantity.bound in ("以上", "以下")
        and any(word in mention.lead for word in words)
    )
