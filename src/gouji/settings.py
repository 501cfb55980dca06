"""Settings: where the folders lie, and how much of a machine one report may take.

Defaults, then `gouji.toml` in the working directory, then environment variables `GOUJI_*`.
"""

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.errors import GoujiError


class SettingsError(GoujiError):
    """A setting has a name or a value that Gouji does not know."""


DUCKDB_MEMORY = "4GB"
"""How much memory DuckDB may take unless `duckdb_memory` says otherwise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large, deep and slow one report may be before it is refused (`LimitExceeded`)."""

    max_file_bytes: int = 100_000_000
    """Size of a file."""
    max_pages: int = 2_000
    """Pages of a document."""
    max_text_chars: int = 20_000_000
    """Characters of a document."""
    max_archive_entries: int = 5_000
    """Entries of an archive, and of a format that is one (.docx, .xlsx)."""
    max_decompressed_bytes: int = 500_000_000
    """Bytes that an archive may unpack to: a guard against zip bombs."""
    max_compression_ratio: int = 200
    """How many times smaller an archive may be than what it unpacks to."""
    max_nesting: int = 200
    """Nested elements that a reader follows."""
    max_cells: int = 5_000_000
    """Cells of the tables of a document."""
    seconds_per_file: int = 120
    """Time of the process that reads a file (`gouji.sandbox`)."""
    max_recognised_pages: int = 40
    """Pages of pictures of one file that are read (extra `ocr`)."""
    seconds_per_recognised_page: int = 20
    """What a PDF or a picture is given for each such page beyond `seconds_per_file`."""
    max_memory_bytes: int = 1_000_000_000
    """Memory of the process that reads."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know. The line below each setting is its text in docs/reference."""

    raw: Path = Path("raw")
    """The landing zone: the files as published."""
    warehouse: Path = Path("warehouse")
    """The folder of the warehouse: facts, the published file, snapshots, report, exports."""
    keep_snapshots: int = 7
    """How many of the files published before are kept."""
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    """Processes that read (engine `local`); the number of processors unless given."""
    engine: str = "local"
    """What reads: `local` processes or a `dask` cluster."""
    scheduler: str | None = None
    """Where the scheduler of the Dask cluster answers (`tcp://host:8786`)."""
    duckdb_memory: str = DUCKDB_MEMORY
    """What DuckDB may take while a night loads, judges, builds and publishes (`4GB`, `512MB`);
    beyond it, it spills to a folder beside the file."""
    lang: str = "zh"
    """The language of messages: `zh` or `en`; by the locale unless given."""
    site: bool = True
    """Whether a night builds the quality report in `<warehouse>/site`."""
    mask_personal_data: bool = True
    """Whether numbers of phones and identity cards are masked in what is published."""
    expected_filings: Path | None = None
    """The list of what should be published, if it lies outside `raw`."""
    notify: str = "changed"
    """After which nights a message goes out: `changed`, `always`, `failures` or `never`."""
    report_url: str | None = None
    """Where the quality report is served, if it is."""
    log_level: str = "warning"
    """`debug`, `info`, `warning` or `error`."""
    log_format: str = "text"
    """`text` or `json` (one object a line, to standard error)."""
    limits: Limits = Limits()
    """What one report may take of the machine."""

    @property
    def database(self) -> Path:
        """Where the warehouse is published."""
        return self.warehouse / "gouji.duckdb"

    @property
    def report(self) -> str:
        """The address of the quality report: as configured, or that of the file."""
        return self.report_url or (self.site_folder / "index.html").absolute().as_uri()

    @property
    def site_folder(self) -> Path:
        """Where the quality report lies."""
        return self.warehouse / "site"


def load_settings(
    file: Path = Path("gouji.toml"), environment: Mapping[str, str] = os.environ
) -> Settings:
    """Return the settings of `file` (which may be missing), overridden by the environment.

    In the file: the names of `Settings` and a table `[limits]` with those of `Limits`.
    In the environment: the same names in capitals after `GOUJI_`, limits without a prefix of
    their own (`GOUJI_MAX_PAGES`). Raises `SettingsError` for an unknown name or a bad value.
    """
    printed = _file_values(file)
    limits = printed.pop("limits", {})
    limits |= _environment_values(Limits, environment)
    printed = {"lang": _locale_language(environment)} | printed
    printed |= _environment_values(Settings, environment)
    settings: dict[str, Any] = {name: _typed(name, value) for name, value in printed.items()}
    for name, choices in _CHOICES.items():
        if settings.get(name, choices[0]) not in choices:
            raise SettingsError(f"{name}: {settings[name]!r} is none of {', '.join(choices)}")
    return Settings(**settings, limits=Limits(**{k: _whole(k, v) for k, v in limits.items()}))


def _file_values(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    limits = values.get("limits", {})
    if not isinstance(limits, dict):
        raise SettingsError(f"{file}: [limits] must be a table")
    unknown = (values.keys() - _names(Settings)) | (set(limits) - _names(Limits))
    if unknown:
        raise SettingsError(f"{file}: no setting is called {', '.join(sorted(unknown))}")
    return values


def _names(kind: type[Settings] | type[Limits]) -> set[str]:
    return {part.name for part in dataclasses.fields(kind)}


def _environment_values(
    kind: type[Settings] | type[Limits], environment: Mapping[str, str]
) -> dict[str, str]:
    wanted = {name: f"GOUJI_{name.upper()}" for name in _names(kind) - {"limits"}}
    return {name: environment[key] for name, key in wanted.items() if environment.get(key)}


_CHOICES = {
    "engine": ("local", "dask"),
    "lang": ("zh", "en"),
    "notify": ("changed", "always", "failures", "never"),
    "log_level": ("debug", "info", "warning", "error"),
    "log_format": ("text", "json"),
}


def _typed(name: str, value: object) -> Path | int | str | bool:
    if name in ("raw", "warehouse", "expected_filings"):
        return Path(str(value))
    if name in _CHOICES:
        return str(value).lower()
    if name in ("report_url", "scheduler"):
        return str(value)
    if name == "duckdb_memory":
        return _memory(name, value)
    if name in ("site", "mask_personal_data"):
        return _switch(name, value)
    return _whole(name, value)


def _memory(name: str, value: object) -> str:
    memory = str(value).replace(" ", "")
    if not re.fullmatch(r"[1-9]\d*(\.\d+)?[KMGT]i?B", memory):
        raise SettingsError(f"{name}: {value!r} is no size of memory, such as 4GB or 512MB")
    return memory


def _switch(name: str, value: object) -> bool:
    switch = str(value).lower()
    if switch not in ("true", "false"):
        raise SettingsError(f"{name}: {value!r} is neither true nor false")
    return switch == "true"


def _whole(name: str, value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise SettingsError(f"{name}: {value!r} is not a whole number") from None
    if number < (0 if name == "keep_snapshots" else 1):
        raise SettingsError(f"{name}: {value!r} is too small")
    return number


def _locale_language(environment: Mapping[str, str]) -> str:
    """English only for an English locale; reports are Chinese, and so are their readers."""
    names = (environment.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "")
    return "en" if locale.lower().startswith("en") else "zh"
