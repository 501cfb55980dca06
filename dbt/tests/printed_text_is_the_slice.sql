-- The place of every figure shows the figure: an error of ours where it does not.
select
    fact.fact_id,
    fact.printed_text
from {{ ref('fct_fact') }} as fact
inner join {{ source('raw', 'document_text') }} as document using (document_id)
where
    substr(document.text, fact.char_start + 1, fact.char_end - fact.char_start)
    <> fact.printed_text
