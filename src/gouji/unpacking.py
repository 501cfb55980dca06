"""Unpack an archive of reports, in a confined worker: every name and size in it is hostile.

What is found lies in a folder of the worker, each member under a number, with a list of them: no
name out of an archive is ever the name of a file. An archive that breaks a limit is refused whole,
a member with a name that leads elsewhere is refused alone.
"""

import hashlib
import json
import os
import re
import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gouji.errors import LimitExceeded, ReportError
from gouji.landing import NOTE_ENDING, UNREADABLE, Content, is_hidden
from gouji.readers import sniff
from gouji.readers.archive import Archive
from gouji.settings import Limits
from gouji.worker import DiskError, Refused

MEMBER_MARK = "!/"
ENDING = ".zip"
MAX_DEPTH = 3
"""Archives in archives are followed so deep."""
FOUND = "unpacked"
"""What was unpacked, in the folder of the worker."""
MEMBERS = "members.json"
"""The list of members and refusals in it."""
REFUSED_MEMBER = "refused_member"
"""The code of a member that has a name or a kind that is not followed."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}$")
_ELSEWHERE = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_NAME = 1_000
_LONGEST_NAMES = 2_000_000
"""Characters of all names of an archive together: its list is read by the process that asked."""


@dataclass(slots=True)
class Found:
    """What one file holds: members as name, sha256, size and file; refusals; the budget.

    A refusal is name, code and reason; one without a name is of the whole archive. `archive` is
    false for a file that is no archive but a report.
    """

    members: list[tuple[str, str, int, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    archive: bool = True
    bytes_left: int = 0
    entries_left: int = 0
    characters_left: int = _LONGEST_NAMES


def unpack_content(content: Content, limits: Limits, scratch: Path, stamp: str) -> Refused | None:
    """Unpack a content into `scratch / FOUND`, or return why its file can not be read now.

    `stamp` is kept in the list. Raises DiskError when what is unpacked can not be written.
    """
    file = next(file for file in content.files if file.name.lower().endswith(ENDING))
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return Refused(file.name, UNREADABLE, error.strerror or str(error))
    if hashlib.sha256(data).hexdigest() != content.sha256:
        return Refused(file.name, "changing", "读取时文件正被改动，留待下次读取")
    folder = scratch / FOUND
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        found = _read_whole(data, file.name, folder, limits)
        values = {"stamp": stamp, "archive": found.archive}
        values |= {"members": found.members, "refused": found.refused}
        text = json.dumps(values, ensure_ascii=False)
        (folder / MEMBERS).write_text(text, encoding="utf-8")
    except OSError as error:
        raise DiskError(os.strerror(error.errno) if error.errno else str(error)) from error
    return None


def _read_whole(data: bytes, name: str, folder: Path, limits: Limits) -> Found:
    if not _is_archive(data, name):
        return Found(archive=False)  # the reader will say what it is, or what is wrong with it
    found = Found(bytes_left=limits.max_decompressed_bytes, entries_left=limits.max_archive_entries)
    try:
        _take(data, "", folder, limits, found, 1)
    except ReportError as error:
        # refused whole: a part of a bomb is no report
        for _, _, _, stored in found.members:
            (folder / stored).unlink(missing_ok=True)
        return Found([], [("", error.code, error.reason)])
    return found


def _is_archive(data: bytes, name: str) -> bool:
    """A zip by its ending and its content: a .docx is a zip too, but a report."""
    if not name.lower().endswith(ENDING):
        return False
    try:
        return sniff(data, name) == "application/zip"
    except ReportError:
        return False


def _take(data: bytes, prefix: str, folder: Path, limits: Limits, found: Found, depth: int) -> None:
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
        found.characters_left -= len(full)
        if found.characters_left < 0:
            raise LimitExceeded(prefix, "压缩包内的文件名过长过多，超过上限")
        if reason := _wrong(entry, name, seen):
            found.refused.append((full, REFUSED_MEMBER, reason))
            continue
        seen.add(name)
        _take_member(archive.read(entry), full, folder, limits, found, depth)


def _take_member(
    data: bytes, name: str, folder: Path, limits: Limits, found: Found, depth: int
) -> None:
    if _is_archive(data, name):
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
