-- One row per amount in the row of a functional (2…) or economic (3…, 5…) class of a table.
select
    fact_id,
    row_code as class_code,
    coalesce(row_label, label) as class_name,
    case when starts_with(row_code, '2') then 'functional' else 'economic' end as breakdown,
    case
        when fund = '上年结转' then 'carry_over'
        when contains(coalesce(column_label, ''), '收入') then 'income'
        when contains(coalesce(column_label, ''), '支出') then 'expenditure'
        when contains(coalesce(table_name, ''), '收入') and not contains(table_name, '支出')
            then 'income'
        else 'expenditure'
    end as side,
    column_label
from {{ source('raw', 'fact') }}
where
    concept is null and amount_yuan is not null
    and regexp_matches(row_code, '^([235][0-9]{2}|[235][0-9]{4}|2[0-9]{6})$')
