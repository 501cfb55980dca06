"""The process in which LibreOffice turns untrusted files into .docx: confined, and one at a time.

`soffice` needs sockets, which a reader may not have; LibreOfficeKit, its C interface, does not.
The two tables of functions below are its published order (LibreOfficeKit/LibreOfficeKit.h), to
which new ones are only ever added at the end.
"""

import ctypes
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from gouji.sandbox import confine

_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")
_GET_ERROR, _LOAD_WITH_OPTIONS = 3, 4
_DESTROY_DOCUMENT, _SAVE_AS = 1, 2
"""Places in the tables of functions of an office and of a document; place 0 is their size."""
_SET_PARENT_DEATH_SIGNAL = 1
_QUIET = {"SAL_USE_VCLPLUGIN": "svp", "SAL_DISABLE_OPENCL": "1", "LANG": "C.UTF-8"}


def office_library() -> Path | None:
    """The library of the LibreOffice whose `soffice` is on the path, or None."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    folder = Path(program).resolve().parent
    return next((folder / name for name in _LIBRARIES if (folder / name).exists()), None)


def main(library: str, folder: str, memory_bytes: int, file_bytes: int, parent: int) -> None:
    """Serve requests `[source, target]`, names in `folder`, until the parent hangs up or ends.

    Each is answered with a line of JSON: what went wrong, empty when nothing did.
    """
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        return
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # LibreOffice may print
    os.environ.update(_QUIET, HOME=folder, TMPDIR=folder)
    home = Path(folder)
    confine(home, memory_bytes, file_bytes)
    office = _Office(Path(library), home / "profile")
    for request in sys.stdin:
        source, target = (home / name for name in json.loads(request))
        answers.write(json.dumps(office.converted(source, target)) + "\n")
        answers.flush()


class _Office:
    """LibreOffice, loaded into this process."""

    def __init__(self, library: Path, profile: Path) -> None:
        hook = ctypes.CDLL(str(library)).libreofficekit_hook_2
        hook.restype, hook.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_char_p]
        self._office = hook(str(library.parent).encode(), profile.as_uri().encode())
        if not self._office:
            sys.exit(1)

    def converted(self, source: Path, target: Path) -> str:
        """Save `source` as a .docx; return what went wrong, empty when nothing did."""
        text, pointer = ctypes.c_char_p, ctypes.c_void_p
        load = _function(self._office, _LOAD_WITH_OPTIONS, pointer, text, text)
        document = load(self._office, source.as_uri().encode(), b"Batch=true")
        if not document:
            message = _function(self._office, _GET_ERROR, text)(self._office) or b"unknown"
            return str(message.decode("utf-8", "replace"))
        save = _function(document, _SAVE_AS, ctypes.c_int, text, text, text)
        saved = save(document, target.as_uri().encode(), b"docx", None)
        _function(document, _DESTROY_DOCUMENT, None)(document)
        return "" if saved else "not saved"


def _function(thing: int, place: int, result: Any, *arguments: Any) -> Any:
    """The function at a place of a thing's table, which the thing begins with a pointer to."""
    table = ctypes.cast(thing, ctypes.POINTER(ctypes.c_void_p))[0]
    address = ctypes.cast(table or 0, ctypes.POINTER(ctypes.c_void_p))[place]
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, *arguments)(address or 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
