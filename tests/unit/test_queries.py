"""The example queries of docs/queries.md run, and answer with something where they should."""

import re
from pathlib import Path

import pytest

from gouji.asking import ask, session
from tests.published import SPLIT, publish

PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
QUERIES = dict(re.findall(r"^## (.+?)\n\n```sql\n(.+?)```", PAGE.read_text("utf-8"), re.M | re.S))
MAY_BE_EMPTY = ("得分与等级", "完成率", "支出超过")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("warehouse"), {"水利局.txt": SPLIT})


def test_every_section_has_a_query():
    assert len(QUERIES) == PAGE.read_text("utf-8").count("\n## ")


@pytest.mark.parametrize("title", QUERIES)
def test_query_runs(title, database):
    answer = ask(database, QUERIES[title])
    assert answer.rows or title.startswith(MAY_BE_EMPTY)


def test_a_session_answers_one_query_after_the_other(database):
    with session(database) as asked:
        asked("create temp table kept as select 1 as one")
        assert asked("from kept").rows == [(1,)]
