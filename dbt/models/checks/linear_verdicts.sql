-- One row per linear tie: do its signed terms cancel, within what was printed?
--
-- difference is the total less its parts, in the base unit. tolerance is 0 where figures are
-- exact (E) and where the same figure is restated at the same precision; else each figure may
-- move by half of the finest digit that its sentence or table prints in its unit within the tie
-- (6.2 and 13 beside 4.05 are exact to 0.01, yet 586 in one sentence may stand for the 585.88 of
-- another), approximate figures by their own rounding. The same figure printed twice with numbers
-- that no slip of the pen explains is rather two figures: unknown. What few ties ask for is worked
-- out for those alone: these groups are a million.
with units as (
    select
        check_id,
        any_value(base_unit) as base_unit,
        count(*) - count(base_value) as missing,
        count(bound) as bounds,
        sum(case when sign < 0 then -base_value else base_value end) as difference,
        sum(case when role = 'total' then base_value end) as whole,
        count(case when role <> 'total' and base_value <> 0 then 1 end) as addends,
        count(case when own_rounding > 0 and not coalesce(approximate, false) then 1 end)
        * coalesce(min(
            case when own_rounding > 0 and not coalesce(approximate, false) then own_rounding end
        ), 0)
        + coalesce(sum(case when approximate then own_rounding end), 0) as envelope
    from {{ ref('check_terms') }}
    group by check_id, unit, statement
),

ties as (
    select
        check_id,
        sum(missing) = 0 as is_complete,
        sum(bounds) > 0 as is_bounded,
        min(base_unit) as base_unit,
        bool_or(base_unit = '元') and bool_or(base_unit <> '元') as mixes_measures,
        sum(difference) as difference,
        sum(whole) as whole,
        sum(addends) as addends,
        bool_or(whole is not null and addends > 0) as is_told_together,
        sum(envelope) as envelope
    from units
    group by check_id
),

made as (
    select
        *,
        kind = 'equal' and source = 'restated' as is_restated
    from {{ ref('checks_made') }}
    where
        stated_verdict is null
        and kind in ('sum', 'difference', 'equal', 'at_most', 'count', 'score')
),

-- figures restated: the coarser rounding, and whether both are printed in one way
twice as (
    select
        term.check_id,
        max(term.own_rounding) as coarsest,
        coalesce(min(term.unit), '') = coalesce(max(term.unit), '')
        and min(term.decimals) = max(term.decimals)
        and not coalesce(bool_or(term.approximate), false) as is_even
    from {{ ref('check_terms') }} as term
    inner join made using (check_id)
    where made.is_restated
    group by term.check_id
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
        made.is_restated,
        twice.coarsest,
        twice.is_even,
        ties.* exclude (check_id),
        case
            when made.tolerance_class = 'E' then 0
            when made.is_restated then case when twice.is_even then 0 else twice.coarsest end
            else ties.envelope
        end as tolerance
    from made
    inner join ties using (check_id)
    left join twice using (check_id)
),

unsure as (
    select distinct check_id
    from {{ ref('check_terms') }} as term
    where {{ is_unsure('term') }}
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
    inner join {{ ref('check_terms') }} as term on sums.check_id = term.check_id
    inner join {{ ref('stg_facts') }} as total on term.fact_id = total.fact_id
    inner join {{ ref('stg_facts') }} as other
        on
            sums.document_id = other.document_id
            and sums.base_unit = other.base_unit
            and sums.whole - sums.difference = other.base_value
    where
        term.role = 'total'
        and sums.source = 'rule'
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
        sums.is_restated
        and abs(sums.difference) > greatest(sums.tolerance, 2 * sums.coarsest, abs(sums.whole) / 1000)
    group by term.check_id
),

unlike as (
    select check_id
    from restated
    where
        levenshtein(total_digits, part_digits) > 2
        or (
            levenshtein(total_digits, part_digits) = 2
            and list_sort(string_split(total_digits, '')) <> list_sort(string_split(part_digits, ''))
        )
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
        when unsure.check_id is not null then '有数据识别把握不足'
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
        when is_restated and is_even and abs(difference) <= 2 * coarsest then '尾差'
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
left join unsure
    on sums.check_id = unsure.check_id
