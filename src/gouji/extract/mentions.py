"""From a paragraph to mentions: every figure with what the words around it say of it.

A sentence is read from left to right. Lists opened by 其中, a colon or a bracket are kept on a
stack; each figure joins the innermost list that it can belong to, takes its label from its own
clause and inherits what the clause leaves unsaid (unit, stage, fund, subject) from the figures
before it or the headings above it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from gouji.extract.quantity import Quantity, quantities
from gouji.extract.sections import Paragraph
from gouji.extract.vocabulary import (
    Concept,
    alternatives,
    bare,
    concept_of,
    concepts,
    fund_in,
    scope_in,
    stage_in,
    vocabulary,
)
from gouji.money import UNITS, half_step

_WORD_BRACKET = re.compile(r"（[^（），。；：、\d]{1,14}）")
_BOUNDARY = re.compile(r"[，、；：。（）！？【】|]")
_SENTENCE_STOP = re.compile(r"[。！？]")
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年|(?=决算|预算|[年度]))")
_EDGE = re.compile(
    r"^(?:[一二三四五六七八九十]是|其中|[，、；：。）】\s]|\d{4}年(?:度)?|另有?|另外|以及|和|及)+"
)
_VERB_END = re.compile(
    r"(?:分别)?(?:共计|合计|总计|共有|达到?|为|是|约|近|超过|有|共|计|仅|了|的|至|到|得|完成|安排|"
    r"在|增加|减少|大约|将近|逾|超|突破|不少于|不低于|至少|各)+$"
)
_TAIL_NOUN = re.compile(
    r"(?:以上|以下|左右|多|余)?(?:的)?([\u4e00-\u9fff/A-Za-z“”（）]{1,14}?)(?=[，、；：。（）！？]|$|任务|已|全部|排名|成功|被|得到|"
    r"获得|按|进行|完成|建成|开工|为|是|达|占|共|，|在|对|均|的|和|及|与|\d)"
)
_SHARE = re.compile(
    r"占(?P<of>[^，。；占]*?)(?:的)?(?:比例|比重|比率|百分比|比)?(?:为|达到?|约|约为)?$|(?:占比|比重|比例)(?:分别)?(?:为|达到?|约)?$"
)
_RATE = re.compile(
    r"(?:完成|达到?|达成|为|占)(?:了)?(?P<of>[^，。；]*?(?:预算|任务|计划|目标|指标)[^，。；]{0,6}?)(?:的)?(?:约)?$"
)
_RATE_NAME = re.compile(
    r"(?P<name>执行率|完成率|支出进度|执行进度|到位率|使用率|利用率|完成比例|实现率)(?:分别)?(?:为|达到?|是|约)?$"
)
_ENUMERATED = re.compile(r"、[^，。；：]*(?:等|和|及|与|、)[^，。；：、]*$")


@dataclass(eq=False, slots=True)
class Mention:
    """A figure in its sentence. `role` is amount, share, rate, growth, change or percent.

    `owner` is the figure that a share, rate or change speaks of; `head` the total of the list
    that the figure is an item of; `of` the words that name a denominator.
    """

    quantity: Quantity
    paragraph: Paragraph
    sentence: tuple[int, int]
    lead: str
    tail: str
    unit: str
    unit_inherited: bool = False
    role: str = "amount"
    label: str = ""
    label_exact: bool = False
    concept: Concept | None = None
    stage: str | None = None
    stage_said: bool = False
    fund: str | None = None
    scope: str | None = None
    year: int | None = None
    subject: str | None = None
    head: "Mention | None" = None
    other_heads: "tuple[Mention, ...]" = ()
    opener: str | None = None
    owner: "Mention | None" = None
    of: str = ""
    denominator: "Mention | None" = None
    direction: int = 0
    against: str = ""
    dropped: bool = False
    list_id: int = 0
    fact_id: str = ""

    @property
    def measure(self) -> str:
        """The measure of the unit: money, count, area, percent, score …"""
        known = UNITS.get(self.unit)
        return known.measure if known else "money" if "元" in self.unit else "count"

    @property
    def base_unit(self) -> str:
        """The unit that base values of this unit are in."""
        known = UNITS.get(self.unit)
        return known.base if known else self.unit

    @property
    def base_value(self) -> Decimal:
        """The value in `base_unit`."""
        known = UNITS.get(self.unit)
        return self.quantity.value * known.factor if known else self.quantity.value

    @property
    def rounding(self) -> Decimal:
        """Half of the last printed digit, in `base_unit`."""
        known = UNITS.get(self.unit)
        return half_step(self.quantity.decimals, known) if known else Decimal(0)


@dataclass(eq=False, slots=True)
class _List:
    """An open list: what opened it, at which bracket depth, its possible heads and its items."""

    opener: str
    depth: int
    heads: list[Mention]
    number: int
    items: list[Mention] = field(default_factory=list)
    comma_seen: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document says before its sentences.

    `default_stage` replaces the concepts' own default where the kind of report has another
    (a budget's figures are budget figures); `caption_unit` is that of 单位：万元.
    """

    fiscal_year: int | None
    caption_unit: str | None = None
    default_stage: str | None = None


@lru_cache
def _word_pattern(name: str) -> re.Pattern[str]:
    return re.compile(alternatives(tuple(vocabulary()[name])))


@lru_cache
def _change_pattern() -> re.Pattern[str]:
    words = alternatives((*vocabulary()["rises"], *vocabulary()["falls"]))
    return re.compile(
        rf"(?P<word>{words})(?:额|幅度?|率|数|了)?(?:约|近|为|达到?|共|共计|合计|超过|逾)?$"
    )


@lru_cache
def _comparison_pattern() -> re.Pattern[str]:
    words = alternatives(tuple(vocabulary()["comparisons"]))
    return re.compile(rf"(?:与|和)?[^，。；]*?(?:{words})")


@lru_cache
def _compared_with() -> re.Pattern[str]:
    return re.compile(
        r"(?:较|比|同比|环比|相比|相较于?|与)(?P<what>[^，。；：]{0,24}?)(?:相比|比较|相较)?，?(?=增|减|下降|上升|提高|降低|多|少|持平|上涨|节约|超|$)"
    )


@lru_cache
def _stage_words() -> re.Pattern[str]:
    words = [
        w for table in ("stages", "score_stages") for ws in vocabulary()[table].values() for w in ws
    ]
    return re.compile(alternatives([*words, "数", "为", "是", "共", "计", "合计", "的", "其"]))


def _mask(text: str) -> str:
    """The text with brackets that are part of a word blanked, so that they bound no clause."""
    return _WORD_BRACKET.sub(lambda m: "〔" + m.group()[1:-1] + "〕", text)


def _without_comparison(text: str) -> str:
    return _compared_with().sub("", text)


def _said_nothing(lead: str) -> bool:
    """True when a clause says no more than a stage (支出决算为, 预算数, 得): the label is elsewhere."""
    left = _YEAR.sub("", _EDGE.sub("", lead))
    left = _stage_words().sub("", _VERB_END.sub("", left))
    return bare(left).strip("〔〕度年 ") in (
        "",
        "支出",
        "收入",
        "财政拨款",
        "资金",
        "其",
        "金额",
        "中",
        "本年",
        "全年",
        "当年",
        "财政",
    )


def _printed_label(lead: str) -> str:
    """The label as printed, without connectives at its ends."""
    return _VERB_END.sub("", _EDGE.sub("", lead)).replace("〔", "（").replace("〕", "）")


class _Reader:
    """Reads one paragraph's sentences into mentions."""

    def __init__(self, paragraph: Paragraph, setting: Setting) -> None:
        self.paragraph, self.setting = paragraph, setting
        self.text = _mask(paragraph.view.text)
        self.mentions: list[Mention] = []
        self.lists: list[_List] = []
        self.depth = 0
        self.lists_opened = 0
        self.year = setting.fiscal_year
        self.subject: str | None = None
        section = paragraph.section
        title = paragraph.title or (paragraph.path[-1] if paragraph.path else "")
        self.section_stage = next(
            (
                stage
                for heading in [title, *reversed(paragraph.path)]
                if (stage := _section_stage(heading))
            ),
            None,
        )
        self.section_fund = fund_in(title)
        self.section_group = next(
            (
                group
                for group, words in vocabulary()["section_groups"].items()
                if any(word in section for word in words)
            ),
            None,
        )

    def read(self) -> list[Mention]:
        text = self.text
        found = [q for q in quantities(text) if q.start >= self.paragraph.body]
        starts = [0, *(m.end() for m in _SENTENCE_STOP.finditer(text))]
        for index, start in enumerate(starts):
            end = starts[index + 1] if index + 1 < len(starts) else len(text)
            here = [q for q in found if start <= q.start < end]
            if here:
                self._sentence(max(start, self.paragraph.body), end, here)
            elif end > start:
                self._note_subject(text[start:end])
        return [mention for mention in self.mentions if not mention.dropped]

    def _note_subject(self, clause: str) -> None:
        plain = clause.strip("。，；：")
        if 2 <= len(plain) <= 40 and ("（项）" in plain or "〔项〕" in plain):
            self.subject = plain

    def _sentence(self, start: int, end: int, found: list[Quantity]) -> None:
        if not _word_pattern("openers").match(self.text[start:end].lstrip("，：；")):
            self.lists, self.depth = [], 0
        self.year = self.setting.fiscal_year
        if self.subject and "〔项〕" not in self.subject:
            self.subject = None
        before = start
        sentence_mentions: list[Mention] = []
        for index, quantity in enumerate(found):
            following = found[index + 1].start if index + 1 < len(found) else end
            mention = self._mention(quantity, before, (start, end), following, sentence_mentions)
            before = quantity.unit_end
            if mention is None:
                continue
            sentence_mentions.append(mention)
            self.mentions.append(mention)
        for row, names in _rows_named_in_order(self.text, sentence_mentions):
            _take_names(row, names)
            for mention in row:
                self._default_stage(mention)
        _inherit_units(sentence_mentions, self.setting)

    # -- one figure -------------------------------------------------------------------------

    def _mention(
        self, quantity: Quantity, before: int, sentence: tuple[int, int], following: int,
        earlier: list[Mention],
    ) -> Mention | None:  # fmt: skip
        text = self.text
        between = text[before : quantity.start]
        bounds = list(_BOUNDARY.finditer(between))
        lead = between[bounds[-1].end() :] if bounds else between
        after = text[quantity.unit_end : following]
        bound = _BOUNDARY.search(after)
        tail = after[: bound.start()] if bound else after
        unit = quantity.unit
        if unit is None and not _may_lack_unit(quantity, text, lead, earlier):
            return None
        mention = Mention(quantity, self.paragraph, sentence, lead, tail, unit or "")
        if _is_discourse(mention, between) or _is_threshold(mention):
            mention.dropped = True
        pending = between[: bounds[-1].end()] if bounds else ""
        self._brackets_and_lists(between, mention, earlier)
        self._role(mention, pending, earlier)
        self._year_of(mention, pending)
        self._label(mention, pending, earlier)
        self._place_in_list(mention, between)
        self._stage(mention, pending, earlier)
        self._fund_and_scope(mention, pending, earlier)
        return mention

    def _brackets_and_lists(self, between: str, mention: Mention, earlier: list[Mention]) -> None:
        """Follow brackets and openers between the last figure and this one."""
        candidates = [
            m for m in (earlier or self.mentions[-4:]) if not m.dropped and m.role == "amount"
        ]
        if between[:1] == "：" and candidates:
            self._open("：", candidates)
        for position, char in enumerate(between):
            if char == "（":
                self.depth += 1
                if position <= 1 and earlier:
                    self._open("（", candidates)
            elif char == "）":
                self.lists = [entry for entry in self.lists if entry.depth < self.depth]
                self.depth = max(0, self.depth - 1)
        opener = None
        for opener in _word_pattern("openers").finditer(between):
            pass
        if opener and candidates:
            # 含 inside a word (包含, 含税) opens nothing that 其中 would not
            top = self.lists[-1] if self.lists else None
            if top and not top.items and top.opener in ("（", "："):
                top.opener = top.opener + opener.group()
            else:
                self._open(opener.group(), candidates)
        if self.lists and re.search(r"[，、]", between):
            self.lists[-1].comma_seen = self.lists[-1].comma_seen or bool(self.lists[-1].items)

    def _open(self, opener: str, candidates: list[Mention]) -> None:
        self.lists_opened += 1
        number = id(self.paragraph) * 1000 + self.lists_opened
        self.lists.append(_List(opener, self.depth, list(candidates), number))

    def _role(self, mention: Mention, pending: str, earlier: list[Mention]) -> None:
        lead = mention.lead
        owner = next((m for m in reversed(earlier) if m.role == "amount" and not m.dropped), None)
        change = _change_pattern().search(lead)
        if change and mention.measure in ("percent", "percent_point", "money", "count", "score"):
            compared = (
                _compared_with().search(pending + "，" + lead)
                if pending
                else _compared_with().search(lead)
            )
            follows = (
                earlier
                and earlier[-1].role in ("change", "growth", "amount")
                and lead == change.group()
            )
            if compared or (follows and (mention.measure == "percent" or earlier[-1].against)):
                mention.role = "growth" if mention.measure.startswith("percent") else "change"
                mention.direction = 1 if change.group("word") in vocabulary()["rises"] else -1
                mention.against = (
                    compared.group("what") or compared.group() if compared else earlier[-1].against
                )
                if mention.role == "growth" and mention.measure == "percent_point":
                    mention.role = "percent"
                mention.owner = owner
                return
        if mention.measure != "percent":
            return
        mention.owner = owner
        if lead.strip("约的") == "" and "的" in lead and earlier and earlier[-1].role == "amount":
            self._against_previous(mention, earlier)
            return
        if name := _RATE_NAME.search(lead):
            mention.role, mention.of = "rate", name.group("name")
        elif share := _SHARE.search(lead):
            mention.role, mention.of = "share", share.group("of") or ""
            if _RATE.search(lead):
                mention.role = "rate"
        elif rate := _RATE.search(lead):
            mention.role, mention.of = "rate", rate.group("of")
        else:
            mention.role = "percent"

    def _against_previous(self, mention: Mention, earlier: list[Mention]) -> None:
        """占年度任务40公里的89%, 完成目标1000人的120%: the figure just before is the denominator."""
        whole = earlier[-1]
        mention.denominator = whole
        mention.owner = next(
            (
                m for m in reversed(earlier[:-1])
                if m.role == "amount" and m.base_unit == whole.base_unit
            ), None,
        )  # fmt: skip
        mention.role = "rate" if re.search("完成|达", whole.lead) else "share"

    def _year_of(self, mention: Mention, pending: str) -> None:
        said = _YEAR.findall(_without_comparison(pending + "，" + mention.lead))
        if said:
            self.year = int(said[-1])
        mention.year = self.year
        if self.year and re.search(
            r"上年(?!结转|结余|末)|去年|上一年", _without_comparison(mention.lead)
        ):
            mention.year = (self.setting.fiscal_year or self.year) - 1

    def _label(self, mention: Mention, pending: str, earlier: list[Mention]) -> None:
        lead = (
            _without_comparison(mention.lead)
            if mention.role in ("change", "growth")
            else mention.lead
        )
        group = self._group(mention, earlier)
        owner = mention.owner
        if mention.role in ("change", "growth", "share") or (
            mention.role == "rate" and owner and mention.of not in _RATE_NAMES
        ):
            said = bare(_EDGE.sub("", mention.lead))
            mention.label = f"{owner.label}{said}" if owner else said
            if mention.role == "change" and not _change_pattern().fullmatch(lead.strip("了约")):
                mention.label = said
            mention.subject = owner.subject if owner else None
            return
        nothing = _said_nothing(lead)
        concept = self._concept(lead, mention.measure, group)
        if nothing and concept and (concept.name in _GENERIC and self._topic(mention, earlier)):
            concept = None
        if not nothing or concept:
            mention.label = _printed_label(lead)
            mention.concept, mention.label_exact = concept, concept is not None
        if mention.measure in ("count", "area", "length", "weight", "energy"):
            self._count_label(mention, group)
        if not mention.label or (nothing and not mention.concept):
            mention.label = ""
            self._inherited_label(mention, pending, earlier, group)
        if mention.measure == "percent" and not mention.concept and mention.role == "rate":
            mention.concept = concept_of(mention.of, "percent")
        mention.label = mention.label or bare(mention.paragraph.title or "")
        mention.subject = mention.subject or self._subject(mention, pending, earlier)

    def _topic(self, mention: Mention, earlier: list[Mention]) -> bool:
        """True when a heading or the figure before says what 支出决算为, 得分 … is about."""
        if self.subject:
            return True
        if mention.measure == "score":
            title = self._concept(self.paragraph.title or "", "score", None)
            before = [m for m in self.mentions if m.measure == "score"]
            return bool(title and title.level) or any(m.concept and m.concept.level for m in before)
        stage = stage_in(_without_comparison(mention.lead))
        before = [m for m in earlier if m.role == "amount" and m.measure == "money"]
        if not before or stage is None or before[-1].stage == stage:
            return False
        last = before[-1].concept
        return last is None or last.name not in _GENERIC

    def _concept(self, label: str, measure: str, group: str | None) -> Concept | None:
        text = _YEAR.sub("", _EDGE.sub("", label))
        inside = text.replace("〔", "").replace("〕", "")
        outside = re.sub(r"〔[^〕]*〕", "", text)
        for candidate in (inside, outside):
            if concept := concept_of(candidate.strip("度"), measure, group):
                return concept
        return None

    def _count_label(self, mention: Mention, group: str | None) -> None:
        noun = _TAIL_NOUN.match(mention.tail)
        if not noun or not noun.group(1):
            return
        tail = noun.group(1)
        lead = mention.label
        for candidate in (lead + tail, tail):
            if concept := self._concept(candidate, mention.measure, group):
                mention.concept = mention.concept or concept
                break
        mention.label = lead + tail if len(lead) <= 12 else lead

    def _inherited_label(
        self, mention: Mention, pending: str, earlier: list[Mention], group: str | None
    ) -> None:
        """The label from the clause before, the figure before, or the heading."""
        clauses = [c for c in _BOUNDARY.split(pending) if c and not _said_nothing(c)]
        for clause in reversed(clauses):
            if concept := self._concept(clause, mention.measure, group):
                mention.concept, mention.label, mention.label_exact = concept, bare(clause), True
                return
        previous = next(
            (m for m in reversed(earlier) if m.role == "amount" and m.measure == mention.measure),
            None,
        )
        if mention.measure == "score":
            previous = previous or next(
                (m for m in reversed(self.mentions) if m.measure == "score"), None
            )
        if mention.measure in ("money", "score") and previous and not clauses:
            mention.label, mention.concept = previous.label, previous.concept
            mention.label_exact, mention.subject = previous.label_exact, previous.subject
            return
        if self.subject:
            mention.label = mention.subject = bare(self.subject)
            return
        title = self.paragraph.title or (self.paragraph.path[-1] if self.paragraph.path else "")
        if title and mention.measure in ("money", "score") and not clauses:
            mention.label = mention.label or bare(title)
            mention.concept = self._concept(title, mention.measure, group)
        elif clauses and not mention.label:
            mention.label = bare(clauses[-1])[-16:]

    def _subject(self, mention: Mention, pending: str, earlier: list[Mention]) -> str | None:
        """What an outcome is about: the words before a colon, or the label without its stage."""
        if mention.concept or mention.measure in ("money", "percent", "score"):
            return None
        colon = re.search(r"(?:^|[。；，])([^，。；：\d]{2,20})：", pending)
        if colon:
            return bare(_EDGE.sub("", colon.group(1)))
        named = _OUTCOME_SUBJECT.sub("", bare(_EDGE.sub("", mention.lead)))
        named = _STAGE_END.sub("", named)
        if len(named) >= 3:
            previous = next((m.subject for m in reversed(earlier) if m.subject), None)
            return previous if previous and not stage_in(mention.lead, "outcome_stages") else named
        return next((m.subject for m in reversed(earlier) if m.subject), None)

    def _group(self, mention: Mention, earlier: list[Mention]) -> str | None:
        for m in reversed(earlier):
            if m.concept and m.role == "amount":
                return m.concept.group
        return self.section_group

    # -- lists ------------------------------------------------------------------------------

    def _place_in_list(self, mention: Mention, between: str) -> None:
        if mention.role != "amount" or mention.dropped:
            return
        while self.lists:
            top = self.lists[-1]
            heads = _heads_for(top, mention)
            if not heads:
                return
            outer = top.items and any(
                o.items and o.items[0].head is heads[0] for o in self.lists[:-1]
            )
            if not outer and _belongs(mention, top, heads[0], between):
                mention.head, mention.opener, mention.list_id = heads[0], top.opener, top.number
                mention.other_heads = tuple(heads[1:3])
                top.items.append(mention)
                return
            self.lists.pop()

    # -- what is inherited -------------------------------------------------------------------

    def _stage(self, mention: Mention, pending: str, earlier: list[Mention]) -> None:
        said: str | None
        if mention.measure == "score":
            said = stage_in(mention.lead, "score_stages")
            if said is None and _BOUNDARY.split(pending):
                said = stage_in(_BOUNDARY.split(pending)[-1], "score_stages")
            mention.stage = said or ("权重" if self.depth else "得分")
            mention.stage_said = said is not None
            return
        lead = _without_comparison(mention.lead)
        if mention.role in ("share", "growth", "change") or (
            mention.role == "rate" and not mention.concept
        ):
            said = stage_in(lead) if mention.role == "change" else None
            owner = mention.owner
            mention.stage = said or (owner.stage if owner else None)
            return
        if mention.measure not in ("money", "percent") and not (
            mention.concept and mention.concept.default_stage
        ):
            said = stage_in(lead + "|" + mention.tail, "outcome_stages")
            mention.stage, mention.stage_said = said, said is not None
            if said is None and not bare(_EDGE.sub("", lead)):
                previous = next((m for m in reversed(earlier) if m.role == "amount"), None)
                mention.stage = (
                    previous.stage
                    if previous and previous.measure not in ("money", "score")
                    else None
                )
            if said is None and mention.head is not None:
                mention.stage = mention.head.stage
            return
        said = stage_in(lead)
        if mention.measure == "percent" and not mention.concept:
            mention.stage = said if said in ("年初预算", "调整预算", "决算", "上年") else None
            return
        if said is None and pending:
            said = stage_in(_without_comparison(pending))
        mention.stage, mention.stage_said = said, said is not None
        if said:
            return
        previous = next(
            (m for m in reversed(earlier) if m.role == "amount" and m.measure == "money"), None
        )
        mention.stage = (mention.head.stage if mention.head else None) or (
            previous.stage if previous else None
        )
        self._default_stage(mention)

    def _default_stage(self, mention: Mention) -> None:
        """What a figure means when neither its clause nor its sentence names a stage."""
        if mention.stage or mention.measure == "score" or mention.role != "amount":
            if not (mention.role == "rate" and mention.concept and not mention.stage):
                return
        default = mention.concept.default_stage if mention.concept else None
        if mention.measure == "money" or mention.concept:
            mention.stage = self.section_stage if mention.measure == "money" or default else None
        mention.stage = mention.stage or (default and (self.setting.default_stage or default))

    def _fund_and_scope(self, mention: Mention, pending: str, earlier: list[Mention]) -> None:
        previous = next((m for m in reversed(earlier) if m.role == "amount"), None)
        mention.scope = scope_in(pending[-24:] + mention.lead) or (
            mention.head.scope if mention.head else None
        )
        if mention.measure != "money" and not (mention.owner and mention.owner.fund):
            return
        mention.fund = fund_in(mention.lead) or (mention.concept.fund if mention.concept else None)
        if mention.fund:
            return
        if mention.owner is not None and mention.role != "amount":
            mention.fund = mention.owner.fund
        elif mention.head is not None:
            mention.fund = mention.head.fund
        else:
            said = fund_in(pending)
            same_clause = previous is not None and previous.label == mention.label
            mention.fund = said or (previous.fund if same_clause and previous else None)


_GENERIC = ("收入合计", "支出合计", "自评得分")
"""Concepts whose wording (支出, 得分) may stand for whatever the sentence is about."""
_RATE_NAMES = (
    "执行率",
    "完成率",
    "支出进度",
    "执行进度",
    "到位率",
    "使用率",
    "利用率",
    "完成比例",
    "实现率",
)
_RESPECTIVELY = re.compile(
    r"(?:分别|各)(?:为|是|达到?|完成|安排|支出|约)?$|分别(?:为|是)?[^，。；]{0,4}$"
)
_OUTCOME_SUBJECT = re.compile(
    r"^.*(?:下达我[县市区局]|下达|我[县市区局]|全[县市区省]|本[县市区]|共实施|共完成|累计完成|实施|涉及|共|完成|开展)"
)
_STAGE_END = re.compile(
    r"(?:任务|目标|计划|指标|任务数|实际|完成|数量|建设|发放|数|量|的|约|为|共)+$"
)


def _section_stage(heading: str) -> str | None:
    return stage_in(re.sub(r"（[^）]*）", "", heading), "section_stages")


def _may_lack_unit(quantity: Quantity, text: str, lead: str, earlier: list[Mention]) -> bool:
    """A number with no unit counts only where a sibling or the wording gives it one."""
    if quantity.unit_end < len(text) and text[quantity.unit_end] not in "，、；。：）和及与（":
        return False
    if re.search(r"[A-Za-z]", text[max(0, quantity.start - 1) : quantity.start]):
        return False
    if not bare(_EDGE.sub("", lead)):
        # a bare number in a list is one of a row: 分别为12.5、3.4万元
        return bool(
            re.search(r"(?:分别|各)[为是达]", text[max(0, quantity.start - 80) : quantity.start])
        )
    return (
        concept_of(_YEAR.sub("", _EDGE.sub("", lead)), "money") is not None
        or quantity.decimals == 2
    )


def _is_discourse(mention: Mention, between: str) -> bool:
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


def _is_threshold(mention: Mention) -> bool:
    words = vocabulary()["thresholds"]
    return (
        mention.measure == "money"
        and mention.quantity.bound in ("以上", "以下")
        and any(word in mention.lead for word in words)
    )


def _heads_for(entry: _List, mention: Mention) -> list[Mention]:
    """The totals that an item of this list could belong to, best first: same base unit, nearest."""
    same = [
        h for h in reversed(entry.heads) if h.base_unit == mention.base_unit or not mention.unit
    ]
    if mention.concept:
        fitting = [h for h in same if h.concept and _part_of(mention.concept, h.concept)]
        return fitting or same
    return same


def _ancestors(concept: Concept) -> list[str]:
    table = concepts()
    chain: list[str] = []
    current: Concept | None = concept
    while current and current.parent and current.parent not in chain:
        chain.append(current.parent)
        current = table.get(current.parent)
    return chain


def _part_of(concept: Concept, whole: Concept) -> bool:
    """True when a concept is a part of another, or of the total that the other restricts.

    基本支出 is a part of 支出合计 and so, within one fund, of 一般公共预算财政拨款支出.
    """
    above = _ancestors(concept)
    if whole.name in above:
        return True
    restricted = whole.fund is not None and concept.fund is None
    return restricted and any(name in above for name in _ancestors(whole))


def _belongs(mention: Mention, entry: _List, head: Mention, between: str) -> bool:
    if mention is head:
        return False
    closers = _word_pattern("closers")
    if entry.items and closers.search(between):
        return False
    stage = stage_in(_without_comparison(mention.lead)) if mention.measure == "money" else None
    if stage and head.stage and stage != head.stage and head.stage_said:
        return False
    if mention.year and head.year and mention.year != head.year:
        return False
    if mention.concept and head.concept:
        if mention.concept is head.concept:
            return False
        if _part_of(mention.concept, head.concept):
            return True
        if (
            mention.concept.parent is None
            and mention.concept.group in ("income", "expenditure")
            and entry.items
        ):
            return False
    same = [i for i in entry.items if i.base_unit == head.base_unit]
    total = sum((i.base_value for i in same), Decimal(0))
    if same and abs(total - head.base_value) <= max(head.rounding, Decimal(0)) * (len(same) + 1):
        return False
    if "；" in between and len(same) >= 2 and entry.comma_seen and "（" not in entry.opener:
        return bool(mention.concept is None and head.concept is None)
    return True


def _rows_named_in_order(
    text: str, mentions: list[Mention]
) -> Iterator[tuple[list[Mention], list[str]]]:
    """Find 甲、乙、丙分别为a、b、c: rows of figures with their names, in order."""
    for index, mention in enumerate(mentions):
        marker = _RESPECTIVELY.search(mention.lead)
        if not marker:
            continue
        row = [mention]
        for other in mentions[index + 1 :]:
            gap = text[row[-1].quantity.unit_end : other.quantity.start]
            if bare(_EDGE.sub("", gap)) not in ("", "和", "及", "以及", "与"):
                break
            row.append(other)
        previous = mentions[index - 1].quantity.unit_end if index else mention.sentence[0]
        before = text[previous : mention.quantity.start - len(marker.group())].rstrip("，：；")
        names = [n for n in re.split(r"、|以及|和|及|与", re.split(r"[，；：。]", before)[-1]) if n]
        if 2 <= len(row) <= len(names):
            yield row, names[-len(row) :]


def _take_names(row: list[Mention], names: list[str]) -> None:
    common = names[0]
    for mention, name in zip(row, names, strict=True):
        name_stage = stage_in(name) if row[0].measure == "money" else None
        if mention is not row[0] and _said_nothing(name):
            mention.concept, mention.label = row[0].concept, row[0].label
        else:
            group = row[0].concept.group if row[0].concept else None
            found = concept_of(
                _YEAR.sub("", _EDGE.sub("", name)).replace("〔", "").replace("〕", ""),
                _measure_of(row),
                group,
            )
            mention.concept, mention.label = (
                found,
                _EDGE.sub("", name).replace("〔", "（").replace("〕", "）"),
            )
        mention.label_exact = mention.concept is not None
        if name_stage or stage_in(common):
            mention.stage = name_stage or row[0].stage
            mention.stage_said = True
        elif mention is not row[0]:
            mention.stage = row[0].stage
        mention.head, mention.opener = mention.head or row[0].head, mention.opener or row[0].opener
        mention.list_id = mention.list_id or row[0].list_id
        mention.role = row[0].role
        mention.owner = row[0].owner if mention.role != "amount" else None
        if mention.concept and mention.concept.fund:
            mention.fund = mention.concept.fund


def _measure_of(row: list[Mention]) -> str:
    return next((m.measure for m in row if m.unit), "money")


def _inherit_units(mentions: list[Mention], setting: Setting) -> None:
    """Give a number without unit that of the next sibling of its row, else the one before."""
    for index, mention in enumerate(mentions):
        if mention.unit:
            continue
        later = next((m.unit for m in mentions[index + 1 :] if m.quantity.unit), None)
        earlier = next((m.unit for m in reversed(mentions[:index]) if m.unit), None)
        wanted_money = mention.concept is not None and mention.concept.measure == "money"
        unit = later or earlier or setting.caption_unit
        if unit and (not wanted_money or UNITS.get(unit) and UNITS[unit].measure == "money"):
            mention.unit, mention.unit_inherited = unit, True
        else:
            mention.dropped = True


def read_mentions(paragraph: Paragraph, setting: Setting) -> list[Mention]:
    """Return the figures of a paragraph with what its words say of them, in reading order."""
    return _Reader(paragraph, setting).read()
