-- The first printed figure of each key.
select
    fact.document_id,
    document.department,
    document.region,
    fact.fiscal_year,
    fact.stage,
    fact.scope,
    fact.subject,
    fact.concept as item,
    fact.value as headcount,
    fact.unit,
    fact.fact_id
from {{ ref('stg_facts') }} as fact
inner join {{ ref('stg_concepts') }} as concept using (concept)
inner join {{ ref('stg_documents') }} as document using (document_id)
where concept.concept_group = 'staffing'
{{ first_printed(
    'fact.document_id, fact.fiscal_year, fact.stage, fact.scope, fact.subject, fact.concept'
) }}
