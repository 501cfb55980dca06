-- One row per tie judged, whatever model judged it.
select
    document_id,
    check_id,
    unit,
    difference,
    tolerance,
    verdict,
    note,
    null as computed_percent
from {{ ref('linear_verdicts') }}
union all by name
select *
from {{ ref('ratio_verdicts') }}
union all by name
select
    document_id,
    check_id,
    coalesce(stated_verdict, 'unknown') as verdict
from {{ ref('checks_made') }}
where stated_verdict is not null or kind in ('grade', 'wording')
