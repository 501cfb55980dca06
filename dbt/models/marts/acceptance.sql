-- What is accepted, until when, and whether that is still so and still needed.
with found as (
    select
        finding.finding_id,
        finding.rule_id,
        finding.document_id,
        document.path
    from {{ ref('findings') }} as finding
    inner join {{ ref('stg_documents') }} as document using (document_id)
)

select
    acceptance.finding_id,
    acceptance.rule_id,
    acceptance.document,
    acceptance.reason,
    acceptance.until,
    cast(count(found.finding_id) as integer) as findings,
    case
        when count(found.finding_id) = 0 then 'unneeded'
        when bool_or(acceptance.is_expired) then 'expired'
        else 'active'
    end as state
from {{ ref('stg_acceptances') }} as acceptance
left join found
    on
        acceptance.finding_id = found.finding_id
        or (
            acceptance.rule_id = found.rule_id
            and acceptance.document in (found.document_id, found.path)
        )
group by all
