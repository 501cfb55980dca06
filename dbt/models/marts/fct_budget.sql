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
    coalesce(class.side, concept.concept_group) as side,
    coalesce(fact.concept, class.class_name) as item,
    coalesce(concept.nature, column_concept.nature) as nature,
    fact.row_code as class_code,
    fact.amount_yuan,
    fact.rounding as rounding_yuan,
    fact.fact_id
from {{ ref('stg_facts') }} as fact
inner join {{ ref('stg_documents') }} as document using (document_id)
left join {{ ref('stg_concepts') }} as concept on fact.concept = concept.concept
left join {{ ref('stg_class_figures') }} as class on fact.fact_id = class.fact_id
left join {{ ref('stg_concepts') }} as column_concept on class.column_label = column_concept.concept
where
    fact.amount_yuan is not null
    and document.document_kind is distinct from 'ledger_export'
    and (
        concept.concept_group in ('income', 'expenditure', 'carry_over', 'total')
        or class.fact_id is not null
    )
{{ first_printed(
    'fact.document_id, fact.fiscal_year, fact.stage, fact.fund, fact.scope, fact.subject, '
    ~ 'coalesce(class.side, concept.concept_group), coalesce(fact.concept, class.class_name), '
    ~ 'coalesce(concept.nature, column_concept.nature), fact.row_code'
) }}
