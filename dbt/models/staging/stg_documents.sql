-- One row per content of a landed file: names only.
select
    document_id,
    sha256,
    path,
    media_type,
    document_kind,
    title,
    department,
    region,
    fiscal_year,
    pages,
    status,
    problem
from {{ source('raw', 'document') }}
