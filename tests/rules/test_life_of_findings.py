"""The life of a finding over nights: found, accepted for a time, resolved by a later version."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from gouji.acceptances import Acceptance, acceptances
from gouji.blame import blame_failures
from gouji.errors import RuleError
from gouji.load import LandedFile, Life, load
from gouji.rules import all_rules, grade_scales
from gouji.store import write_documents
from gouji.transform import VERDICTS, judge

from .sketch import document, document_id_of, fact, relation

TOTAL, PART = ("total", 1), ("part", -1)
HISTORY = ("finding_history", "dim_document", "acceptance", "rule_use")
DAYS = [date(2026, 11, day) for day in (1, 2, 3, 4)]


def report(name, path, total="9.00"):
    document_id = document_id_of(name)
    figures = (("总额", total), ("甲", "1.00"), ("乙", "2.00"))
    facts = [
        fact(document_id, f"{document_id}-{label}", None, number, "万元", label=label)
        for label, number in figures
    ]
    terms = [(*TOTAL, facts[0].fact_id), *((*PART, each.fact_id) for each in facts[1:])]
    ties = [relation(document_id, f"{document_id}-R1", "sum", *terms)]
    return document(name, facts, ties, path=path)


def night(folder: Path, day, reports, accepted=()):
    """Build a warehouse beside the one of the night before; return its rows by table."""
    previous = sorted(folder.glob("night-*.duckdb"), reverse=True)
    database = folder / f"night-{day}.duckdb"
    stored = {
        each.sha256: write_documents(folder / f"{each.sha256}.parquet", [each]) for each in reports
    }
    files = [LandedFile(each.path, each.sha256, each.media_type) for each in reports]
    life = Life(day, tuple(accepted), tuple(previous))
    load(database, stored, files, all_rules(), grade_scales(), "1", life)
    with duckdb.connect(str(database)) as connection:
        built = judge(connection, VERDICTS)
        blame_failures(connection)
        judge(connection, ("findings", *HISTORY), built)
        return {
            name: connection.sql(f"from marts.{name} order by all").to_arrow_table().to_pylist()
            for name in ("findings", *HISTORY)
        }


def only(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_a_clock_that_jumps_back_leaves_no_life_that_ends_before_it_begins(tmp_path):
    wrong = report("wrong", "青禾县/2023/自评报告.txt")
    night(tmp_path, DAYS[2], [wrong])
    (tmp_path / f"night-{DAYS[2]}.duckdb").rename(tmp_path / "night-0.duckdb")
    second = night(tmp_path, DAYS[0], [wrong])
    names = ("first_seen", "last_seen")
    assert only(second["finding_history"], *names) == [(DAYS[2], DAYS[2])]
    (tmp_path / "night-0.duckdb").unlink()
    third = night(tmp_path, DAYS[3], [wrong])
    assert only(third["finding_history"], *names) == [(DAYS[2], DAYS[3])]


def test_a_finding_is_resolved_by_the_later_version_of_its_document(tmp_path):
    wrong = report("wrong", "青禾县/2023/自评报告.txt")
    right = report("right", "青禾县/2023/自评报告（更正）.txt", total="3.00")
    first = night(tmp_path, DAYS[0], [wrong])
    assert only(first["finding_history"], "first_seen", "last_seen", "status") == [
        (DAYS[0], DAYS[0], "open")
    ]
    night(tmp_path, DAYS[1], [wrong])
    third = night(tmp_path, DAYS[2], [wrong, right])
    assert third["findings"] == []
    names = ("first_seen", "last_seen", "resolved_at", "resolution", "status")
    gone = [(DAYS[0], DAYS[1], DAYS[2], "superseded", "resolved")]
    assert only(third["finding_history"], *names) == gone
    status = {row["path"]: (row["status"], row["superseded_by"]) for row in third["dim_document"]}
    assert status == {
        wrong.path: ("superseded", right.document_id),
        right.path: ("loaded", None),
    }
    assert only(night(tmp_path, DAYS[3], [wrong, right])["finding_history"], *names) == gone


def test_the_version_that_came_later_counts_whatever_the_folder(tmp_path):
    old, new = report("old", "b/自评报告.txt"), report("new", "a/自评报告.txt", total="3.00")
    night(tmp_path, DAYS[0], [old])
    second = night(tmp_path, DAYS[1], [old, new])
    assert [row["path"] for row in second["dim_document"] if row["status"] == "loaded"] == [
        new.path
    ]


def test_documents_of_other_names_stand_side_by_side(tmp_path):
    reports = [report("a", "自评报告1.txt"), report("b", "自评报告2.txt")]
    night(tmp_path, DAYS[0], reports[:1])
    second = night(tmp_path, DAYS[1], reports)
    assert {row["status"] for row in second["dim_document"]} == {"loaded"}


def test_a_finding_whose_document_is_gone_is_resolved_and_opens_again_with_it(tmp_path):
    wrong = report("wrong", "自评报告.txt")
    night(tmp_path, DAYS[0], [wrong])
    second = night(tmp_path, DAYS[1], [])
    assert only(second["finding_history"], "resolved_at", "resolution", "status") == [
        (DAYS[1], "withdrawn", "resolved")
    ]
    third = night(tmp_path, DAYS[2], [wrong])
    assert only(third["finding_history"], "first_seen", "last_seen", "resolved_at", "status") == [
        (DAYS[0], DAYS[2], None, "open")
    ]


def test_what_is_accepted_stays_until_its_last_day(tmp_path):
    wrong = report("wrong", "自评报告.txt")
    (finding,) = night(tmp_path, DAYS[0], [wrong])["findings"]
    accepted = [
        Acceptance(finding["finding_id"], None, None, "已书面更正", DAYS[1]),
        Acceptance(None, "stated_sum", "别处.txt", "口径不同", DAYS[3]),
    ]
    second = night(tmp_path, DAYS[1], [wrong], accepted)
    assert only(second["findings"], "status") == [("accepted",)]
    assert only(second["finding_history"], "status") == [("accepted",)]
    assert {(row["reason"], row["state"]) for row in second["acceptance"]} == {
        ("已书面更正", "active"), ("口径不同", "unneeded"),
    }  # fmt: skip
    third = night(tmp_path, DAYS[2], [wrong], accepted)
    assert only(third["findings"], "status") == [("open",)]
    assert {row["state"] for row in third["acceptance"]} == {"expired", "unneeded"}


def test_a_rule_in_a_document_is_accepted_by_its_path(tmp_path):
    accepted = [Acceptance(None, "stated_sum", "自评报告.txt", "口径不同", DAYS[3])]
    found = night(tmp_path, DAYS[0], [report("wrong", "自评报告.txt")], accepted)
    assert only(found["findings"], "status") == [("accepted",)]


def test_a_previous_warehouse_that_does_not_open_is_passed_over(tmp_path):
    wrong = report("wrong", "自评报告.txt")
    night(tmp_path, DAYS[0], [wrong])
    (tmp_path / "night-2026-11-02.duckdb").write_bytes(b"damaged")
    third = night(tmp_path, DAYS[2], [wrong])
    assert only(third["finding_history"], "first_seen") == [(DAYS[0],)]


def uses(tmp_path, reports):
    """What one night makes of each rule."""
    rows = night(tmp_path, DAYS[len(list(tmp_path.glob("night-*")))], reports)["rule_use"]
    return {row["rule_id"]: row for row in rows}


def test_rules_that_fail_everywhere_are_suspect(tmp_path):
    few = uses(tmp_path, [report(f"r{i}", f"r{i}.txt") for i in range(3)])["stated_sum"]
    assert (few["documents"], few["failures"], few["fires_everywhere"]) == (3, 3, False)
    many = uses(tmp_path, [report(f"r{i}", f"r{i}.txt") for i in range(10)])["stated_sum"]
    assert (many["failures"], many["fires_everywhere"], many["never_fires"]) == (10, True, False)


def residue(name, wrong):
    """A report of which a rule says only what is wrong."""
    document_id = document_id_of(name)
    tie = relation(
        document_id, f"{document_id}-R1", "wording", rule_id="template_residue", tolerance="E",
        severity="warning", verdict="fail", message="文中留有占位符",
    )  # fmt: skip
    return document(name, relations=[tie] if wrong else [], path=f"{name}.txt")


def test_a_corpus_of_reports_shows_the_suspects(tmp_path):
    """Sixty reports: a sum in each that holds 20 times, residue in one of ten, no other rule."""
    sums = [report(f"s{i}", f"s{i}.txt", total="3.00") for i in range(60)]
    sums = [
        replace(each, relations=tuple(
            replace(each.relations[0], relation_id=f"{each.document_id}-R{n}") for n in range(20)
        ))
        for each in sums
    ]  # fmt: skip
    found = uses(tmp_path, [*sums, *(residue(f"r{i}", i < 6) for i in range(60))])
    flags = ("is_never_judged", "never_fires", "fires_everywhere")
    assert only([found["stated_sum"]], "passes", *flags) == [(1200, False, True, False)]
    assert only([found["template_residue"]], "failures", *flags) == [(6, False, False, False)]
    assert only([found["unit_missing"]], "failures", *flags) == [(0, False, False, False)]
    assert only([found["restated"]], "documents", *flags) == [(0, True, False, False)]
    found = uses(tmp_path, [residue(f"r{i}", i < 30) for i in range(60)])
    assert found["template_residue"]["fires_everywhere"]


@pytest.mark.parametrize(
    "text",
    [
        "- {finding: a, reason: 已更正}",
        "- {finding: a, until: 2026-12-31}",
        "- {rule: restated, reason: 口径, until: 2026-12-31}",
        "- {finding: a, rule: restated, document: d, reason: 口径, until: 2026-12-31}",
        "- {finding: a, reason: 口径, until: 2026-12-31, by: 某人}",
        "a: b",
    ],
)
def test_an_entry_that_is_not_understood_is_named(tmp_path, text):
    (tmp_path / "accepted.yml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=r"accepted\.yml"):
        acceptances(tmp_path)


def test_an_entry_is_read(tmp_path):
    text = "- {finding: 4779eab1f286d883, reason: 已更正, until: 2026-12-31}"
    (tmp_path / "accepted.yml").write_text(text, encoding="utf-8")
    assert acceptances(tmp_path) == (
        Acceptance("4779eab1f286d883", None, None, "已更正", date(2026, 12, 31)),
    )
    assert acceptances(tmp_path / "none") == ()
