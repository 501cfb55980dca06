-- One row per item of a register of fixed assets; its totals are left out.
select
    line.document_id,
    line.row_number,
    document.department,
    document.region,
    document.fiscal_year,
    line.row_date as acquired_on,
    line.row_code as asset_number,
    line.item_name as asset_name,
    line.category,
    line.unit_name,
    quantity.value as quantity,
    amount.amount_yuan,
    depreciation.amount_yuan as depreciation_yuan,
    net.amount_yuan as net_yuan,
    amount.fact_id,
    amount.page,
    amount.char_start,
    amount.char_end
from {{ ref('stg_ledger_rows') }} as line
inner join {{ ref('stg_documents') }} as document using (document_id)
left join {{ ref('stg_facts') }} as amount on line.amount_fact_id = amount.fact_id
left join {{ ref('stg_facts') }} as quantity on line.quantity_fact_id = quantity.fact_id
left join {{ ref('stg_facts') }} as depreciation on line.depreciation_fact_id = depreciation.fact_id
left join {{ ref('stg_facts') }} as net on line.net_fact_id = net.fact_id
where line.ledger = '固定资产台账'
