"""Documents in a few words, for tests: facts and relations without a text to read them from."""

import hashlib
from dataclasses import replace
from decimal import Decimal

from gouji.facts import DocumentFacts, Fact, Relation, Term
from gouji.money import UNITS, half_step


def fact(document_id, fact_id, concept, number, unit, **others):
    known = UNITS[unit]
    value = Decimal(number.replace(",", ""))
    decimals = len(number.partition(".")[2])
    base = value * known.factor
    fields = {
        "fact_id": fact_id,
        "document_id": document_id,
        "label": concept,
        "concept": concept,
        "value": value,
        "unit": unit,
        "base_value": base,
        "base_unit": known.base,
        "amount_yuan": base if known.measure == "money" else None,
        "rounding": half_step(decimals, known),
        "decimals": decimals,
        "approximate": False,
        "bound": None,
        "unit_inherited": False,
        "stage": "决算" if known.measure in ("money", "percent") else None,
        "fund": None,
        "scope": None,
        "fiscal_year": 2023,
        "subject": None,
        "section": "二、预算支出情况",
        "source": "prose",
        "page": None,
        "table_name": None,
        "row_label": None,
        "column_label": None,
        "row_code": None,
        "quote": "一句话列出全部数据",
        "char_start": 0,
        "char_end": len(number),
        "printed_text": number,
    }
    return Fact(**fields | others)


def relation(document_id, relation_id, kind, *terms, rule_id="stated_sum", **others):
    """Terms are (role, sign, fact_id) or (role, sign, Decimal)."""
    made = tuple(
        Term(role, sign, constant=what)
        if isinstance(what, Decimal)
        else Term(role, sign, fact_id=what)
        for role, sign, what in terms
    )
    fields = {
        "relation_id": relation_id,
        "document_id": document_id,
        "rule_id": rule_id,
        "kind": kind,
        "source": "wording",
        "tolerance": "D",
        "severity": "error",
        "char_start": 0,
        "char_end": 1,
        "terms": made,
    }
    return Relation(**fields | others)


def document_id_of(name):
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def document(name, facts=(), relations=(), **others):
    """A document that prints its facts one after the other, each in its place."""
    text, placed = "", []
    for each in facts:
        start = len(text) + len(each.label)
        end = start + len(each.printed_text)
        placed.append(replace(each, char_start=start, char_end=end))
        text += f"{each.label}{each.printed_text}{each.unit}。"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    fields = {
        "document_id": sha256[:16],
        "sha256": sha256,
        "path": f"sample/2023/{name}.txt",
        "media_type": "text/plain",
        "document_kind": "self_evaluation",
        "title": "部门整体支出绩效自评报告",
        "department": "青禾县水务局",
        "region": "青禾县",
        "fiscal_year": 2023,
        "pages": None,
        "text": text,
        "facts": tuple(placed),
        "relations": tuple(relations),
        "problems": (),
    }
    return DocumentFacts(**fields | others)
