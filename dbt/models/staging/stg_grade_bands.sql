-- One row per grade of a scale.
select
    scale_id,
    title,
    is_default,
    grade,
    wordings,
    at_least,
    at_most,
    below
from {{ source('raw', 'grade_band') }}
