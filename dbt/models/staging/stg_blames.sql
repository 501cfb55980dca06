-- One row per check, repair that makes it hold and figure repaired. rank 1 is the likeliest repair;
-- a group of ties too large to be solved has a row without figure.
with units as (
    select
        *,
        regexp_extract(printed, '[^-0-9.,]*$') as printed_unit,
        regexp_extract(proposed, '[^-0-9.,]*$') as proposed_unit
    from {{ source('raw', 'blame') }}
)

select
    units.document_id,
    units.check_id,
    units.fact_id,
    units.printed,
    units.proposed,
    units.slip,
    case
        when units.printed_unit = units.proposed_unit then coalesce(slip.same_unit, slip.wording)
        else replace(
            replace(slip.wording, '{printed}', units.printed_unit), '{proposed}', units.proposed_unit
        )
    end as wording,
    units.confidence,
    units.alternatives,
    units.rank
from units
inner join {{ source('raw', 'slip') }} as slip using (slip)
