"""Extraction: Document → facts and relations, with no knowledge of files or of SQL.

`extract` reads prose by a general grammar (mentions, ties, scores) and tables by their layouts.
"""

from dataclasses import replace

from gouji.document import Document
from gouji.extract.change_ties import ChangeTies
from gouji.extract.closed_sums import closed_sums
from gouji.extract.closed_ties import closed_ties
from gouji.extract.identities import settle_contested
from gouji.extract.judged_ties import JudgedTies
from gouji.extract.list_ties import list_ties, trailing_sums
from gouji.extract.mention import Mention, Sentence, Setting, sentence_of
from gouji.extract.mentions import read_mentions
from gouji.extract.operands import Operands
from gouji.extract.placed import placed_blocks
from gouji.extract.profile import Profile, own_names, profile_of, region_of
from gouji.extract.ratio_ties import RatioTies
from gouji.extract.reach import as_far_as_read
from gouji.extract.repeated_ties import count_ties, restated_ties, task_ties
from gouji.extract.rule_ties import rule_ties
from gouji.extract.scores import grade_ties, score_ties
from gouji.extract.second_reading import second_reading
from gouji.extract.sections import Paragraph, paragraphs
from gouji.extract.tables import TableFigure, TableReading, read_tables, table_ties, text_ties
from gouji.extract.tables.ledger_facts import LedgerFacts
from gouji.extract.tables.ledger_rows import ledger_rows
from gouji.extract.tables.long_ledger import LongLedger
from gouji.extract.ties import TieBuilder
from gouji.extract.told import Told
from gouji.extract.witnesses import doubts
from gouji.extract.wording_checks import wording_checks
from gouji.facts import DocumentFacts, Fact
from gouji.records import Records
from gouji.uncollected import uncollected

_REPEATED = 20
"""A sentence of this many characters that stands again word for word says nothing new."""


def extract(document: Document) -> DocumentFacts:
    """Return every figure of the document as a fact, and how the wording ties them."""
    with uncollected():
        return _extracted(document)


def _extracted(document: Document) -> DocumentFacts:
    items = list(paragraphs(document))
    profile = profile_of(document, items)
    prose = [item for item in items if isinstance(item, Paragraph)]
    setting = Setting(
        profile.fiscal_year,
        own_names(profile.department),
        default_stage="年初预算" if profile.kind == "budget" else None,
    )
    mentions = _first_said([m for p in prose for m in read_mentions(p, setting)])
    settle_contested(mentions)
    reading = read_tables(document, items, profile)
    facts = _numbered_facts(document, mentions, reading)
    builder = TieBuilder(document.document_id)
    list_ties(builder, mentions)
    trailing_sums(builder, mentions)
    operands = Operands(builder, mentions)
    RatioTies(operands).all()
    ChangeTies(operands).all()
    count_ties(builder, mentions)
    task_ties(builder, mentions)
    restated_ties(builder, mentions)
    score_ties(builder, mentions)
    grade_ties(builder, prose, mentions)
    rule_ties(builder, mentions, profile.kind)
    second_reading(operands)
    closed_sums(builder, mentions)
    closed_ties(builder, mentions)
    builder.doubt(doubts(JudgedTies(builder, mentions)))
    table_ties(builder, reading, prose, profile.fiscal_year)
    text_ties(builder, reading.figures, mentions)
    wording_checks(builder, Told(document, profile, prose, mentions, reading))
    return _document_facts(document, profile, reading, facts, builder)


def _numbered_facts(
    document: Document, mentions: list[Mention], reading: TableReading
) -> tuple[Fact, ...] | Records[Fact]:
    """Number the figures of prose and tables in the order of the text; return their facts."""
    placed: list[tuple[int, Mention | TableFigure | LongLedger]] = [
        (m.paragraph.view.span(m.quantity.start, m.quantity.end)[0], m) for m in mentions
    ]
    placed += [(figure.start, figure) for figure in reading.figures]
    ledgers = [table for table in reading.tables if isinstance(table, LongLedger)]
    placed += [(ledger.body.start, ledger) for ledger in ledgers]
    placed.sort(key=lambda pair: pair[0])
    facts: list[Fact | LedgerFacts] = []
    quotes: dict[Sentence, str] = {}
    number = 1
    for _, figure in placed:
        if isinstance(figure, LongLedger):
            figure.first_number = number
            facts.append(LedgerFacts(document, figure))
            number += len(figure)
            continue
        figure.fact_id = f"{document.document_id}-F{number:05d}"
        number += 1
        facts.append(
            _fact(document, figure, quotes)
            if isinstance(figure, Mention)
            else figure.fact(document)
        )
    if ledgers:
        return Records(facts, Fact)
    single = (fact for fact in facts if isinstance(fact, Fact))
    if document.uncertain:
        return tuple(
            replace(fact, confidence=document.confidence(fact.char_start, fact.char_end))
            for fact in single
        )
    return tuple(single)


def _first_said(mentions: list[Mention]) -> list[Mention]:
    """Leave out the figures of a sentence that repeats an earlier one word for word."""
    seen: dict[str, tuple[int, tuple[int, int]]] = {}
    kept = []
    for mention in mentions:
        text = mention.paragraph.view.text[slice(*mention.sentence)]
        place = (id(mention.paragraph), mention.sentence)
        if len(text) < _REPEATED or seen.setdefault(text, place) == place:
            kept.append(mention)
    return kept


def _fact(document: Document, mention: Mention, quotes: dict[Sentence, str]) -> Fact:
    start, end = mention.paragraph.view.span(mention.quantity.start, mention.quantity.end)
    money = mention.base_unit == "元"
    concept = mention.concept
    if mention.role != "amount" and mention.measure == "money":
        concept = None  # a change is not the amount itself
    return Fact(
        fact_id=mention.fact_id,
        document_id=document.document_id,
        label=mention.label,
        concept=concept.name if concept else None,
        value=mention.quantity.value,
        unit=mention.unit,
        base_value=mention.base_value,
        base_unit=mention.base_unit,
        amount_yuan=mention.base_value if money else None,
        rounding=mention.rounding,
        decimals=mention.quantity.decimals,
        approximate=mention.quantity.approximate,
        bound=mention.quantity.bound,
        unit_inherited=mention.unit_inherited,
        stage=mention.stage,
        fund=mention.fund,
        scope=mention.scope,
        fiscal_year=mention.year,
        subject=mention.subject,
        section=mention.paragraph.section,
        source="prose",
        page=mention.paragraph.page,
        table_name=None,
        row_label=None,
        column_label=None,
        row_code=None,
        # of one sentence one text, however many figures stand in it
        quote=quotes.setdefault(
            sentence_of(mention), mention.paragraph.view.text[slice(*mention.sentence)]
        ),
        char_start=start,
        char_end=end,
        printed_text=document.slice(start, end),
        stage_said=mention.stage_sure,
        concept_said=mention.concept_sure,
    )


def _kind(profile: Profile, reading: TableReading) -> str:
    """The kind that the title says; an export's own, whatever words its file is named with."""
    if reading.kind is not None and (profile.kind == "other" or reading.is_export):
        return reading.kind
    return profile.kind


def _document_facts(
    document: Document, profile: Profile, reading: TableReading,
    facts: tuple[Fact, ...] | Records[Fact], builder: TieBuilder,
) -> DocumentFacts:  # fmt: skip
    # 编制部门：… above the tables says the name outright, a title may hold more
    department = reading.department or profile.department
    return DocumentFacts(
        document_id=document.document_id,
        sha256=document.sha256,
        path=document.path,
        media_type=document.media_type,
        document_kind=_kind(profile, reading),
        title=profile.title,
        department=department,
        region=profile.region or region_of(department),
        fiscal_year=profile.fiscal_year,
        pages=document.pages,
        text=document.text,
        facts=facts,
        relations=tuple(as_far_as_read(document, relation) for relation in builder.relations),
        problems=tuple(
            (p.code, p.message, p.page) for p in (*document.problems, *reading.problems)
        ),
        ledger_rows=ledger_rows(document, reading.tables),
        blocks=placed_blocks(document),
        published_at=document.metadata.get("published_at"),
        published_by=document.metadata.get("source"),
    )
