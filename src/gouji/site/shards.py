"""Lists that the browser searches: rows in scripts of some hundred, each loaded when needed.

Scripts, not JSON, because a page opened from a folder may not fetch files.
"""

from collections.abc import Sequence

from gouji.answer import Row
from gouji.site.folder import SiteFolder
from gouji.site.words import script_json

ROWS_PER_SHARD = 500


def write_list(
    folder: SiteFolder,
    name: str,
    columns: Sequence[str],
    facets: Sequence[str],
    rows: list[Row],
    titles: dict[str, str],
) -> str:
    """Write `data/<name>-<n>.js` and return the list's index as JSON, to stand in its page.

    The index has for each shard the values of the `facets`, so that a filter loads only the
    shards that may answer it. `titles` are shown for values that have one.
    """
    shards = [rows[i : i + ROWS_PER_SHARD] for i in range(0, len(rows), ROWS_PER_SHARD)]
    for number, shard in enumerate(shards):
        values = [[row[column] for column in columns] for row in shard]
        folder.write(f"data/{name}-{number}.js", f"goujiShard({number}, {script_json(values)});\n")
    index = {
        "name": name,
        "columns": list(columns),
        "rows": len(rows),
        "size": ROWS_PER_SHARD,
        "facets": {facet: _values(rows, facet) for facet in facets},
        "titles": titles,
        "shards": [{facet: _values(shard, facet) for facet in facets} for shard in shards],
    }
    return script_json(index)


def _values(rows: Sequence[Row], facet: str) -> list[object]:
    found = {row[facet] for row in rows} - {None}
    return sorted(found, key=lambda value: (str(type(value)), value))
