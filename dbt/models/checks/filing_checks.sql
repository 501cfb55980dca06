-- One row per report that a list expects: was it published in time? Rows of fct_check.
--
-- Without the day of approval or that of publication nobody can tell: unknown. What is missing
-- altogether has no document to stand beside; filing_states tells of it.
with filed as (
    select
        *,
        row_number() over (partition by document_id order by list_path, line) as place
    from {{ ref('filing_states') }}
    where document_id is not null and status in ('filed', 'late')
)

select
    'filed_in_time:' || left(md5(concat_ws('|', filed.document_id, filed.place)), 12) as check_id,
    filed.document_id,
    rule.rule_id,
    rule.kind,
    case
        when filed.published_on is null or filed.due_on is null then rule.title
        else concat(
            '公开日期', strftime(filed.published_on, '%Y-%m-%d'),
            case when filed.status = 'late' then '晚于' else '不晚于' end,
            '应公开的期限', strftime(filed.due_on, '%Y-%m-%d'),
            '（', strftime(filed.approved_on, '%Y-%m-%d'), '批复）'
        )
    end as equation,
    case
        when filed.published_on is null or filed.due_on is null then 'unknown'
        when filed.status = 'late' then 'fail'
        else 'pass'
    end as verdict,
    'rule' as source,
    rule.severity,
    rule.tolerance_class,
    filed.fiscal_year,
    0 as char_start,
    0 as char_end,
    case
        when filed.approved_on is null then '清单未列批复日期'
        when filed.published_on is null then '未登记公开日期'
    end as note
from filed
cross join {{ ref('stg_rules') }} as rule
where rule.rule_id = 'filed_in_time'
