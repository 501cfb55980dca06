-- One row per line of an export of treasury payments; its totals are left out.
select
    line.document_id,
    line.row_number,
    document.department,
    document.region,
    document.fiscal_year,
    line.row_date as payment_date,
    line.row_code as document_number,
    line.unit_name,
    line.party as payee,
    line.functional_code,
    line.functional_name,
    line.economic_code,
    line.economic_name,
    line.project,
    line.fund,
    line.method,
    line.purpose,
    amount.amount_yuan,
    amount.fact_id,
    amount.page,
    amount.char_start,
    amount.char_end
from {{ ref('stg_ledger_rows') }} as line
inner join {{ ref('stg_documents') }} as document using (document_id)
left join {{ ref('stg_facts') }} as amount on line.amount_fact_id = amount.fact_id
where line.ledger = '国库集中支付明细'
