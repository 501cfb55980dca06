-- One row per operand of a tie that a report states itself.
select
    document_id,
    relation_id as check_id,
    term_index,
    role,
    sign,
    fact_id,
    constant,
    label
from {{ source('raw', 'relation_term') }}
