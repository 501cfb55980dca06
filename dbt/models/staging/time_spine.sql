-- The days that metrics are told by: the semantic layer asks for them, though years are all we have.
select cast(days.day_start as date) as day_start
from (
    select unnest(generate_series(date '2000-01-01', date '2050-12-31', interval 1 day)) as day_start
) as days
