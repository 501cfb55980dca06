select
    concept,
    concept_group,
    measure,
    parent as parent_concept,
    fund,
    nature,
    level as indicator_level,
    default_stage,
    array_to_string(wordings, '、') as wordings,
    cast(null as integer) as valid_from,
    cast(null as integer) as valid_to,
    place as sort_order
from {{ ref('stg_concepts') }}
