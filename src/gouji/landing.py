"""The landing zone: which files lie in `raw/`, and what they hold, hashed once.

A file is `<region>/<year>/<file>`; hidden files and editors' lock files are no reports, nor is the
`.source.yml` beside a file (`gouji.sources`) or the list of what should be published that may lie
on top (`gouji.filings`). What a name says is never trusted: a link that leads out of the landing
zone, a pipe or a device is left alone, and a name that is not UTF-8 is shown escaped.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.errors import GoujiError, reason_of

UNREADABLE = "io_error"
"""The code of a file that the system refuses to read."""
NOTE_ENDING = ".source.yml"
EXPECTED_FILINGS = "expected_filings"
"""The name, without its ending, of the list of what should be published."""

_NEW = 2_000_000_000
"""Nanoseconds within which a file may change again without showing it in its time stamp."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of the landing zone: where it lies, and its name relative to the zone.

    `changed_ns` and `inode` tell a file from one put in its place with the same time stamp.
    """

    place: str | Path
    name: str
    size: int
    modified_ns: int
    changed_ns: int = 0
    inode: int = 0

    @property
    def path(self) -> Path:
        """Where the file lies; made when asked for: of 50,000 files none may be."""
        return Path(self.place)

    @property
    def version(self) -> tuple[int, ...]:
        """What differs when the file may hold something else."""
        return self.size, self.modified_ns, self.changed_ns, self.inode


@dataclass(frozen=True, slots=True)
class Content:
    """One content of the landing zone and the files that hold it, in the order of their names.

    `unreadable` is set where the system refuses the file; `sha256` is then that of its name.
    """

    sha256: str
    files: tuple[RawFile, ...]
    unreadable: str | None = None

    @property
    def key(self) -> str:
        """What its facts are kept under: names tell region, year and department where it does not.

        So a file that is renamed is read again, and a night does not depend on those before it.
        """
        names = "\0".join(file.name for file in self.files)
        return f"{self.sha256}-{hashlib.sha256(names.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Landing:
    """What lies in the landing zone, each kind in the order of names.

    `notes` are the `.source.yml` beside reports, `lists` the expected filings.
    """

    reports: tuple[RawFile, ...]
    notes: tuple[RawFile, ...]
    lists: tuple[RawFile, ...]


def survey(raw: Path) -> Landing:
    """Return what lies below `raw`. Raises GoujiError when it is no folder or can not be listed."""
    if not raw.is_dir():
        raise GoujiError(f"{raw} is no folder")
    home, raw = raw.resolve(), raw.absolute()  # whoever reads a file may stand elsewhere
    found: dict[str, list[RawFile]] = {"report": [], "note": [], "list": []}
    for walked, folders, names in os.walk(raw, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        folder = Path(walked)
        above = "" if folder == raw else f"{folder.relative_to(raw).as_posix()}/"
        for name in names:
            if not is_hidden(name) and (file := _raw_file(folder, above, name, home)):
                found[_kind(name, on_top=not above)].append(file)
    for files in found.values():
        files.sort(key=lambda file: file.name)
    return Landing(tuple(found["report"]), tuple(found["note"]), tuple(found["list"]))


def discover(raw: Path) -> list[RawFile]:
    """Return the reports below `raw` in the order of their names. Raises GoujiError."""
    return list(survey(raw).reports)


def hash_contents(raw: Path, files: Sequence[RawFile], manifest: Path) -> list[Content]:
    """Return the contents of the `files` of `raw` in the order of their first names.

    `manifest` remembers hashes by name, size, time stamps and inode: only new files are read.
    """
    home = str(raw.resolve())
    known = _known_hashes(manifest, home, files)
    started = time.time_ns()
    hashes: dict[str, list[object]] = {}
    contents: dict[str, list[RawFile]] = {}
    refused = []
    for file in files:
        try:
            sha256 = known.get(file.name) or file_sha256(file.path)
        except OSError as error:
            name_hash = hashlib.sha256(file.name.encode()).hexdigest()
            refused.append(Content(name_hash, (file,), reason_of(error)))
            continue
        contents.setdefault(sha256, []).append(file)
        if file.modified_ns < started - _NEW:
            hashes[file.name] = [*file.version, sha256]
    if known.keys() != hashes.keys():
        write_whole(manifest, json.dumps({"raw": home, "files": hashes}))
    held = [Content(sha256, tuple(same)) for sha256, same in contents.items()]
    return sorted(held + refused, key=lambda content: content.files[0].name)


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def is_hidden(name: str) -> bool:
    """Whether a name is that of a hidden file or of an editor's lock file."""
    return name.startswith((".", "~$"))


def _kind(name: str, on_top: bool) -> str:
    if name.endswith(NOTE_ENDING):
        return "note"
    return "list" if on_top and name.partition(".")[0] == EXPECTED_FILINGS else "report"


def _refuse(error: OSError) -> None:
    """A folder that can not be listed stops the night: what lies there would seem to be gone."""
    if not isinstance(error, FileNotFoundError):  # gone since its parent was listed
        raise GoujiError(f"{error.filename}: {error.strerror}") from error


def _raw_file(folder: Path, above: str, name: str, home: Path) -> RawFile | None:
    """The file of a folder that is called `above` in the landing zone; None where it is none."""
    path = os.path.join(folder, name)  # noqa: PTH118 - of 50,000 files, Path costs seconds
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            # not Path.resolve, which raises a RuntimeError of its own on a link to itself
            if not Path(os.path.realpath(path, strict=True)).is_relative_to(home):
                return None
            status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None  # a dangling or circular link, or gone since the folder was listed
    if not stat.S_ISREG(status.st_mode):
        return None
    shown = f"{above}{name}"
    if not shown.isascii():
        shown = os.fsencode(shown).decode("utf-8", "backslashreplace")
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return RawFile(path, shown, status.st_size, *times, status.st_ino)


def _known_hashes(manifest: Path, home: str, files: Sequence[RawFile]) -> dict[str, str]:
    try:
        kept = json.loads(manifest.read_text(encoding="utf-8"))
        if kept["raw"] != home:
            return {}
        known = {name: tuple(entry) for name, entry in kept["files"].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}  # none yet, or damaged: everything is hashed anew
    return {
        file.name: known[file.name][-1]
        for file in files
        if known.get(file.name, ())[:-1] == file.version
    }


def file_sha256(path: Path) -> str:
    """The sha256 of what a file holds, as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
