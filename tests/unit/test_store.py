from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.columns import document_schema
from gouji.facts import DocumentFacts, Fact, Relation, Term
from gouji.store import (
    MOST_SMALL,
    compact,
    drop_damaged,
    keep,
    read_documents,
    stored,
    withdraw,
    write_documents,
)

DECIMALS = st.decimals(
    min_value=-(10**20), max_value=10**20, places=6, allow_nan=False, allow_infinity=False
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
SHA256 = "ab" * 32


def _facts(draw):
    return Fact(
        **{
            "fact_id": draw(TEXT), "document_id": SHA256[:16], "label": draw(TEXT),
            "concept": draw(st.none() | TEXT), "value": draw(DECIMALS), "unit": "万元",
            "base_value": draw(DECIMALS), "base_unit": "元",
            "amount_yuan": draw(st.none() | DECIMALS), "rounding": draw(DECIMALS),
            "decimals": draw(st.integers(0, 6)), "approximate": draw(st.booleans()),
            "bound": None, "unit_inherited": draw(st.booleans()), "stage": draw(st.none() | TEXT),
            "fund": None, "scope": None, "fiscal_year": draw(st.none() | st.integers(1990, 2100)),
            "subject": None, "section": draw(TEXT), "source": "prose", "page": None,
            "table_name": None, "row_label": None, "column_label": None, "row_code": None,
            "quote": draw(TEXT), "char_start": draw(st.integers(0, 10**6)), "char_end": 1,
            "printed_text": draw(TEXT),
        }
    )  # fmt: skip


@st.composite
def documents(draw):
    facts = tuple(_facts(draw) for _ in range(draw(st.integers(0, 3))))
    terms = (
        Term("total", 1, fact_id=draw(TEXT)),
        Term("part", -1, constant=draw(DECIMALS), label=draw(st.none() | TEXT)),
        Term("part", -1),
    )
    relations = (
        Relation(
            "R1", SHA256[:16], "stated_sum", "sum", "wording", "D", "error", 0, 9, terms,
            draw(st.sampled_from([None, "fail"])), draw(st.none() | TEXT),
        ),
    )[: draw(st.integers(0, 1))]  # fmt: skip
    problems = ((draw(TEXT), draw(TEXT), draw(st.none() | st.integers(1, 9))),)
    return DocumentFacts(
        SHA256[:16], SHA256, "甲县/2023/一.txt", "text/plain", "self_evaluation",
        draw(st.none() | TEXT), None, None, 2023, None, draw(TEXT), facts, relations, problems,
    )  # fmt: skip


def _kept(folder, *reports, version="1"):
    keys = [report.sha256 for report in reports]
    return keep(write_documents(folder / "written", reports), folder, keys, version)


def _plain(letter: str, path: str = "a") -> DocumentFacts:
    sha256 = letter * 64
    return DocumentFacts(
        sha256[:16], sha256, path, "text/plain", "other", None, None, None, None, None, letter,
        (), (), (),
    )  # fmt: skip


def _read(folder):
    """The documents of a store by key, each from the bundle that is said to hold it."""
    found = {}
    for key, path in stored(folder, "1").items():
        (found[key],) = [d for d in read_documents(path) if d.sha256 == key.partition("-")[0]]
    return found


@settings(max_examples=40)
@given(documents())
def test_what_is_kept_comes_back_and_the_same_input_gives_the_same_bytes(tmp_path_factory, facts):
    folder = tmp_path_factory.mktemp("warehouse")
    path = _kept(folder, facts, _plain("c"))
    assert stored(folder, "1") == {SHA256: path, "c" * 64: path}
    assert stored(folder, "2") == {}
    assert read_documents(path) == [facts, _plain("c")]
    assert _kept(folder, facts, _plain("c")) == path
    assert len(list(path.parent.iterdir())) == 2


@settings(max_examples=20)
@given(documents(), st.data())
def test_damaged_facts_are_dropped_whatever_the_damage(tmp_path_factory, facts, data):
    folder = tmp_path_factory.mktemp("warehouse")
    path = _kept(folder, facts)
    assert drop_damaged(folder, "1") == []
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    damages = [content[:place], content + b"x", b""]
    damages.append(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    path.write_bytes(data.draw(st.sampled_from(damages)))
    assert drop_damaged(folder, "1") == [SHA256]
    assert stored(folder, "1") == {}
    assert list(path.parent.iterdir()) == []


def test_what_a_damaged_list_no_longer_names_is_read_again(tmp_path):
    path = _kept(tmp_path, _plain("a"), _plain("b"))
    listed = path.with_suffix(".keys")
    listed.write_bytes(listed.read_bytes()[:-9])
    assert ("a" * 64 in stored(tmp_path, "1"), "b" * 64 in stored(tmp_path, "1")) == (True, False)
    listed.unlink()
    assert stored(tmp_path, "1") == {}


def test_a_list_that_waits_for_its_bundle_holds_nothing_and_goes(tmp_path):
    path = _kept(tmp_path, _plain("a"))
    path.unlink()
    assert stored(tmp_path, "1") == {}
    assert drop_damaged(tmp_path, "1") == []
    assert list(path.parent.iterdir()) == []


def test_what_is_withdrawn_counts_as_never_read(tmp_path):
    path = _kept(tmp_path, _plain("a"), _plain("b"))
    withdraw(tmp_path, "1", ["a" * 64, "c" * 64])
    assert stored(tmp_path, "1") == {"b" * 64: path}


def test_facts_of_what_is_gone_go_once_they_outnumber_the_rest(tmp_path):
    _kept(tmp_path, _plain("a"), _plain("b"), _plain("c"))
    everything = _read(tmp_path)
    compact(tmp_path, "1", [])  # as if the landing zone were not mounted
    compact(tmp_path, "1", ["a" * 64, "b" * 64])
    assert _read(tmp_path) == everything
    compact(tmp_path, "1", ["a" * 64])
    assert _read(tmp_path) == {"a" * 64: _plain("a")}


def test_small_bundles_are_merged_once_they_are_many(tmp_path):
    for number in range(MOST_SMALL):
        _kept(tmp_path, _plain("0123456789abcdef"[number]))
    compact(tmp_path, "1", stored(tmp_path, "1"))
    assert len(set(stored(tmp_path, "1").values())) == MOST_SMALL
    _kept(tmp_path, _plain("f"))
    everything = _read(tmp_path)
    compact(tmp_path, "1", everything)
    assert _read(tmp_path) == everything
    (path,) = set(stored(tmp_path, "1").values())
    assert sorted(path.parent.iterdir()) == [path.with_suffix(".keys"), path]
    compact(tmp_path, "1", everything)
    assert _read(tmp_path) == everything


def test_a_content_under_two_names_is_merged_but_once(tmp_path):
    for name in "yx":
        written = write_documents(tmp_path / "written", [_plain("a", path=name)])
        keep(written, tmp_path, ["a" * 64 + f"-{name}"], "1")
    for number in range(MOST_SMALL):
        _kept(tmp_path, _plain("0123456789"[number]))
    compact(tmp_path, "1", ["a" * 64 + "-y"])
    assert {key: each.path for key, each in _read(tmp_path).items() if "-" in key} == {
        "a" * 64 + "-y": "y"
    }


@pytest.mark.parametrize("deaths", range(12))
def test_merging_may_die_at_any_moment(tmp_path, monkeypatch, deaths):
    """Each change of a folder is a moment; nothing is lost, and the next time makes up for it."""
    for number in range(MOST_SMALL + 1):
        _kept(tmp_path, _plain("0123456789abcdef"[number]), _plain("ghijklmnopqrstuv"[number]))
    everything = _read(tmp_path)
    left = [deaths]

    def mortal(really):
        def change(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return really(*arguments, **options)

        return change

    with monkeypatch.context() as patch:
        for change in ("replace", "unlink", "write_text"):
            patch.setattr(Path, change, mortal(getattr(Path, change)))
        with suppress(KeyboardInterrupt):
            compact(tmp_path, "1", everything)
    drop_damaged(tmp_path, "1")
    assert _read(tmp_path) == everything
    compact(tmp_path, "1", everything)
    assert _read(tmp_path) == everything
    assert len(set(stored(tmp_path, "1").values())) <= MOST_SMALL


def test_decimals_finer_than_the_schema_are_rounded_not_refused(tmp_path):
    area = Decimal(2000) / 3
    facts = DocumentFacts(
        SHA256[:16], SHA256, "a", "text/plain", "other", None, None, None, None, None, "", (),
        (
            Relation(
                "R1", SHA256[:16], "x", "sum", "wording", "D", "error", 0, 1,
                (Term("total", 1, constant=area),),
            ),
        ),
        (),
    )  # fmt: skip
    (kept,) = read_documents(write_documents(tmp_path / "a.parquet", [facts]))
    assert kept.relations[0].terms[0].constant == Decimal("666.666667")


def test_the_schema_is_that_of_the_facts():
    fact = document_schema().field("facts").type.value_type
    assert fact.field("base_value").type == pa.decimal128(28, 6)
    assert fact.num_fields == len(Fact.__slots__)
