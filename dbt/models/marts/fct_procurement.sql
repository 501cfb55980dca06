-- One row per contract of an export of procurement, on the basis of contracts signed.
select
    line.document_id,
    line.row_number,
    document.department,
    document.region,
    document.fiscal_year,
    line.row_date as contract_date,
    line.row_code as contract_number,
    line.unit_name,
    line.party as supplier,
    line.item_name,
    line.category,
    line.method,
    line.project,
    line.fund,
    quantity.value as quantity,
    budget.amount_yuan as budget_yuan,
    amount.amount_yuan,
    paid.amount_yuan as paid_yuan,
    amount.fact_id,
    amount.page,
    amount.char_start,
    amount.char_end
from {{ ref('stg_ledger_rows') }} as line
inner join {{ ref('stg_documents') }} as document using (document_id)
left join {{ ref('stg_facts') }} as amount on line.amount_fact_id = amount.fact_id
left join {{ ref('stg_facts') }} as budget on line.budget_fact_id = budget.fact_id
left join {{ ref('stg_facts') }} as paid on line.paid_fact_id = paid.fact_id
left join {{ ref('stg_facts') }} as quantity on line.quantity_fact_id = quantity.fact_id
where line.ledger = '政府采购明细'
