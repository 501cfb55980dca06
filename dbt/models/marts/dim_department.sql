select
    left(md5(concat_ws('|', coalesce(region, ''), department)), 12) as department_id,
    cast(null as varchar) as department_code,
    department,
    region,
    cast(null as varchar) as parent_department,
    min(fiscal_year) as valid_from,
    max(fiscal_year) as valid_to,
    cast(count(*) as integer) as documents
from {{ ref('stg_documents') }}
where status = 'loaded' and department is not null
group by department, region
