-- One row per figure printed. 上年结转 is where money comes from, not a fund of its own.
select
    * replace (nullif(fund, '上年结转') as fund)
from {{ source('raw', 'fact') }}
