"""What a confined process can still do, tried in a process of its own."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, json, os, socket, sys
from pathlib import Path
from gouji.sandbox import confine

scratch, outside = map(Path, sys.argv[1:])
enforced = confine(scratch, 400_000_000, 1_000_000)

def refused(action):
    try:
        action()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return None

def kill_parent():
    os.kill(os.getppid(), 0)

def connect_by_c():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.socket(2, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "socket")

print(json.dumps({
    "enforced": sorted(enforced),
    "write": refused(lambda: (outside / "new").write_text("x")),
    "overwrite": refused(lambda: (outside / "old").write_text("x")),
    "remove": refused(lambda: (outside / "old").unlink()),
    "rename": refused(lambda: (outside / "old").rename(scratch / "old")),
    "child": os.system(f"touch {outside}/new 2>/dev/null") == 0,
    "network": refused(lambda: socket.create_connection(("127.0.0.1", 9))),
    "socket": refused(lambda: socket.socket()),
    "socket_by_c": refused(connect_by_c),
    "signal": refused(kill_parent),
    "memory": refused(lambda: bytearray(500_000_000)),
    "large_file": refused(lambda: (scratch / "large").write_bytes(bytes(2_000_000))),
    "scratch": refused(lambda: (scratch / "small").write_bytes(b"x")),
    "read": refused(lambda: (outside / "old").read_text()),
    "null": refused(lambda: open(os.devnull, "w").write("x")),
}))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sandbox")
    scratch, outside = folder / "scratch", folder / "outside"
    for place in (scratch, outside):
        place.mkdir()
    (outside / "old").write_text("kept")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, scratch, outside], check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    told["left"] = {path.name: path.read_text() for path in outside.iterdir()}
    return told


def need(tried, guard: str) -> None:
    if guard not in tried["enforced"]:
        pytest.skip(f"this system has no {guard}")


def test_memory_and_the_size_of_files_are_limited(tried):
    assert tried["memory"] == "MemoryError"
    assert tried["large_file"] == "OSError"


def test_python_opens_no_socket_on_any_system(tried):
    assert tried["socket"] == tried["network"] == "PermissionError"


def test_nor_does_c(tried):
    need(tried, "seccomp")
    assert tried["socket_by_c"] == "PermissionError"


def test_files_change_in_the_scratch_folder_only(tried):
    need(tried, "landlock")
    assert not tried["child"]
    for attempt in ("write", "overwrite", "remove", "rename"):
        assert tried[attempt] == "PermissionError", attempt
    assert tried["left"] == {"old": "kept"}
    assert [tried[name] for name in ("scratch", "read", "null")] == [None] * 3
