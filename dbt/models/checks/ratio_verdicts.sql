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
        made.doubt,
        made.source,
        side.*,
        100 * side.numerator / nullif(side.denominator, 0) as percent,
        cast(side.stated as double) - percent as difference,
        coalesce(reaches.reach, 0) as reach,
        -- what a division may lose in its last binary digit
        1e-9 * greatest(1, abs(percent)) as epsilon
    from sides as side
    inner join {{ ref('checks_made') }} as made using (check_id)
    left join reaches using (check_id)
),

verdicts as (
    select
        *,
        case
            when not is_complete then 'unknown'
            when denominator = 0 and numerator = 0 then 'unknown'
            when denominator = 0 and doubt is not null then 'unknown'
            when denominator = 0 then 'fail'
            when abs(difference) <= stated_rounding + epsilon then 'pass'
            when abs(difference) <= stated_rounding + reach + epsilon then 'rounding'
            when abs(difference) < 2 * stated_rounding and abs(stated) < abs(percent) then 'rounding'
            when is_bounded or is_ambiguous or doubt is not null then 'unknown'
            else 'fail'
        end as verdict
    from judged
),

-- a share that fails may be the share of another total that the document prints
operands as (
    select
        term.check_id,
        max(term.fact_id) filter (where term.role = 'numerator') as numerator_id,
        max(term.statement) filter (where term.role = 'stated') as stated_in,
        list(term.fact_id) as fact_ids
    from terms as term
    inner join verdicts on term.check_id = verdicts.check_id
    where verdicts.verdict = 'fail' and verdicts.denominator <> 0
    group by term.check_id
    having count(*) filter (where term.role = 'numerator') = 1 and count(*) = 3
),

other_denominators as (
    select
        operands.check_id,
        other.label || {{ stage_suffix('other') }} || {{ printed_figure('other') }} as figure
    from operands
    inner join verdicts on operands.check_id = verdicts.check_id
    inner join {{ ref('stg_facts') }} as part on operands.numerator_id = part.fact_id
    inner join {{ ref('stg_facts') }} as other
        on part.document_id = other.document_id and part.base_unit = other.base_unit
    left join {{ ref('stg_concepts') }} as concept on other.concept = concept.concept
    where
        (
            (concept.concept is not null and concept.parent is null)
            or (verdicts.source = 'rule' and other.statement = operands.stated_in)
        )
        and other.base_value > 0
        and other.fiscal_year is not distinct from part.fiscal_year
        and not list_contains(operands.fact_ids, other.fact_id)
        and abs(100 * cast(part.base_value as double) / cast(other.base_value as double) - verdicts.stated)
        <= verdicts.stated_rounding
    qualify row_number() over (
        partition by operands.check_id
        order by abs(other.char_start - part.char_start), other.fact_id
    ) = 1
)

select
    verdicts.document_id,
    verdicts.check_id,
    '%' as unit,
    case when is_complete and abs(difference) < 1e20 then cast(difference as decimal(38, 6)) end
        as difference,
    cast(least(stated_rounding + reach, 1e20) as decimal(38, 6)) as tolerance,
    -- which figure a rule means is not sure where another one fits
    case
        when verdict = 'fail' and source = 'rule' and other_denominators.figure is not null then 'unknown'
        else verdict
    end as verdict,
    case
        when not is_complete then '有数据未列示'
        when denominator = 0 and numerator = 0 then '分子、分母均为0，比率无意义'
        when denominator = 0 and doubt is not null then doubt
        when denominator = 0 then '分母为0，不应列有比率'
        when abs(difference) <= stated_rounding + reach + epsilon then null
        when verdict = 'rounding' then '尾数截断，未四舍五入'
        when is_bounded then '有数据只给出上限或下限'
        when is_ambiguous then '同一口径列有不同数据'
        when doubt is not null then doubt
        else '若以' || other_denominators.figure || '为分母则相符'
    end as note,
    percent as computed_percent
from verdicts
left join other_denominators on verdicts.check_id = other_denominators.check_id
