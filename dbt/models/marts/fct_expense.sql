-- The first printed figure of each key. In prose, a figure without concept belongs to a functional
-- class when its whole label names one of the level 类.
with named_classes as (
    select
        class_name,
        min(class_code) as class_code
    from {{ ref('dim_functional_class') }}
    where class_level = '类'
    group by class_name
),

expenses as (
    select
        fact.*,
        document.department,
        document.region,
        coalesce(
            concept.concept_group, class.breakdown,
            case when named_classes.class_code is not null then 'functional' end
        ) as breakdown,
        coalesce(fact.concept, class.class_name, fact.label) as item,
        coalesce(concept.nature, column_concept.nature) as nature,
        coalesce(fact.row_code, named_classes.class_code) as class_code
    from {{ ref('stg_facts') }} as fact
    inner join {{ ref('stg_documents') }} as document using (document_id)
    left join {{ ref('stg_concepts') }} as concept on fact.concept = concept.concept
    left join {{ ref('stg_class_figures') }} as class
        on fact.fact_id = class.fact_id and class.side = 'expenditure'
    left join {{ ref('stg_concepts') }} as column_concept
        on class.column_label = column_concept.concept
    left join named_classes
        on fact.concept is null and fact.row_code is null and fact.label = named_classes.class_name
    where fact.amount_yuan is not null and document.document_kind is distinct from 'ledger_export'
)

select
    fact.document_id,
    fact.department,
    fact.region,
    fact.fiscal_year,
    fact.stage,
    fact.fund,
    fact.scope,
    fact.subject,
    fact.breakdown,
    fact.item,
    fact.nature,
    fact.class_code,
    fact.amount_yuan,
    fact.rounding as rounding_yuan,
    fact.fact_id
from expenses as fact
where
    fact.breakdown in ('expenditure', 'economic', 'functional', 'three_public', 'procurement')
{{ first_printed(
    'fact.document_id, fact.fiscal_year, fact.stage, fact.fund, fact.scope, fact.subject, '
    ~ 'fact.breakdown, fact.item, fact.nature, fact.class_code'
) }}
