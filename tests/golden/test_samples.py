"""The shipped sample reports and their labels fit each other, and are what their script writes."""

import csv
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.labelled import cases
from benchmarks.score_labelled import pair

from gouji.extract import extract
from gouji.money import UNITS, half_step
from gouji.readers import read

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/relations.csv"))
TABLES = {path.parent.name for path in Path(__file__).parent.glob("*/findings.csv")}
SCENARIOS = {"年初预算", "调整预算", "决算", "目标", "实际", "权重", "得分", "上年", ""}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report(case: Path) -> Path:
    return ROOT / (case / "report.path").read_text(encoding="utf-8").strip()


def judge(kind: str, terms: list[tuple[Decimal, Decimal]]) -> str:
    """ok, rounding or error of (signed value, half step) terms, the first being the total.

    Sums may miss by one half step of the finest figure for each of their terms.
    """
    (total, slack), *parts = terms
    if kind == "ratio":
        (top, top_slack), (bottom, bottom_slack) = parts
        low = (top - top_slack) / (bottom + bottom_slack) * 100
        high = (top + top_slack) / (bottom - bottom_slack) * 100
        return "ok" if low - slack <= total <= high + slack else "error"
    difference = abs(total - sum(value for value, _ in parts))
    if kind == "equal":
        return "duplicate" if difference else "ok"
    if not difference:
        return "ok"
    envelope = len(terms) * min(step for _, step in terms)
    return "rounding" if difference <= envelope else "error"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_labels_lie_where_the_reader_finds_them(case):
    document = read(report(case), root=ROOT / "raw")
    facts = rows(case / "facts.csv")
    places = [(int(fact["char_start"]), int(fact["char_end"])) for fact in facts]
    assert [document.slice(*place) for place in places] == [fact["value"] for fact in facts]
    assert places == sorted(set(places))
    assert {fact["scenario"] for fact in facts} <= SCENARIOS
    assert {fact["unit"] for fact in facts} <= UNITS.keys()
    assert all(fact["value"] in fact["quote"] for fact in facts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ties_are_labelled_as_the_figures_say(case):
    facts = {}
    for fact in rows(case / "facts.csv"):
        number = fact["value"].replace(",", "")
        unit = UNITS[fact["unit"]]
        step = half_step(len(number.partition(".")[2]), unit)
        facts[fact["id"]] = (Decimal(number) * unit.factor, step)

    def term(name: str) -> tuple[Decimal, Decimal]:
        if name.isdigit():
            return Decimal(name), Decimal(0)
        value, step = facts[name.lstrip("-")]
        return (-value if name.startswith("-") else value), step

    for tie in rows(case / "relations.csv"):
        if tie["kind"] != "grade":
            terms = [term(name) for name in (tie["total"], *tie["parts"].split())]
            assert judge(tie["kind"], terms) == tie["expect"], tie


def test_the_script_writes_exactly_what_is_shipped(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    pytest.importorskip("make_samples").make_all(tmp_path)
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 4 * len(list(Path(__file__).parent.glob("*/report.path")))
    for path in written:
        assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes(), path
    sys.modules.pop("make_samples")


@pytest.mark.parametrize(
    "case", [case for case in cases() if case.name in TABLES], ids=lambda case: case.name
)
def test_every_figure_of_a_sample_in_tables_is_read_and_no_other(case):
    facts = extract(read(case.report, root=ROOT / "raw")).facts
    assert pair(case.facts, facts).keys() == {label.id for label in case.facts}
    assert len(facts) == len(case.facts)
