"""Choosing pip's wheel from a package index, for a Python that comes without pip."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

INDEX = "https://index.example/simple/pip/"


@pytest.fixture(scope="module")
def bootstrap():
    path = Path(__file__).parents[2] / "scripts" / "bootstrap.py"
    spec = importlib.util.spec_from_file_location("bootstrap", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def link(version: str, attributes: str = "", end: str = "-py3-none-any.whl") -> str:
    return f'<a href="../../files/pip-{version}{end}#sha256=ab{version}"{attributes}>pip</a><br/>\n'


def test_the_newest_wheel_that_this_python_runs_is_chosen(bootstrap):
    page = (
        link("9.0.1")
        + link("24.10")
        + link("24.9", ' data-requires-python="&gt;=3.8"')
        + link("25.1", ' data-requires-python="&gt;=3.14"')
        + link("24.11", ' data-yanked="broken"')
        + link("26.0b1")
        + link("27.0", end=".tar.gz")
    )
    url, sha256 = bootstrap.newest_pip(page, INDEX)
    assert url == "https://index.example/files/pip-24.10-py3-none-any.whl"
    assert sha256 == "ab24.10"


def test_an_index_without_pip_says_so(bootstrap):
    with pytest.raises(OSError, match="lists no wheel of pip"):
        bootstrap.newest_pip("<html></html>", INDEX)


def test_a_wheel_that_is_not_what_the_index_promises_is_refused(bootstrap, monkeypatch):
    right = hashlib.sha256(b"wheel").hexdigest()
    page = link("24.10").replace("ab24.10", right).encode()
    answers = {"https://mirror.example/simple/pip/": page}
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple/")
    monkeypatch.setattr(bootstrap, "fetch", lambda url: answers.get(url, b"wheel"))
    assert bootstrap.fetch_pip().read_bytes() == b"wheel"
    monkeypatch.setattr(bootstrap, "fetch", lambda url: answers.get(url, b"other"))
    with pytest.raises(OSError, match="sha256"):
        bootstrap.fetch_pip()
