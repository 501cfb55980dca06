-- One row per standard term.
select
    concept,
    concept_group,
    measure,
    parent,
    fund,
    nature,
    level,
    default_stage,
    wordings,
    place
from {{ source('raw', 'concept') }}
