from decimal import Decimal

import pytest

from gouji.equations import Operand, parse_equation
from gouji.errors import RuleError
from gouji.examples import Page
from gouji.rules import all_rules, grade_scales, partitions

CONCEPTS = ["三公经费", "因公出国（境）费", "公务接待费", "支出合计", "预算执行率"]


def test_longest_name_is_taken_and_brackets_belong_to_names():
    kind, terms = parse_equation("三公经费 = 因公出国（境）费 + 公务接待费", CONCEPTS)
    assert kind == "sum"
    assert [(t.role, t.sign, t.operands[0].concept) for t in terms] == [
        ("total", 1, "三公经费"),
        ("part", -1, "因公出国（境）费"),
        ("part", -1, "公务接待费"),
    ]


def test_the_larger_side_of_at_most_is_the_total_and_the_left_side_the_anchor():
    kind, terms = parse_equation("公务接待费[决算] <= 公务接待费[年初预算]", CONCEPTS)
    assert kind == "at_most"
    assert [(t.sign, t.operands[0].stage, t.anchor) for t in terms] == [
        (1, "年初预算", False),
        (-1, "决算", True),
    ]


def test_ratio_with_alternatives_brackets_and_years():
    kind, terms = parse_equation(
        "预算执行率 = (支出合计 - 支出合计(year-1)) / 支出合计(year-1)|三公经费{一般公共预算}",
        CONCEPTS,
    )
    assert kind == "ratio"
    assert [(t.role, t.sign) for t in terms] == [
        ("stated", 1),
        ("numerator", 1),
        ("numerator", -1),
        ("denominator", 1),
    ]
    assert terms[3].operands == (
        Operand("支出合计", year_offset=1),
        Operand("三公经费", fund="一般公共预算"),
    )


def test_a_constant_total():
    _, terms = parse_equation("100 = 公务接待费[权重] + 三公经费[权重]", CONCEPTS)
    assert (terms[0].constant, terms[0].anchor) == (Decimal(100), False)


@pytest.mark.parametrize(
    "holds",
    [
        "三公经费",
        "三公经费 = 某项费用",
        "三公经费 = 公务接待费 +",
        "三公经费 = + 公务接待费",
        "三公经费 = 公务接待费 公务接待费",
        "三公经费 = 100 | 公务接待费",
        "三公经费 = 公务接待费 = 支出合计",
        "三公经费 + 公务接待费 <= 支出合计",
    ],
)
def test_what_is_no_equation_is_refused(holds):
    with pytest.raises(RuleError):
        parse_equation(holds, CONCEPTS)


RULE = """
- id: a_rule
  title: 题目
  check: 14
  holds: 三公经费 = 公务接待费 + 因公出国（境）费
  tolerance: D
  severity: error
  message: 说明
  source: 依据
  examples:
    - {三公经费: 3.00万元, 公务接待费: 1.00万元, 因公出国（境）费: 2.00万元, verdict: pass}
    - {三公经费: 3.01万元, 公务接待费: 1.00万元, 因公出国（境）费: 2.00万元, verdict: rounding}
    - {三公经费: 5.00万元, 公务接待费: 1.00万元, 因公出国（境）费: 2.00万元, verdict: fail}
    - {三公经费: 5.00万元, 公务接待费: 1.00万元, verdict: unknown}
"""


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ("tolerance: D", "tolerance: X"),
        ("severity: error", "severity: fatal"),
        ("verdict: unknown", "verdict: pass"),
        ("verdict: rounding", "verdict: pass"),
        ("公务接待费 + ", "公务接待 + "),
        ("check: 14", "chek: 14"),
        ("  message: 说明\n", ""),
        ("1.00万元", "很多"),
    ],
)
def test_a_wrong_rule_names_its_file_and_itself(tmp_path, printed, wrong):
    (tmp_path / "some.yml").write_text(RULE.replace(printed, wrong), encoding="utf-8")
    with pytest.raises(RuleError, match=r"some\.yml: a_rule"):
        all_rules(tmp_path)


SEEN = """
- id: seen
  title: 题目
  kind: wording
  tolerance: E
  severity: info
  message: 说明
  source: 依据
  title_of_page: 某局报告
  page: |
    甲{one}元。
  beside: 乙{other}元。
  examples:
    - {one: 1.00, other: 2.00, verdict: pass}
    - {one: 2.00, verdict: fail}
    - {page: 丙。, verdict: none}
"""


def test_examples_fill_the_page_of_their_rule(tmp_path):
    (tmp_path / "some.yml").write_text(SEEN, encoding="utf-8")
    (rule,) = all_rules(tmp_path)
    both, alone, other = rule.examples
    assert (both.page, both.beside) == (Page("甲1.0元。", "某局报告"), Page("乙2.0元。"))
    assert (alone.beside, other.page.text) == (None, "丙。")


@pytest.mark.parametrize(
    ("printed", "wrong", "said"),
    [
        ("{one: 2.00, ", "{", "slot"),
        ("verdict: none", "verdict: pass", "unknown or none"),
        ("tolerance: E", "tolerance: D", "rounding"),
        ("kind: wording", "when_wrong: true\n  kind: equal", None),
    ],
)
def test_what_the_examples_must_show(tmp_path, printed, wrong, said):
    (tmp_path / "some.yml").write_text(SEEN.replace(printed, wrong), encoding="utf-8")
    if said is None:
        assert all_rules(tmp_path)[0].when_wrong
        return
    with pytest.raises(RuleError, match=said):
        all_rules(tmp_path)


def test_an_id_is_taken_once(tmp_path):
    (tmp_path / "some.yml").write_text(RULE + RULE, encoding="utf-8")
    with pytest.raises(RuleError, match="taken"):
        all_rules(tmp_path)


def test_partitions_tell_which_parts_exhaust_a_total():
    three, four = partitions()["三公经费"]
    assert three.rule_id == "three_public_split"
    assert "公务用车购置及运行维护费" in three.parts
    assert {"公务用车购置费", "公务用车运行维护费"} <= four.parts
    (staff,) = partitions()["编制数"]
    assert staff.optional_parts == {"工勤编制"}


@pytest.mark.parametrize(
    ("score", "grade"),
    [("100", "优"), ("90", "优"), ("89.5", "良"), ("79.99", "中"), ("0", "差"), ("100.5", None)],
)
def test_grades_of_the_default_scale(score, grade):
    scale = grade_scales()[0]
    assert scale.grade_of(Decimal(score)) == grade
    assert scale.band_named("优秀").grade == "优"
    assert scale.band_named("合格") is None
