-- The first printed figure of each key. A figure without concept belongs to a functional class
-- when its code or its whole label names one of the level 类.
with classes as (
    select
        class_name,
        any_value(class_code) as class_code
    from {{ ref('dim_functional_class') }}
    where class_level = '类'
    group by class_name
)

select
    fact.document_id,
    document.department,
    document.region,
    fact.fiscal_year,
    fact.stage,
    fact.fund,
    fact.scope,
    fact.subject,
    coalesce(concept.concept_group, 'functional') as breakdown,
    coalesce(fact.concept, fact.label) as item,
    concept.nature,
    coalesce(fact.row_code, classes.class_code) as class_code,
    fact.amount_yuan,
    fact.rounding as rounding_yuan,
    fact.fact_id
from {{ ref('stg_facts') }} as fact
inner join {{ ref('stg_documents') }} as document using (document_id)
left join {{ ref('stg_concepts') }} as concept using (concept)
left join classes on fact.concept is null and fact.label = classes.class_name
where
    fact.amount_yuan is not null
    and (
        concept.concept_group in ('expenditure', 'economic', 'three_public', 'procurement')
        or (fact.concept is null and coalesce(fact.row_code, classes.class_code) is not null)
    )
{{ first_printed(
    'fact.document_id, fact.fiscal_year, fact.stage, fact.fund, fact.scope, fact.subject, '
    ~ 'coalesce(fact.concept, fact.label), coalesce(fact.row_code, classes.class_code)'
) }}
