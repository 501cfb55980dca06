"""Archives of reports: each report in a zip of the landing zone becomes a document of its own.

A member is called `<archive>!/<name in the archive>`. It is unpacked once for each content of an
archive, under a number, into `<warehouse>/unpacked/<sha256>/`: no name out of an archive is ever
the name of a file. An archive that breaks a limit is refused whole, a member with a name that
leads elsewhere is refused alone; either is a quarantined file with its reason.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gouji.errors import LimitExceeded, ReportError, WarehouseError
from gouji.landing import NOTE_ENDING, UNREADABLE, Content, RawFile, is_hidden
from gouji.readers import sniff
from gouji.readers.archive import Archive
from gouji.settings import Limits

MEMBER_MARK = "!/"
MAX_DEPTH = 3
"""Archives in archives are followed so deep."""
_VERSION = 1
_MEMBERS = "members.json"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_ELSEWHERE = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_NAME = 1_000


class RefusedMember(ReportError):
    """A member of an archive has a name or a kind that is not followed."""

    code = "refused_member"


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


@dataclass(slots=True)
class _Found:
    """What one archive holds: members as name, sha256, size and file; refusals; the budget."""

    members: list[tuple[str, str, int, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    bytes_left: int = 0
    entries_left: int = 0


def unpack(contents: Sequence[Content], folder: Path, limits: Limits) -> Unpacked:
    """Return the contents with those of archives; `folder` keeps what is unpacked.

    What belongs to archives that are gone is removed. Raises WarehouseError when the folder can
    not be written.
    """
    held: dict[str, list[RawFile]] = {}
    kept: list[Content] = []
    refused: list[Refused] = []
    archives: list[RawFile] = []
    wanted = set()
    for content in contents:
        if not _is_archive(content, limits):
            kept.append(content)
            continue
        wanted.add(content.sha256)
        archives += content.files
        found = _opened(content, folder / content.sha256, limits)
        for file in content.files:
            refused += _refusals(found, file, content.sha256)
            for name, sha256, size, stored in found.members:
                path = folder.absolute() / content.sha256 / stored
                member = RawFile(path, file.name + MEMBER_MARK + name, size, file.modified_ns)
                held.setdefault(sha256, []).append(member)
    _forget(folder, wanted)
    return Unpacked(_merged(kept, held), tuple(refused), tuple(archives))


def _is_archive(content: Content, limits: Limits) -> bool:
    """A zip by its ending and its content: a .docx is a zip too, but a report."""
    if content.unreadable:
        return False
    for file in content.files:
        if file.name.lower().endswith(".zip") and file.size <= limits.max_file_bytes:
            try:
                return sniff(file.path.read_bytes(), file.name) == "application/zip"
            except (ReportError, OSError):
                return False  # the reader will say what is wrong with it
    return False


def _opened(content: Content, folder: Path, limits: Limits) -> _Found:
    """What the archive holds: as it was found before, or unpacked now."""
    stamp = f"{_VERSION} {limits}"
    if known := _known(folder, stamp):
        return known
    file = next(file for file in content.files if file.name.lower().endswith(".zip"))
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return _Found([], [("", UNREADABLE, error.strerror or str(error))])
    if hashlib.sha256(data).hexdigest() != content.sha256:
        return _Found([], [("", "changing", "读取时文件正被改动，留待下次读取")])
    aside = folder.with_name(f".{folder.name}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        found = _read_whole(data, aside, limits)
        text = json.dumps(
            {"stamp": stamp, "members": found.members, "refused": found.refused},
            ensure_ascii=False,
        )
        (aside / _MEMBERS).write_text(text, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except OSError as error:
        raise WarehouseError(f"{folder}: {error.strerror or error}") from error
    return found


def _read_whole(data: bytes, folder: Path, limits: Limits) -> _Found:
    found = _Found([], [], limits.max_decompressed_bytes, limits.max_archive_entries)
    try:
        _take(data, "", folder, limits, found, 1)
    except ReportError as error:
        # refused whole: a part of a bomb is no report
        for _, _, _, stored in found.members:
            (folder / stored).unlink(missing_ok=True)
        return _Found([], [("", error.code, error.reason)])
    return found


def _take(
    data: bytes, prefix: str, folder: Path, limits: Limits, found: _Found, depth: int
) -> None:
    """Unpack one archive, and the archives in it, into `folder`. Raises ReportError."""
    if depth > MAX_DEPTH:
        raise LimitExceeded(prefix, f"压缩包嵌套超过 {MAX_DEPTH} 层，超过上限")
    archive = Archive(data, prefix, limits)
    found.entries_left -= len(archive.entries)
    found.bytes_left -= sum(entry.file_size for entry in archive.entries)
    if found.entries_left < 0 or found.bytes_left < 0:
        raise LimitExceeded(prefix, "压缩包内的文件过多或过大，超过上限（疑似压缩炸弹）")
    seen: set[str] = set()
    for entry in archive.entries:
        name = _name(entry)
        if entry.is_dir() or name.endswith("/") or _is_no_report(name):
            continue
        full = prefix + _shown(name)
        if reason := _wrong(entry, name, seen):
            found.refused.append((full, RefusedMember.code, reason))
            continue
        seen.add(name)
        _take_member(archive.read(entry), full, folder, limits, found, depth)


def _take_member(
    data: bytes, name: str, folder: Path, limits: Limits, found: _Found, depth: int
) -> None:
    if name.lower().endswith(".zip"):
        try:
            kind = sniff(data, name)
        except ReportError:
            kind = ""
        if kind == "application/zip":
            _take(data, name + MEMBER_MARK, folder, limits, found, depth + 1)
            return
    suffix = _SUFFIX.search(name)
    stored = f"{len(found.members) + 1:05d}{suffix.group() if suffix else ''}"
    (folder / stored).write_bytes(data)
    found.members.append((name, hashlib.sha256(data).hexdigest(), len(data), stored))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its author saw it: archives made in China often say GBK without saying so."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode()
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _wrong(entry: zipfile.ZipInfo, name: str, seen: set[str]) -> str | None:
    """Why a member is not followed, or None."""
    if _ELSEWHERE.search(name) or _CONTROL.search(name) or len(name) > _LONGEST_NAME:
        return "压缩包内的文件名不安全（绝对路径、上级目录或控制字符），未予解压"
    if entry.external_attr >> 16 & 0o170000 == 0o120000:
        return "压缩包内的链接不予解压"
    if name in seen:
        return "压缩包内有同名文件，只读取第一个"
    return None


def _is_no_report(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if ".." in parts:
        return False  # refused, not overlooked
    hidden = any(is_hidden(part) or part == "__MACOSX" for part in parts)
    return hidden or name.endswith(NOTE_ENDING)


def _shown(name: str) -> str:
    """A member's name fit to be shown and kept: it is no path, so nothing else is changed."""
    return _CONTROL.sub("�", name)[:_LONGEST_NAME].encode("utf-8", "replace").decode()


def _known(folder: Path, stamp: str) -> _Found | None:
    try:
        values = json.loads((folder / _MEMBERS).read_text(encoding="utf-8"))
        if values["stamp"] != stamp:
            return None
        found = _Found([tuple(m) for m in values["members"]], [tuple(r) for r in values["refused"]])
        whole = all(
            (folder / stored).stat().st_size == size for _, _, size, stored in found.members
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if whole else None


def _refusals(found: _Found, file: RawFile, sha256: str) -> list[Refused]:
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
