-- One row per ratio: does the stated percentage fit 100 x numerator / denominator?
--
-- The computed percentage moves by the operands' roundings (half of the finest digit that their
-- sentence or table prints in their unit within the tie) to first order; a figure in both
-- numerator and denominator (growth) moves both.
with terms as (
    select
        term.*,
        case
            when term.approximate or term.own_rounding = 0 then term.own_rounding
            else min(term.own_rounding) filter (where term.own_rounding > 0 and not term.approximate)
                over (partition by term.check_id, term.unit, term.statement)
        end as effective_rounding
    from {{ ref('check_terms') }} as term
    inner join {{ ref('checks_made') }} as made using (check_id)
    where made.stated_verdict is null and made.kind = 'ratio'
),

sides as (
    select
        check_id,
        bool_and(base_value is not null) as is_complete,
        count(bound) > 0 as is_bounded,
        sum(case when base_unit = '倍' then 100 else 1 end * sign * base_value)
            filter (where role = 'stated') as stated,
        max(case when base_unit = '倍' then 100 else 1 end * own_rounding)
            filter (where role = 'stated') as stated_rounding,
        sum(sign * cast(base_value as double)) filter (where role = 'numerator') as numerator,
        sum(sign * cast(base_value as double)) filter (where role = 'denominator') as denominator
    from terms
    group by check_id
),

slopes as (
    select
        term.check_id,
        coalesce(term.fact_id, cast(term.term_index as varchar)) as operand,
        max(cast(term.effective_rounding as double)) * abs(sum(
            case when term.role = 'numerator' then term.sign * side.denominator
                else -term.sign * side.numerator
            end
        )) * 100 / pow(any_value(side.denominator), 2) as reach
    from terms as term
    inner join sides as side using (check_id)
    where term.role <> 'stated' and side.denominator <> 0
    group by all
),

reaches as (
    select
        check_id,
        sum(reach) as reach
    from slopes
    group by check_id
),

judged as (
    select
        made.document_id,
        made.is_ambiguous,
        side.*,
        100 * side.numerator / nullif(side.denominator, 0) as percent,
        cast(side.stated as double) - percent as difference,
        coalesce(reaches.reach, 0) as reach,
        -- what a division may lose in its last binary digit
        1e-9 * greatest(1, abs(percent)) as epsilon
    from sides as side
    inner join {{ ref('checks_made') }} as made using (check_id)
    left join reaches using (check_id)
)

select
    document_id,
    check_id,
    '%' as unit,
    case when is_complete and abs(difference) < 1e20 then cast(difference as decimal(38, 6)) end
        as difference,
    cast(least(stated_rounding + reach, 1e20) as decimal(38, 6)) as tolerance,
    case
        when not is_complete then 'unknown'
        when denominator = 0 and numerator = 0 then 'unknown'
        when denominator = 0 then 'fail'
        when abs(difference) <= stated_rounding + epsilon then 'pass'
        when abs(difference) <= stated_rounding + reach + epsilon then 'rounding'
        when abs(difference) < 2 * stated_rounding and abs(stated) < abs(percent) then 'rounding'
        when is_bounded or is_ambiguous then 'unknown'
        else 'fail'
    end as verdict,
    case
        when not is_complete then '有数据未列示'
        when denominator = 0 and numerator = 0 then '分子、分母均为0，比率无意义'
        when denominator = 0 then '分母为0，不应列有比率'
        when abs(difference) <= stated_rounding + reach + epsilon then null
        when abs(difference) < 2 * stated_rounding and abs(stated) < abs(percent)
            then '尾数截断，未四舍五入'
        when is_bounded then '有数据只给出上限或下限'
        when is_ambiguous then '同一口径列有不同数据'
    end as note,
    percent as computed_percent
from judged
