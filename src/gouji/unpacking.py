"""Unpack an archive or a mail of reports, in a confined worker: all in it is hostile.

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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gouji.errors import LimitExceeded, ReportError, reason_of
from gouji.landing import NOTE_ENDING, UNREADABLE, Content, is_hidden
from gouji.readers import sniff
from gouji.readers.archive import Archive
from gouji.readers.mail import mail_parts
from gouji.settings import Limits
from gouji.worker import DiskError, Refused

MEMBER_MARK = "!/"
ENDINGS = (".zip", ".eml")
"""What holds reports: an archive, or a mail with its attachments."""
MAX_DEPTH = 3
"""Archives and mails in each other are followed so deep."""
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


@dataclass(slots=True)
class Unpacking:
    """Unpacks archives, each into the folder `FOUND` of the worker; `stamp` is kept in its list."""

    stamp: str
    holds: bool = False

    def take(self, content: Content, limits: Limits, scratch: Path) -> Refused | None:
        """Unpack a content, or return why its file can not be read now.

        Raises DiskError when what is unpacked can not be written.
        """
        refused = unpack_content(content, limits, scratch, self.stamp)
        self.holds = refused is None
        return refused

    def write(self, scratch: Path, last: bool) -> bool:
        """Tell that what was unpacked lies there: one archive at a time."""
        self.holds = False
        return True


def unpack_content(content: Content, limits: Limits, scratch: Path, stamp: str) -> Refused | None:
    """Unpack a content into `scratch / FOUND`, or return why its file can not be read now.

    `stamp` is kept in the list. Raises DiskError when what is unpacked can not be written.
    """
    file = next(file for file in content.files if file.name.lower().endswith(ENDINGS))
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return Refused(file.name, UNREADABLE, reason_of(error))
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
    kind = _kind(data, name)
    if kind is None:
        return Found(archive=False)  # the reader will say what it is, or what is wrong with it
    found = Found(bytes_left=limits.max_decompressed_bytes, entries_left=limits.max_archive_entries)
    try:
        _take(data, kind, "", folder, limits, found, 1)
    except ReportError as error:
        # refused whole: a part of a bomb is no report
        for _, _, _, stored in found.members:
            (folder / stored).unlink(missing_ok=True)
        return Found([], [("", error.code, error.reason)])
    return found


def _kind(data: bytes, name: str) -> str | None:
    """Whether a file is an archive or a mail, by ending and content: a .docx is a zip too."""
    if not name.lower().endswith(ENDINGS):
        return None
    try:
        media_type = sniff(data, name)
    except ReportError:
        return None
    return media_type if media_type in ("application/zip", "message/rfc822") else None


def _take(
    data: bytes, kind: str, prefix: str, folder: Path, limits: Limits, found: Found, depth: int
) -> None:
    """Unpack one archive or mail, and those in it, into `folder`. Raises ReportError."""
    if depth > MAX_DEPTH:
        raise LimitExceeded(prefix, f"压缩包和邮件嵌套超过 {MAX_DEPTH} 层，超过上限")
    members = _packed if kind == "application/zip" else _attached
    for name, content in members(data, prefix, limits, found):
        full = prefix + name
        inner = _kind(content, full)
        if inner:
            _take(content, inner, full + MEMBER_MARK, folder, limits, found, depth + 1)
            continue
        suffix = _SUFFIX.search(full)
        stored = f"{len(found.members) + 1:05d}{suffix.group() if suffix else ''}"
        (folder / stored).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        found.members.append((full, digest, len(content), stored))


def _packed(data: bytes, prefix: str, limits: Limits, found: Found) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of an archive, and note what is refused of it."""
    archive = Archive(data, prefix, limits)
    found.entries_left -= len(archive.entries)
    found.bytes_left -= sum(entry.file_size for entry in archive.entries)
    _refuse_too_much(prefix, found)
    seen: set[str] = set()
    for entry in archive.entries:
        name = _name(entry)
        if entry.is_dir() or name.endswith("/") or _is_no_report(name):
            continue
        if _is_followed(name, _wrong(entry, name, seen), prefix, found):
            seen.add(name)
            yield _shown(name), archive.read(entry)


def _attached(
    data: bytes, prefix: str, limits: Limits, found: Found
) -> Iterator[tuple[str, bytes]]:
    """Yield the text and the attachments of a mail, and note what is refused of it."""
    for name, content in mail_parts(data, prefix, limits.max_archive_entries):
        found.entries_left -= 1
        found.bytes_left -= len(content)
        _refuse_too_much(prefix, found)
        if not _is_no_report(name) and _is_followed(name, _unsafe(name), prefix, found):
            yield _shown(name), content


def _refuse_too_much(prefix: str, found: Found) -> None:
    if found.entries_left < 0 or found.bytes_left < 0:
        raise LimitExceeded(prefix, "压缩包内的文件过多或过大，超过上限（疑似压缩炸弹）")


def _is_followed(name: str, wrong: str | None, prefix: str, found: Found) -> bool:
    """Whether a member is followed; why not is noted. Raises `LimitExceeded` for long names."""
    full = prefix + _shown(name)
    found.characters_left -= len(full)
    if found.characters_left < 0:
        raise LimitExceeded(prefix, "压缩包内的文件名过长过多，超过上限")
    if wrong:
        found.refused.append((full, REFUSED_MEMBER, wrong))
    return not wrong


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
    """Why a member of an archive is not followed, or None."""
    if unsafe := _unsafe(name):
        return unsafe
    if entry.external_attr >> 16 & 0o170000 == 0o120000:
        return "压缩包内的链接不予解压"
    if name in seen:
        return "压缩包内有同名文件，只读取第一个"
    return None


def _unsafe(name: str) -> str | None:
    if _ELSEWHERE.search(name) or _CONTROL.search(name) or len(name) > _LONGEST_NAME:
        return "压缩包或邮件内的文件名不安全（绝对路径、上级目录或控制字符），未予解压"
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
