"""Archives of reports are unpacked into contents of their own, or refused with a reason."""

import hashlib
import io
import json
import os
import stat
import zipfile
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from gouji import archives
from gouji.archives import Unpacked, unpack
from gouji.landing import Content, RawFile, discover, hash_contents
from gouji.settings import Limits

LIMITS = Limits()


def packed(members: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return data.getvalue()


def unpacked(tmp_path: Path, files: dict[str, bytes], limits: Limits = LIMITS) -> Unpacked:
    raw = tmp_path / "raw"
    for name, content in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    contents = hash_contents(raw, discover(raw), tmp_path / "manifest.json")
    return unpack(contents, tmp_path / "warehouse", limits, 2)


def names(found: Unpacked) -> list[list[str]]:
    return [[file.name for file in content.files] for content in found.contents]


def test_each_report_in_an_archive_is_a_content_that_names_its_archive(tmp_path):
    found = unpacked(tmp_path, {
        "甲县/2023/报告.zip": packed({"a.txt": b"1", "folder/": b"", "folder/b.txt": b"2"}),
    })  # fmt: skip
    assert names(found) == [["甲县/2023/报告.zip!/a.txt"], ["甲县/2023/报告.zip!/folder/b.txt"]]
    assert [content.files[0].path.read_bytes() for content in found.contents] == [b"1", b"2"]
    assert found.refused == ()


def test_the_same_content_in_an_archive_and_beside_it_is_one(tmp_path):
    found = unpacked(tmp_path, {"a.zip": packed({"x.txt": b"1"}), "b.zip": packed({"y.txt": b"1"}),
                                "z.txt": b"1"})  # fmt: skip
    assert names(found) == [["a.zip!/x.txt", "b.zip!/y.txt", "z.txt"]]


def test_a_report_that_is_a_zip_itself_stays_a_report(tmp_path):
    word = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    found = unpacked(tmp_path, {"a.docx": word, "b.zip": packed({"a.docx": word})})
    assert names(found) == [["a.docx", "b.zip!/a.docx"]]


@pytest.mark.parametrize(
    "name",
    ["../outside.txt", "a/../../outside.txt", "/etc/passwd", "C:\\outside.txt", "..\\outside.txt",
     "a\nb.txt", "x" * 2000 + ".txt"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_is_read(tmp_path, name):
    before = set(tmp_path.parent.rglob("outside*"))
    found = unpacked(tmp_path, {"甲县/a.zip": packed({name: b"evil", "good.txt": b"1"})})
    assert names(found) == [["甲县/a.zip!/good.txt"]]
    (refused,) = found.refused
    assert refused.code == "refused_member"
    assert refused.name.startswith("甲县/a.zip!/")
    assert set(tmp_path.parent.rglob("outside*")) == before


def test_links_and_second_members_of_a_name_are_refused(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("twice.txt", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("twice.txt", "2")
    found = unpacked(tmp_path, {"a.zip": data.getvalue()})
    assert [content.files[0].path.read_bytes() for content in found.contents] == [b"1"]
    assert [refused.name for refused in found.refused] == ["a.zip!/link.txt", "a.zip!/twice.txt"]


def nested(depth: int) -> bytes:
    data = packed({"报告.txt": b"1"})
    for _ in range(depth):
        data = packed({"inner.zip": data})
    return data


def test_archives_in_archives_are_followed_so_far_and_no_further(tmp_path):
    found = unpacked(tmp_path, {"a.zip": nested(2), "b.zip": nested(3)})
    assert names(found) == [["a.zip!/inner.zip!/inner.zip!/报告.txt"]]
    assert [(refused.name, refused.code) for refused in found.refused] == [
        ("b.zip", "limit_exceeded")
    ]


def mailed(*attachments: tuple[str, bytes], subject: str = "报送") -> bytes:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content("随信附上报告。")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="x", filename=name)
    return message.as_bytes()


def test_a_mail_is_taken_apart_in_archives_and_archives_in_it(tmp_path):
    inner = mailed(("b.zip", packed({"c.txt": b"1"})))
    found = unpacked(tmp_path, {"a.zip": packed({"函.eml": inner}), "d.eml": mailed()})
    assert names(found) == [
        ["a.zip!/函.eml!/b.zip!/c.txt"], ["a.zip!/函.eml!/报送.txt", "d.eml!/报送.txt"],
    ]  # fmt: skip
    assert [file.name for file in found.archives] == ["a.zip", "d.eml"]


def test_a_mail_too_deep_is_refused_with_its_archive(tmp_path):
    deep = mailed(("b.zip", packed({"c.eml": mailed(("d.zip", nested(0)))})))
    found = unpacked(tmp_path, {"a.eml": deep})
    assert [(each.name, each.code) for each in found.refused] == [("a.eml", "limit_exceeded")]
    assert found.contents == ()


def test_names_out_of_a_mail_lead_nowhere_else(tmp_path):
    evil = mailed(("../outside.txt", b"1"), ("C:\\x.txt", b"2"), (".hidden", b"3"), ("g.txt", b"4"))
    found = unpacked(tmp_path, {"a.eml": evil})
    assert names(found) == [["a.eml!/g.txt"], ["a.eml!/报送.txt"]]
    assert [each.name for each in found.refused] == ["a.eml!/../outside.txt", "a.eml!/C:\\x.txt"]


def test_a_mail_bomb_is_refused_whole(tmp_path):
    bomb = mailed(("a.zip", packed({"zeros.txt": b"\0" * 11_000_000})), ("b.txt", b"1"))
    many = mailed(*((f"{n}.txt", b"1") for n in range(9)))
    found = unpacked(
        tmp_path, {"a.eml": bomb, "b.eml": many}, replace(LIMITS, max_archive_entries=8)
    )
    assert found.contents == ()
    assert [(each.name, each.code) for each in found.refused] == [
        ("a.eml", "limit_exceeded"), ("b.eml", "limit_exceeded"),
    ]  # fmt: skip


def test_what_is_called_a_mail_and_is_none_is_left_to_the_readers(tmp_path):
    assert names(unpacked(tmp_path, {"a.eml": b"<html><p>1</p></html>"})) == [["a.eml"]]


@pytest.mark.parametrize(
    ("members", "limits"),
    [
        ({"zeros.txt": b"\0" * 11_000_000}, LIMITS),
        ({"a.txt": b"1" * 5_000, "b.txt": b"2" * 5_000},
         replace(LIMITS, max_decompressed_bytes=9_999)),
        ({f"{n}.txt": b"1" for n in range(9)}, replace(LIMITS, max_archive_entries=8)),
        ({"i.zip": packed({f"{n}.txt": b"1" for n in range(6)}),
          "j.zip": packed({f"{n}.txt": b"1" for n in range(6)})},
         replace(LIMITS, max_archive_entries=12)),
    ],
)  # fmt: skip
def test_a_bomb_is_refused_whole_and_leaves_nothing(tmp_path, members, limits):
    found = unpacked(tmp_path, {"a.zip": packed(members)}, limits)
    assert found.contents == ()
    assert [(refused.name, refused.code) for refused in found.refused] == [
        ("a.zip", "limit_exceeded")
    ]
    left = (tmp_path / "warehouse" / "unpacked").rglob("*")
    assert [path.name for path in left if path.is_file()] == ["members.json"]


def test_a_locked_archive_and_a_cut_one_say_so(tmp_path):
    locked = bytearray(packed({"a.txt": b"1" * 50}, zipfile.ZIP_STORED))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    broken = bytearray(packed({"a.txt": b"1" * 50}, zipfile.ZIP_STORED))
    broken[broken.index(b"1" * 50)] = 0
    found = unpacked(tmp_path, {"locked.zip": bytes(locked), "broken.zip": bytes(broken)})
    assert [(r.name, r.code) for r in found.refused] == [
        ("broken.zip", "damaged"), ("locked.zip", "encrypted"),
    ]  # fmt: skip


def test_an_archive_that_changes_or_goes_meanwhile_waits_for_the_next_night(tmp_path):
    for name in ("a.zip", "b.zip"):
        (tmp_path / name).write_bytes(packed({"x.txt": name.encode()}))
    contents = hash_contents(tmp_path, discover(tmp_path), tmp_path / ".manifest")
    (tmp_path / "a.zip").write_bytes(packed({"x.txt": b"changed"}))
    (tmp_path / "b.zip").unlink()
    found = unpack(contents, tmp_path / ".warehouse", LIMITS, 1)
    assert [(each.name, each.code) for each in found.refused] == [
        ("a.zip", "changing"), ("b.zip", "io_error"),
    ]  # fmt: skip
    assert found.contents == ()


def test_names_in_gbk_without_the_flag_are_read(tmp_path):
    name = "自评报告.txt"
    data = packed({"AAAAAAAA.txt": b"1"}).replace(b"AAAAAAAA", name[:-4].encode("gb18030"))
    assert names(unpacked(tmp_path, {"a.zip": data})) == [[f"a.zip!/{name}"]]


def test_what_is_unpacked_is_kept_while_the_archive_is_there(tmp_path, monkeypatch):
    files = {"a.zip": packed({"x.txt": b"1", "../y": b"2"})}
    first = unpacked(tmp_path, files)
    monkeypatch.setattr("gouji.confined.multiprocessing", None)
    again = unpacked(tmp_path, files)
    assert (names(again), again.refused) == (names(first), first.refused)
    (tmp_path / "raw" / "a.zip").unlink()
    assert unpacked(tmp_path, {}).contents == ()
    assert list((tmp_path / "warehouse" / "unpacked").iterdir()) == []


def test_a_member_that_was_damaged_or_lost_is_unpacked_again(tmp_path):
    files = {"a.zip": packed({"x.txt": b"123"})}
    (content,) = unpacked(tmp_path, files).contents
    content.files[0].path.unlink()
    (again,) = unpacked(tmp_path, files).contents
    assert again.files[0].path.read_bytes() == b"123"


def test_hidden_members_and_notes_are_no_reports(tmp_path):
    members = {"__MACOSX/._a.txt": b"1", ".DS_Store": b"2", "~$a.docx": b"3", "a.txt": b"4"}
    assert names(unpacked(tmp_path, {"a.zip": packed(members)})) == [["a.zip!/a.txt"]]


def test_unpacking_is_under_the_limits_of_a_worker(tmp_path):
    """What needs more memory than a worker may have ends in the worker, not here."""
    tight = replace(LIMITS, max_memory_bytes=150_000_000, max_compression_ratio=10**9)
    inner = packed({f"{n}.txt": bytes(150_000_000) for n in range(3)})
    found = unpacked(tmp_path, {"a.zip": inner, "b.zip": packed({"x.txt": b"1"})}, tight)
    assert names(found) == [["b.zip!/x.txt"]]
    (refused,) = found.refused
    assert (refused.name, refused.code) == ("a.zip", "limit_exceeded")
    assert "内存" in refused.reason


@dataclass(frozen=True)
class Killer:
    """A path whose very description ends the process that unpacks it."""

    def __reduce__(self):
        return os._exit, (9,)


def test_a_worker_that_dies_costs_its_archive_only_and_is_asked_again(tmp_path):
    killer = Content("0" * 64, (RawFile(Killer(), "b.zip", 0, 0),))
    (tmp_path / "a.zip").write_bytes(packed({"x.txt": b"1"}))
    sound = hash_contents(tmp_path, discover(tmp_path), tmp_path / ".manifest")
    for _ in range(2):
        found = unpack([killer, *sound], tmp_path / ".warehouse", LIMITS, 1)
        assert names(found) == [["a.zip!/x.txt"]]
        assert [(each.name, each.code) for each in found.refused] == [("b.zip", "crashed")]


@pytest.mark.parametrize("lie", ["link", "pipe", "elsewhere", "other content", "no list"])
def test_what_a_worker_says_is_not_trusted(tmp_path, lie):
    """A worker taken over by an archive may write anything below its folder."""
    written, folder = tmp_path / "written", tmp_path / "kept"
    written.mkdir()
    member = written / "00001.txt"
    stored = "../outside.txt" if lie == "elsewhere" else member.name
    (tmp_path / "outside.txt").write_bytes(b"1")
    if lie == "link":
        member.symlink_to(tmp_path / "outside.txt")
    elif lie == "pipe":
        os.mkfifo(member)
    else:
        member.write_bytes(b"2" if lie == "other content" else b"1")
    entry = ["x.txt", hashlib.sha256(b"1").hexdigest(), 0 if lie == "pipe" else 1, stored]
    told = {"stamp": "s", "archive": True, "members": [entry], "refused": []}
    if lie != "no list":
        (written / "members.json").write_text(json.dumps(told))
    found = archives._taken_over(written, folder, "s")
    assert found.members == []
    assert [code for _, code, _ in found.refused] == ["crashed"]
    assert not folder.exists()
