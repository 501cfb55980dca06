"""The list of what should be published, and what of it is there."""

from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from gouji.companions import load_companions
from gouji.filings import FilingListError, read_filings
from gouji.load import LandedFile, load_in_memory
from gouji.rules import all_rules, grade_scales
from gouji.settings import Limits
from gouji.sources import SourceNote
from gouji.transform import FINDINGS, judge
from tests.rules.sketch import document

LIMITS = Limits()
ROOT = Path(__file__).parents[2]


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "expected_filings.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_list_is_read_by_its_headers_whatever_their_order(tmp_path):
    path = written(tmp_path, "年度,部门,公开内容,批复日期,免于公开\n"
                             "2023年度,甲局,部门决算,2024年8月5日,否\n"
                             "2022,乙局,绩效自评报告,,涉密\n", "gb18030")  # fmt: skip
    first, second = read_filings(path, LIMITS)
    assert (first.department, first.document_kind, first.fiscal_year) == (
        "甲局",
        "final_accounts",
        2023,
    )
    assert (first.approved_on, first.exemption, first.problem) == ("2024-08-05", None, None)
    assert (second.document_kind, second.exemption) == ("self_evaluation", "涉密")


def test_a_workbook_with_titles_and_merged_departments_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["应公开清单"], ["主管部门", "所属单位", "文件类型", "年份", "批复时间"],
        ["甲局", None, "部门预算", 2024, date(2024, 2, 1)],
        [None, "甲局所", "单位预算", 2024, None],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "expected_filings.xlsx")
    first, second = read_filings(tmp_path / "expected_filings.xlsx", LIMITS)
    assert (first.department, first.unit, first.approved_on) == ("甲局", None, "2024-02-01")
    assert (second.department, second.unit, second.document_kind) == ("甲局", "甲局所", "budget")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("甲局,会议纪要,2023,", "文件类型"),
        ("甲局,部门决算,去年,", "年度"),
        ("甲局,部门决算,2023,不详", "批复日期"),
        ("甲局,部门决算,2023,2024-02-31", "批复日期"),
        (",部门决算,2023,", "部门"),
    ],
)
def test_a_line_that_is_not_understood_stays_with_its_problem(tmp_path, line, told):
    (filing,) = read_filings(written(tmp_path, f"部门,公开内容,年度,批复日期\n{line}\n"), LIMITS)
    assert told in filing.problem


@pytest.mark.parametrize("text", ["", "部门,年度\n甲局,2023\n", "\0\0"])
def test_a_list_without_its_columns_is_refused(tmp_path, text):
    with pytest.raises(FilingListError, match="expected_filings"):
        read_filings(written(tmp_path, text), LIMITS)


LIST = """地区,部门,单位,公开内容,年度,批复日期,免于公开
甲县,审计局,,部门决算,2023,2024-08-01,
甲县,甲县财政局,,部门决算,2023,2024-08-01,
甲县,司法局,,部门决算,2023,,
甲县,教育局,,部门决算,2023,2024-08-01,
甲县,安全局,,部门决算,2023,2024-08-01,涉密
甲县,林业局,,部门决算,2023,2024-08-01,
甲县,统计局,,部门决算,2023,2024-08-01,
甲县,审计局,审计中心,单位决算,2023,2024-08-01,
甲县,审计局,,部门决算,明年,2024-08-01,
乙县,审计局,,部门决算,2023,2024-08-01,
"""


@pytest.fixture
def filed(tmp_path):
    kinds = {"审计局": "final_accounts", "财政局": "final_accounts", "司法局": "final_accounts",
             "统计局": "other"}  # fmt: skip
    documents = [
        document(name, department=f"甲县{name}", document_kind=kind, region="甲县",
                 fiscal_year=2023, path=f"甲县/2023/{name}.pdf")
        for name, kind in kinds.items()
    ]  # fmt: skip
    refused = LandedFile("甲县/2023/林业局2023年决算.pdf", "f" * 64, code="damaged", problem="坏")
    notes = [SourceNote("甲县/2023/审计局.pdf", published_at="2024-08-21"),
             SourceNote("甲县/2023/财政局.pdf", published_at="2024-08-22")]  # fmt: skip
    with closing(duckdb.connect()) as connection:
        load_in_memory(connection, documents, [], [], "test")
        connection.execute(
            "insert into raw.document (document_id, sha256, path, status, problem) "
            "values ('ffff', ?, ?, 'quarantined', '坏')", [refused.sha256, refused.path],
        )  # fmt: skip
        load_companions(connection, notes, read_filings(written(tmp_path, LIST), LIMITS))
        judge(connection, ("fct_filing", "dim_document"))
        rows = connection.execute(
            "select coalesce(unit, department), status, days_after_approval "
            "from marts.fct_filing order by line"
        ).fetchall()
        sources = connection.execute(
            "select count(*) from marts.dim_document where published_at is not null"
        ).fetchall()
    assert sources == [(2,)]
    return rows


def test_each_line_is_filed_late_missing_exempt_or_unknown(filed):
    assert filed == [
        ("审计局", "filed", 20),       # on the last day
        ("甲县财政局", "late", 21),    # the name with its region in front
        ("司法局", "filed", None),     # in time or not, nobody says
        ("教育局", "missing", None),
        ("安全局", "exempt", None),
        ("林业局", "unknown", None),   # a file of that name can not be read
        ("统计局", "unknown", None),   # a file is there, of no known kind
        ("审计中心", "missing", None),  # the department's own accounts are not the unit's
        ("审计局", "unknown", None),  # of no year
        ("审计局", "missing", None),   # of another county
    ]  # fmt: skip


def test_a_report_published_late_is_a_finding_and_one_without_a_date_unknown(tmp_path):
    names = ("审计局", "财政局", "司法局")
    documents = [
        document(name, department=f"甲县{name}", document_kind="final_accounts", region="甲县",
                 fiscal_year=2023, path=f"甲县/2023/{name}.pdf")
        for name in names
    ]  # fmt: skip
    notes = [SourceNote("甲县/2023/审计局.pdf", published_at="2024-08-21"),
             SourceNote("甲县/2023/财政局.pdf", published_at="2024-08-22")]  # fmt: skip
    with closing(duckdb.connect()) as connection:
        load_in_memory(connection, documents, all_rules(), grade_scales(), "test")
        load_companions(connection, notes, read_filings(written(tmp_path, LIST), LIMITS))
        judge(connection, FINDINGS)
        judged = connection.execute(
            "select document.department, judged.verdict from marts.fct_check as judged "
            "join raw.document as document using (document_id) "
            "where rule_id = 'filed_in_time'"
        ).fetchall()
        found = connection.execute("select severity, message from marts.findings").fetchall()
    assert dict(judged) == {"甲县审计局": "pass", "甲县财政局": "fail", "甲县司法局": "unknown"}
    ((severity, message),) = found
    assert severity == "warning"
    assert "2024-08-22晚于应公开的期限2024-08-21" in message


def test_the_sample_list_is_understood():
    filings = read_filings(ROOT / "raw" / "expected_filings.csv", LIMITS)
    assert len(filings) == 9
    assert [filing.problem for filing in filings] == [None] * 9
