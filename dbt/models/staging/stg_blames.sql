-- One row per check and figure whose repair makes the check hold.
select
    document_id,
    check_id,
    fact_id,
    printed,
    proposed,
    slip,
    confidence,
    alternatives
from {{ source('raw', 'blame') }}
