-- One row per linear tie: do its signed terms cancel, within what was printed?
--
-- difference is the total less its parts, in the base unit; tolerance is 0 where figures are
-- exact (E), where the same figure is restated at the same precision, and else the sum of the
-- effective roundings of the terms.
with sums as (
    select
        made.document_id,
        made.check_id,
        any_value(made.kind) as kind,
        any_value(made.is_open) as is_open,
        any_value(made.is_ambiguous) as is_ambiguous,
        bool_and(term.base_value is not null) as is_complete,
        bool_or(term.bound is not null) as is_bounded,
        count(distinct term.base_unit) > 1 and bool_or(term.base_unit = '元') as mixes_measures,
        any_value(term.base_unit) as base_unit,
        case when any_value(made.kind) = 'at_most' then 1
            else coalesce(max(term.sign) filter (where term.role = 'total'), 1)
        end * sum(term.sign * cast(term.base_value as decimal(38, 6))) as difference,
        case
            when any_value(made.tolerance_class) = 'E' then 0
            when any_value(made.kind) = 'equal' and any_value(made.source) = 'restated'
                then case
                    when count(distinct (term.unit, term.decimals)) = 1
                        and not bool_or(term.approximate) then 0
                    else max(term.own_rounding)
                end
            else sum(term.effective_rounding)
        end as tolerance
    from {{ ref('checks_made') }} as made
    inner join {{ ref('check_terms') }} as term using (document_id, check_id)
    where
        made.stated_verdict is null
        and made.kind in ('sum', 'difference', 'equal', 'at_most', 'count', 'score')
    group by made.document_id, made.check_id
)

select
    document_id,
    check_id,
    base_unit as unit,
    case when is_complete and not mixes_measures then difference end as difference,
    cast(tolerance as decimal(38, 6)) as tolerance,
    case
        when not is_complete or mixes_measures then 'unknown'
        when difference = 0 or (kind = 'at_most' and difference > 0) then 'pass'
        when abs(difference) <= tolerance then 'rounding'
        when is_bounded or is_ambiguous then 'unknown'
        when is_open and difference > 0 then 'unknown'
        else 'fail'
    end as verdict,
    case
        when not is_complete then '有数据未列示'
        when mixes_measures then '计量单位不同'
        when difference = 0 or abs(difference) <= tolerance then null
        when is_bounded then '有数据只给出上限或下限'
        when is_ambiguous then '同一口径列有不同数据'
        when is_open and difference > 0 then '可能有未列示的项目'
    end as note
from sums
