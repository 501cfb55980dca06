"""Checks that need tables: indicators that miss their target, tables that are not there."""

import pytest

from gouji.extract import extract
from tests.unit.extract.tables.paper import Paper

HEADERS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


def form(target, actual, score):
    return Paper("某区/2024/清淤.docx").say("2024年度项目支出绩效自评表").table([
        ["项目名称", "渠道清淤", None, None, None, None, None],
        HEADERS,
        ["产出指标", "数量指标", "清淤长度", target, actual, "50", score],
        ["效益指标", "社会效益指标", "受益人口", "1200人", "1300人", "50", "50"],
        ["总分", None, None, None, None, "100", "100"],
    ]).document()  # fmt: skip


def verdicts(document, rule_id):
    return [r.verdict for r in extract(document).relations if r.rule_id == rule_id]


@pytest.mark.parametrize(
    ("target", "actual", "score", "found"),
    [
        ("≥20公里", "20公里", "50", ["pass"]),
        ("≥20公里", "18公里", "45", ["pass"]),
        ("≥20公里", "18公里", "50", ["fail"]),
        ("≤20天", "25天", "50", ["fail"]),
        ("≤20天", "15天", "50", ["pass"]),
        # whether more is better is not said
        ("20公里", "18公里", "50", []),
        ("≥20公里", "良好", "50", []),
    ],
)
def test_full_points_for_a_missed_target(target, actual, score, found):
    assert verdicts(form(target, actual, score), "full_points_for_a_missed_target") == found


SUMMARY = [["项目", "决算数"], ["本年收入合计", "10.00"], ["总计", "10.00"]]
TITLES = (
    "收入支出决算总表", "财政拨款收入支出决算总表", "收入决算表", "支出决算表",
    "一般公共预算财政拨款支出决算表", "一般公共预算财政拨款基本支出决算表",
    "财政拨款“三公”经费支出决算表",
)  # fmt: skip
BY_CLASS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["", "合计", "10.00", "6.00", "4.00"],
    ["213", "农林水支出", "10.00", "6.00", "4.00"],
]
INCOME = [
    ["科目编码", "科目名称", "本年收入合计", "财政拨款收入"],
    ["", "合计", "10.00", "10.00"],
    ["213", "农林水支出", "10.00", "10.00"],
]
ROWS = {"收入决算表": INCOME, "支出决算表": BY_CLASS, "一般公共预算财政拨款支出决算表": BY_CLASS}
EMPTY = ("政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款收入支出决算表")


def accounts(titles, *said):
    paper = Paper("某区/2024/某区水务局2024年度部门决算.docx").say("某区水务局2024年度部门决算")
    for title in titles:
        paper.say(title).say("单位：万元").table(ROWS.get(title, SUMMARY))
    for text in said:
        paper.say(text)
    return paper.document()


@pytest.mark.parametrize(
    ("titles", "said", "found"),
    [
        (TITLES, EMPTY, ["pass"]),
        (TITLES, EMPTY[:1], ["fail"]),
        (TITLES[:1], EMPTY, []),
    ],
)
def test_required_tables(titles, said, found):
    assert verdicts(accounts(titles, *said), "required_tables") == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((*EMPTY, "本年度没有政府性基金预算和国有资本经营预算收支，故本表无数据。"), "pass"),
        (EMPTY, "fail"),
    ],
)
def test_empty_tables_say_so(said, found):
    assert set(verdicts(accounts(TITLES, *said), "empty_table_note")) == {found}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("因公出国（境）费、公务用车购置及运行维护费、公务接待费均未发生。", ["pass"]),
        ("“三公”经费未发生。", ["fail"]),
    ],
)
def test_items_of_three_public(said, found):
    document = accounts(TITLES, *EMPTY, said)
    assert verdicts(document, "three_public_items_stated") == found
