"""The note beside a report says where it comes from, and is data only."""

import pytest

from gouji.landing import survey
from gouji.sources import notes_digest, read_notes


def note(tmp_path, text: str | bytes, hashes=None):
    path = tmp_path / "raw" / "a.txt.source.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (read,) = read_notes(survey(tmp_path / "raw").notes, hashes or {})
    return read


def test_a_note_gives_address_day_and_moment(tmp_path):
    read = note(tmp_path, "url: https://czj.example.gov.cn/a\npublished_at: 2024-08-12\n"
                          "fetched_at: 2024-08-13T01:30:00+08:00\n")  # fmt: skip
    assert read.path == "a.txt"
    assert read.url == "https://czj.example.gov.cn/a"
    assert (read.published_at, read.fetched_at) == ("2024-08-12", "2024-08-12T17:30:00")
    assert read.problem is None


def test_a_moment_without_zone_is_chinas(tmp_path):
    assert note(tmp_path, "fetched_at: 2024-08-13 01:30").fetched_at == "2024-08-12T17:30:00"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url: javascript:alert(1)", "url"),
        ("url: 'file:///etc/passwd'", "url"),
        ("url: [a, b]", "url"),
        ("published_at: 昨天", "published_at"),
        ("published_at: 2024-13-40", "published_at"),
        ("colour: red", "不认识的项目：colour"),
        ("a: &a [x]\nb: *a", "YAML 引用"),
        ("!!python/object/apply:os.system [id]", "YAML"),
        ("- a", "YAML"),
        ("a: [", "YAML"),
        (b"\xff\xfe\x00", "YAML"),
        ("x" * 30_000, "过长"),
        ("[" * 15_000, "YAML"),
    ],
)
def test_what_is_not_understood_is_told_and_left_out(tmp_path, text, told):
    read = note(tmp_path, text)
    assert told in read.problem
    assert (read.url, read.published_at, read.fetched_at) == (None, None, None)


def test_a_hash_that_is_not_the_files_is_told(tmp_path):
    assert note(tmp_path, "sha256: ABC", {"a.txt": "abc"}).problem is None
    assert "sha256" in note(tmp_path, "sha256: abd", {"a.txt": "abc"}).problem


def test_an_empty_note_says_nothing(tmp_path):
    assert note(tmp_path, "").problem is None


def test_the_digest_changes_with_what_a_note_says(tmp_path):
    note(tmp_path, "url: https://a.example/1")
    before = notes_digest(survey(tmp_path / "raw").notes)
    note(tmp_path, "url: https://a.example/2")
    assert notes_digest(survey(tmp_path / "raw").notes) != before
