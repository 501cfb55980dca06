"""Totals of a mart as other libraries read it: run by an interpreter that has them."""

import json
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl


def main(database: str, parquet: str) -> None:
    """Print the totals of DuckDB, polars and pandas as JSON."""
    totals = {}
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute(
            "select count(*), sum(amount_yuan) from marts.fct_fact"
        ).fetchone()
    totals[f"duckdb {duckdb.__version__}"] = [found[0], str(found[1])]
    files = sorted(str(path) for path in Path(parquet, "fct_fact").rglob("*.parquet"))
    frame = pl.read_parquet(files, hive_partitioning=False)
    totals["polars"] = [frame.height, str(frame["amount_yuan"].sum())]
    table = pd.concat([pd.read_parquet(file, partitioning=None) for file in files])
    totals["pandas"] = [len(table), str(table["amount_yuan"].dropna().sum())]
    print(json.dumps(totals))


if __name__ == "__main__":
    main(*sys.argv[1:])
