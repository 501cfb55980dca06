"""Orders of sections of self-evaluation reports, as provinces lay them down, and numberings."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sentence in a section, and how often it is there."""

    name: str
    chance: float


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (one of `titles`), its sentences and its subsections."""

    titles: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()
    below: tuple["Section", ...] = ()


def _section(titles: str, kinds: str = "", *below: Section) -> Section:
    """`kinds` is a list of names, each with `?` (half of the reports) or `??` (one in four)."""
    chances = {0: 1.0, 1: 0.5, 2: 0.25}
    made = tuple(Kind(kind.rstrip("?"), chances[kind.count("?")]) for kind in kinds.split())
    return Section(tuple(titles.split("|")), made, below)


CHINESE = "零一二三四五六七八九十"

Numbering = Callable[[int], str]

NUMBERINGS: dict[str, tuple[Numbering, ...]] = {
    "chinese": (
        lambda n: f"{CHINESE[n]}、", lambda n: f"（{CHINESE[n]}）", lambda n: f"{n}.",
    ),
    "chinese_half": (
        lambda n: f"{CHINESE[n]}、", lambda n: f"({CHINESE[n]})", lambda n: f"{n}、",
    ),
    "arabic": (lambda n: f"{n}、", lambda n: f"（{n}）", lambda n: f"{'①②③④⑤⑥⑦⑧⑨'[n - 1]}"),
}  # fmt: skip

TEMPLATES: dict[str, tuple[Section, ...]] = {
    "hunan_short": (
        _section("部门、单位基本情况|基本情况", "",
                 _section("机构设置情况|机构设置", "organisation filler??"),
                 _section("人员编制情况", "staffing")),
        _section("预算支出情况|部门预算执行情况", "",
                 _section("部门预决算情况", "",
                          _section("部门预算情况", "budget_income budget_expense"),
                          _section("部门决算情况", "final_income final_expense year_change??")),
                 _section("部门预算执行情况", "",
                          _section("“三公”经费执行情况|“三公”经费使用情况",
                                   "three_budget three_final three_compare?"),
                          _section("政府采购执行情况", "procurement sme??"),
                          _section("资产管理情况", "assets fixed_assets"))),
        _section("部门整体支出绩效情况", "",
                 _section("综合评价结论", "filler? outcomes"),
                 _section("评价指标分析|评价指标分析（或综合评价情况）",
                          "score_total execution? dimensions")),
        _section("存在的主要问题及改进措施|存在的问题及原因分析", "problems"),
        _section("其他需要说明的情况", "closing_remark"),
    ),
    "hunan_long": (
        _section("部门（单位）概况|部门、单位基本情况", "organisation staffing filler?"),
        _section("一般公共预算支出情况", "budget_expense? final_expense",
                 _section("基本支出情况", "basic_expense three_final three_compare?"),
                 _section("项目支出情况", "project_expense outcomes")),
        _section("政府性基金预算支出情况", "fund_expense"),
        _section("资产管理情况", "assets fixed_assets?"),
        _section("部门整体支出绩效情况|部门（单位）整体支出绩效情况",
                 "score_total execution dimensions outcomes"),
        _section("存在的问题及原因分析", "problems"),
        _section("下一步改进措施", "filler"),
        _section("绩效自评结果拟应用和公开情况", "closing_remark"),
    ),
    "sichuan": (
        _section("部门概况", "",
                 _section("机构组成", "organisation"),
                 _section("机构职能和人员概况|人员概况", "staffing filler?")),
        _section("部门资金收支情况|部门财政资金收支情况", "",
                 _section("部门总体收支情况|收入情况", "budget_both? final_income"),
                 _section("支出情况", "final_expense final_functions? shares?"),
                 _section("结余分配和结转结余情况|结转结余情况", "carry_over")),
        _section("部门整体绩效分析", "",
                 _section("部门预算项目绩效分析", "project_expense projects_evaluated outcomes"),
                 _section("部门整体履职绩效分析", "execution three_final procurement? dimensions?"),
                 _section("结果应用情况", "filler")),
        _section("评价结论及建议", "score_total problems"),
    ),
    "guangdong": (
        _section("部门基本情况", "",
                 _section("部门职能", "filler organisation staffing"),
                 _section("年度总体工作和重点工作任务", "outcomes"),
                 _section("部门整体支出情况|部门整体收支情况",
                          "budget_both final_both adjustment? year_change?")),
        _section("绩效自评情况", "",
                 _section("自评结论", "score_total"),
                 _section("履职效能分析", "outcomes dimension_list?"),
                 _section("管理效率分析",
                          "execution procurement sme? assets? three_compare three_final?")),
        _section("存在的问题及改进措施|其他自评情况", "problems closing_remark?"),
    ),
    "yunnan": (
        _section("基本情况", "organisation staffing filler?"),
        _section("收支总体情况|收入支出决算情况", "final_income final_expense year_change",
                 _section("财政拨款支出情况", "final_functions basic_expense"),
                 _section("“三公”经费情况", "three_budget? three_final reception_facts?")),
        _section("绩效自评工作情况", "projects_evaluated score_total dimension_list"),
        _section("绩效目标完成情况|绩效目标实现情况", "outcomes"),
        _section("国有资产占用及政府采购情况", "assets procurement sme?"),
        _section("存在问题和整改情况", "problems"),
    ),
    "score_first": (
        _section("自评结论|绩效评价结论", "score_total execution?"),
        _section("部门基本情况", "organisation? staffing"),
        _section("部门预算及执行情况", "",
                 _section("年初预算情况", "budget_both"),
                 _section("预算调整及执行情况", "adjustment execution final_expense shares?"),
                 _section("结转结余情况", "carry_over?"),
                 _section("“三公”经费控制情况", "three_compare three_budget? three_final"),
                 _section("政府采购情况", "procurement")),
        _section("绩效指标完成情况|各项指标得分情况", "dimensions outcomes"),
        _section("资产管理情况", "assets fixed_assets??"),
        _section("偏离绩效目标的原因和下一步改进措施", "problems"),
    ),
    "shandong": (
        _section("部门概况", "organisation staffing"),
        _section("预算安排及使用情况|资金使用情况",
                 "budget_income? budget_expense adjustment execution final_both?"),
        _section("绩效目标完成情况分析", "outcomes",
                 _section("产出指标完成情况", "outcomes"),
                 _section("效益和满意度情况", "indicator_remark outcomes?")),
        _section("自评得分情况", "dimension_list score_total"),
        _section("其他重要事项说明|其他情况", "three_final procurement assets reception_facts?"),
        _section("问题和建议", "problems"),
    ),
    "hubei": (
        _section("自评结论", "",
                 _section("部门整体绩效自评得分", "score_total dimensions"),
                 _section("绩效目标完成情况", "execution outcomes"),
                 _section("存在的问题和原因", "problems")),
        _section("佐证材料|自评过程及佐证", "",
                 _section("基本情况", "organisation staffing"),
                 _section("部门预算安排及调整情况", "budget_both? budget_expense adjustment"),
                 _section("部门决算情况", "final_expense final_income? carry_over?"),
                 _section("“三公”经费、采购和资产情况", "three_final procurement? assets")),
    ),
    "zhejiang": (
        _section("部门（单位）基本情况", "organisation staffing filler?"),
        _section("部门整体支出管理及使用情况", "budget_both final_both",
                 _section("基本支出", "basic_expense shares?"),
                 _section("项目支出", "project_expense fund_expense?"),
                 _section("“三公”经费", "three_compare three_final?")),
        _section("绩效目标实现情况|部门履职目标完成情况", "outcomes indicator_remark? outcomes?"),
        _section("评价结论", "score_total dimension_list?"),
        _section("问题与对策", "problems"),
    ),
    "henan": (
        _section("部门概况", "organisation filler? staffing"),
        _section("部门整体收支情况", "",
                 _section("收入情况", "budget_income final_income"),
                 _section("支出情况", "final_expense basic_expense? project_expense?"),
                 _section("与上年对比情况|增减变化情况", "year_change"),
                 _section("结转结余情况", "carry_over")),
        _section("预算执行和管理情况", "adjustment? execution procurement sme? fixed_assets"),
        _section("绩效自评结果", "projects_evaluated? dimension_list score_total outcomes"),
        _section("存在问题及改进建议", "problems closing_remark?"),
    ),
    "inner_mongolia": (
        _section("部门概况", "organisation staffing?"),
        _section("部门决算情况说明", "",
                 _section("收入支出决算总体情况说明", "final_both year_change?"),
                 _section("收入决算情况说明", "final_income"),
                 _section("支出决算情况说明", "final_expense shares?"),
                 _section("一般公共预算支出决算情况说明", "final_functions basic_expense?"),
                 _section("“三公”经费支出决算情况说明",
                          "three_budget? three_final three_compare? reception_facts"),
                 _section("政府性基金预算支出决算情况说明", "fund_expense"),
                 _section("其他重要事项情况说明", "procurement sme? assets")),
        _section("预算绩效情况说明", "projects_evaluated score_total execution? outcomes"),
    ),
    "notice_first": (
        _section("自评工作依据及组织情况|自评工作开展情况", "opening filler"),
        _section("部门基本情况", "organisation? staffing"),
        _section("预算安排与执行情况", "budget_income? budget_expense final_both? execution"),
        _section("绩效指标分析", "dimension_list outcomes",
                 _section("过程管理", "three_compare procurement?"),
                 _section("产出与效益", "outcomes indicator_remark?")),
        _section("综合结论", "score_total"),
        _section("问题及整改措施", "problems closing_remark"),
    ),
    "tables_last": (
        _section("部门职责履行情况|年度重点工作完成情况", "filler? outcomes"),
        _section("预算执行情况", "budget_both? execution project_expense? basic_expense?"),
        _section("自评结果", "score_total dimensions"),
        _section("存在的问题", "problems"),
        _section("附：部门整体支出绩效评价基础数据|附表数据说明", "",
                 _section("财政供养人员情况", "staffing"),
                 _section("“三公”经费", "three_budget three_final"),
                 _section("预算支出", "budget_expense adjustment?"),
                 _section("决算支出", "final_expense final_functions?"),
                 _section("政府采购", "procurement"),
                 _section("固定资产和国有资产", "fixed_assets? assets")),
    ),
    "flattened": (
        _section("机构人员", "organisation staffing"),
        _section("年初预算", "budget_income? budget_expense"),
        _section("预算调整", "adjustment"),
        _section("预算执行", "execution final_expense?"),
        _section("结转结余", "carry_over"),
        _section("“三公”经费", "three_budget? three_final"),
        _section("采购和资产", "procurement sme? assets"),
        _section("产出和效益", "outcomes"),
        _section("自评打分", "dimensions score_total"),
        _section("问题和措施", "problems"),
    ),
    "xinjiang": (
        _section("部门单位概况", "filler? organisation staffing"),
        _section("部门资金情况", "budget_both adjustment? final_both execution"),
        _section("评价结论", "score_total"),
        _section("绩效分析", "",
                 _section("预算编制和执行|决策与过程", "three_compare shares? procurement?"),
                 _section("产出情况", "outcomes"),
                 _section("效益情况", "indicator_remark outcomes"),
                 _section("资产和财务管理", "assets fixed_assets?")),
        _section("主要经验及做法、存在的问题和建议", "problems closing_remark?"),
    ),
}  # fmt: skip
