"""What DuckDB's SQL means must stay what it means in Spark's."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import UnsupportedError, exp

from gouji.spark.dialect import to_spark
from gouji.spark.project import write_project
from gouji.transform import models

OTHERS = {f"{model.schema}.{name}": model.sql for name, model in models().items()}

KNOWN = {"xxhash64", "slice", "try_to_timestamp"}


def said(sql: str, others: dict[str, str] | None = None) -> str:
    return " ".join(to_spark(sql, others or {}).split())


@pytest.mark.parametrize("name", sorted(models()))
def test_every_model_can_be_said(name: str) -> None:
    text = said(models()[name].sql, OTHERS)
    assert " BY NAME " not in text
    assert "QUALIFY" not in text


def test_hashes_keep_their_64_bits() -> None:
    assert said("select hash(a, hash(b)) as h") == "SELECT xxhash64(a, xxhash64(b)) AS h"


def test_last_elements_of_a_list_that_may_be_shorter() -> None:
    assert said("select a[-2:] as b") == "SELECT slice(a, GREATEST(SIZE(a) - 1, 1), 2) AS b"
    with pytest.raises(UnsupportedError):
        to_spark("select a[2:3] as b")


def test_the_value_at_the_least_passes_over_null() -> None:
    assert "MIN_BY(a, b) FILTER(WHERE c AND NOT a IS NULL)" in said(
        "select min_by(a, b) filter (where c) from t"
    )
    assert "MAX_BY(a, b) FILTER(WHERE NOT a IS NULL) OVER" in said(
        "select arg_max(a, b) over (partition by c) from t"
    )


def test_groups_in_a_replacement_and_no_second_match() -> None:
    assert "'$1>$2'" in said(r"select regexp_replace(a, '^(.)-(.)', '\1>\2')")
    with pytest.raises(UnsupportedError, match="more than once"):
        to_spark("select regexp_replace(a, 'x', 'y')")


def test_no_function_is_left_that_spark_does_not_know() -> None:
    """What sqlglot passes on by name is known to Spark: a new function must be looked up."""
    left = set()
    for model in models().values():
        tree = sqlglot.parse_one(to_spark(model.sql, OTHERS), read="spark")
        left |= {node.name.lower() for node in tree.find_all(exp.Anonymous)}
        assert not any(star.args.get("replace") for star in tree.find_all(exp.Star))
    assert left <= KNOWN, left - KNOWN


def test_a_star_with_a_column_anew() -> None:
    text = said("select t.* replace (a + 1 as a) from t")
    assert text == "SELECT t.* EXCEPT (a), a + 1 AS a FROM t"


def test_dates_in_the_layouts_that_are_printed() -> None:
    assert "try_to_timestamp(d, 'yyyy年M月d日')" in said("select try_strptime(d, '%Y年%m月%d日')")
    assert "try_to_timestamp(d, 'yyyyMMdd')" in said("select try_strptime(d, '%Y%m%d')")


def test_a_union_by_name_puts_columns_in_order() -> None:
    left = "with c as (select 1 as x, 2 as y) select * from c"
    same = said(f"{left} union all by name select 3 as y, 4 as x")
    assert same.endswith("UNION ALL SELECT x, y FROM ( SELECT 3 AS y, 4 AS x ) AS renamed")
    fewer = said("select 1 as x, 2 as y union all by name select 4 as x")
    assert fewer.endswith("UNION ALL SELECT x, NULL AS y FROM ( SELECT 4 AS x ) AS renamed")
    known = said("select 1 as x union all by name from other.t", {"other.t": "select 2 as x"})
    assert known == "SELECT 1 AS x UNION ALL SELECT * FROM other.t"
    with pytest.raises(UnsupportedError, match="not to be seen"):
        to_spark("select 1 as x union all by name from other.t")


def test_published_columns_have_the_types_of_the_contract(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "project")
    text = (folder / "models" / "marts" / "fct_fact.sql").read_text(encoding="utf-8")
    assert "CAST(fiscal_year AS INT) AS fiscal_year" in text
    assert "{{ ref('stg_facts') }}" in text
