"""What the rest of a list says of a failing tie: its operands are the right ones."""

from gouji.facts import DocumentFacts

from .prose import read


def doubted(found: DocumentFacts) -> set[str]:
    """The rules of the ties that are left in doubt."""
    return {relation.rule_id for relation in found.relations if relation.doubt}


SHARES = (
    "本年收入合计4,810.36万元，其中：财政拨款收入4,602.18万元，占95.67%；"
    "事业收入122.50万元，占2.55%；其他收入85.68万元，占{}%。"
)
MARKS = (
    "自评总分{}分，其中：资金执行率指标权重10分，得9.6分；产出指标权重50分，得49分；"
    "效益指标权重30分，得28.6分；满意度指标权重{}分，得9分。"
)


def test_a_share_whose_siblings_hold_of_the_same_whole_is_wrong_for_sure():
    assert "stated_share" not in doubted(read(SHARES.format("17.8")))


def test_a_share_alone_that_is_three_digits_off_stays_in_doubt():
    alone = read("本年收入合计4,810.36万元。其他收入85.68万元，占37.9%，利息收入12.40万元。")
    assert all(r.doubt for r in alone.relations if r.rule_id == "stated_share")


def test_scores_whose_full_marks_make_a_hundred_are_all_there_are():
    assert "score_total" not in doubted(read(MARKS.format("97.2", "10")))


def test_a_list_in_one_sentence_is_no_other_total_of_itself():
    found = read("公务用车费15.30万元，其中：公务用车购置费0万元，公务用车运行维护费13.50万元。")
    assert not [r for r in found.relations if r.kind == "sum" and r.doubt]
