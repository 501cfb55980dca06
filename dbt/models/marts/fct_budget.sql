-- The first printed figure of each key; fct_check says where it is restated differently.
select
    fact.document_id,
    document.department,
    document.region,
    fact.fiscal_year,
    fact.stage,
    fact.fund,
    fact.scope,
    fact.subject,
    concept.concept_group as side,
    fact.concept as item,
    concept.nature,
    fact.row_code as class_code,
    fact.amount_yuan,
    fact.rounding as rounding_yuan,
    fact.fact_id
from {{ ref('stg_facts') }} as fact
inner join {{ ref('stg_concepts') }} as concept using (concept)
inner join {{ ref('stg_documents') }} as document using (document_id)
where
    concept.concept_group in ('income', 'expenditure', 'carry_over', 'total')
    and fact.amount_yuan is not null
{{ first_printed(
    'fact.document_id, fact.fiscal_year, fact.stage, fact.fund, fact.scope, fact.subject, '
    ~ 'fact.concept, fact.row_code'
) }}
