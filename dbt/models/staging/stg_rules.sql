-- One row per rule of the rule book.
select
    rule_id,
    title,
    check_number,
    kind,
    holds,
    within,
    when_complete,
    when_wrong,
    tolerance as tolerance_class,
    severity,
    message,
    source as authority,
    document_kinds,
    stages
from {{ source('raw', 'rule') }}
