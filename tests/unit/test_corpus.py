"""The generated corpus: it can be repeated, its labels are true, its slips change one figure."""

import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

import itertools

from benchmarks.corpus import CorpusDocument, generate
from benchmarks.corpus.books import make_book
from benchmarks.corpus.exports import generate_export
from benchmarks.corpus.figures import split_slot
from benchmarks.corpus.final_accounts import generate_final_accounts
from benchmarks.corpus.phrasing import FRESH, SLOT, SPLITS, load
from benchmarks.corpus.printing import print_chinese, read_number
from benchmarks.corpus.vocabulary import sums

SEEDS = range(12)


@pytest.fixture(scope="module", params=[*SPLITS, *FRESH])
def clean(request: pytest.FixtureRequest) -> list[CorpusDocument]:
    return [generate(seed, request.param) for seed in SEEDS]


@pytest.mark.parametrize("split", [*SPLITS, *FRESH, "all"])
def test_the_same_seed_makes_the_same_document(split: str) -> None:
    assert generate(5, split, 2) == generate(5, split, 2)
    assert generate(5, split).text != generate(6, split).text


@pytest.mark.parametrize("format", ["md", "html", "docx", "eml", "pdf", "scan", "ofd"])
def test_other_formats_are_repeatable_and_say_the_same(format: str) -> None:
    document = generate(3, "all", 1, format)
    assert document == generate(3, "all", 1, format)
    plain = generate(3, "all", 1)
    assert (document.text, document.facts) == (plain.text, plain.facts)
    assert document.data != plain.data


def test_offsets_slice_to_the_printed_number(clean: list[CorpusDocument]) -> None:
    for document in clean:
        assert len(document.facts) > 20
        for fact in document.facts:
            printed = document.text[fact.char_start : fact.char_end]
            assert printed == fact.printed
            assert read_number(printed) == fact.value


def test_facts_do_not_overlap(clean: list[CorpusDocument]) -> None:
    for document in clean:
        spans = sorted((fact.char_start, fact.char_end) for fact in document.facts)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_clean_books_hold_within_rounding(clean: list[CorpusDocument]) -> None:
    for document in clean:
        assert not document.errors
        wrong = [relation for relation in document.relations if relation.expect == "error"]
        assert not wrong, (document.name, wrong)
        assert any(relation.expect == "ok" for relation in document.relations)


@pytest.mark.parametrize("seed", range(30))
def test_books_balance_exactly(seed: int) -> None:
    figures = make_book(Random(seed)).figures
    assert all(value >= 0 for name, value in figures.items() if name != "a.added")
    for total, parts in sums():
        printed = [figures[part] for part in parts if part in figures]
        if total in figures and len(printed) > 1 and "grant" not in str(parts):
            whole = [part for part in parts if part in figures]
            if len(whole) == len(parts) or "class" in parts[0]:
                assert sum(printed) == figures[total], (total, parts)
    assert figures["f.opening"] + figures["f.income"] - figures["f.expense"] == figures["f.closing"]


@pytest.mark.parametrize("split", [*SPLITS, *FRESH])
@pytest.mark.parametrize("seed", range(25))
def test_a_slip_changes_exactly_its_figure(split: str, seed: int) -> None:
    document, true = generate(seed, split, 2), generate(seed, split)
    assert [fact.name for fact in document.facts] == [fact.name for fact in true.facts]
    wrong = {error.fact_id for error in document.errors}
    assert wrong
    assert document.text != true.text
    for fact, before in zip(document.facts, true.facts, strict=True):
        same = (fact.printed, fact.unit, fact.sign) == (before.printed, before.unit, before.sign)
        assert same == (fact.id not in wrong)
    for error in document.errors:
        before = next(fact for fact in true.facts if fact.id == error.fact_id)
        assert (error.true_printed, error.true_unit) == (before.printed, before.unit)
        broken = {r.id for r in document.relations if r.expect == "error"}
        assert set(error.breaks) <= broken


@pytest.mark.parametrize("seed", range(25))
def test_a_slip_changes_the_text_in_one_place(seed: int) -> None:
    document, true = generate(seed, "tune", 1).text, generate(seed, "tune").text
    same = _alike(document, true)
    tail = _alike(document[same:][::-1], true[same:][::-1])
    assert 0 < max(len(document), len(true)) - same - tail < 20


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def test_every_kind_of_slip_is_planted() -> None:
    slips = Counter(error.slip for seed in range(120) for error in generate(seed, "tune", 2).errors)
    assert len(slips) == 13, slips


@pytest.mark.parametrize("split", [*SPLITS, *FRESH])
def test_a_change_without_its_word_asks_for_an_increase(split: str) -> None:
    """`增加<x>` with a falling x would be false: the word follows, or `+` asks."""
    for kind, lines in load(split).items():
        for line in lines:
            slots = SLOT.findall(line)
            told = {_operands(split_slot(slot)[0]) for slot in slots if "?" in slot}
            for slot in slots:
                expression = split_slot(slot)[0]
                falling = expression.startswith("b.") and "-f." in expression
                if not re.search(r"[-^]|^a\.added$", expression) or falling or "?" in slot:
                    continue
                assert "+" in slot or _operands(expression) in told, (split, kind, slot)


def _operands(expression: str) -> str:
    return expression.replace("^", "-")


def test_the_splits_share_no_phrasing() -> None:
    phrasings = [
        {line for lines in load(split).values() for line in lines} for split in (*SPLITS, *FRESH)
    ]
    assert len(set().union(*phrasings)) == sum(map(len, phrasings))


def test_the_splits_share_no_noun_of_an_outcome() -> None:
    nouns = [
        {line.partition("|")[0] for kind, lines in load(split).items() for line in lines
         if kind.startswith("@items_")}
        for split in (*SPLITS, *FRESH)
    ]  # fmt: skip
    assert all(nouns)
    assert len(set().union(*nouns)) == sum(map(len, nouns))


def test_every_kind_is_in_both_splits_and_those_with_figures_vary() -> None:
    """A kind with few wordings measures those wordings, not the extractor."""
    tune, held = (load(split) for split in SPLITS)
    assert tune.keys() == held.keys()
    for kind, lines in tune.items():
        if not kind.startswith("@") and any("." in slot for slot in SLOT.findall("".join(lines))):
            assert len({*lines, *held[kind]}) >= 30, kind
            assert len(held[kind]) >= 12, kind


@pytest.mark.parametrize("split", FRESH)
def test_a_fresh_split_has_new_wordings_of_every_kind(split: str) -> None:
    tune, fresh = load("tune"), load(split)
    assert tune.keys() == fresh.keys()
    for kind, lines in fresh.items():
        if not kind.startswith("@") and any("." in slot for slot in SLOT.findall("".join(lines))):
            assert len(set(lines)) >= 10, kind


def test_chinese_numerals_read_back() -> None:
    for number in range(1, 100):
        assert read_number(print_chinese(Decimal(number))) == number


@pytest.mark.parametrize("format", ["xlsx", "docx", "html", "pdf"])
def test_final_accounts_are_repeatable(format: str) -> None:
    assert generate_final_accounts(2, 1, format) == generate_final_accounts(2, 1, format)


@pytest.mark.parametrize("seed", range(20))
def test_final_accounts_hold_within_rounding_until_a_cell_is_altered(seed: int) -> None:
    true, wrong = (generate_final_accounts(seed, errors, "html") for errors in (0, 1))
    assert len(true.cells) > 60
    assert all(cell.value > 0 for cell in true.cells)
    assert all(verdict != "error" for _, _, verdict in true.ties)
    (error,) = wrong.errors
    changed = [a.id for a, b in zip(true.cells, wrong.cells, strict=True) if a != b]
    assert changed == [error.id]
    broken = {total for total, _, verdict in wrong.ties if verdict == "error"}
    assert set(error.breaks) <= broken
    assert error.wrong_printed.encode() in wrong.data


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_exports_add_up_until_a_cell_is_altered(format: str) -> None:
    for seed in range(8):
        true, wrong = generate_export(seed, 0, format), generate_export(seed, 1, format)
        assert wrong == generate_export(seed, 1, format)
        assert {verdict for _, _, verdict in true.ties} == {"ok"}
        changed = [a.id for a, b in zip(true.cells, wrong.cells, strict=True) if a != b]
        assert changed == [wrong.errors[0].id]
        assert wrong.errors[0].breaks
