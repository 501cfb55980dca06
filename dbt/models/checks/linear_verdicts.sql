-- One row per linear tie: do its signed terms cancel, within what was printed?
--
-- difference is the total less its parts, in the base unit. tolerance is 0 where figures are
-- exact (E) and where the same figure is restated at the same precision; else each figure may
-- move by half of the finest digit that its sentence or table prints in its unit within the tie
-- (6.2 and 13 beside 4.05 are exact to 0.01, yet 586 in one sentence may stand for the 585.88 of
-- another), approximate figures by their own rounding. The same figure
-- printed twice with numbers that no slip of the pen explains is rather two figures: unknown.
with units as (
    select
        check_id,
        unit,
        any_value(base_unit) as base_unit,
        count(*) = count(base_value) as is_complete,
        count(bound) > 0 as is_bounded,
        bool_or({{ is_unsure('check_terms') }}) as is_unsure,
        sum(case when sign < 0 then -base_value else base_value end) as difference,
        sum(base_value) filter (where role = 'total') as whole,
        max(fact_id) filter (where role = 'total') as total_id,
        count(*) filter (where role <> 'total' and base_value <> 0) as addends,
        count(*) filter (where own_rounding > 0 and not approximate)
        * coalesce(min(own_rounding) filter (where own_rounding > 0 and not approximate), 0)
        + coalesce(sum(own_rounding) filter (where approximate), 0) as envelope,
        max(own_rounding) as coarsest,
        min(decimals) as fewest_decimals,
        max(decimals) as most_decimals,
        coalesce(bool_or(approximate), false) as is_approximate
    from {{ ref('check_terms') }} as check_terms
    group by check_id, unit, statement
),

ties as (
    select
        check_id,
        bool_and(is_complete) as is_complete,
        bool_or(is_bounded) as is_bounded,
        bool_or(is_unsure) as is_unsure,
        min(base_unit) as base_unit,
        min(base_unit) <> max(base_unit) and bool_or(base_unit = '元') as mixes_measures,
        sum(difference) as difference,
        sum(whole) as whole,
        max(total_id) as total_id,
        sum(addends) as addends,
        bool_or(whole is not null and addends > 0) as is_told_together,
        sum(envelope) as envelope,
        max(coarsest) as coarsest,
        coalesce(min(unit), '') = coalesce(max(unit), '')
        and min(fewest_decimals) = max(most_decimals)
        and not bool_or(is_approximate) as is_even
    from units
    group by check_id
),

sums as (
    select
        made.document_id,
        made.check_id,
        made.kind,
        made.is_open,
        made.is_ambiguous,
        made.doubt,
        made.source,
        ties.* exclude (check_id),
        case
            when made.tolerance_class = 'E' then 0
            when made.kind = 'equal' and made.source = 'restated'
                then case when ties.is_even then 0 else ties.coarsest end
            else ties.envelope
        end as tolerance
    from {{ ref('checks_made') }} as made
    inner join ties using (check_id)
    where
        made.stated_verdict is null
        and made.kind in ('sum', 'difference', 'equal', 'at_most', 'count', 'score')
),

-- money carried from year to year: where a rule misses by exactly such a figure, one side may
-- count it and the other not
carried as (
    select distinct
        fact.document_id,
        abs(fact.base_value) as amount
    from {{ ref('stg_facts') }} as fact
    inner join {{ ref('stg_concepts') }} as concept on fact.concept = concept.concept
    where concept.concept_group = 'carry_over' and fact.base_value <> 0
),

-- parts told apart from their total that make up exactly a figure of another stage or concept:
-- whose parts they are is in doubt
parts_of_another as (
    select distinct sums.check_id
    from sums
    inner join {{ ref('stg_facts') }} as total on sums.total_id = total.fact_id
    inner join {{ ref('stg_facts') }} as other
        on
            sums.document_id = other.document_id
            and sums.base_unit = other.base_unit
            and sums.whole - sums.difference = other.base_value
    where
        sums.source = 'rule'
        and sums.kind = 'sum'
        and sums.addends > 1
        and not sums.is_told_together
        and abs(sums.difference) > sums.tolerance
        and (other.concept is distinct from total.concept or other.stage is distinct from total.stage)
),

-- figures restated that are more than a thousandth apart, their digits without point and noughts at
-- the ends: one digit more, less or other, or two neighbours exchanged, is a slip
restated as (
    select
        term.check_id,
        max(trim(regexp_replace(term.printed_text, '[^0-9]', '', 'g'), '0'))
            filter (where term.role = 'total') as total_digits,
        max(trim(regexp_replace(term.printed_text, '[^0-9]', '', 'g'), '0'))
            filter (where term.role <> 'total') as part_digits
    from {{ ref('check_terms') }} as term
    inner join sums using (check_id)
    where
        sums.kind = 'equal'
        and sums.source = 'restated'
        and abs(sums.difference) > greatest(sums.tolerance, 2 * sums.coarsest, abs(sums.whole) / 1000)
    group by term.check_id
),

unlike as (
    select check_id
    from restated
    where damerau_levenshtein(total_digits, part_digits) > 1
)

select
    sums.document_id,
    sums.check_id,
    base_unit as unit,
    case when is_complete and not mixes_measures then cast(difference as decimal(38, 6)) end
        as difference,
    cast(tolerance as decimal(38, 6)) as tolerance,
    case
        when not is_complete or mixes_measures then 'unknown'
        when difference = 0 or (kind = 'at_most' and difference > 0) then 'pass'
        when abs(difference) <= tolerance then 'rounding'
        when is_bounded or is_ambiguous or doubt is not null then 'unknown'
        when source = 'rule' and carried.amount is not null then 'unknown'
        when parts_of_another.check_id is not null then 'unknown'
        when is_open and difference > 0 then 'unknown'
        when unlike.check_id is not null then 'unknown'
        else 'fail'
    end as verdict,
    case
        when is_unsure then '有数据识别把握不足'
        when not is_complete then '有数据未列示'
        when mixes_measures then '计量单位不同'
        when difference = 0 or abs(difference) <= tolerance then null
        when kind = 'at_most' and difference > 0 then null
        when is_bounded then '有数据只给出上限或下限'
        when is_ambiguous then '同一口径列有不同数据'
        when doubt is not null then doubt
        when source = 'rule' and carried.amount is not null then '差额等于结转结余'
        when parts_of_another.check_id is not null then '各项之和等于所列另一数据'
        when is_open and difference > 0 then '可能有未列示的项目'
        when unlike.check_id is not null then '两处数据或不是同一口径'
        when kind = 'equal' and source = 'restated' and is_even and abs(difference) <= 2 * coarsest then '尾差'
    end as note
from sums
left join carried
    on
        sums.document_id = carried.document_id
        and abs(sums.difference) = carried.amount
left join parts_of_another
    on sums.check_id = parts_of_another.check_id
left join unlike
    on sums.check_id = unlike.check_id
