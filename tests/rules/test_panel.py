"""`department_year`: whose figures it shows, and what an execution rate is made of."""

from decimal import Decimal

import duckdb
import pytest

from gouji.load import LandedFile, load
from gouji.rules import all_rules, grade_scales
from gouji.store import write_documents
from gouji.transform import VERDICTS, build, judge

from .sketch import document, document_id_of, fact

WHOLE, PROJECT, UNSAID = "部门整体支出绩效自评表", "项目支出绩效自评表", "绩效自评表"


def form(department, title, table, score="90", kind="evaluation_form"):
    """A form with its score, rate and money, as one that names no project prints them."""
    name = f"{department}{title}{table}{kind}"
    number = iter(range(9))

    def printed(concept, value, unit, **others):
        place = f"{document_id_of(name)}-{next(number)}"
        return fact(document_id_of(name), place, concept, value, unit, table_name=table, **others)

    facts = [
        printed("自评得分", "100", "分", stage="权重"),
        printed("自评得分", score, "分", stage="得分"),
        printed("预算执行率", "80.00", "%"),
        printed("年度资金总额", "50.00", "万元", stage="调整预算"),
    ]
    return document(name, facts, document_kind=kind, title=title, department=department)


def accounts(department, *amounts, kind="final_accounts"):
    name = f"{department}{kind}"
    facts = [
        fact(document_id_of(name), f"{name}-{n}", concept, value, "万元", stage=stage)
        for n, (concept, stage, value) in enumerate(amounts)
    ]
    return document(name, facts, document_kind=kind, title="报告", department=department)


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """The panel by department, as dbt builds it."""
    folder = tmp_path_factory.mktemp("panel")
    reports = [
        form("甲县整体局", WHOLE, WHOLE),
        form("乙县项目局", PROJECT, PROJECT, "99"),
        form("丙县两表局", WHOLE, PROJECT, "99"),
        form("丙县两表局", PROJECT, WHOLE, "91"),
        form("丁县不明局", UNSAID, UNSAID),
        form("戊县附表局", "部门整体支出绩效自评报告", PROJECT, kind="self_evaluation"),
        form("己县项目局", "某项目绩效自评报告", UNSAID, kind="self_evaluation"),
        accounts("庚县决算局",
                 ("支出合计", "调整预算", "80.00"), ("支出合计", "决算", "60.00"),
                 ("全年预算数", "调整预算", "70.00"), ("全年执行数", "决算", "65.00")),
        accounts("辛县自评局",
                 ("支出合计", "年初预算", "40.00"), ("全年预算数", "调整预算", "70.00"),
                 ("全年执行数", "决算", "65.00")),
        accounts("壬县年初局", ("支出合计", "年初预算", "40.00"), ("支出合计", "决算", "60.00")),
    ]  # fmt: skip
    bundle = write_documents(folder / "bundle.parquet", reports)
    stored = dict.fromkeys((report.sha256 for report in reports), bundle)
    files = [LandedFile(each.path, each.sha256, each.media_type) for each in reports]
    load(folder / "building.duckdb", stored, files, all_rules(), grade_scales(), "1")
    with duckdb.connect(str(folder / "building.duckdb")) as connection:
        judge(connection, VERDICTS)
    build(folder / "building.duckdb", strict=False, work_folder=folder / "dbt")
    with duckdb.connect(str(folder / "building.duckdb"), read_only=True) as connection:
        answer = connection.execute("select * from marts.department_year")
        names = [column[0] for column in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return {row["department"]: row for row in rows}


@pytest.mark.parametrize(
    ("department", "score"),
    [("甲县整体局", 90), ("丙县两表局", 91)],
)
def test_a_form_of_the_whole_department_gives_its_score(panel, department, score):
    row = panel[department]
    assert (row["score"], row["execution_rate"]) == (score, 80)
    assert row["expenditure_adjusted_yuan"] == 500_000


@pytest.mark.parametrize("department", ["乙县项目局", "丁县不明局", "戊县附表局", "己县项目局"])
def test_a_form_of_a_project_or_of_nobody_knows_what_gives_none(panel, department):
    row = panel.get(department, {"score": None, "grade": None, "execution_rate": None})
    shown = {row.get(name) for name in ("score", "grade", "execution_rate")}
    assert shown == {None}
    assert row.get("expenditure_adjusted_yuan") is None


@pytest.mark.parametrize(
    ("department", "initial", "adjusted", "final"),
    [
        ("庚县决算局", None, 800_000, 600_000),
        ("辛县自评局", 400_000, 700_000, 650_000),
        ("壬县年初局", 400_000, None, 600_000),
    ],
)
def test_budgets_and_spending_are_those_printed_and_never_mixed(
    panel, department, initial, adjusted, final
):
    row = panel[department]
    assert (
        row["expenditure_budget_yuan"],
        row["expenditure_adjusted_yuan"],
        row["expenditure_yuan"],
    ) == tuple(None if each is None else Decimal(each) for each in (initial, adjusted, final))
