"""What goes on without a full stop for longer than people write: read, yet nothing is tied."""

from gouji.extract import extract
from gouji.extract.mention import MOST_FIGURES
from gouji.extract.quantity import quantities
from gouji.extract.sentences import LONGEST_SENTENCE, sentences
from gouji.numerals import parse_chinese_integer
from tests.unit.extract.prose import document

LIST = "总支出100万元，其中："


def items(count):
    return "、".join(f"某类支出{n}.50万元" for n in range(count))


def test_every_figure_of_an_endless_sentence_is_a_fact_with_its_place():
    text = LIST + items(MOST_FIGURES * 3) + "。"
    facts = extract(document(text)).facts
    assert [fact.printed_text for fact in facts] == [
        "100", *(f"{n}.50" for n in range(MOST_FIGURES * 3))
    ]  # fmt: skip
    assert all(text[fact.char_start : fact.char_end] == fact.printed_text for fact in facts)


def test_an_endless_list_adds_up_to_nothing_that_could_be_wrong():
    assert extract(document(LIST + items(MOST_FIGURES * 3) + "。")).relations == ()
    assert extract(document(LIST + items(3) + "。")).relations != ()


def test_a_sentence_after_an_endless_one_is_read_as_ever():
    after = "基本支出3万元，其中：人员经费2万元，公用经费1万元。"
    alone = extract(document(after)).relations
    found = extract(document(items(MOST_FIGURES * 2) + "。" + after)).relations
    assert [(r.rule_id, r.kind) for r in found] == [(r.rule_id, r.kind) for r in alone]


def test_pieces_hold_every_figure_once_and_are_never_too_long():
    text = "中" * LONGEST_SENTENCE * 3 + items(MOST_FIGURES * 2) + "中" * LONGEST_SENTENCE * 3
    found = quantities(text)
    pieces = list(sentences(text, found))
    assert [q for piece in pieces for q in piece.figures] == found
    assert all(piece.end - piece.start <= 2 * LONGEST_SENTENCE for piece in pieces)
    assert all(piece.start <= q.start and q.unit_end <= piece.end
               for piece in pieces for q in piece.figures)  # fmt: skip


def test_a_numeral_of_thousands_of_characters_is_no_number():
    assert parse_chinese_integer("一" * 5_000) is None
    assert quantities("支出" + "一" * 5_000 + "万元") == []
    assert quantities("支出一亿亿亿亿亿元") == []
