"""Where a report comes from: the `.source.yml` that may lie beside it.

`<file>.source.yml` says `url`, `published_at`, `fetched_at` and `sha256`, all optional. It comes
from outside like the report, so it is read as data only: no aliases, no objects, nothing long.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from gouji.landing import NOTE_ENDING, RawFile

_LONGEST = 20_000
_CHINA = timezone(timedelta(hours=8))
_KEYS = ("url", "published_at", "fetched_at", "sha256")


@dataclass(frozen=True, slots=True)
class SourceNote:
    """The note beside `path`. `published_at` is a day, `fetched_at` a moment in
    UTC, both ISO (a moment without a zone is taken as China's).

    `problem` says in Chinese what of the note is not understood; that part is None.
    """

    path: str
    url: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    problem: str | None = None


def read_notes(notes: Sequence[RawFile], hashes: Mapping[str, str]) -> list[SourceNote]:
    """Return what the notes say; `hashes` has the sha256 of each report by its name."""
    return [_read_note(note, hashes.get(note.name.removesuffix(NOTE_ENDING))) for note in notes]


def notes_digest(notes: Sequence[RawFile]) -> str:
    """Stands for all that the notes say, without understanding them."""
    digest = hashlib.sha256()
    for note in notes:
        digest.update(note.name.encode() + b"\0" + hashlib.sha256(_bytes(note)).digest())
    return digest.hexdigest()


def _bytes(note: RawFile) -> bytes:
    try:
        with note.path.open("rb") as file:
            return file.read(_LONGEST + 1)
    except OSError as error:
        return f"!{error.strerror}".encode()


def _read_note(note: RawFile, sha256: str | None) -> SourceNote:
    path = note.name.removesuffix(NOTE_ENDING)
    values, problem = _values(_bytes(note))
    problems = [problem] if problem else []
    told: dict[str, str | None] = {}
    for key, reader in (("url", _url), ("published_at", _day), ("fetched_at", _moment)):
        value = values.get(key)
        told[key] = reader(value) if value else None
        if value and told[key] is None:
            problems.append(f"{key} 的内容无法识别")
    if unknown := sorted(set(map(str, values)) - set(_KEYS)):
        problems.append(f"不认识的项目：{'、'.join(unknown)[:100]}")
    said = values.get("sha256")
    if said and sha256 and str(said).lower() != sha256:
        problems.append("sha256 与文件内容不符，文件可能不完整或已被改动")
    return SourceNote(path, problem="；".join(problems) or None, **told)


def _values(data: bytes) -> tuple[dict[Any, Any], str | None]:
    import yaml  # noqa: PLC0415 - costs 30 ms that a landing zone without notes need not pay

    if len(data) > _LONGEST:
        return {}, "来源说明过长，未予读取"
    try:
        text = data.decode("utf-8-sig")
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                return {}, "来源说明使用了 YAML 引用，未予读取"
        values = yaml.load(text, Loader=yaml.BaseLoader)  # words only: nothing is built of them
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError):
        return {}, "来源说明不是有效的 YAML"
    if not values:
        return {}, None
    return (values, None) if isinstance(values, dict) else ({}, "来源说明不是有效的 YAML")


def _url(value: object) -> str | None:
    """An address that may be shown as a link: http and https only."""
    if not isinstance(value, str) or len(value) > 2_000 or not value.isprintable():
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def _day(value: object) -> str | None:
    try:
        return datetime.fromisoformat(str(value).strip()).date().isoformat()
    except ValueError:
        return None


def _moment(value: object) -> str | None:
    try:
        said = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    moment = said if said.tzinfo else said.replace(tzinfo=_CHINA)
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


NOTE_COLUMNS = tuple(part.name for part in fields(SourceNote))
