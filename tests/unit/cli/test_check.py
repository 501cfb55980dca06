"""`gouji check` and `gouji facts`: one file, no warehouse."""

import json

import pytest
from click.testing import CliRunner

from gouji.cli import app

TITLE = "青松县审计局2023年度部门整体支出绩效自评报告\n"
RIGHT = TITLE + "2023年部门支出12.50万元，其中：基本支出7.50万元，项目支出5.00万元。\n"
WRONG = RIGHT.replace("7.50万元", "8.50万元")


@pytest.fixture
def put(tmp_path):
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def gouji(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_a_consistent_report_passes(put):
    code, shown = gouji("check", put("a.txt", RIGHT), "--lang", "en")
    assert code == 0
    assert "no error found" in shown


def test_an_error_is_a_finding_and_an_exit_code(put):
    code, written = gouji("check", put("a.txt", WRONG), "--json")
    (report,) = json.loads(written)
    (finding,) = report["findings"]
    assert code == 1
    assert report["document"]["department"] == "青松县审计局"
    assert [check["verdict"] for check in report["checks"]].count("fail") == 1
    assert finding["severity"] == "error"
    assert "相差1万元" in finding["message"]


def test_several_files_are_told_apart_and_an_unreadable_one_is_named(put):
    files = [put("a.txt", WRONG), put("b.txt", RIGHT), put("c.txt", ""), put("d.txt", RIGHT)]
    code, written = gouji("check", *files, "--json")
    reports = json.loads(written)
    assert code == 2
    assert [report["file"] for report in reports] == files
    assert [len(report["findings"]) for report in reports] == [1, 0, 0, 0]
    assert [bool(report["problem"]) for report in reports] == [False, False, True, False]
    assert reports[2]["document"] is None


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    code, written = gouji("check", str(tmp_path / "none.txt"), "--json")
    assert code == 2
    assert json.loads(written)[0]["problem"]


def test_facts_have_the_columns_of_the_mart(put):
    code, written = gouji("facts", put("a.txt", RIGHT), "--json")
    facts = json.loads(written)
    assert code == 0
    assert [fact["value"] for fact in facts] == [12.5, 7.5, 5]
    assert [fact["amount_yuan"] for fact in facts] == [125000, 75000, 50000]
    assert all(RIGHT[f["char_start"] : f["char_end"]] == f["printed_text"] for f in facts)
    promised = (
        "fact_id document_id label concept value unit amount_yuan rounding stage fund fiscal_year "
        "section page table_name row_label column_label char_start char_end printed_text"
    )
    assert set(promised.split()) <= set(facts[0])


def test_facts_of_an_unreadable_file_end_with_a_reason(put):
    assert gouji("facts", put("a.txt", ""))[0] == 2
    assert "12.50" in gouji("facts", put("b.txt", RIGHT))[1]


def test_an_unknown_language_is_refused(put):
    assert gouji("check", put("a.txt", RIGHT), "--lang", "fr")[0] == 2


PHONE, MASKED = "13912345678", "139******78"


@pytest.mark.parametrize("command", ["check", "facts"])
@pytest.mark.parametrize(("masked", "shown"), [("true", MASKED), ("false", PHONE)])
def test_personal_data_are_shown_as_the_setting_says(put, monkeypatch, command, masked, shown):
    monkeypatch.setenv("GOUJI_MASK_PERSONAL_DATA", masked)
    report = put("a.txt", WRONG.replace("。", f"，联系电话{PHONE}。"))
    _, written = gouji(command, report, "--json")
    assert [number for number in (PHONE, MASKED) if number in written] == [shown]
