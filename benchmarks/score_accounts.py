"""Scores the reading of generated final accounts: `python -m benchmarks.score_accounts`."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.corpus.final_accounts import FinalAccounts, generate_final_accounts
from benchmarks.judging import Judged, judge_all, same_amount
from gouji.extract import extract
from gouji.facts import DocumentFacts, Fact
from gouji.readers import read


def match(generated: FinalAccounts, extracted: DocumentFacts) -> dict[str, Fact]:
    """Facts by the id of the cell that they state: same table, row and column.

    A column may be named by its whole path of headers or by the last of them; a table of one row
    need not name it.
    """
    places: dict[tuple[str | None, str | None, str], Fact] = {}
    for fact in extracted.facts:
        path = (fact.column_label or "").replace("/", "-")
        for row in (fact.row_code, fact.row_label):
            for column in (path, path.rpartition("-")[2]):
                places.setdefault((fact.table_name, row, column), fact)
    found = {}
    for cell in generated.cells:
        table, column = cell.source.partition(" ")[2], cell.column_label.replace("/", "-")
        for row in (cell.code or cell.row_label, None):
            if fact := places.get((table, row, column)):
                found[cell.id] = fact
                break
    return found


def score(
    total: Counter[str], generated: FinalAccounts, extracted: DocumentFacts, judged: Judged
) -> None:
    found = match(generated, extracted)
    total["cells"] += len(generated.cells)
    total["extracted"] += len(extracted.facts)
    for cell in generated.cells:
        fact = found.get(cell.id)
        total["right"] += fact is not None and (fact.value, fact.unit) == (cell.value, cell.unit)
        total["value in its table"] += any(
            fact.value == cell.value and fact.table_name == cell.source.partition(" ")[2]
            for fact in extracted.facts
        )
    got = {check.fact_ids: check.verdict for check in judged.checks}
    for whole, parts, expect in generated.ties:
        ids = frozenset(found[each].fact_id for each in (whole, *parts) if each in found)
        total[f"tie {expect} → {got.get(ids, 'absent')}"] += 1
    wrong = [check for check in judged.checks if check.is_error]
    if not generated.errors:
        total["clean documents"] += 1
        total["clean with a false error"] += bool(wrong)
    for error in generated.errors:
        _score_error(total, error.id, bool(error.breaks), error.true_printed, found, judged)


def _score_error(
    total: Counter[str],
    cell: str,
    breaking: bool,
    true: str,
    found: dict[str, Fact],
    judged: Judged,
) -> None:
    total["planted"] += 1
    if not breaking:
        return
    total["planted, breaking"] += 1
    fact_id = found[cell].fact_id if cell in found else None
    failing = {
        check.check_id
        for check in judged.checks
        if check.verdict == "fail" and fact_id in check.fact_ids
    }
    blame = judged.blamed(fact_id, failing)
    total["planted, found"] += bool(failing)
    total["planted, blamed"] += blame is not None
    total["planted, proposed"] += same_amount(blame.proposed if blame else None, true, "万元")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--format", choices=("pdf", "docx", "html", "xlsx"), default="xlsx")
    options = parser.parse_args()
    seeds = range(options.seed, options.seed + options.count)
    made = [generate_final_accounts(seed, options.errors, options.format) for seed in seeds]
    extracted = []
    with tempfile.TemporaryDirectory() as folder:
        for each in made:
            path = Path(folder) / each.name
            path.write_bytes(each.data)
            extracted.append(extract(read(path, root=Path(folder))))
    judged = judge_all(extracted)
    total: Counter[str] = Counter()
    for generated, facts in zip(made, extracted, strict=True):
        score(total, generated, facts, judged[facts.document_id])
    for name, number in total.items():
        print(f"{name:28} {number}")


if __name__ == "__main__":
    main()
