"""Which files of the landing zone are reports, and that they are hashed no more than needed."""

import hashlib
import os
from pathlib import Path

import pytest

from gouji import landing
from gouji.errors import GoujiError
from gouji.landing import discover, hash_contents

OLD = 1_600_000_000


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (OLD, OLD))
    return path


def names(raw: Path) -> list[str]:
    return [file.name for file in discover(raw)]


def test_files_come_in_the_order_of_their_names_whatever_the_folders(tmp_path):
    for name in ("乙区/2023/b.txt", "甲县/2022/a.txt", "甲县/2021/z.txt", "c.txt"):
        put(tmp_path / name)
    assert names(tmp_path) == sorted(
        ["乙区/2023/b.txt", "甲县/2022/a.txt", "甲县/2021/z.txt", "c.txt"]
    )


def test_hidden_files_lock_files_and_notes_beside_a_file_are_no_reports(tmp_path):
    put(tmp_path / "甲县/2023/a.docx")
    for name in (
        ".git/config",
        "甲县/.DS_Store",
        "甲县/2023/~$a.docx",
        "甲县/2023/a.docx.source.yml",
    ):
        put(tmp_path / name)
    assert names(tmp_path) == ["甲县/2023/a.docx"]


def test_what_leads_out_of_the_landing_zone_or_is_no_file_is_left_alone(tmp_path):
    raw = tmp_path / "raw"
    put(raw / "甲县/2023/a.txt")
    secret = put(tmp_path / "secret.txt")
    (raw / "out.txt").symlink_to(secret)
    (raw / "folder").symlink_to(tmp_path, target_is_directory=True)
    (raw / "dangling.txt").symlink_to(raw / "nowhere.txt")
    (raw / "inside.txt").symlink_to(raw / "甲县/2023/a.txt")
    os.mkfifo(raw / "pipe.txt")
    assert names(raw) == ["inside.txt", "甲县/2023/a.txt"]


def test_a_name_that_is_not_utf8_is_shown_escaped(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xbc\xd7.txt"
    with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
        file.write(b"x")
    (found,) = discover(tmp_path)
    assert found.name == r"\xbc\xd7.txt"
    assert found.path.read_bytes() == b"x"


def test_no_folder_says_so(tmp_path):
    with pytest.raises(GoujiError, match="is no folder"):
        discover(tmp_path / "raw")


def test_the_same_content_under_two_names_is_one_content(tmp_path):
    raw = tmp_path / "raw"
    put(raw / "b.txt", b"same")
    put(raw / "a.txt", b"same")
    put(raw / "c.txt", b"other")
    same, other = hash_contents(raw, discover(raw), tmp_path / "manifest.json")
    assert [file.name for file in same.files] == ["a.txt", "b.txt"]
    assert same.sha256 == hashlib.sha256(b"same").hexdigest()
    assert [file.name for file in other.files] == ["c.txt"]


@pytest.fixture
def hashed(monkeypatch):
    seen = []
    really = landing.file_sha256
    monkeypatch.setattr(landing, "file_sha256", lambda path: seen.append(path.name) or really(path))
    return seen


def test_only_new_and_changed_files_are_hashed_again(tmp_path, hashed):
    raw, manifest = tmp_path / "raw", tmp_path / "manifest.json"
    put(raw / "a.txt", b"one")
    put(raw / "b.txt", b"two")
    before = hash_contents(raw, discover(raw), manifest)
    assert hash_contents(raw, discover(raw), manifest) == before
    assert hashed == ["a.txt", "b.txt"]
    put(raw / "b.txt", b"three")
    put(raw / "c.txt", b"four")
    after = hash_contents(raw, discover(raw), manifest)
    assert hashed == ["a.txt", "b.txt", "b.txt", "c.txt"]
    assert after[1].sha256 == hashlib.sha256(b"three").hexdigest()


def test_a_file_written_just_now_is_not_trusted_by_its_time_stamp(tmp_path, hashed):
    raw, manifest = tmp_path / "raw", tmp_path / "manifest.json"
    raw.mkdir()
    (raw / "a.txt").write_bytes(b"one")
    hash_contents(raw, discover(raw), manifest)
    hash_contents(raw, discover(raw), manifest)
    assert hashed == ["a.txt", "a.txt"]


def test_a_manifest_of_another_folder_or_a_damaged_one_is_not_believed(tmp_path, hashed):
    manifest = tmp_path / "manifest.json"
    for place, content in (("one", b"111"), ("two", b"222")):
        put(tmp_path / place / "a.txt", content)
    hash_contents(tmp_path / "one", discover(tmp_path / "one"), manifest)
    (found,) = hash_contents(tmp_path / "two", discover(tmp_path / "two"), manifest)
    assert found.sha256 == hashlib.sha256(b"222").hexdigest()
    manifest.write_text('{"raw": ')
    (found,) = hash_contents(tmp_path / "two", discover(tmp_path / "two"), manifest)
    assert found.sha256 == hashlib.sha256(b"222").hexdigest()


def test_a_file_that_the_system_refuses_is_kept_with_its_reason(tmp_path, monkeypatch):
    put(tmp_path / "raw/a.txt")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(landing, "file_sha256", refuse)
    raw = tmp_path / "raw"
    (content,) = hash_contents(raw, discover(raw), tmp_path / "manifest.json")
    assert content.unreadable == "系统未能读取此文件（Permission denied）"
