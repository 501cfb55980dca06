"""What the warehouse knows beside the documents, as Arrow tables: rules, units, concepts, slips.

`table` gives rows the columns that the schema `raw` has for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gouji.columns import SCALE
from gouji.equations import RuleTerm
from gouji.money import UNITS
from gouji.rules import GradeScale, Rule
from gouji.slips import slips

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS: dict[str, dict[str, str]] = {
    "landed_bundle": dict.fromkeys(("sha256", "bundle", "landed_path"), "string"),
    "file": dict.fromkeys(("path", "sha256", "media_type", "code", "problem"), "string"),
    "load_info": {"extractor_version": "string", "files": "int32", "night": "date"},
    "acceptance": {
        "finding_id": "string", "rule_id": "string", "document": "string", "reason": "string",
        "until": "date",
    },
    "rule": {
        "rule_id": "string", "title": "string", "check_number": "int32", "kind": "string",
        "holds": "string", "within": "string", "when_complete": "bool", "when_wrong": "bool",
        "tolerance": "string",
        "severity": "string", "message": "string", "source": "string",
        "document_kinds": "strings", "stages": "strings",
    },
    "rule_term": {
        "rule_id": "string", "variant": "int32", "term_index": "int32", "preference": "int32",
        "role": "string", "sign": "int32", "concept": "string", "stage": "string",
        "fund": "string", "year_offset": "int32", "constant": "decimal", "optional": "bool",
        "anchor": "bool",
    },
    "unit": {"unit": "string", "base_unit": "string", "factor": "decimal", "measure": "string"},
    "concept": {
        "concept": "string", "concept_group": "string", "measure": "string", "parent": "string",
        "fund": "string", "nature": "string", "level": "int32", "default_stage": "string",
        "wordings": "strings", "place": "int32",
    },
    "grade_band": {
        "scale_id": "string", "title": "string", "source": "string", "is_default": "bool",
        "grade": "string", "wordings": "strings", "at_least": "decimal", "at_most": "decimal",
        "below": "decimal",
    },
    "slip": {"slip": "string", "wording": "string", "same_unit": "string"},
}  # fmt: skip
"""By table: its columns and their types."""


def table(name: str, rows: Iterable[dict[str, Any]]) -> "pa.Table":
    """The rows of a table of `raw`; what a row lacks is null."""
    import pyarrow as pa  # noqa: PLC0415 - costs 100 ms that reading a rule need not pay

    types = {
        "string": pa.string(),
        "strings": pa.list_(pa.string()),
        "int32": pa.int32(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "decimal": pa.decimal128(28, 6),
    }
    schema = pa.schema([pa.field(column, types[kind]) for column, kind in _COLUMNS[name].items()])
    return pa.Table.from_pylist(list(rows), schema=schema)


def reference_tables(rules: Sequence[Rule], scales: Sequence[GradeScale]) -> dict[str, "pa.Table"]:
    """Rules, scales and what the code's own data says, by the names that loading gives them."""
    return {
        "landed_rule": table("rule", map(_rule_row, rules)),
        "landed_rule_term": table("rule_term", _rule_term_rows(rules)),
        "landed_unit": table("unit", _unit_rows()),
        "landed_concept": table("concept", _concept_rows()),
        "landed_grade_band": table("grade_band", _band_rows(scales)),
        "landed_slip": table("slip", _slip_rows()),
    }


def _rule_row(rule: Rule) -> dict[str, Any]:
    row = {name: getattr(rule, name, None) for name in _COLUMNS["rule"]}
    return row | {"rule_id": rule.id, "check_number": rule.check}


def _rule_term_rows(rules: Sequence[Rule]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        if rule.stated_only:
            continue
        for variant, terms in enumerate(rule.variants, 1):
            for index, term in enumerate(terms, 1):
                row = {"rule_id": rule.id, "variant": variant, "term_index": index}
                yield from _operand_rows(row, term)


def _operand_rows(row: dict[str, Any], term: RuleTerm) -> Iterator[dict[str, Any]]:
    row |= {name: getattr(term, name) for name in ("role", "sign", "optional", "anchor")}
    if term.constant is not None:
        yield row | {"preference": 1, "constant": term.constant}
    for preference, operand in enumerate(term.operands, 1):
        place = {name: getattr(operand, name) for name in operand.__slots__}
        yield row | place | {"preference": preference}


def _unit_rows() -> Iterator[dict[str, Any]]:
    for unit in UNITS.values():
        factor = unit.factor.quantize(SCALE)
        row = {"unit": unit.name, "base_unit": unit.base, "factor": factor}
        yield row | {"measure": unit.measure}


def _concept_rows() -> Iterator[dict[str, Any]]:
    from gouji.extract.vocabulary import concepts  # noqa: PLC0415 - reads a data file

    for place, concept in enumerate(concepts().values(), 1):
        row = {name: getattr(concept, name, None) for name in _COLUMNS["concept"]}
        yield row | {
            "concept": concept.name,
            "concept_group": concept.group,
            "wordings": list(concept.wordings),
            "place": place,
        }


def _slip_rows() -> Iterator[dict[str, Any]]:
    for slip in slips().values():
        yield {"slip": slip.id, "wording": slip.wording, "same_unit": slip.same_unit}


def _band_rows(scales: Sequence[GradeScale]) -> Iterator[dict[str, Any]]:
    for scale in scales:
        for band in scale.bands:
            yield {
                "scale_id": scale.id,
                "title": scale.title,
                "source": scale.source,
                "is_default": scale.default,
                "grade": band.grade,
                "wordings": list(band.wordings),
                "at_least": band.at_least,
                "at_most": band.at_most,
                "below": band.below,
            }
