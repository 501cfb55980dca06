"""Read old Office files (.doc, .wps, .rtf, .odt) by way of LibreOffice, where it is installed.

LibreOffice turns the file into a .docx, never into text (which mixes deleted words in), and the
reader of .docx takes it from there. It runs in a process of its own (`gouji.readers.office_kit`)
that is confined like a worker and serves one file after the other while it lives.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from gouji.document import Document
from gouji.errors import DamagedReport, LimitExceeded, NeedsLibreOffice
from gouji.readers.archive import Archive
from gouji.readers.office_kit import office_library
from gouji.readers.sniffing import sniff
from gouji.readers.word import read_docx
from gouji.settings import Limits

_ENDINGS = {
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt",
}
_GRACE = 0.8
"""The part of the time for a file that LibreOffice may take: its answer must still be read."""


def read_office(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return an old Office document as a Document: that of the .docx which LibreOffice makes.

    Raises `NeedsLibreOffice` where that is not installed, `DamagedReport` when it can not open
    the file, `LimitExceeded`, and what the reader of .docx raises.
    """
    media_type = sniff(data, path)
    if media_type.endswith("opendocument.text"):
        Archive(data, path, limits)  # refuses bombs before LibreOffice unpacks them
    converted = _office(path, limits).converted(data, _ENDINGS[media_type], path)
    document = read_docx(converted, path, sha256, limits)
    return replace(document, media_type=media_type)


@dataclass(slots=True)
class _Office:
    """A running LibreOffice and the folder that it may write to."""

    process: "subprocess.Popen[bytes]"
    folder: "tempfile.TemporaryDirectory[str]"
    seconds: float
    most_bytes: int

    def converted(self, data: bytes, ending: str, path: str) -> bytes:
        """Return the file as a .docx."""
        home = Path(self.folder.name)
        source, target = home / f"in{ending}", home / "out.docx"
        target.unlink(missing_ok=True)
        source.write_bytes(data)
        answer = self._asked(json.dumps([source.name, target.name]), path)
        source.unlink(missing_ok=True)
        if answer or not target.is_file():  # it may claim success and write nothing
            raise DamagedReport(path, "LibreOffice 无法打开此文件，可能已损坏或设有打开密码")
        if target.stat().st_size > self.most_bytes:
            raise LimitExceeded(path, "文件转换后过大，超过上限")
        return target.read_bytes()

    def _asked(self, request: str, path: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(request.encode() + b"\n")
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], self.seconds)
        except OSError as error:
            _close()
            raise DamagedReport(path, "LibreOffice 读取此文件时异常退出") from error
        if not ready:
            _close()
            raise LimitExceeded(path, f"LibreOffice 读取超过 {self.seconds:.0f} 秒，已中止")
        answer = self.process.stdout.readline()
        if not answer:
            _close()
            raise DamagedReport(path, "LibreOffice 读取此文件时异常退出，文件可能已损坏或过大")
        return str(json.loads(answer))


_running: list[_Office] = []


def _office(path: str, limits: Limits) -> _Office:
    """The LibreOffice of this process, started at its first file and after each failure."""
    if not _running:
        library = office_library()
        if library is None:
            raise NeedsLibreOffice(
                path, "此格式需要 LibreOffice 才能读取（needs LibreOffice）：请安装，或另存为 .docx"
            )
        _running.append(_started(library, limits))
    return _running[0]


def _started(library: Path, limits: Limits) -> _Office:
    folder = tempfile.TemporaryDirectory(prefix="office-", ignore_cleanup_errors=True)
    numbers = map(str, (limits.max_memory_bytes, limits.max_decompressed_bytes, os.getpid()))
    process = subprocess.Popen(
        [sys.executable, "-m", "gouji.readers.office_kit", str(library), folder.name, *numbers],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = _GRACE * limits.seconds_per_file
    return _Office(process, folder, seconds, limits.max_file_bytes)


@atexit.register
def _close() -> None:
    """End the LibreOffice of this process, whatever it is doing."""
    while _running:
        office = _running.pop()
        office.process.kill()
        office.process.wait()
        office.folder.cleanup()
