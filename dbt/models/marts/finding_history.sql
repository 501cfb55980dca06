-- The life of a finding over the nights: what is found now, and what was found before.
-- The clock of a server may have jumped back: no day of a finding comes before its first one.
select
    coalesce(now.finding_id, before.finding_id) as finding_id,
    coalesce(now.document_id, before.document_id) as document_id,
    coalesce(now.rule_id, before.rule_id) as rule_id,
    coalesce(now.severity, before.severity) as severity,
    coalesce(now.message, before.message) as message,
    coalesce(before.first_seen, info.night) as first_seen,
    case
        when now.finding_id is null then before.last_seen
        else greatest(before.first_seen, info.night)
    end as last_seen,
    case
        when now.finding_id is null
            then coalesce(before.resolved_at, greatest(before.last_seen, info.night))
    end as resolved_at,
    case
        when now.finding_id is not null then null
        when before.resolved_at is not null then before.resolution
        when document.document_id is null then 'withdrawn'
        when document.status = 'superseded' then 'superseded'
        else 'judged_anew'
    end as resolution,
    coalesce(now.status, 'resolved') as status
from {{ ref('findings') }} as now
full join {{ source('raw', 'previous_finding') }} as before
    on now.finding_id = before.finding_id
cross join {{ source('raw', 'load_info') }} as info
left join {{ ref('stg_documents') }} as document
    on before.document_id = document.document_id
