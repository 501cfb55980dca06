-- One row per line of the list of what should be published: names only.
select
    list_path,
    line,
    region,
    department,
    unit,
    kind_printed,
    document_kind,
    fiscal_year,
    approved_on,
    exemption,
    problem
from {{ source('raw', 'expected_filing') }}
