"""Old Office files say what the same report says in Word's own format, or why they can not."""

import hashlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gouji.errors import DamagedReport, NeedsLibreOffice
from gouji.extract import extract
from gouji.landing import discover, hash_contents
from gouji.readers import office_kit, read
from gouji.reading import Job, read_contents
from gouji.settings import Limits

RAW = Path(__file__).parents[3] / "raw"
REPORT = RAW / "沅陂县" / "2023" / "沅陂县民政局2023年度部门整体支出绩效评价自评报告.docx"
needs_office = pytest.mark.skipif(
    office_kit.office_library() is None, reason="LibreOffice is not installed"
)
READS = """
import sys
from pathlib import Path
from gouji.readers import office, read

read(Path(sys.argv[1]))
print(office._running[0].process.pid, flush=True)
sys.stdin.read()
"""
RTF = rb"{\rtf1\ansi\ansicpg936 \u25903?\u20986? 12.50}"


@pytest.fixture(scope="module")
def old_files(tmp_path_factory):
    """The sample report as .doc, .rtf and .odt, written by LibreOffice in one run each."""
    folder = tmp_path_factory.mktemp("office")
    for ending in ("doc", "rtf", "odt"):
        command = ["soffice", f"-env:UserInstallation={folder.as_uri()}/profile", "--headless"]
        command += ["--convert-to", ending, "--outdir", str(folder), str(REPORT)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    (folder / "report.wps").write_bytes((folder / REPORT.with_suffix(".doc").name).read_bytes())
    return folder


@needs_office
@pytest.mark.heavy
def test_facts_are_those_of_the_docx(old_files):
    def said(path):
        facts = extract(read(path)).facts
        return [(f.label, f.stage, f.value, f.unit, f.fiscal_year) for f in facts]

    wanted = said(REPORT)
    files = sorted(path for path in old_files.iterdir() if path.is_file())
    assert {path.suffix for path in files} == {".doc", ".rtf", ".odt", ".wps"}
    for path in files:
        assert said(path) == wanted, path.suffix


@needs_office
def test_one_confined_process_serves_many_files_and_outlives_a_bad_one(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.rtf").write_bytes(RTF)
    (raw / "b.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"\0" * 512)
    (raw / "c.rtf").write_bytes(RTF.replace(b"12", b"13"))
    contents = hash_contents(raw, discover(raw), tmp_path / "manifest.json")
    problems = read_contents(contents, Job(tmp_path / "warehouse", "test", Limits()), 1)
    bad = hashlib.sha256((raw / "b.doc").read_bytes()).hexdigest()
    assert set(problems) == {bad}


@needs_office
def test_what_it_can_not_open_is_damaged(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(b"{\\rtf1" + b"{" * 100_000)
    with pytest.raises(DamagedReport):
        read(path)


@needs_office
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_it_ends_with_the_process_that_reads_whatever_it_does(tmp_path):
    path = tmp_path / "a.rtf"
    path.write_bytes(RTF)
    reader = subprocess.Popen(
        [sys.executable, "-c", READS, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    office = int(reader.stdout.readline())
    ended = os.pidfd_open(office)
    os.kill(office, signal.SIGSTOP)  # it can not notice that nobody will ask any more
    reader.kill()
    reader.communicate()
    assert select.select([ended], [], [], 30)[0] == [ended]


def test_without_libreoffice_the_reason_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("gouji.readers.office.office_library", lambda: None)
    monkeypatch.setattr("gouji.readers.office._running", [])
    path = tmp_path / "a.rtf"
    path.write_bytes(RTF)
    with pytest.raises(NeedsLibreOffice) as refused:
        read(path)
    assert refused.value.code == "needs_libreoffice"
    assert "LibreOffice" in refused.value.reason
