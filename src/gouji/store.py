"""Facts kept once for each content and version of the extractor, those of many in one file.

`<warehouse>/facts/<extractor version>/<own sha256>.parquet` is a bundle: of each document a row,
with its facts, relations and problems nested (of a long export several, its `part`s). Beside it
`<same>.keys` lists the contents that are read from there, by their keys: the sha256 of the
content and, after a hyphen, a digest of the names it lies under (`landing.Content.key`). A row
whose key is not listed counts for nothing. A bundle whose bytes are not those that its name
promises is damaged; a list that is cut or altered loses keys, and what lost its key is read again.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.columns import document_schema, repeating_columns, tables_of
from gouji.facts import (
    DocumentFacts,
    Fact,
    LedgerRow,
    PlacedBlock,
    PlacedCell,
    Relation,
    Term,
)
from gouji.records import BATCH
from gouji.uncollected import uncollected

if TYPE_CHECKING:
    import pyarrow as pa

KEYS = ".keys"
"""The ending of the list of what is read from a bundle."""
FEW, LIGHT = 100, 1_000_000
"""A bundle of fewer documents and bytes is small."""
MOST_SMALL = 8
"""Small bundles that may lie there before they are merged: each night with news leaves some."""
MOST_DOCUMENTS, MOST_BYTES = 1_000, 16_000_000
"""Documents of a merged bundle, and bytes of what it is made of."""


def write_documents(path: Path, documents: Iterable[DocumentFacts]) -> Path:
    """Write the facts of documents to `path`, down to the disk; return it.

    Of a long export no more than a part is held at a time.
    """
    return _write_tables(path, tables_of(documents))


def _write_tables(path: Path, tables: "Iterable[pa.Table]") -> Path:
    """Write tables of `document_schema`, each a row group."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - costs 100 ms that reading a rule need not pay

    schema, repeating = document_schema(), repeating_columns()
    with path.open("wb") as file, uncollected():
        with pq.ParquetWriter(
            file, schema, compression="zstd", use_dictionary=repeating, write_statistics=False
        ) as writer:
            for table in tables:
                writer.write_table(table)
        file.flush()
        os.fsync(file.fileno())
    return path


def read_documents(path: Path) -> list[DocumentFacts]:
    """The facts of the documents of a bundle, in the order in which they were written."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = pq.read_table(path).to_pylist()
    return [_document(list(parts)) for _, parts in groupby(rows, key=lambda row: row["sha256"])]


def _document(parts: list[dict[str, Any]]) -> DocumentFacts:
    row = parts[0]
    del row["part"]
    row["facts"] = tuple(Fact(**fact) for each in parts for fact in each["facts"])
    row["relations"] = tuple(
        Relation(**relation | {"terms": tuple(Term(**term) for term in relation["terms"])})
        for relation in row["relations"]
    )
    row["problems"] = tuple((p["code"], p["message"], p["page"]) for p in row["problems"])
    row["ledger_rows"] = tuple(LedgerRow(**line) for p in parts for line in p["ledger_rows"])
    row["blocks"] = tuple(
        PlacedBlock(**block | {"cells": tuple(PlacedCell(**cell) for cell in block["cells"])})
        for block in row["blocks"]
    )
    return DocumentFacts(**row)


def keep(written: Path, folder: Path, keys: Sequence[str], extractor_version: str) -> Path:
    """Move a written bundle into the warehouse `folder`, as that of the contents with these keys.

    Nothing is read from it before it lies there whole: the list of keys waits for its bundle.
    """
    home = folder / "facts" / extractor_version
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{_digest(written)}.parquet"
    path.with_suffix(KEYS).write_text("".join(f"{key}\n" for key in keys), encoding="ascii")
    written.replace(path)
    return path


def stored(folder: Path, extractor_version: str) -> dict[str, Path]:
    """The bundle from which each content is read, by the key of the content."""
    bundles = _bundles(folder, extractor_version)
    return {key: path for path, keys in bundles.items() for key in keys}


def withdraw(folder: Path, extractor_version: str, keys: Iterable[str]) -> None:
    """Let contents count as never read, as long as nothing is kept of them anew."""
    withdrawn = set(keys)
    for path, kept in _bundles(folder, extractor_version).items():
        if not withdrawn.isdisjoint(kept):
            rest = (f"{key}\n" for key in kept if key not in withdrawn)
            path.with_suffix(KEYS).write_text("".join(rest), encoding="ascii")


def drop_damaged(folder: Path, extractor_version: str) -> list[str]:
    """Remove the bundles whose content is not what was written; return the keys of these.

    Their contents count as never read, so that the night reads them again.
    """
    damaged: list[str] = []
    for path, keys in _bundles(folder, extractor_version).items():
        try:
            sound = path.stem == _digest(path)
        except OSError:
            sound = False
        if not sound:
            _remove(path)
            damaged += keys
    for listed in (folder / "facts" / extractor_version).glob(f"*{KEYS}"):
        if not listed.with_suffix(".parquet").exists():  # a night was killed between the two
            listed.unlink()
    return damaged


def forget_facts(folder: Path, extractor_version: str, keep: int = 1) -> list[Path]:
    """Remove the facts of all versions but this one and the `keep` last used before it."""
    home = folder / "facts"
    versions = [path for path in home.glob("*") if path.name != extractor_version]
    versions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for stale in versions[keep:]:
        shutil.rmtree(stale, ignore_errors=True)
    return versions[keep:]


def compact(folder: Path, extractor_version: str, wanted: Iterable[str]) -> None:
    """Merge small bundles once they are many, and drop what has left the landing zone.

    `wanted` are the keys of what remains there. What is gone goes only once it outnumbers the
    rest: a folder that comes back need not be read again, and what is kept does not grow for
    ever. New bundles lie there before the old ones go, so that a kill costs nothing.
    """
    remain = set(wanted)
    bundles: dict[Path, list[str]] = {path: [] for path in _bundles(folder, extractor_version)}
    for key, path in stored(folder, extractor_version).items():
        bundles[path].append(key)
    alive = {path: [key for key in keys if key in remain] for path, keys in bundles.items()}
    living = sum(map(len, alive.values()))
    drop = bool(remain) and sum(map(len, bundles.values())) > 2 * living
    few = [path for path, keys in bundles.items() if len(keys) < FEW]
    small = {path for path in few if path.stat().st_size < LIGHT}
    chosen = small if len(small) > MOST_SMALL else {path for path in few if not bundles[path]}
    if drop:
        chosen |= {path for path, keys in bundles.items() if len(alive[path]) < len(keys)}
    sources = {path: alive[path] if drop else bundles[path] for path in sorted(chosen)}
    _merge(sources, remain, folder, extractor_version)


def _merge(
    sources: Mapping[Path, Sequence[str]], remain: set[str], folder: Path, extractor_version: str
) -> None:
    """Put what is read from some bundles into new ones, and remove the old ones."""
    chosen: dict[str, str] = {}
    for key in (key for keys in sources.values() for key in keys):
        if chosen.get(_content(key)) not in remain:  # a content lies in a bundle but once
            chosen[_content(key)] = key
    left = set(chosen.values())
    made = set()
    aside = folder / f".{extractor_version}.tmp"  # what a kill leaves there the next night removes
    for group in _grouped(sources):
        kept = {path: [key for key in sources[path] if key in left] for path in group}
        left.difference_update(*kept.values())
        if any(kept.values()):
            tables = (table for path, keys in kept.items() for table in _rows(path, keys))
            _write_tables(aside, _gathered(tables))
            keys = [key for keys in kept.values() for key in keys]
            made.add(keep(aside, folder, keys, extractor_version))
    for path in sources.keys() - made:
        _remove(path)


def _grouped(sources: Mapping[Path, Sequence[str]]) -> Iterator[list[Path]]:
    """Bundles in groups, each to become one."""
    group: list[Path] = []
    documents = size = 0
    for path, keys in sources.items():
        documents, size = documents + len(keys), size + path.stat().st_size
        if group and (documents > MOST_DOCUMENTS or size > MOST_BYTES):
            yield group
            group, documents, size = [], len(keys), path.stat().st_size
        group.append(path)
    if group:
        yield group


def _rows(path: Path, keys: Sequence[str]) -> "Iterator[pa.Table]":
    """The rows of some contents of a bundle, a row group at a time."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    contents = pa.array([_content(key) for key in keys], pa.string())
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            table = table.filter(pc.is_in(table["sha256"], contents))
            if len(table):
                yield table.cast(document_schema())


def _gathered(tables: "Iterable[pa.Table]") -> "Iterator[pa.Table]":
    """Tables put together until there is a batch of facts."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    gathered: list[pa.Table] = []
    figures = 0
    for table in tables:
        figures += pc.sum(pc.list_value_length(table["facts"])).as_py() or 0
        gathered.append(table)
        if figures > BATCH:
            yield pa.concat_tables(gathered)
            gathered, figures = [], 0
    if gathered:
        yield pa.concat_tables(gathered)


def _bundles(folder: Path, extractor_version: str) -> dict[Path, list[str]]:
    """The bundles of this version of the extractor, and the keys of what is read from each."""
    return {
        path: _listed(path.with_suffix(KEYS))
        for path in sorted((folder / "facts" / extractor_version).glob("*.parquet"))
    }


def _listed(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return []


def _content(key: str) -> str:
    """The sha256 of the content that a key stands for."""
    return key.partition("-")[0]


def _remove(bundle: Path) -> None:
    bundle.unlink()
    bundle.with_suffix(KEYS).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
