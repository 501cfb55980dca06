"""Words from documents are shown to people, never obeyed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.cli import display, terminal
from gouji.cli.machine import print_json
from gouji.cli.markdown import night_markdown
from gouji.cli.messages import MESSAGES
from gouji.summary import Night, Published


def night(**changes) -> Night:
    finding = {
        "finding_id": "f1", "severity": "error", "department": "甲县[bold]财政局",
        "fiscal_year": 2023,
        "message": "合计\x1b[2J不符[/red]|列\n二", "printed": "4.05元", "proposed": "4.05万元",
        "slip": "误写", "path": "甲县/a\x1b]0;b\x07.txt", "page": 3, "status": "open",
    }  # fmt: skip
    values = {
        "raw": "raw", "database": "warehouse/gouji.duckdb", "fingerprint": "0",
        "published": Published(1, 2, "0" * 64), "changed": True, "read": 1, "seconds": 0.5,
        "facts": 1234,
        "documents": [{"kind": "self_evaluation", "status": "loaded", "documents": 2},
                      {"kind": "", "status": "quarantined", "documents": 60}],
        "checks": {"pass": 3, "fail": 1}, "finding_counts": {"error": 70}, "findings": [finding],
        "quarantined": [{"path": "b.pdf", "reason": "文件是空的"}],
    }  # fmt: skip
    return Night(**values | changes)


STEERING = "\x00\x07\x08\x0b\x1b\x7f\x9b\u200b\u202e\u2066\ufeff"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(STEERING))))
def test_nothing_is_left_that_steers_a_terminal(text):
    shown = terminal.plain(text)
    assert not set(shown) & set(STEERING)
    assert len(shown) == len(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_summary_shows_what_a_document_says_as_it_is(capsys, lang):
    display.show_night(night(), lang)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "甲县[bold]财政局" in shown
    assert "不符[/red]" in shown
    assert "4.05元 → 4.05万元" in shown
    assert "1,234" in shown
    assert "69" in shown  # findings beyond those shown
    assert "59" in shown  # quarantined files beyond those shown


def test_an_unchanged_night_says_so(capsys):
    display.show_night(night(changed=False), "en")
    assert "nothing new" in capsys.readouterr().out


def test_markdown_of_a_night_keeps_cells_apart():
    written = night_markdown(night(), "en")
    (row,) = [line for line in written.splitlines() if "4.05万元" in line]
    assert row.replace("\\|", "").count("|") == 6
    assert "\x1b" not in written


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1234567.500000"), "1,234,567.5"), (Decimal("0.000000"), "0"), (3, "3")],
)
def test_numbers_are_shown_without_idle_zeros(value, shown):
    assert terminal.number(value) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("6797.260000"), "6797.26"),
        (Decimal("13.000000"), "13"),
        (Decimal("9007199254740993.1"), '"9007199254740993.1"'),
    ],
)
def test_json_keeps_every_digit(capsys, value, written):
    print_json(value)
    assert capsys.readouterr().out.strip() == written


def test_every_message_has_the_same_blanks_in_both_languages():
    for chinese, english in MESSAGES.values():
        blanks = [
            {part.split("}")[0] for part in text.split("{")[1:]} for text in (chinese, english)
        ]
        assert blanks[0] == blanks[1], chinese
