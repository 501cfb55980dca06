-- One row per tie judged, whatever model judged it. Its rows are not written a second time.
{{ config(materialized='view') }}
select
    document_id,
    check_id,
    unit,
    difference,
    tolerance,
    verdict,
    note,
    cast(null as double) as computed_percent
from {{ ref('linear_verdicts') }}
union all
select
    document_id,
    check_id,
    unit,
    difference,
    tolerance,
    verdict,
    note,
    computed_percent
from {{ ref('ratio_verdicts') }}
union all
select
    document_id,
    check_id,
    null as unit,
    null as difference,
    null as tolerance,
    coalesce(stated_verdict, 'unknown') as verdict,
    null as note,
    null as computed_percent
from {{ ref('checks_made') }}
where stated_verdict is not null or kind in ('grade', 'wording')
