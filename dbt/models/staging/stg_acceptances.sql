-- One row per entry of rules/accepted.yml; is_expired once its last day is over.
select
    acceptance.finding_id,
    acceptance.rule_id,
    acceptance.document,
    acceptance.reason,
    acceptance.until,
    coalesce(acceptance.until < info.night, false) as is_expired
from {{ source('raw', 'acceptance') }} as acceptance
cross join {{ source('raw', 'load_info') }} as info
