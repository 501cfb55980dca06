-- One row per figure of one document held against a figure of another: rows of fct_check.
--
-- The difference is the judged document's figure less the other's (for a unit: the department's
-- less the unit's). Two figures agree when their intervals meet.
with figures as (
    select * from {{ ref('cross_document_figures') }}
),

-- what the year before closes with, this year opens with
carried as (
    select
        '年初结转和结余' as opening,
        '年末结转和结余' as closing
    union all
    select
        '上年结转' as opening,
        '年末结转和结余' as closing
    union all
    select
        '年初财政拨款结转和结余' as opening,
        '年末财政拨款结转和结余' as closing
),

held_against as (
    select
        pair.document_id,
        pair.other_id,
        'prior_year_as_published' as rule_id,
        mine.fact_id,
        mine.is_derived,
        other.fact_id as other_fact_id
    from {{ ref('cross_document_pairs') }} as pair
    inner join {{ ref('stg_documents') }} as document on pair.document_id = document.document_id
    inner join figures as mine
        on
            pair.document_id = mine.document_id
            and mine.fiscal_year = document.fiscal_year - 1
    inner join figures as other
        on
            pair.other_id = other.document_id
            and mine.concept = other.concept
            and mine.fund is not distinct from other.fund
            and mine.fiscal_year = other.fiscal_year
            and not other.is_derived
            -- 上年 in a budget may be the budget or the final figure of the year before
            and (
                mine.stage = other.stage
                or (mine.stage = '上年' and other.stage = '决算' and document.document_kind <> 'budget')
            )
    where pair.relation = 'prior'
    union all
    select
        pair.document_id,
        pair.other_id,
        'carry_over_from_last_year' as rule_id,
        mine.fact_id,
        mine.is_derived,
        other.fact_id as other_fact_id
    from {{ ref('cross_document_pairs') }} as pair
    inner join {{ ref('stg_documents') }} as document on pair.document_id = document.document_id
    inner join figures as mine
        on
            pair.document_id = mine.document_id
            and document.fiscal_year = mine.fiscal_year
            and not mine.is_derived
    inner join carried on mine.concept = carried.opening
    left join figures as other
        on
            pair.other_id = other.document_id
            and carried.closing = other.concept
            and mine.fund is not distinct from other.fund
            and mine.fiscal_year - 1 = other.fiscal_year
            and other.stage = '决算'
            and not other.is_derived
    where
        pair.relation = 'prior'
        and document.document_kind = 'final_accounts'
        and mine.stage in ('决算', '上年')
    union all
    select
        pair.document_id,
        pair.other_id,
        case
            when pair.relation = 'budget' then 'budget_as_published'
            when mine.concept = '支出合计' then 'payments_within_expenditure'
            else 'export_as_reported'
        end as rule_id,
        mine.fact_id,
        mine.is_derived,
        other.fact_id as other_fact_id
    from {{ ref('cross_document_pairs') }} as pair
    inner join figures as mine on pair.document_id = mine.document_id
    inner join figures as other
        on
            pair.other_id = other.document_id
            and mine.concept = other.concept
            and mine.fund is not distinct from other.fund
            and mine.fiscal_year = other.fiscal_year
            and mine.stage = other.stage
    where
        ((pair.relation = 'budget' and mine.stage = '年初预算') or pair.relation = 'export')
        and not mine.is_derived
        and not other.is_derived
    union all
    select
        pair.document_id,
        pair.other_id,
        'unit_within_department' as rule_id,
        mine.fact_id,
        mine.is_derived,
        other.fact_id as other_fact_id
    from {{ ref('cross_document_pairs') }} as pair
    inner join {{ ref('stg_documents') }} as document on pair.document_id = document.document_id
    inner join figures as mine
        on
            pair.document_id = mine.document_id
            and document.fiscal_year = mine.fiscal_year
            and mine.stage in ('年初预算', '决算')
            and not mine.is_derived
    inner join figures as other
        on
            pair.other_id = other.document_id
            and mine.concept = other.concept
            and mine.fund is not distinct from other.fund
            and mine.fiscal_year = other.fiscal_year
            and mine.stage = other.stage
            and not other.is_derived
    inner join {{ ref('stg_concepts') }} as concept on mine.concept = concept.concept
    where pair.relation = 'unit' and concept.concept_group in ('income', 'expenditure', 'three_public')
),

one_each as (
    select *
    from held_against
    qualify row_number() over (
        partition by rule_id, fact_id, is_derived, other_id order by other_fact_id
    ) = 1
),

compared as (
    select
        held.rule_id || ':'
        || left(md5(concat_ws('|', held.fact_id, held.is_derived, held.other_id)), 12) as check_id,
        held.document_id,
        held.rule_id,
        rule.kind,
        rule.severity,
        rule.tolerance_class,
        fact.stage,
        fact.fund,
        fact.fiscal_year,
        fact.fact_id,
        fact.section,
        fact.page,
        fact.char_start,
        fact.char_end,
        fact.quote,
        case when mine.is_derived then fact.label || '按增减额推算的上年数' else fact.label end
        || {{ stage_suffix('fact') }} || mine.figure as mine_text,
        '《' || coalesce(other_document.title, other_document.path) || '》' as other_title,
        coalesce(other_fact.label || {{ stage_suffix('other_fact') }} || other.figure, '（未列示）') as other_text,
        case when held.rule_id = 'unit_within_department' then other.base_value - mine.base_value
            else mine.base_value - other.base_value
        end as difference,
        mine.rounding + other.rounding as tolerance,
        mine.is_ambiguous or other.is_ambiguous as is_ambiguous
    from one_each as held
    inner join {{ ref('stg_rules') }} as rule using (rule_id)
    inner join figures as mine
        on
            held.document_id = mine.document_id
            and held.fact_id = mine.fact_id
            and held.is_derived = mine.is_derived
    inner join {{ ref('stg_facts') }} as fact on held.fact_id = fact.fact_id
    inner join {{ ref('stg_documents') }} as other_document
        on held.other_id = other_document.document_id
    left join figures as other
        on
            held.other_id = other.document_id
            and held.other_fact_id = other.fact_id
            and not other.is_derived
    left join {{ ref('stg_facts') }} as other_fact on held.other_fact_id = other_fact.fact_id
),

judged as (
    select
        *,
        case
            when difference is null then 'unknown'
            when difference = 0 or (kind = 'at_most' and difference > 0) then 'pass'
            when abs(difference) <= tolerance then 'rounding'
            when is_ambiguous then 'unknown'
            else 'fail'
        end as verdict
    from compared
)

select
    check_id,
    document_id,
    rule_id,
    kind,
    case when rule_id = 'payments_within_expenditure'
            then concat(other_title, other_text, {{ relation_sign('kind', 'verdict') }}, mine_text)
        else concat(mine_text, {{ relation_sign('kind', 'verdict') }}, other_title, other_text)
    end as equation,
    cast(difference as decimal(38, 6)) as difference,
    cast(tolerance as decimal(38, 6)) as tolerance,
    '元' as unit,
    verdict,
    'restated' as source,
    severity,
    tolerance_class,
    stage,
    fund,
    fiscal_year,
    fact_id as total_fact_id,
    section,
    page,
    char_start,
    char_end,
    quote,
    case
        when difference is null then '另一文件未列示'
        when verdict = 'unknown' then '同一口径列有不同数据'
    end as note
from judged
