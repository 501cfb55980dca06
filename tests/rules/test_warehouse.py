"""Loading, building and judging agree: the same SQL with dbt and without."""

import csv
import hashlib
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gouji.blame import blame_failures
from gouji.errors import WarehouseError
from gouji.load import LandedFile, load, load_in_memory
from gouji.publish import publish
from gouji.rules import all_rules, grade_scales
from gouji.store import write_documents
from gouji.transform import FINDINGS, VERDICTS, build, judge

from .sketch import document, document_id_of, fact, relation

COMPARED = ("fct_check", "findings", "fct_fact")


def _report(name, total):
    document_id = document_id_of(name)
    facts = [
        fact(document_id, f"{document_id}-{place}", concept, number, unit)
        for place, (concept, number, unit) in enumerate(
            [
                ("三公经费", *total), ("因公出国（境）费", "0", "万元"),
                ("公务用车购置及运行维护费", "0.5", "万元"), ("公务接待费", "3.55", "万元"),
                ("编制数", "99", "人"), ("收入合计", "6797.27", "万元"),
            ]
        )
    ]  # fmt: skip
    facts.append(fact(document_id, f"{document_id}-s", "自评得分", "98", "分", stage="得分"))
    terms = [("total", 1, facts[0].fact_id), *(("part", -1, f.fact_id) for f in facts[1:4])]
    tie = relation(document_id, f"{document_id}-R1", "sum", *terms, rule_id="three_public_split")
    return document(name, facts, [tie], problems=(("odd", "说不清", None),))


def _files(*reports):
    return [LandedFile(report.path, report.sha256, report.media_type) for report in reports]


def _load(folder, reports, extra=()):
    database = folder / "building.duckdb"
    bundle = write_documents(folder / "bundle.parquet", reports)
    stored = dict.fromkeys((report.sha256 for report in reports), bundle)
    files = [*_files(*reports), *extra]
    load(database, stored, files, all_rules(), grade_scales(), "1")
    return database


def _rows(connection, table):
    return connection.execute(f"select * from marts.{table} order by all").fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One night over two reports, one of them under two paths, and a damaged file."""
    folder = tmp_path_factory.mktemp("warehouse")
    reports = [_report("wrong", ("4.05", "元")), _report("right", ("4.05", "万元"))]
    damaged = hashlib.sha256(b"?").hexdigest()
    extra = [
        LandedFile("sample/2023/copy.txt", reports[0].sha256, "text/plain"),
        LandedFile("sample/2023/bad.docx", damaged, None, "damaged", "损坏"),
    ]
    database = _load(folder, reports, extra)
    with duckdb.connect(str(database)) as connection:
        judge(connection, VERDICTS)
        assert blame_failures(connection) == 1
    result = build(database, strict=False, work_folder=folder / "dbt")
    with duckdb.connect(str(database), read_only=True) as connection:
        yield result, connection, reports, database


def test_dbt_judges_as_the_check_of_one_report_does(built):
    _, warehouse, reports, _ = built
    with duckdb.connect() as memory:
        load_in_memory(memory, reports, all_rules(), grade_scales(), "1")
        models = judge(memory, VERDICTS)
        blame_failures(memory)
        judge(memory, [*FINDINGS, "fct_fact"], models)
        for table in COMPARED:
            assert _rows(memory, table) == _rows(warehouse, table)


def test_inconsistent_totals_warn_and_are_kept(built):
    result, warehouse, _, _ = built
    assert (result.inconsistent, result.strict_failed) == (1, False)
    stored = warehouse.execute("select message from test_failures.totals_are_consistent").fetchall()
    assert stored == warehouse.execute("select message from marts.findings").fetchall()


def test_every_mart_of_the_contract_is_there_and_described(built):
    _, warehouse, _, _ = built
    tables = warehouse.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    assert {name for (name,) in tables} == {
        "dim_document", "dim_department", "dim_concept", "dim_functional_class",
        "dim_economic_class", "fct_fact", "fct_budget", "fct_expense", "fct_indicator",
        "fct_asset", "fct_staffing", "fct_payment", "fct_procurement", "fct_asset_item",
        "ledger_rollup", "fct_check", "findings", "department_year",
        "finding_history", "acceptance", "rule_use", "fct_filing",
    }  # fmt: skip


def test_same_content_is_one_document_and_quarantine_is_shown(built):
    _, warehouse, reports, _ = built
    documents = warehouse.execute(
        "select path, status, problem from marts.dim_document order by path"
    ).fetchall()
    assert documents == [
        ("sample/2023/bad.docx", "quarantined", "损坏"),
        ("sample/2023/copy.txt", "loaded", None),
        ("sample/2023/right.txt", "loaded", None),
    ]
    paths = warehouse.execute("select count(*) from raw.document_path").fetchone()
    assert paths == (4,)
    assert len(reports) == 2


def test_the_panel_shows_missing_as_null(built):
    _, warehouse, _, _ = built
    row = warehouse.execute(
        "select income_yuan, expenditure_yuan, staff_quota, score, grade, errors "
        "from marts.department_year"
    ).fetchall()
    assert row == [(67972700, None, 99, 98, "优", 1)]


def test_a_strict_build_fails_but_leaves_every_mart(tmp_path):
    database = _load(tmp_path, [_report("wrong", ("4.05", "元"))])
    result = build(database, strict=True, work_folder=tmp_path / "dbt")
    assert (result.inconsistent, result.strict_failed) == (1, True)
    publish(database, tmp_path / "gouji.duckdb", keep=1)
    with duckdb.connect(str(tmp_path / "gouji.duckdb"), read_only=True) as connection:
        version = connection.execute("select tags from duckdb_databases() limit 1").fetchone()[0]
        assert version["storage_version"].startswith("v1.5")
        assert connection.execute("select count(*) from marts.department_year").fetchone() == (1,)
        assert connection.execute("select count(*) from staging.stg_facts").fetchone() == (7,)


def test_our_own_error_stops_the_build(tmp_path):
    report = _report("wrong", ("4.05", "元"))
    database = _load(tmp_path, [report])
    with duckdb.connect(str(database)) as connection:
        connection.execute("update raw.fact set char_start = char_start + 1")
    with pytest.raises(WarehouseError, match="printed_text_is_the_slice"):
        build(database, strict=False, work_folder=tmp_path / "dbt")


def test_nothing_to_load_is_an_empty_warehouse(tmp_path):
    database = _load(tmp_path, [])
    with pytest.raises(WarehouseError, match="exists already"):
        load(database, {}, [], all_rules(), grade_scales(), "1")
    assert build(database, strict=True, work_folder=tmp_path / "dbt").strict_failed is False


SEED = Path(__file__).parents[2] / "../shared/seed"


@pytest.mark.skipif(not SEED.is_dir(), reason="the real report in ../shared is not here")
def test_ties_of_a_real_report_get_their_verdicts():
    """Facts and ties as labelled by hand, without extraction."""
    expected, report = _labelled(SEED)
    with duckdb.connect() as connection:
        load_in_memory(connection, [report], all_rules(), grade_scales(), "1")
        judge(connection, FINDINGS)
        found = connection.execute(
            "select check_id, verdict from marts.fct_check where source <> 'rule'"
        ).fetchall()
        failing = connection.execute(
            "select count(*) from marts.fct_check where source = 'rule' and verdict = 'fail'"
        ).fetchone()
    assert dict(found) == expected
    assert failing == (0,)


def _labelled(folder):
    with (folder / "facts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    facts = [
        fact(
            "seed", row["id"], None, row["value"], row["unit"], label=row["label"],
            stage=row["scenario"] or None,
        )
        for row in rows
    ]  # fmt: skip
    verdicts = {"ok": "pass", "error": "fail", "duplicate": "fail", "rounding": "rounding"}
    expected, ties = {}, []
    with (folder / "relations.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            expected[row["id"]] = verdicts[row["expect"]]
            ties.append(_tie(row))
    return expected, document("seed", facts, ties, document_id="seed")


def _tie(row):
    kind = {"diff": "difference"}.get(row["kind"], row["kind"])
    total = Decimal(row["total"]) if row["total"].isdigit() else row["total"]
    parts = row["parts"].split()
    if kind == "ratio":
        terms = [("stated", 1, total), ("numerator", 1, parts[0]), ("denominator", 1, parts[1])]
    else:
        signed = [(1, part[1:]) if part[0] == "-" else (-1, part) for part in parts]
        terms = [("total", 1, total), *(("part", sign, part) for sign, part in signed)]
    source = "restated" if kind == "equal" and "duplicate" in row["expect"] else "wording"
    return relation("seed", row["id"], kind, *terms, source=source)
