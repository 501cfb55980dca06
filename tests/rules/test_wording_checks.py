"""What a report says in words against its own figures: checks pass, fail and keep silent."""

import hashlib

import pytest

from gouji.document import Block, Document
from gouji.extract import extract
from gouji.rules import all_rules

TITLE = "青禾县水务局2023年度部门决算"
RULES = {rule.id: rule for rule in all_rules()}


def document(text, title=TITLE):
    lines = [title, *text.split("\n")]
    whole = "\n".join(lines)
    blocks, start = [], 0
    for line in lines:
        blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    sha256 = hashlib.sha256(whole.encode()).hexdigest()
    return Document("sample/2023/a.txt", sha256, "text/plain", whole, tuple(blocks))


def verdicts(text, rule_id, title=TITLE):
    relations = extract(document(text, title)).relations
    return [r.verdict for r in relations if r.rule_id == rule_id]


def message(text, rule_id, title=TITLE):
    (found,) = [r for r in extract(document(text, title)).relations if r.rule_id == rule_id]
    return found.message


BUDGET = "一般公共预算财政拨款支出年初预算为{}万元，支出决算为{}万元。"


@pytest.mark.parametrize(
    ("budget", "final", "said", "verdict"),
    [
        ("120.00", "110.00", "决算数小于预算数的主要原因：压减支出。", "pass"),
        ("120.00", "110.00", "决算数大于预算数的主要原因：追加支出。", "fail"),
        ("120.00", "130.00", "决算数低于年初预算数，主要原因是节约。", "fail"),
        ("120.00", "120.00", "决算数小于预算数的主要原因：压减支出。", "rounding"),
        ("120.00", "120.00", "决算数与预算数持平。", "pass"),
        ("120.00", "160.00", "决算数与预算数持平。", "fail"),
        ("120.00", "115.00", "决算数与预算数基本持平。", "pass"),
    ],
)
def test_direction_words(budget, final, said, verdict):
    assert verdicts(BUDGET.format(budget, final) + said, "final_against_budget") == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        "决算数小于预算数的主要原因：压减支出。",
        "支出决算为110.00万元。决算数小于预算数的主要原因：压减支出。",
        # two final figures: which one is meant is not said
        "年初预算为10.00万元，支出决算为11.00万元，接待费支出决算为3.00万元。决算数小于预算数。",
    ],
)
def test_a_direction_without_its_two_amounts_is_not_judged(text):
    assert verdicts(text, "final_against_budget") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收入总计持平。主要原因：项目支出减少。", ["fail"]),
        ("收入总计持平。主要原因：\n本年项目支付减少。", ["fail"]),
        ("收入总计持平，主要原因是人员增加、项目减少。", ["pass"]),
        ("收入总计持平。", []),
        ("收入总计基本持平，主要原因是项目减少。", []),
    ],
)
def test_no_change_and_the_reason_of_one(text, found):
    assert verdicts(text, "flat_with_a_reason") == found


def shares(*said):
    labels = ("基本支出", "项目支出", "经营支出")
    amounts = ("50.00", "30.00", "20.00")
    items = "；".join(
        f"{label}{amount}万元，占{share}%"
        for label, amount, share in zip(labels, amounts, said, strict=True)
    )
    return f"本年支出合计100.00万元，其中：{items}。"


@pytest.mark.parametrize("said", [("50", "30", "20"), ("57", "30", "20")])
def test_shares_are_held_against_100(said):
    (tie,) = [
        r for r in extract(document(shares(*said))).relations if r.rule_id == "shares_of_a_whole"
    ]
    assert tie.terms[0].constant == 100
    assert [term.fact_id is None for term in tie.terms] == [True, False, False, False]


def test_shares_cut_off_leave_the_sum_open():
    (tie,) = [
        r for r in extract(document(shares("49.9", "29.9", "20.0"))).relations
        if r.rule_id == "shares_of_a_whole"
    ]  # fmt: skip
    assert tie.terms[-1].fact_id is None


def test_shares_of_a_list_that_does_not_add_up_say_nothing():
    text = shares("50", "30", "20").replace("100.00万元", "110.00万元")
    assert verdicts(text, "shares_of_a_whole") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本单位XX年度收入合计XXX万元。", "占位符"),
        ("本年支出合计比上年增加（减少）12.50万元。", "增加（减少）"),
        ("收入合计12.50万元。（如持平作持平表述）", "填写说明"),
        ("年初预算为____万元，支出决算为3.00万元。", "空格"),
        ("年初预算为万元，支出决算为3.00万元。", "空格"),
    ],
)
def test_residue_of_a_template(text, said):
    assert verdicts(text, "template_residue") == ["fail"]
    assert said in message(text, "template_residue")


@pytest.mark.parametrize(
    "text",
    [
        "本年支出合计比上年增加12.50万元。",
        "金额单位为万元。",
        "支出比上年有增加（减少的另行说明）。",
        "配置XXL号工作服20套。",
    ],
)
def test_text_that_is_no_residue(text):
    assert verdicts(text, "template_residue") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("项目支出30.00万元，占总支出的30.25，比上年持平。", ["fail"]),
        ("项目支出30.00万元，占总支出的30.25%。", []),
        ("项目支出30.00万元，占比百分之30.25，比上年持平。", []),
        ("本年支出合计1234.56。", ["fail"]),
        ("（单位：万元）本年支出合计1234.56。", []),
    ],
)
def test_units_left_out(text, found):
    assert verdicts(text, "unit_missing") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一、2022年度部门决算情况\n本年收入合计3.00万元。", ["fail"]),
        ("一、2023年度部门决算情况\n本年收入合计3.00万元。", ["pass"]),
        ("一、2022年度部门决算与2023年度对比\n本年收入合计3.00万元。", []),
        ("一、部门决算情况\n本年收入合计3.00万元。", []),
    ],
)
def test_the_year_of_a_heading(text, found):
    assert verdicts(text, "heading_year") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾县水务局2023年度收入支出总计30.00万元。", ["pass"]),
        ("青禾县林业局2023年度收入支出总计30.00万元。", ["fail"]),
        ("2023年度收入支出总计30.00万元。", []),
    ],
)
def test_the_name_of_the_department(text, found):
    assert verdicts(text, "department_name") == found


SCORES = (
    "一、绩效自评结论\n自评得分{}分。\n"
    "1.产出指标。权重60分，得60分。\n2.效益指标。权重30分，得{}分。\n"
)
REPORT = "青禾县水务局2023年度部门整体支出绩效自评报告"


@pytest.mark.parametrize(
    ("benefit", "said", "found"),
    [
        ("24", "取得了良好的社会效益。", ["fail"]),
        ("24", "取得了社会效益，因灌溉面积未达标扣6分。", ["pass"]),
        ("24", "取得了良好的社会效益。\n二、存在的问题\n项目前期工作不够扎实。", ["pass"]),
        ("29", "取得了良好的社会效益。", ["pass"]),
        ("30", "取得了良好的社会效益。", []),
    ],
)
def test_points_lost_want_a_reason(benefit, said, found):
    text = SCORES.format(int(benefit) + 70, benefit) + said + "\n3.满意度指标。权重10分，得10分。"
    assert verdicts(text, "deduction_reason", REPORT) == found


@pytest.mark.parametrize(
    ("score", "said", "found"),
    [
        ("9", "发放问卷60份，群众都满意。", ["fail"]),
        ("10", "发放问卷60份，群众都满意。", []),
        ("9", "发放问卷60份，满意度为93%，未达目标。", []),
    ],
)
def test_all_are_satisfied(score, said, found):
    text = SCORES.format(90 + int(score), "30") + f"3.满意度指标。权重10分，得{score}分。\n{said}"
    assert verdicts(text, "satisfied_yet_points_lost", REPORT) == found


@pytest.mark.parametrize(
    ("final", "said", "found"),
    [
        ("150.00", "", ["fail"]),
        ("150.00", "主要原因是追加防汛资金。", ["pass"]),
        ("101.00", "", []),
    ],
)
def test_a_deviation_wants_a_reason(final, said, found):
    text = f"本年支出年初预算100.00万元，支出决算{final}万元。{said}"
    assert verdicts(text, "deviation_reason") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公务接待费支出决算3.00万元，国内公务接待20批次，300人次。", ["pass", "pass"]),
        ("公务接待费支出决算3.00万元，国内公务接待300批次，20人次。", ["fail", "fail"]),
        ("公务接待费支出决算3.00万元。", []),
    ],
)
def test_reception(text, found):
    assert verdicts(text, "reception_facts") == found


@pytest.mark.parametrize("rule_id", [
    "final_against_budget", "flat_with_a_reason", "shares_of_a_whole", "template_residue",
    "unit_missing", "heading_year", "department_name", "deduction_reason",
    "satisfied_yet_points_lost", "deviation_reason", "reception_facts", "required_tables",
    "empty_table_note", "three_public_items_stated", "full_points_for_a_missed_target",
])  # fmt: skip
def test_every_check_of_wording_has_its_rule(rule_id):
    assert RULES[rule_id].check is not None
