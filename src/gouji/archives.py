"""Archives of reports: each report in a zip or a mail becomes a document of its own.

A member is called `<archive>!/<name in the archive>`. It is unpacked once for each content of an
archive, by a confined worker (`gouji.unpacking`), and kept under a number in
`<warehouse>/unpacked/<sha256>/`. What is refused is a quarantined file with its reason.
"""

import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.confined import in_workers
from gouji.errors import WarehouseError
from gouji.landing import Content, RawFile, file_sha256
from gouji.settings import Limits
from gouji.unpacking import ENDINGS, FOUND, MEMBER_MARK, MEMBERS, Found, Unpacking

UNPACKED = "unpacked"
"""The folder below the warehouse with what archives hold."""
_VERSION = 3
_STORED = re.compile(r"\d{5}(?:\.[A-Za-z0-9]{1,10})?")
_LONGEST_LIST = 20_000_000


@dataclass(frozen=True, slots=True)
class Refused:
    """An archive, or a member of one, that is not read."""

    name: str
    sha256: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The contents of the landing zone with archives replaced by what they hold."""

    contents: tuple[Content, ...]
    refused: tuple[Refused, ...]
    archives: tuple[RawFile, ...]


def unpack(contents: Sequence[Content], warehouse: Path, limits: Limits, workers: int) -> Unpacked:
    """Return the contents with those of archives; the warehouse keeps what is unpacked.

    What belongs to archives that are gone is removed. Raises WarehouseError when the warehouse
    can not be written.
    """
    folder = warehouse.absolute() / UNPACKED
    candidates = [content for content in contents if _may_be_archive(content, limits)]
    if not candidates:
        _forget(folder, set())
        return Unpacked(tuple(contents), (), ())
    found = _all_found(candidates, warehouse, limits, workers)
    held: dict[str, list[RawFile]] = {}
    kept = [content for content in contents if content.sha256 not in found]
    refused: list[Refused] = []
    archives: list[RawFile] = []
    for content in candidates:
        inside = found[content.sha256]
        if not inside.archive:
            kept.append(content)
            continue
        archives += content.files
        for file in content.files:
            refused += _refusals(inside, file, content.sha256)
            for name, sha256, size, stored in inside.members:
                path = folder / content.sha256 / stored
                member = RawFile(path, file.name + MEMBER_MARK + name, size, file.modified_ns)
                held.setdefault(sha256, []).append(member)
    _forget(folder, set(found))
    return Unpacked(_merged(kept, held), tuple(refused), tuple(archives))


def _may_be_archive(content: Content, limits: Limits) -> bool:
    """By its ending; what is too large for a worker is left to the reader, who says so."""
    return not content.unreadable and any(
        file.name.lower().endswith(ENDINGS) and file.size <= limits.max_file_bytes
        for file in content.files
    )


def _all_found(
    candidates: Sequence[Content], warehouse: Path, limits: Limits, workers: int
) -> dict[str, Found]:
    """What each candidate holds by its sha256: as it was found before, or unpacked now."""
    folder = warehouse.absolute() / UNPACKED
    stamp = f"{_VERSION} {limits}"
    known = {c.sha256: _known(folder / c.sha256, stamp) for c in candidates}
    found = {sha256: inside for sha256, inside in known.items() if inside}
    new = [content for content in candidates if content.sha256 not in found]
    for ended in in_workers(Unpacking(stamp), new, warehouse, limits, workers):
        (content,) = ended.contents
        sha256 = content.sha256
        if ended.refused:  # not kept: the next night tries again
            found[sha256] = Found([], [("", ended.refused.code, ended.refused.reason)])
        else:
            found[sha256] = _taken_over(ended.folder / FOUND, folder / sha256, stamp)
    return found


def _taken_over(written: Path, folder: Path, stamp: str) -> Found:
    """Move what a worker unpacked to where it is kept, if it is what the worker says it is."""
    found = _known(written, stamp)
    try:
        if not found or any(file_sha256(written / m[3]) != m[1] for m in found.members):
            return Found([], [("", "crashed", "解压进程给出的结果与其清单不符，未予采用")])
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        written.rename(folder)
    except OSError as error:
        raise WarehouseError(f"{folder}: {error.strerror or error}") from error
    return found


def _known(folder: Path, stamp: str) -> Found | None:
    """What lies in a folder of members; None where that is not just what its list promises."""
    listed = folder / MEMBERS
    try:
        if not _is_plain(listed) or listed.stat().st_size > _LONGEST_LIST:
            return None
        values = json.loads(listed.read_text(encoding="utf-8"))
        if values["stamp"] != stamp:
            return None
        members = [
            (str(n), str(sha256), int(size), str(s)) for n, sha256, size, s in values["members"]
        ]
        refused = [(str(name), str(code), str(reason)) for name, code, reason in values["refused"]]
        whole = all(
            _STORED.fullmatch(stored)
            and _is_plain(folder / stored)
            and (folder / stored).stat().st_size == size
            for _, _, size, stored in members
        )
        return Found(members, refused, bool(values["archive"])) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_plain(path: Path) -> bool:
    """Whether there is a file, no link or pipe: a worker may have written anything."""
    return stat.S_ISREG(os.lstat(path).st_mode)


def _refusals(found: Found, file: RawFile, sha256: str) -> list[Refused]:
    refused = []
    for name, code, reason in found.refused:
        if not name:
            refused.append(Refused(file.name, sha256, code, reason))
            continue
        own = hashlib.sha256(f"{sha256}{MEMBER_MARK}{name}".encode()).hexdigest()
        refused.append(Refused(file.name + MEMBER_MARK + name, own, code, reason))
    return refused


def _merged(kept: Sequence[Content], held: dict[str, list[RawFile]]) -> tuple[Content, ...]:
    """Contents by their first names; what lies in an archive and beside it is one content."""
    merged = []
    for content in kept:
        more = held.pop(content.sha256, []) if not content.unreadable else []
        files = sorted([*content.files, *more], key=lambda file: file.name)
        merged.append(Content(content.sha256, tuple(files), content.unreadable))
    for sha256, files in held.items():
        merged.append(Content(sha256, tuple(sorted(files, key=lambda file: file.name))))
    return tuple(sorted(merged, key=lambda content: content.files[0].name))


def _forget(folder: Path, wanted: set[str]) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name not in wanted:
                shutil.rmtree(path, ignore_errors=True)
