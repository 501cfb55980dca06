"""The rule book explained: pages that are current, records for the command line."""

import json
from contextlib import closing
from pathlib import Path

import duckdb
from click.testing import CliRunner

from gouji.cli import app
from gouji.rulebook import pages, rule_records
from gouji.rules import all_rules
from gouji.transform import VERDICTS, judge
from tests.published import SPLIT, publish

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def test_the_pages_are_those_of_the_rule_book():
    """`make docs-rules` writes them anew."""
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert written == pages()


def test_every_rule_is_told_with_its_file():
    records = {record.rule_id: record for record in rule_records()}
    assert list(records) == [rule.id for rule in all_rules()]
    assert records["execution_rate"].file == "income_expenditure.yml"
    first = records["execution_rate"].examples[0]
    assert (first["全年执行数[决算]"], first["verdict"]) == ("950.50万元", "pass")


def gouji(*arguments):
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_the_command_lists_and_explains():
    code, listed = gouji("rules", "--json")
    assert code == 0
    assert [row["rule_id"] for row in json.loads(listed)] == [rule.id for rule in all_rules()]
    code, one = gouji("rules", "three_public_split", "--json")
    assert (code, json.loads(one)["tolerance"]) == (0, "D")
    code, told = gouji("rules", "three_public_split")
    assert code == 0
    assert "三公经费 = 因公出国（境）费 + 公务用车购置及运行维护费 + 公务接待费" in told
    assert "three_public_split" in gouji("rules")[1]
    assert gouji("rules", "no_such")[0] == 2


def test_the_command_shows_what_a_warehouse_made_of_the_rules(tmp_path):
    with closing(duckdb.connect(str(publish(tmp_path, {"水利局.txt": SPLIT})))) as connection:
        judge(connection, ("rule_use",), ("fct_check", *VERDICTS))
    code, listed = gouji("rules", "--json", "--warehouse", str(tmp_path))
    use = {row["rule_id"]: row["use"] for row in json.loads(listed)}["expenditure_by_nature"]
    assert (code, use["documents"], use["passes"], use["suspicion"]) == (0, 1, 1, None)
    code, told = gouji(
        "rules", "expenditure_by_nature", "--warehouse", str(tmp_path), "--lang", "en"
    )
    assert (code, "a verdict in 1; pass 1" in told) == (0, True)
    assert "suspicion" in gouji("rules", "--warehouse", str(tmp_path))[1]
