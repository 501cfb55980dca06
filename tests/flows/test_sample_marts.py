"""The marts of one department's year: what its ten sample documents say, told once and whole."""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from gouji.cli import app

ROOT = Path(__file__).parents[2]
REGION, DEPARTMENT = "岚川县", "岚川县水利局"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("water")
    shutil.copytree(ROOT / "raw" / REGION, folder / "raw" / REGION)
    arguments = ["run", "--raw", str(folder / "raw"), "--warehouse", str(folder / "warehouse")]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with duckdb.connect(str(folder / "warehouse" / "gouji.duckdb"), read_only=True) as opened:
        yield opened


def figures(warehouse, sql: str) -> list[tuple[object, ...]]:
    return warehouse.execute(sql).fetchall()


def test_every_document_is_of_the_department_and_its_year(warehouse):
    told = figures(
        warehouse, "select distinct department, region, fiscal_year, status from marts.dim_document"
    )
    assert told == [(DEPARTMENT, REGION, 2024, "loaded")]


@pytest.mark.parametrize(
    ("mart", "kind", "stage", "total"),
    [("fct_budget", "budget", "年初预算", "18748800"),
     ("fct_expense", "budget", "年初预算", "18748800"),
     ("fct_expense", "final_accounts", "决算", "20419500")],
)  # fmt: skip
@pytest.mark.parametrize("fund", ["is null", "= '一般公共预算'"])
def test_classes_add_up_to_the_total(warehouse, mart, kind, stage, total, fund):
    side = "and side = 'expenditure'" if mart == "fct_budget" else ""
    sums = dict(figures(warehouse, f"""
        select coalesce(nature, '合计'), sum(amount_yuan)
        from marts.{mart} inner join marts.dim_document using (document_id)
        where document_kind = '{kind}' and stage = '{stage}' and fund {fund} {side}
            and class_code similar to '2[0-9]{{2}}'
        group by all
    """))  # fmt: skip
    assert sums["合计"] == Decimal(total)
    assert abs(sums["基本支出"] + sums["项目支出"] - sums["合计"]) <= 100


@pytest.mark.parametrize(
    ("kind", "total"), [("budget", "8448800"), ("final_accounts", "8624900")]
)  # fmt: skip
def test_economic_classes_add_up_to_basic_expenditure(warehouse, kind, total):
    found = figures(warehouse, f"""
        select sum(amount_yuan) from marts.fct_expense
        inner join marts.dim_document using (document_id)
        where document_kind = '{kind}' and class_code similar to '3[0-9]{{2}}'
            and breakdown = 'economic'
    """)  # fmt: skip
    assert found == [(Decimal(total),)]


def test_the_panel_has_the_score_and_not_its_weight(warehouse):
    found = figures(warehouse, "select score, grade from marts.department_year")
    assert found == [(Decimal("98.85"), "优")]


def test_exports_stay_out_of_the_published_expenditure(warehouse):
    kinds = figures(warehouse, """
        select distinct document_kind
        from (
            select document_id from marts.fct_budget
            union select document_id from marts.fct_expense
        )
        inner join marts.dim_document using (document_id) where document_kind = 'ledger_export'
    """)  # fmt: skip
    assert kinds == []


def test_indicators_have_their_levels_and_their_weights_make_a_hundred(warehouse):
    rows = figures(warehouse, """
        select coalesce(subject, ''), count(*), sum(weight), sum(score),
            count(*) filter (where level1 is null), count(*) filter (where level2 is null)
        from marts.fct_indicator inner join marts.dim_document using (document_id)
        where document_kind = 'evaluation_form' group by 1 order by 1
    """)  # fmt: skip
    # the rate of execution is an indicator of the first level alone
    assert rows == [
        ("", 10, 100, Decimal("98.35"), 0, 1),
        ("北渠灌区渠系配套工程", 7, 100, Decimal("98.77"), 0, 1),
    ]  # fmt: skip
    one = figures(warehouse, """
        select level1, level2, target, actual, unit, completion, weight, score
        from marts.fct_indicator where name = '项目成本节约率'
    """)  # fmt: skip
    assert one == [("产出指标", "成本指标", 2, Decimal("1.8"), "%", 90, 10, 9)]


def test_lines_of_exports_keep_their_words_and_their_place(warehouse):
    (line,) = figures(warehouse, """
        select payee, functional_code, economic_code, project, fund, cast(payment_date as varchar),
            amount_yuan, substr(text, char_start + 1, char_end - char_start)
        from marts.fct_payment inner join raw.document_text using (document_id)
        where purpose = '监理费'
    """)  # fmt: skip
    assert line == (
        "岚川县正衡工程监理有限公司", "2130305", "31005", "北渠灌区渠系配套工程", "一般公共预算",
        "2024-11-22", Decimal(223650), "223650.00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mart", "rows", "total"),
    [("fct_payment", 29, "20419545.40"), ("fct_procurement", 6, "9662500"),
     ("fct_asset_item", 11, "4286300")],
)  # fmt: skip
def test_totals_of_exports_are_not_counted_twice(warehouse, mart, rows, total):
    found = figures(warehouse, f"select count(*), sum(amount_yuan) from marts.{mart}")
    assert found == [(rows, Decimal(total))]


def test_exports_meet_what_is_published_or_say_why_not(warehouse):
    rows = figures(
        warehouse, "select ledger, measure, item, verdict, difference_yuan from marts.ledger_rollup"
    )
    told = {row[:3]: row[3:] for row in rows}
    # paid in full within the year, printed in 万元
    assert told["国库集中支付明细", "支付金额", "合计"] == ("rounding", Decimal("45.40"))
    assert told["国库集中支付明细", "支付金额", "210"] == ("pass", 0)
    assert told["政府采购明细", "合同金额", "工程"] == ("pass", 0)
    assert told["固定资产台账", "原值", "合计"] == ("pass", 0)
    assert told["指标执行表", "指标金额", "合计"] == ("pass", 0)
    # contracts against payments: another basis, no error
    assert told["政府采购明细", "已支付金额", "合计"] == ("unknown", -916850)
    assert {verdict for verdict, _ in told.values()} == {"pass", "rounding", "unknown"}


def test_every_planted_slip_in_a_table_has_a_finding_on_its_document(warehouse):
    wrong = figures(warehouse, """
        select distinct path from marts.findings inner join marts.dim_document using (document_id)
        where severity = 'error'
    """)  # fmt: skip
    stems = {Path(path).stem.removeprefix(DEPARTMENT) for (path,) in wrong}
    assert {
        "2024年度部门决算", "2024年部门预算", "2024年度部门整体支出绩效自评表",
        "2024年度指标执行表", "2024年度固定资产台账", "2024年度科目余额表",
        "2024年度项目支出绩效自评表（北渠灌区渠系配套工程）",
    } <= stems  # fmt: skip
    assert not stems & {"2024年度国库集中支付明细", "2024年度政府采购明细"}
