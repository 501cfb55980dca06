"""A small landing zone that changes overnight, and what a warehouse holds after a night."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb

from gouji.facts import DocumentFacts
from gouji.landing import file_sha256
from gouji.nightly import run as run_night
from gouji.settings import Settings
from gouji.store import read_documents, stored
from gouji.summary import Night

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from gouji.cli import main; main()"]
REPORT = """{name}2023年度部门整体支出绩效自评报告
2023年部门支出{total}万元，其中：基本支出7.50万元，项目支出5.00万元。
2023年部门收入12.50万元。
"""
EXPECTED = (
    "部门,公开内容,年度\n青松县审计局,部门整体支出绩效自评报告,2023\n红柳县水务局,部门决算,2023\n"
)
OFFICES = ("青松县审计局", "白桦县司法局", "丹枫区统计局", "银杏市档案馆")


def report(name: str, total: str = "12.50") -> bytes:
    """A report of three figures that tie when the total is 12.50."""
    return REPORT.format(name=name, total=total).encode()


def first_evening(raw: Path) -> None:
    """Four reports, one of them twice, a file that can not be read, and what is expected."""
    folder = raw / "青松县" / "2023"
    folder.mkdir(parents=True)
    for office in OFFICES:
        (folder / f"{office}.txt").write_bytes(report(office))
    (folder / "副本.txt").write_bytes(report(OFFICES[0]))
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (raw / "expected_filings.csv").write_text(EXPECTED, encoding="utf-8")
    _age(raw, 1_700_000_000)


def second_evening(raw: Path) -> None:
    """One report is new, one corrected, one gone, one renamed, and one lies in an archive."""
    folder = raw / "青松县" / "2023"
    (folder / "新.txt").write_bytes(report("紫竹县民政局", "12.05"))
    (folder / f"{OFFICES[1]}.txt").write_bytes(report(OFFICES[1], "12.60"))
    (folder / f"{OFFICES[2]}.txt").unlink()
    (folder / f"{OFFICES[3]}.txt").rename(folder / "改名.txt")
    with zipfile.ZipFile(folder / "附件.zip", "w") as archive:
        archive.writestr("附件.txt", report("红柳县水务局"))
    _age(raw, 1_700_086_400)


def _age(raw: Path, seconds: int) -> None:
    """Let the reports lie there for long: what has just been written is hashed every night."""
    for path in raw.rglob("*.*"):
        os.utime(path, (seconds, seconds))


def night(raw: Path, warehouse: Path, workers: int = 2) -> Night:
    """Run a night that must go through."""
    return run_night(Settings(raw=raw, warehouse=warehouse, workers=workers))


def command(raw: Path, warehouse: Path, **options: Any) -> "subprocess.Popen[str]":
    """Start a night as cron would, in a process of its own."""
    return subprocess.Popen(
        [*COMMAND, "run", "--raw", raw, "--warehouse", warehouse, "--json", "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def tables(database: Path, without: Collection[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every published table but what was taken over from the night before, each in its own order.

    Tables and columns named in `without` are left out.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema || '.' || table_name, column_name from information_schema.columns "
            "where table_schema in ('marts', 'checks', 'raw') "
            "and not starts_with(table_name, 'previous_') order by ordinal_position"
        ).fetchall()
        chosen: dict[str, list[str]] = {}
        for table, column in columns:
            if column not in without and table not in without:
                chosen.setdefault(table, []).append(f'"{column}"')
        return {
            table: sorted(
                connection.execute(f"select {', '.join(names)} from {table}").fetchall(), key=repr
            )
            for table, names in chosen.items()
        }


def leftovers(warehouse: Path, undisturbed: Path) -> list[str]:
    """What lies in the warehouse that an undisturbed night does not leave there."""
    expected = {path.name for path in undisturbed.iterdir()}
    found = [path for path in warehouse.iterdir() if path.name not in expected]
    found += [path for path in warehouse.rglob(".*") if path.parent != warehouse]
    return sorted(str(path.relative_to(warehouse)) for path in found)


def kept_facts(raw: Path, warehouse: Path) -> dict[str, DocumentFacts]:
    """The facts of what lies in the landing zone, archives included, by the keys of contents."""
    reports = [*raw.rglob("*.*"), *(warehouse / "unpacked").rglob("*.txt")]
    hashes = {file_sha256(path) for path in reports if path.is_file()}
    (version,) = (path.name for path in (warehouse / "facts").iterdir())
    found = {}
    for key, path in stored(warehouse, version).items():
        sha256 = key.partition("-")[0]
        (facts,) = [each for each in read_documents(path) if each.sha256 == sha256]
        if sha256 in hashes and (raw / facts.path.partition("!/")[0]).exists():
            found[key] = facts
    return found


def copy(folder: Path, to: Path) -> Path:
    """A copy with time stamps, so that it counts as the same."""
    shutil.copytree(folder, to, symlinks=True)
    return to
