"""Load stored facts into DuckDB by dlt: `python load_by_dlt.py arrow|rows FOLDER DATABASE`.

arrow: the tables are taken out of the nested Parquet as Arrow, which dlt passes on without looking
at each row: its fastest way. rows: documents as dictionaries, whose lists dlt makes tables of: the
way its tutorials show. Prints a JSON line with the facts that lie in the database.
"""

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_LISTS = ("facts", "relations", "blocks")


def flat(rows: pa.Table, column: str) -> pa.Table:
    """The structs of a list column as a table, without the lists within."""
    structs = pc.list_flatten(rows[column].combine_chunks())
    names = [field.name for field in structs.type if not pa.types.is_list(field.type)]
    return pa.table({name: pc.struct_field(structs, name) for name in names})


def terms(rows: pa.Table) -> pa.Table:
    """The terms of all relations, with the name of theirs."""
    relations = pc.list_flatten(rows["relations"].combine_chunks())
    lists = pc.struct_field(relations, "terms")
    structs = pc.list_flatten(lists)
    owners = pc.struct_field(relations, "relation_id").take(pc.list_parent_indices(lists))
    columns = {field.name: pc.struct_field(structs, field.name) for field in structs.type}
    return pa.table({"relation_id": owners, **columns})


def groups(folder: Path) -> Iterator[pa.Table]:
    """The row groups of all files."""
    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


def arrow(folder: Path) -> list[object]:
    """One resource for each table, of Arrow."""
    made = [
        dlt.resource(map(partial(flat, column=name), groups(folder)), name=name) for name in _LISTS
    ]
    return [
        *made,
        dlt.resource(map(terms, groups(folder)), name="terms"),
        dlt.resource(map(scalars, groups(folder)), name="documents"),
    ]


def scalars(rows: pa.Table) -> pa.Table:
    """What is said of each document once."""
    nested = [field.name for field in rows.schema if pa.types.is_list(field.type)]
    return rows.drop_columns(nested)


def rows(folder: Path) -> list[object]:
    """The documents as dictionaries."""
    found = (row for group in groups(folder) for row in group.to_pylist())
    return [dlt.resource(found, name="documents")]


def main() -> None:
    way, folder, database = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    pipeline = dlt.pipeline(
        pipeline_name="rival",
        pipelines_dir=str(database.parent / "dlt"),
        destination=dlt.destinations.duckdb(str(database)),
        dataset_name="loaded",
    )
    pipeline.run({"arrow": arrow, "rows": rows}[way](folder))
    table = "facts" if way == "arrow" else "documents__facts"
    with duckdb.connect(str(database), read_only=True) as connection:
        ((facts,),) = connection.execute(f"select count(*) from loaded.{table}").fetchall()
    print(json.dumps({"facts": facts}))


if __name__ == "__main__":
    main()
