-- One row per tie that a report states itself.
select
    document_id,
    relation_id as check_id,
    rule_id,
    kind,
    source,
    tolerance as tolerance_class,
    severity,
    char_start,
    char_end,
    verdict as stated_verdict,
    message,
    doubt
from {{ source('raw', 'relation') }}
