"""What a process that reads an untrusted file may still do: as little as the system can enforce.

Linux, with no privileges needed: Landlock (writes only below one folder, no signals to others)
and a seccomp filter (no sockets, no looking into other processes). Elsewhere only the limits of
`resource` hold, and Python's own sockets are closed. Sources: landlock(7), seccomp(2).
"""

import ctypes
import os
import platform
import resource
import socket
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock: the same numbers on every architecture."""
_PATH_BENEATH = 1
_WRITE_FILE = 1 << 1
_CHANGES = _WRITE_FILE | 0b1_1111_1111 << 4
"""Writing, removing, and making files, folders, devices, sockets, pipes and links (version 1)."""
_LATER_CHANGES = ((2, 1 << 13), (3, 1 << 14))
"""Moving between folders and truncating, with the version of Landlock that knows them."""
_SCOPES = 0b11
"""No abstract sockets and no signals of other processes (version 6)."""

_REFUSED_CALLS = {
    "x86_64": (0xC000003E, (41, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 117, 270, 271, 425)),
}
"""Audit number of a machine, and its numbers of socket, ptrace, process_vm_readv, process_vm_writev
and io_uring_setup: what leads to the network or into the memory of other processes."""
_OTHER_ABI = 0x40000000
"""Numbers from here on are the x32 calls of an x86_64 kernel."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13

MOST_OPEN_FILES = 256


def confine(scratch: Path, memory_bytes: int, file_bytes: int) -> frozenset[str]:
    """Give up for good whatever reading a file does not need; return what is enforced.

    Of `landlock` (files are changed below `scratch` only), `seccomp` (no sockets), `memory`,
    `no_sockets` (by Python alone). `memory_bytes` is the most that the process may allocate,
    `file_bytes` the size of the largest file it may write.
    """
    os.chdir(scratch)
    tempfile.tempdir = str(scratch)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, MOST_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_DATA, memory_bytes)
    with suppress(OSError):  # where memory runs out, the reader goes first, not the night
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    done = {"memory"}
    if sys.platform == "linux" and _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        done |= {"landlock"} if _keep_writes_below(scratch) else set()
        done |= {"seccomp"} if _close_network() else set()
    if "seccomp" not in done:
        socket.socket = _NoSocket  # type: ignore[assignment, misc]
        done.add("no_sockets")
    return frozenset(done)


class _NoSocket:
    def __init__(self, *_: object, **__: object) -> None:
        raise PermissionError(13, "readers have no network")


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _keep_writes_below(folder: Path) -> bool:
    """Refuse every change of the file system but below `folder`; false without Landlock."""
    version = _system_call(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    changes = _CHANGES
    for known_from, right in _LATER_CHANGES:
        changes |= right if version >= known_from else 0
    fields = (changes, 0, _SCOPES)[: 3 if version >= 6 else 1]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    rules = _system_call(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        allowed = ((folder, changes), (Path(os.devnull), _WRITE_FILE))
        return all(_allow(rules, *each) for each in allowed) and (
            _system_call(_RESTRICT_SELF, rules, 0) == 0
        )
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> bool:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, place)
        return _system_call(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) == 0
    finally:
        os.close(place)


def _close_network() -> bool:
    """Refuse `_REFUSED_CALLS` with EACCES; false where that can not be done."""
    architecture, numbers = _REFUSED_CALLS.get(platform.machine(), (0, ()))
    if not numbers:
        return False
    tests = [(_AT_LEAST, _OTHER_ABI), *((_EQUAL, number) for number in numbers)]
    # jumps count the instructions to leave out: each test that holds goes to the last one
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 0, len(tests) + 2, architecture), (_LOAD, 0, 0, 0)]
    program += [(code, len(tests) - n, 0, value) for n, (code, value) in enumerate(tests)]
    program += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    filters = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *i) for i in program))
    header = struct.pack("@HP", len(program), ctypes.addressof(filters))
    return _call("prctl", _SET_SECCOMP, _FILTER, header) == 0


def _call(name: str, *arguments: int | bytes | None) -> int:
    """Call a variadic function of the C library with whole machine words, as the kernel reads."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    function.restype = ctypes.c_long
    words = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return int(function(*words))


def _system_call(number: int, *arguments: int | bytes | None) -> int:
    return _call("syscall", number, *arguments)
