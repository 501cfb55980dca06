-- What should be published against what lies in the landing zone.
select
    filing_id,
    list_path,
    line,
    region,
    department,
    unit,
    kind_printed,
    document_kind,
    fiscal_year,
    approved_on,
    due_on,
    published_on,
    days_after_approval,
    status,
    exemption,
    document_id,
    path,
    problem
from {{ ref('filing_states') }}
