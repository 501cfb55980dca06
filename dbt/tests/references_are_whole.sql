-- Every reference leads somewhere: an error of ours where it does not.
select
    'relation term without its fact' as problem,
    term.check_id as reference
from {{ ref('stg_relation_terms') }} as term
anti join {{ ref('fct_fact') }} as fact
    on term.document_id = fact.document_id and term.fact_id = fact.fact_id
where term.fact_id is not null
union all
select
    'figure of an unknown concept' as problem,
    fact.fact_id as reference
from {{ ref('fct_fact') }} as fact
anti join {{ ref('dim_concept') }} as concept on fact.concept = concept.concept
where fact.concept is not null
union all
select
    'check without its document' as problem,
    judged.check_id as reference
from {{ ref('fct_check') }} as judged
anti join {{ ref('dim_document') }} as document on judged.document_id = document.document_id
union all
select
    'relation that no model judged' as problem,
    relation.check_id as reference
from {{ ref('stg_relations') }} as relation
anti join {{ ref('fct_check') }} as judged
    on relation.document_id = judged.document_id and relation.check_id = judged.check_id
