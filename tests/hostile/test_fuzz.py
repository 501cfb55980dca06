"""Damaged copies of every sample: read or refused with a reason, never a bug, never a crash."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gouji.landing import Content, RawFile
from gouji.reading import Job, read_contents
from gouji.settings import Limits

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (ROOT / "raw").rglob("*.*") if path.is_file())
PIECES = st.one_of(
    st.binary(min_size=1, max_size=8),
    st.sampled_from([b"\0" * 64, b"\xff" * 64, b"<", b"]]>", b"&a;", b"%", b"(", b"9" * 40]),
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample with some bytes written over, put in or taken out, or cut short."""
    path = draw(st.sampled_from(SAMPLES))
    data = bytearray(path.read_bytes())
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(data)))
        piece = draw(PIECES)
        kind = draw(st.sampled_from(("over", "in", "out")))
        end = place if kind == "in" else place + len(piece)
        data[place:end] = b"" if kind == "out" else piece
    if draw(st.integers(0, 9)) == 0:
        del data[draw(st.integers(0, len(data))) :]
    return path.suffix, bytes(data)


def refusals(files: list[tuple[str, bytes]], folder: Path) -> dict[str, str]:
    """Read damaged files in confined workers; return what is wrong with how they ended."""
    contents = []
    for suffix, data in files:
        sha256 = hashlib.sha256(data).hexdigest()
        path = folder / f"{sha256[:16]}{suffix}"
        path.write_bytes(data)
        contents.append(Content(sha256, (RawFile(path, path.name, len(data), 0),)))
    contents = list({content.sha256: content for content in contents}.values())
    problems = read_contents(contents, Job(folder / "w", "fuzz", Limits(seconds_per_file=60)), 2)
    odd = {"bug", "crashed", "timed_out"}
    return {p.path: p.problem or "" for p in problems.values() if p.code in odd}


QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)


@settings(max_examples=4, deadline=None, suppress_health_check=QUIET)
@given(files=st.lists(damaged(), min_size=10, max_size=12))
def test_a_few_damaged_samples(files, tmp_path):
    assert refusals(files, tmp_path) == {}


@pytest.mark.heavy
@settings(max_examples=100, deadline=None, suppress_health_check=QUIET)
@given(files=st.lists(damaged(), min_size=10, max_size=40))
def test_many_damaged_samples(files, tmp_path):
    assert refusals(files, tmp_path) == {}
