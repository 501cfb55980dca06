"""What the printed words mean: concepts, stages, funds and scopes, read from the data files."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gouji.errors import RuleError

_DATA = Path(__file__).parents[1] / "data"
_DROPPED = re.compile(r"[“”\"'‘’《》〈〉（）()\[\]【】\s·．.:：,，、*＊—_〓①-⑳=＝+＋÷×→-]")
_SUFFIX_LENGTH = 5
"""A wording at least this long may end a longer label; shorter ones must stand alone."""
_SHORTEST_SUFFIX = 4
_OTHER = re.compile(r"其他|其它|非|除|扣除|不含")


@dataclass(frozen=True, slots=True)
class Concept:
    """A standard term. `level` is set for indicators; `fund` where the term names one."""

    name: str
    group: str
    measure: str
    parent: str | None
    fund: str | None
    nature: str | None
    level: int | None
    default_stage: str | None
    wordings: tuple[str, ...]
    contextual: tuple[str, ...]


def read_data(name: str) -> Any:
    """The content of one file of `data/`. Raises RuleError where it is no YAML."""
    import yaml  # noqa: PLC0415 - costs 50 ms that only extraction should pay

    path = _DATA / name
    try:
        return yaml.load(
            path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except yaml.YAMLError as error:
        raise RuleError(f"{path.name}: {error}") from error


@lru_cache
def concepts() -> dict[str, Concept]:
    """Every concept by its name, in the order of the data file."""
    table: dict[str, Concept] = {}
    for row in read_data("concepts.yml"):
        table[row["concept"]] = Concept(
            row["concept"], row["group"], row["measure"], row.get("parent"), row.get("fund"),
            row.get("nature"), row.get("level"), row.get("default_stage"),
            tuple(row["wordings"]), tuple(row.get("contextual", ())),
        )  # fmt: skip
    return table


@lru_cache
def vocabulary() -> dict[str, Any]:
    """The word lists of data/vocabulary.yml."""
    words: dict[str, Any] = read_data("vocabulary.yml")
    return words


def bare(label: str) -> str:
    """A label without brackets, quotes, blanks and punctuation, as wordings are written."""
    return _DROPPED.sub("", label)


@lru_cache
def _wordings(contextual: bool) -> dict[str, tuple[Concept, ...]]:
    table: dict[str, list[Concept]] = {}
    for concept in concepts().values():
        for wording in (
            concept.contextual if contextual else (*concept.wordings, bare(concept.name))
        ):
            entry = table.setdefault(bare(wording), [])
            if concept not in entry:
                entry.append(concept)
    return {wording: tuple(found) for wording, found in table.items()}


def alternatives(words: list[str] | tuple[str, ...]) -> str:
    """A regular expression that matches any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache
def _affixes() -> tuple[dict[str, list[str]], dict[str, list[str]], re.Pattern[str]]:
    """Words that may stand before and after a wording, and what else may stand before it.

    The words are kept by their first and their last character.
    """
    words = vocabulary()
    scopes = [word for group in words["scopes"].values() for word in group if word[0] != "全"]
    patterns = "|".join(words["leading_patterns"])
    leading: dict[str, list[str]] = {}
    trailing: dict[str, list[str]] = {}
    for word in dict.fromkeys((*words["leading"], *scopes)):
        leading.setdefault(word[0], []).append(word)
    for word in words["trailing"]:
        trailing.setdefault(word[-1], []).append(word)
    return leading, trailing, re.compile(patterns)


def _shortened(text: str) -> list[str]:
    """The text without one known modifier at its beginning or end, in every possible way."""
    leading, trailing, pattern = _affixes()
    shorter = [text[len(w) :] for w in leading.get(text[0], ()) if text.startswith(w)]
    shorter += [text[: -len(w)] for w in trailing.get(text[-1], ()) if text.endswith(w)]
    if match := pattern.match(text):
        shorter.append(text[match.end() :])
    return shorter


def _pick(found: tuple[Concept, ...], measure: str) -> Concept | None:
    return next((concept for concept in found if concept.measure == measure), None)


@lru_cache(maxsize=20_000)
def concept_of(label: str, measure: str, group: str | None = None) -> Concept | None:
    """Return the concept that a printed label names, or None.

    The label must be a wording once known modifiers are taken off its ends; only a long wording
    may be the end of a longer label. `measure` is that of the figure's unit; contextual wordings
    count when `group` (of the list, sentence or section) is the concept's.
    """
    plain = bare(label)
    wordings = _wordings(contextual=False)
    seen: set[str] = set()
    queue = [plain]
    while queue:
        # the longest first: 财政拨款收入 before the 收入 that is left without 财政拨款
        text = max(queue, key=len)
        queue.remove(text)
        if not text or text in seen:
            continue
        seen.add(text)
        if concept := _pick(wordings.get(text, ()), measure):
            return concept
        concept = _pick(_wordings(contextual=True).get(text, ()), measure) if group else None
        if concept and concept.group == group:
            return concept
        queue.extend(_shortened(text))
    return _by_suffix(plain, measure)


def _may_end(concept: Concept, before: str, length: int) -> bool:
    """Whether a wording may end a longer label: long, after 的, or of an unmistakable group."""
    if _OTHER.search(before):
        return False
    if length >= _SUFFIX_LENGTH:
        return len(before) <= 12
    return before.endswith("的") or concept.group == "three_public"


def _by_suffix(plain: str, measure: str) -> Concept | None:
    """A long wording at the end of a label whose beginning does not exclude it (其他, 非 …)."""
    wordings = _wordings(contextual=False)
    _, trailing, _ = _affixes()
    ends = trailing.get(plain[-1:], ())
    for text in (plain, *(plain[: -len(word)] for word in ends if plain.endswith(word))):
        for start in range(1, len(text) - _SHORTEST_SUFFIX + 1):
            found = _pick(wordings.get(text[start:], ()), measure)
            if found and _may_end(found, text[:start], len(text) - start):
                return found
    return None


@lru_cache
def _keywords() -> tuple[tuple[Concept, dict[str, Any]], ...]:
    return tuple((concepts()[row["concept"]], row) for row in vocabulary()["keywords"])


@lru_cache(maxsize=20_000)
def concept_by_keywords(label: str, measure: str, group: str | None) -> Concept | None:
    """The concept whose telling words a label holds, where no wording fits it, else None."""
    plain = bare(label)
    for concept, row in _keywords():
        if row["measure"] != measure or row.get("group", group) != group:
            continue
        some = row.get("any")
        if (
            all(word in plain for word in row.get("all", ()))
            and (not some or any(word in plain for word in some))
            and not any(word in plain for word in row["none"])
        ):
            return concept
    return None


@lru_cache
def _unmistakable() -> re.Pattern[str]:
    words = [
        wording
        for wording, found in _wordings(contextual=False).items()
        if len(wording) >= _SHORTEST_SUFFIX and found[0].group in ("three_public", "procurement")
    ]
    return re.compile(alternatives(words))


def concept_within(text: str) -> Concept | None:
    """The one unmistakable concept (三公, 采购) that a clause speaks of, else None."""
    wordings = _wordings(contextual=False)
    found = {_pick(wordings[each], "money") for each in _unmistakable().findall(bare(text))}
    return found.pop() if len(found) == 1 else None


@lru_cache
def _stage_pattern(table: str) -> tuple[re.Pattern[str], dict[str, str]]:
    stage_of = {word: stage for stage, words in vocabulary()[table].items() for word in words}
    return re.compile(alternatives(tuple(stage_of))), stage_of


@lru_cache
def _neutral() -> re.Pattern[str]:
    return re.compile(alternatives(tuple(vocabulary()["neutral"])))


@lru_cache(maxsize=20_000)
def stage_in(text: str, table: str = "stages") -> str | None:
    """Return the stage that a text names last, or None. `table` is a list of the vocabulary."""
    if table != "score_stages":
        text = _neutral().sub(lambda match: "□" * len(match.group()), text)
    pattern, stage_of = _stage_pattern(table)
    last = None
    for match in pattern.finditer(text):
        last = stage_of[match.group()]
    return last


@lru_cache
def _named(table: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(alternatives(tuple(words))), name)
        for name, words in vocabulary()[table].items()
    ]


@lru_cache(maxsize=20_000)
def fund_in(text: str) -> str | None:
    """Return the only fund that a text names, or None when it names none or several."""
    found = [name for pattern, name in _named("funds") if pattern.search(text)]
    specific = [name for name in found if name != "财政拨款"] or found
    return specific[0] if len(specific) == 1 else None


@lru_cache(maxsize=20_000)
def scope_in(text: str) -> str | None:
    """Return the organisational scope that a text names (全县, 本级, 下属单位), or None."""
    return next((name for pattern, name in _named("scopes") if pattern.search(text)), None)
