"""A published warehouse of reports in a few sentences, made without dbt: the same SQL."""

import hashlib
from contextlib import closing
from pathlib import Path

import duckdb

from gouji.blame import blame_failures
from gouji.document import Document
from gouji.extract import extract
from gouji.load import load_in_memory
from gouji.readers.plain import read_plain
from gouji.rules import all_rules, grade_scales
from gouji.settings import Limits
from gouji.transform import VERDICTS, judge

MARTS = (
    "dim_document", "fct_fact", "fct_check", "findings", "department_year", "fct_indicator",
)  # fmt: skip

SPLIT = """白桦县水利局2023年度部门整体支出绩效自评报告
一、收支情况
2023年部门收入合计120.50万元。支出合计118.25万元，其中：基本支出70.25万元，项目支出48.00万元。
2023年年初预算支出合计120.50万元，预算执行率98.13%。
二、“三公”经费
“三公”经费决算6.10元，其中：因公出国（境）费0万元，公务用车运行维护费4.10万元，公务接待费2.00万元。
三、自评结论
自评得分93分，等级为优。
"""
HOSTILE = """<script>window.stolen = 1</script>
=HYPERLINK("x")县"><img src=x onerror=alert(1)>局2022年度部门整体支出绩效自评报告
2022年支出合计9.00万元，其中：基本支出3.00万元，<b>项目</b>支出5.00万元。</script>
<script>window.stolen = 2</script>
"""


def publish(folder: Path, reports: dict[str, str]) -> Path:
    """Publish reports, by path, in `folder`; return the database."""
    database = folder / "gouji.duckdb"
    with closing(duckdb.connect(str(database))) as connection:
        found = [extract(_document(path, text.encode())) for path, text in reports.items()]
        load_in_memory(connection, found, all_rules(), grade_scales(), "1-test")
        judged = judge(connection, VERDICTS)
        blame_failures(connection)
        judge(connection, MARTS, judged)
        connection.execute("create schema if not exists ops")
    return database


def _document(path: str, content: bytes) -> Document:
    return read_plain(content, path, hashlib.sha256(content).hexdigest(), Limits())
