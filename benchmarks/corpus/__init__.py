"""A corpus with known truth: fictional departments, their books, and reports in many wordings.

`generate(seed, split, errors)` is deterministic. `split` chooses the phrasings: those of `tune/`
may be read while the extractor is written, those of `held/` only score it.
"""

from .generate import CorpusDocument, Sentence, generate
from .labels import ErrorLabel, FactLabel, RelationLabel

__all__ = ["CorpusDocument", "ErrorLabel", "FactLabel", "RelationLabel", "Sentence", "generate"]
