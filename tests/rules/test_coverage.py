"""docs/rules-coverage.md names every check of the catalogue and only rules that exist."""

import re

from gouji.project import project_folder
from gouji.rules import all_rules

CHECKS = 58
TEXT = (project_folder("rules").parent / "docs" / "rules-coverage.md").read_text("utf-8")
ROWS = {
    int(number): cells
    for number, cells in re.findall(r"^\| (\d+) \|(.*)\|$", TEXT, flags=re.MULTILINE)
}


def test_every_check_has_its_row():
    assert sorted(ROWS) == list(range(1, CHECKS + 1))


def test_the_rules_named_exist():
    named = {name for cells in ROWS.values() for name in re.findall(r"`([a-z0-9_]+)`", cells)}
    assert named <= {rule.id for rule in all_rules()}


def test_a_check_without_rule_says_why():
    for cells in ROWS.values():
        assert "`" in cells or "not" in cells
