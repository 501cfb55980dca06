-- One row per line of an export that is no total; its date parsed from the usual ways to print it.
select
    document_id,
    row_number,
    ledger,
    table_name,
    coalesce(
        try_cast(left(row_date, 10) as date),
        cast(coalesce(
            try_strptime(row_date, '%Y/%m/%d'),
            try_strptime(row_date, '%Y.%m.%d'),
            try_strptime(row_date, '%Y年%m月%d日'),
            try_strptime(row_date, '%Y%m%d'),
            try_strptime(row_date, '%Y年%m月')
        ) as date)
    ) as row_date,
    row_code,
    unit_name,
    party,
    item_name,
    category,
    functional_code,
    functional_name,
    economic_code,
    economic_name,
    project,
    fund,
    method,
    purpose,
    amount_fact_id,
    budget_fact_id,
    paid_fact_id,
    quantity_fact_id,
    depreciation_fact_id,
    net_fact_id,
    char_start,
    char_end
from {{ source('raw', 'ledger_row') }}
