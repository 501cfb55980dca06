"""The words of a clause: its boundaries, edges, comparisons and what it leaves unsaid."""

import re
from functools import lru_cache

from gouji.extract.vocabulary import Concept, alternatives, bare, concept_of, concepts, vocabulary

WORD_BRACKET = re.compile(r"（[^（），。；：、\d]{1,14}）")
NOTE = re.compile(
    r"〔(?P<words>[^〔〕]*)〕|（(?P<year>(?:19|20)\d{2}年度?末?[^（），。；：、\d]{0,6})）"
)
"""What a bracket right behind a figure says of it alone: 262万元（上年末）, 262万元（2022年）."""
BOUNDARY = re.compile(r"[，、；：。（）！？【】|→]")
CLASS_NAME = re.compile(r"[（〔][类款项][）〕]")
"""The mark of a functional class: 行政运行（项）."""
SENTENCE_STOP = re.compile(r"[。！？]")
YEAR = re.compile(r"((?:19|20)\d{2})(?:年|(?=决算|预算|[年度]))")
YEAR_WORD = re.compile(r"(?:19|20)\d{2}年?度?")
"""A year with its 年度, as it stands inside a label."""
EDGE = re.compile(
    r"^(?:〓|[一二三四五六七八九十]是|其中|[，、；：。）】\s]|\d{4}年(?:度)?|另有?|另外|以及|和|及)+"
)
_FROM_YEAR = re.compile(r"(?:由|从)?(?:上年度?|去年|\d{4}年度?)末?的?$")
VERB_END = re.compile(
    r"(?:分别)?(?:共计|合计|总计|共有|达到?|为|是|(?<![节签预合契违])约|近|超过|有|共|计|仅|了|的|至|到|得|完成|安排|"
    r"在|增加|减少|大约|将近|逾|超|突破|不少于|不低于|至少|各)+$"
)


FROM = re.compile(
    r"(?:由|从|自)(?:上年度?|去年|上一年度?|\d{4}年度?|(?:年初|调整后?)的?预算数?)?末?的?$"
)
CHANGED_TO = re.compile(
    r"(?:增长|增加|增|上升|升|提高|提升|上涨|扩大|变化?|下降|降低|降|减少|减|回落|压减|缩减)(?:到|至|为)"
)
"""由A增长到B: where nothing says otherwise, A is what it was the year before."""


_ORDINALS = "一二三四五六七八九"
_ENUMERATOR = re.compile(
    r"(?<=[：；，。、\w])（(?:(?P<number>[1-9])|(?P<word>[一二三四五六七八九]))）"
)


@lru_cache
def word_pattern(name: str) -> re.Pattern[str]:
    """A pattern of the words of one list of the vocabulary."""
    return re.compile(alternatives(tuple(vocabulary()[name])))


@lru_cache
def change_pattern() -> re.Pattern[str]:
    """A word of rise or fall (增加, 下降) at the end of a clause."""
    words = alternatives((*vocabulary()["rises"], *vocabulary()["falls"]))
    return re.compile(
        rf"(?P<word>{words})(?:资金|金额|额度?|量|幅度?|率|比例|数额?|了)?(?:约|近|为|达到?|共|共计|合计|超过|逾)?$"
    )


@lru_cache
def adjustment_pattern() -> re.Pattern[str]:
    """A word for a budget raised or cut during the year (追加, 调减) at the end of a clause."""
    words = alternatives(tuple(vocabulary()["adjustments"]))
    return re.compile(rf"(?:{words})(?:预算|资金|支出|数|额|指标|经费)?(?:了|共|共计|约|为)?$")


@lru_cache
def above_or_below() -> re.Pattern[str]:
    """低于年初预算, 超出上年决算数: a change with what it is measured against."""
    words = vocabulary()
    return re.compile(
        rf"(?:(?P<above>{alternatives(words['above'])})|(?P<below>{alternatives(words['below'])}))"
        r"(?P<what>[^，。；：]{0,8}(?:预算|决算|上年|去年)[^，。；：]{0,4})$"
    )


@lru_cache
def compared_with() -> re.Pattern[str]:
    """A comparison (较上年, 比年初预算) with what it compares to."""
    return re.compile(
        r"(?:较|比|同比|环比|相比|相较于?|与)(?P<what>[^，。；：]{0,24}?)(?:相比|比较|相较)?，?(?=增|减|下降|上升|提高|降低|多|少|持平|上涨|节约|超|$)"
    )


@lru_cache
def _stage_words() -> re.Pattern[str]:
    words = [
        w for table in ("stages", "score_stages") for ws in vocabulary()[table].values() for w in ws
    ]
    said = ["该指标", "本指标", "该项指标", "指标"]
    said += ["批复", "实际", "完成", "实际完成", "已完成", "已", "实现", "数"]
    return re.compile(alternatives([*words, *said, "为", "是", "共", "计", "合计", "的", "其"]))


def mask(text: str, names: tuple[str, ...] = ()) -> str:
    """The text, at the same length, as clauses are told apart in it.

    Brackets that are part of a word bound no clause; （1） inside a sentence reads as 一是; the
    department's own `names` are blanked, for they are no part of a label.
    """
    for name in names:
        text = text.replace(name, "〓" * len(name))
    numbered = _ENUMERATOR.sub(_as_ordinal, text)
    return WORD_BRACKET.sub(lambda m: "〔" + m.group()[1:-1] + "〕", numbered)


def _as_ordinal(match: re.Match[str]) -> str:
    ordinal = (
        _ORDINALS[int(match.group("number")) - 1] if match.group("number") else match.group("word")
    )
    return "，" * (len(match.group()) - 2) + f"{ordinal}是"


def without_comparison(text: str) -> str:
    """The text without its comparisons, whose years and stages are not its own."""
    return compared_with().sub("", text)


_MOVED = (
    "期初",
    "年初",
    "年内",
    "末",
    "底",
    "年末",
    "年底",
    "期末",
    "经",
    "由",
    "从",
    "自",
    "变",
    "增",
    "降",
    "升",
    "减",
    "调整",
    "上升",
    "下降",
    "增长",
    "提高",
)
"""What is left of 由A变为B, where the name stands before: 公务接待费较上年上升，由A变为B."""


_TIME_OF_YEAR = re.compile("(?:[本当今上去全该]年|年|期)度?(?:[初末底终]|(?=$))|(?:本|当)(?=$)")


@lru_cache(maxsize=20_000)
def said_nothing(lead: str) -> bool:
    """True when a clause says no more than a stage (支出决算为, 得): its label is elsewhere."""
    left = _FROM_YEAR.sub("", YEAR_WORD.sub("", EDGE.sub("", lead)))
    left = VERB_END.sub("", _stage_words().sub("", left))
    plain = _TIME_OF_YEAR.sub("", bare(left).strip("〔〕度年 "))
    return plain in (
        "",
        "支出",
        "收入",
        "财政拨款",
        "资金",
        "其",
        "金额",
        "本",
        "全",
        "当",
        "今",
        "本年",
        "全年",
        "当年",
        "财政",
        "同期",
        "总额",
        "总规模",
        "规模",
        "总量",
        "余",
        *_MOVED,
    )


_SCORE_ONLY = re.compile(
    r"(?:该|本|此|其|项|指标|满分|标准|基准|权重|分值|分数|值|数|分|得|自评|自查|评议|评审|评定|评价|考评|考核|打|评|给|计|"
    r"经|专家|小组|实际|最终|最后|本次|此次|实|应|赋|设定|设置|为|是|占|扣|共|的|减|失|达到?|了|可|获|去|到|丢|评后|一项|"
    r"综合|[本我](?:单位|部门|局|委|院|校|厅|中心)|结果|标准分?|设有?|定)*"
)


@lru_cache(maxsize=20_000)
def only_scores(lead: str) -> bool:
    """True when a clause says no more than that a score follows: 该项满分, 经评议得, 自评分."""
    return _SCORE_ONLY.fullmatch(bare(EDGE.sub("", lead)).strip("〔〕")) is not None


@lru_cache(maxsize=20_000)
def only_of_the_year(lead: str) -> bool:
    """本年支出, 年内共支出: the spending of what is spoken of; 本年支出合计 is the total."""
    plain = bare(VERB_END.sub("", EDGE.sub("", lead)))
    return re.fullmatch("(?:[本全当今]年|年内)度?共?(?:实际)?支出", plain) is not None and not (
        re.search("合计|总", lead)
    )


@lru_cache(maxsize=20_000)
def printed_label(lead: str) -> str:
    """The label as printed, without connectives at its ends."""
    plain = FROM.sub("", EDGE.sub("", lead))
    return VERB_END.sub("", plain).replace("〔", "（").replace("〕", "）")


_WHOLE_YEAR = re.compile("(?:全年|调整后?的?)预算数?(?:为)?$")


@lru_cache(maxsize=20_000)
def label_concept(label: str, measure: str, group: str | None) -> Concept | None:
    """The concept of a printed label, with or without the words in its brackets."""
    text = YEAR_WORD.sub("", EDGE.sub("", label))
    text = FROM.sub("", text) or text
    inside = text.replace("〔", "").replace("〕", "")
    outside = re.sub(r"〔[^〕]*〕", "", text)
    for candidate in (inside, outside):
        if concept := concept_of(candidate.strip("度"), measure, group):
            if concept.name == "支出合计" and _WHOLE_YEAR.search(candidate):
                return concepts()["全年预算数"]  # 部门整体支出全年预算数
            return concept
    return None
