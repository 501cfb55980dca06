"""The tables that provinces publish beyond the national nine: recognised, in their unit."""

import re

import pytest

from gouji.extract import extract

from .paper import Paper, Rows

TREE = (
    ("", "合计"),
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("2080505", "机关事业单位基本养老保险缴费支出"),
)
ECONOMIC = (("", "合计"), ("301", "工资福利支出"), ("30101", "基本工资"))
THREE_PUBLIC = (
    ["合计", "因公出国（境）费", "公务用车购置及运行费", None, None, "公务接待费"],
    ["^", "^", "小计", "公务用车购置费", "公务用车运行费", "^"],
    ["5.00", "0.00", "3.00", "0.00", "3.00", "2.00"],
)


def coded(*headings: str, lines: tuple[tuple[str, str], ...] = TREE) -> Rows:
    amounts = [f"{n + 7}.50" for n in range(len(headings))]
    return [["科目编码", "科目名称", *headings], *([*line, *amounts] for line in lines)]


def economic(*headings: str) -> Rows:
    return coded(*headings, lines=ECONOMIC)


def totals(*headings: str) -> Rows:
    """A table of two halves: income and expenditure."""
    amounts = ["7.50"] * len(headings)
    lines = [["一、一般公共预算拨款收入", "7.50", "一、社会保障和就业支出", *amounts],
             ["收入总计", "7.50", "支出总计", *amounts]]  # fmt: skip
    return [["项目", "预算数", "项目", *headings], *lines]


BASIC = ("合计", "基本支出", "项目支出")
FUNDS = ("合计", "一般公共预算", "政府性基金预算")
BUDGET = {
    "部门收支总体情况表": totals("预算数"),
    "部门收支总表": totals("预算数"),
    "部门收入总体情况表": coded("合计", "上年结转", "一般公共预算拨款收入", "事业收入"),
    "部门支出总体情况表": coded(*BASIC, "上缴上级支出", "对附属单位补助支出"),
    "财政拨款收支总体情况表": totals(*FUNDS),
    "一般公共预算支出功能分类表": coded(*BASIC),
    "一般公共预算支出情况表": coded(*BASIC),
    "一般公共预算项目支出预算表": coded("项目支出"),
    "一般公共预算基本支出经济分类表": economic("合计", "人员经费", "公用经费"),
    "一般公共预算基本支出情况表": economic("合计", "人员经费", "公用经费"),
    "财政拨款支出预算表（部门经济分类科目）": economic(*BASIC),
    "一般公共预算支出表（按政府预算经济分类）": economic(*BASIC),
    "支出经济分类汇总表（政府预算）": economic(*BASIC),
    "一般公共预算“三公”经费支出情况表": THREE_PUBLIC,
    "“三公”经费和机关运行经费表": THREE_PUBLIC,
    "政府性基金预算“三公”经费支出预算表": THREE_PUBLIC,
    "政府性基金预算支出情况表": coded(*BASIC),
    "国有资本经营预算支出情况表": coded(*BASIC),
    "政府采购预算表": [["采购项目", "采购品目", *FUNDS], ["电脑", "A02", "6.00", "6.00", "0.00"]],
    "部门预算项目支出表": [["项目名称", *FUNDS], ["渠道维修", "6.00", "6.00", "0.00"]],
    "上级专项转移支付预算表": [["项目名称", "金额"], ["合计", "6.00"], ["渠道维修", "6.00"]],
}  # fmt: skip
ACCOUNTS = {
    "财政拨款支出决算明细表": coded(*BASIC),
    "基本支出决算明细表": coded("合计", "工资福利支出", "商品和服务支出", "对个人和家庭的补助"),
    "项目支出决算明细表": coded("合计", "财政拨款", "其他资金"),
    "一般公共预算财政拨款支出决算明细表": coded("合计", "工资福利支出", "资本性支出"),
    "一般公共预算财政拨款项目支出决算表": coded("金额"),
    "国有资本经营预算财政拨款支出决算表": coded(*BASIC),
    "一般公共预算财政拨款“三公”经费支出决算表": THREE_PUBLIC,
    "政府性基金预算财政拨款“三公”经费支出决算表": THREE_PUBLIC,
    "机关运行经费支出情况表": economic("决算数"),
    "国有资产占有使用情况表": [["资产总额", "流动资产", "固定资产"], ["90.00", "20.00", "70.00"]],
    "政府采购支出情况表": [["项目", "采购金额"], ["货物", "1.00"], ["工程", "2.00"]],
}
CASES = [("预算", *case) for case in BUDGET.items()] + [("决算", *c) for c in ACCOUNTS.items()]


@pytest.mark.parametrize("unit", ["元", "万元"])
@pytest.mark.parametrize(("kind", "title", "rows"), CASES, ids=[f"{k}-{t}" for k, t, _ in CASES])
def test_a_variant_is_recognised_and_every_amount_is_in_its_unit(kind, title, rows, unit):
    name = f"某区水务局2024年度部门{kind}"
    paper = Paper(f"某区/2024/{name}.xlsx").say(name).say(title).say(f"单位：{unit}").table(rows)
    found = extract(paper.document())
    printed = [c for row in rows for c in row if c and re.fullmatch(r"\d+\.\d\d", c)]
    assert found.problems == ()
    assert [fact.printed_text for fact in found.facts if fact.unit == unit] == printed
    assert len(found.facts) == len(printed)


def test_tables_of_one_budget_may_be_in_yuan_and_in_ten_thousand():
    name = "某区水务局2024年度部门预算"
    paper = Paper(f"某区/2024/{name}.xlsx").say(name)
    for title, unit in (("部门支出总体情况表", "元"), ("一般公共预算支出情况表", "万元")):
        paper.say(title).say(f"单位：{unit}").table(coded(*BASIC))
    facts = extract(paper.document()).facts
    assert [fact.unit for fact in facts] == ["元"] * 12 + ["万元"] * 12
    assert facts[0].amount_yuan * 10_000 == facts[12].amount_yuan


def test_an_unknown_header_and_an_unknown_table_are_told_and_their_figures_kept():
    name = "某区水务局2024年度部门决算"
    paper = Paper(f"某区/2024/{name}.xlsx").say(name)
    paper.say("支出决算表").say("单位：万元").table(coded(*BASIC, "灌区专款"))
    paper.say("灌区运行情况表").say("单位：万元").table([["灌区", "流量"], ["北渠", "8.00"]])
    found = extract(paper.document())
    assert [code for code, _, _ in found.problems] == ["unknown_header", "unknown_table"]
    assert "灌区专款" in found.problems[0][1]
    assert len(found.facts) == 17


@pytest.mark.parametrize("title", ["项目支出绩效目标表", "部门整体支出绩效目标表"])
def test_goals_with_signs_and_units_alone_are_figures(title):
    rows = [["一级指标", "二级指标", "三级指标", "指标值"],
            ["产出指标", "数量指标", "培训人次", "≥100人次"],
            ["效益指标", "满意度指标", "群众满意度", "≥95%"]]  # fmt: skip
    name = "某区水务局2024年度部门预算"
    paper = Paper(f"某区/2024/{name}.xlsx").say(name).say(title).table(rows)
    facts = extract(paper.document()).facts
    assert [(f.label, f.printed_text, f.unit, f.bound) for f in facts] == [
        ("培训人次", "100", "人次", "以上"),
        ("群众满意度", "95", "%", "以上"),
    ]
