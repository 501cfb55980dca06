"""Workbook, letters and Parquet of a small warehouse, read back with other people's readers."""

import json

import docx
import duckdb
import openpyxl
import pytest

from gouji.answer import opened
from gouji.asking import ask
from gouji.exporting.letter import write_letters
from gouji.exporting.parquet import export_parquet
from gouji.exporting.workbook import SHEETS, export_workbook
from tests.published import HOSTILE, SPLIT, publish


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warehouse")
    return publish(folder, {"=1+1.txt": SPLIT, "村.txt": HOSTILE})


@pytest.fixture(scope="module")
def book(database):
    target = database.with_name("gouji.xlsx")
    export_workbook(database, target, "../site")
    return openpyxl.load_workbook(target)


def rows(sheet):
    head, *rest = sheet.iter_rows()
    names = [cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rest]


def test_the_workbook_has_a_row_for_each_finding_with_its_link(book, database):
    with opened(database) as connection:
        found = connection.execute("select finding_id, document_id, message from findings")
        expected = {row[0]: row[1:] for row in found.fetchall()}
    shown = rows(book["问题清单"])
    assert {row["编号"].value: row["问题"].value for row in shown} == {
        key: message for key, (_, message) in expected.items()
    }
    for row in shown:
        link = row["查看原文"].hyperlink
        document_id = expected[row["编号"].value][0]
        assert link.target == f"../site/documents/{document_id}.html"
        assert link.location == f"finding-{row['编号'].value}"
        assert row["查看原文"].value == "查看原文"


def test_the_workbook_keeps_figures_as_numbers(book):
    (water,) = (row for row in rows(book["部门年度面板"]) if "水利局" in row["部门"].value)
    cell = water["支出合计·决算（元）"]
    assert (cell.value, cell.data_type, cell.number_format) == (1182500, "n", "#,##0.00")
    assert water["资产总额（元）"].value is None


def test_sheets_are_printed_as_wide_as_the_page_with_their_head(book):
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.fitToHeight) == ("landscape", 0)
        assert page.fitToWidth in (None, 1)  # 1 unless written
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
    assert book["问题清单"].print_area.startswith("'问题清单'!$A$1:$L$")


def test_sheets_are_frozen_and_filtered(book):
    assert book.sheetnames == list(SHEETS)
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_text_that_looks_like_a_formula_stays_text(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    risky = [c for c in cells if isinstance(c.value, str) and c.value[0] in "=+-@"]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "=1+1.txt" for cell in risky)
    assert all(cell.quotePrefix for cell in risky)


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_letter_lists_the_findings_of_its_department(kind, database, tmp_path):
    (path,) = write_letters(database, tmp_path, kind, ["白桦县水利局"], "../site")
    assert path.name == f"整改通知-白桦县水利局.{kind}"
    if kind == "docx":
        letter = docx.Document(str(path))
        cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
        text = "\n".join([paragraph.text for paragraph in letter.paragraphs] + cells)
    else:
        text = path.read_text(encoding="utf-8")
    for said in (
        "白桦县水利局",
        "“6.10元”是否应为“6.10万元”",
        "公务接待费2.00万元",
        "../site/documents/",
    ):
        assert said in text


def test_letters_escape_what_documents_say(database, tmp_path):
    for path in write_letters(database, tmp_path, "html", [], "../site"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text and "<img" not in text


def test_parquet_holds_what_the_marts_hold(database, tmp_path):
    descriptor = json.loads(export_parquet(database, tmp_path / "out").read_text("utf-8"))
    with opened(database) as connection:
        for resource in descriptor["resources"]:
            name = resource["title"]
            paths = [str(tmp_path / "out" / path) for path in resource["path"]]
            stored = duckdb.execute(
                "select * from read_parquet($1, hive_partitioning = false)", [paths]
            ).fetchall()
            marts = connection.execute(f"from marts.{name}").fetchall()
            assert sorted(stored, key=repr) == sorted(marts, key=repr)
            assert resource["rows"] == len(marts)
    years = [path for r in descriptor["resources"] for path in r["path"] if "=2023/" in path]
    assert years


def test_parquet_is_described_column_by_column(database, tmp_path):
    descriptor = json.loads(export_parquet(database, tmp_path / "out").read_text("utf-8"))
    (facts,) = (r for r in descriptor["resources"] if r["name"] == "fct-fact")
    kinds = {field["name"]: field["type"] for field in facts["schema"]["fields"]}
    assert kinds["amount_yuan"] == "number"
    assert kinds["page"] == "integer"
    assert kinds["label"] == "string"


def test_an_export_replaces_the_former_one(database, tmp_path):
    export_parquet(database, tmp_path / "out")
    (tmp_path / "out" / "stale.parquet").touch()
    export_parquet(database, tmp_path / "out")
    assert not (tmp_path / "out" / "stale.parquet").exists()


def test_queries_and_exports_keep_to_the_memory_that_is_set(database):
    asked = "select current_setting('memory_limit')"
    assert ask(database, asked, "512MB").rows == [("488.2 MiB",)]
