import dataclasses
from decimal import Decimal

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.facts import DocumentFacts, Fact, Relation, Term
from gouji.store import (
    document_schema,
    drop_damaged,
    forget_gone,
    keep,
    read_document,
    stored,
    write_document,
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


def _kept(folder, facts, version="1"):
    return keep(write_document(folder / "written", facts), folder, facts.sha256, version)


@settings(max_examples=40, deadline=None)
@given(documents())
def test_what_is_kept_comes_back_and_the_same_input_gives_the_same_bytes(tmp_path_factory, facts):
    folder = tmp_path_factory.mktemp("warehouse")
    path = _kept(folder, facts)
    assert stored(folder, "1") == {SHA256: path}
    assert stored(folder, "2") == {}
    assert read_document(path) == facts
    assert _kept(folder, facts) == path
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@settings(max_examples=20, deadline=None)
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


def test_facts_read_under_another_name_take_the_place_of_the_old_ones(tmp_path):
    facts = DocumentFacts(
        SHA256[:16],
        SHA256,
        "a",
        "text/plain",
        "other",
        None,
        None,
        None,
        None,
        None,
        "",
        (),
        (),
        (),
    )
    for name in "ab":
        written = write_document(tmp_path / "written", dataclasses.replace(facts, path=name))
        path = keep(written, tmp_path, f"{SHA256}-{name}", "1")
    assert stored(tmp_path, "1") == {f"{SHA256}-b": path}
    assert len(list(path.parent.iterdir())) == 1


def test_facts_of_what_is_gone_go_once_they_outnumber_the_rest(tmp_path):
    home = tmp_path / "facts" / "1" / "aa"
    home.mkdir(parents=True)
    for key in ("aa1-x", "aa2-x", "aa3-x"):
        (home / f"{key}.{'0' * 64}.parquet").touch()
    assert forget_gone(tmp_path, "1", set()) == []  # as if the landing zone were not mounted
    assert forget_gone(tmp_path, "1", {"aa1-x", "aa2-x"}) == []
    assert len(forget_gone(tmp_path, "1", {"aa1-x"})) == 2
    assert stored(tmp_path, "1").keys() == {"aa1-x"}


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
    stored = read_document(write_document(tmp_path / "a.parquet", facts))
    assert stored.relations[0].terms[0].constant == Decimal("666.666667")


def test_the_schema_is_that_of_the_facts():
    fact = document_schema().field("facts").type.value_type
    assert fact.field("base_value").type == pa.decimal128(28, 6)
    assert fact.num_fields == len(Fact.__slots__)
