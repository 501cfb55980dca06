"""Accuracy in one view: `python -m benchmarks.score [--json] [--misses N] [CASE…]`.

First the labelled documents (benchmarks/score_labelled.py). Then, unless CASEs are named, a sample
of the generated corpus: documents without errors, and as many with one planted error each, of the
phrasings that may be tuned on. `--held` adds the same of the held phrasings: counts only, and to be
used sparingly (benchmarks/corpus/README.md).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.judging import judge_all
from benchmarks.labelled import Case, cases
from benchmarks.score_corpus import LEVELS as CORPUS_LEVELS
from benchmarks.score_corpus import Tally, run
from benchmarks.score_labelled import LEVELS, Score, score
from gouji.errors import ReportError
from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.readers import read

DOCUMENTS = 300
"""Of the corpus, without errors; as many with one each. Both take about half a minute."""
_FIRST_SEED = 10_000


def score_labelled(names: Sequence[str]) -> list[Score]:
    """Score the labelled documents with one of `names` in theirs, or all."""
    extracted: dict[Case, DocumentFacts] = {}
    for case in cases():
        if names and not any(name in case.name for name in names):
            continue
        try:
            extracted[case] = extract(read(case.report))
        except ReportError as error:
            print(f"{case.name}: {error.reason}", file=sys.stderr)
    judged = judge_all(list(extracted.values()), findings=True)
    return [score(case, facts, judged[facts.document_id]) for case, facts in extracted.items()]


def show_labelled(scores: Sequence[Score], notes: int) -> None:
    """Print a table of all cases, then what was wrong in each."""
    width = max(len(result.case) for result in scores)
    print(f"{'':{width}}  facts  found  " + "  ".join(f"{level:>16}" for level in LEVELS)
          + "    ties   true/false findings   errors found")  # fmt: skip
    for result in scores:
        rates = "  ".join("{:.3f} {:.3f} {:.3f}".format(*result.rates(n)).rjust(16) for n in LEVELS)
        attached = result.errors_as_consequence
        print(
            f"{result.case:{width}}  {result.labelled:5}  {result.extracted:5}  {rates}"
            f"  {result.ties_right:3}/{result.ties:<3}  {result.findings_true:4}/"
            f"{result.findings_false:<15}  {result.errors_found:3}/{result.errors_labelled}"
            + (f" ({attached} as a consequence)" if attached else "")
        )
    print("(precision, recall, F1 at each level)")
    for result in scores:
        for note in sorted(result.notes, key=lambda note: note.startswith("label "))[:notes]:
            print(f"{result.case}: {note}")
        if len(result.notes) > notes:
            print(f"{result.case}: … and {len(result.notes) - notes} more (--misses)")


def score_corpus(split: str, count: int) -> Tally:
    """Score `count` documents of the corpus without errors, and as many with one each."""
    tally = run(split, count, _FIRST_SEED, 0)
    return run(split, count, _FIRST_SEED + count, 1, tally=tally)


def corpus_record(tally: Tally) -> dict[str, Any]:
    """The counts of a corpus split as plain values."""
    return {
        "f1": {level: tally.f1(level) for level in CORPUS_LEVELS},
        "clean": tally.clean,
        "clean_with_false_error": tally.alarmed,
        "planted": dict(tally.slips.total()),
        "by_slip": {slip: dict(counts) for slip, counts in tally.slips.by_slip.items()},
    }


def show_corpus(split: str, tally: Tally) -> None:
    """Print what a corpus split comes to, and the planted errors by kind of slip."""
    facts = ", ".join(f"{tally.f1(level):.4f} by {level}" for level in CORPUS_LEVELS)
    print(f"\ncorpus, phrasings of {split}: {tally.labelled['facts']} facts, F1 {facts}")
    print(f"{tally.clean} documents without errors, {tally.alarmed} with a false error")
    print("\n".join(tally.slips.lines()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CASE", help="only cases with this in the name")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--misses", type=int, default=10, help="show so many a case")
    parser.add_argument("--documents", type=int, help="of the corpus, with and without errors each")
    parser.add_argument("--held", action="store_true", help="held phrasings too (counts only)")
    options = parser.parse_args()
    labelled = score_labelled(options.names)
    count = options.documents
    if count is None:
        count = 0 if options.names else DOCUMENTS
    splits = ("tune", *(["held"] if options.held else []))
    corpus = {split: score_corpus(split, count) for split in splits if count}
    if options.json:
        records = {split: corpus_record(tally) for split, tally in corpus.items()}
        plain = {"labelled": [result.as_json() for result in labelled], "corpus": records}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    show_labelled(labelled, options.misses)
    for split, tally in corpus.items():
        show_corpus(split, tally)


if __name__ == "__main__":
    main()
