-- One row per figure that documents are compared by: the first of each key, tables before text.
--
-- is_ambiguous: the document itself prints different figures for the key. is_derived: the figure
-- of the year before is not printed, but follows from this year's and its change.
with compared as (
    select distinct unnest([document_id, other_id]) as document_id
    from {{ ref('cross_document_pairs') }}
),

facts as (
    select fact.*
    from {{ ref('stg_facts') }} as fact
    inner join compared using (document_id)
),

printed as (
    select
        fact.document_id,
        fact.concept,
        fact.stage,
        fact.fund,
        fact.fiscal_year,
        fact.fact_id,
        fact.base_value,
        fact.rounding,
        {{ printed_figure('fact') }} as figure,
        false as is_derived,
        max(fact.base_value) over same_key - min(fact.base_value) over same_key
        > 2 * max(fact.rounding) over same_key as is_ambiguous
    from facts as fact
    inner join {{ ref('stg_concepts') }} as concept using (concept)
    where
        fact.amount_yuan is not null
        and fact.stage_said
        and fact.bound is null
        and fact.confidence is null
        and not fact.approximate
        and fact.scope is null
        and fact.subject is null
        and fact.document_id not in (
            select document_id from {{ ref('stg_documents') }}
            where document_kind = 'ledger_export'
        )
        and concept.concept_group in (
            'income', 'expenditure', 'carry_over', 'total', 'three_public', 'asset', 'procurement'
        )
    window same_key as (
        partition by fact.document_id, fact.concept, fact.stage, fact.fund, fact.fiscal_year
    )
    qualify row_number() over (
        partition by fact.document_id, fact.concept, fact.stage, fact.fund, fact.fiscal_year
        order by fact.source = 'table' desc, fact.char_start asc, fact.fact_id asc
    ) = 1
),

-- 支出合计100万元，比上年增加20万元，增长25%: the year before is 80万元
changes as (
    select
        term.document_id,
        term.check_id,
        sum(term.sign * fact.base_value) as base_value,
        sum(fact.rounding) as rounding,
        max(fact.fact_id) filter (where fact.concept is not null) as fact_id,
        bool_or(
            fact.concept is null
            and (
                regexp_matches(fact.label, '上年|去年|同比')
                or contains(fact.label, cast(document.fiscal_year - 1 as varchar))
                or fact.fiscal_year = document.fiscal_year - 1
            )
        ) as is_of_the_year_before
    from {{ ref('stg_relation_terms') }} as term
    inner join {{ ref('stg_relations') }} as relation using (check_id)
    inner join facts as fact on term.fact_id = fact.fact_id
    inner join {{ ref('stg_documents') }} as document on fact.document_id = document.document_id
    where relation.rule_id = 'stated_growth' and term.role = 'denominator'
    group by term.document_id, term.check_id
    having count(*) = 2
),

derived as (
    select
        change.document_id,
        fact.concept,
        fact.stage,
        fact.fund,
        fact.fiscal_year - 1 as fiscal_year,
        fact.fact_id,
        change.base_value,
        change.rounding,
        {{ in_unit('change.base_value', 'unit.factor', 'unit.unit') }} as figure,
        true as is_derived,
        false as is_ambiguous
    from changes as change
    inner join facts as fact on change.fact_id = fact.fact_id
    inner join {{ source('raw', 'unit') }} as unit on fact.unit = unit.unit
    anti join printed
        on
            change.document_id = printed.document_id
            and fact.concept = printed.concept
            and fact.stage = printed.stage
            and fact.fund is not distinct from printed.fund
            and printed.fiscal_year = fact.fiscal_year - 1
    where
        change.is_of_the_year_before
        and fact.stage in ('决算', '年初预算')
        and fact.stage_said
        and fact.scope is null
        and fact.subject is null
        and fact.amount_yuan is not null
    qualify row_number() over (
        partition by change.document_id, fact.concept, fact.stage, fact.fund order by fact.char_start
    ) = 1
),

-- the totals of an export of the finance system, by the standard term that they stand behind
exported as (
    select
        fact.document_id,
        term.concept,
        '决算' as stage,
        null as fund,
        fact.fiscal_year,
        fact.fact_id,
        fact.base_value,
        fact.rounding,
        {{ printed_figure('fact') }} as figure,
        false as is_derived,
        count(*) over (partition by fact.document_id, term.concept) > 1 as is_ambiguous
    from facts as fact
    inner join {{ ref('stg_documents') }} as document on fact.document_id = document.document_id
    inner join (
        values
        ('支付金额', '支出合计'),
        ('原值', '固定资产原值'),
        ('累计折旧', '固定资产累计折旧'),
        ('净值', '固定资产净值'),
        ('合同金额', '政府采购支出')
    ) as term (label, concept) on fact.label = term.label
    where
        document.document_kind = 'ledger_export'
        and fact.source = 'table'
        and coalesce(fact.row_label, '合计') in ('合计', '总计', '本页合计', '累计')
        and fact.amount_yuan is not null
    qualify row_number() over (
        partition by fact.document_id, term.concept order by fact.char_start
    ) = 1
)

select * from printed
union all by name
select * from derived
union all by name
select * from exported
