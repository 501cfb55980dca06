-- One row per indicator of the scoring table, and per outcome that the report counts. A form names
-- the three levels of an indicator in the line's label.
with placed as (
    select
        *,
        case
            when source = 'table' and stage in ('目标', '实际', '权重', '得分')
                then nullif(regexp_replace(row_label, '^([^-]+)-([^-]+)-(.+)$', '\1>\2>\3'), row_label)
        end as levels
    from {{ ref('stg_facts') }}
),

figures as (
    select
        fact.document_id,
        document.department,
        document.region,
        document.fiscal_year,
        coalesce(concept.concept, nullif(split_part(fact.levels, '>', 3), ''), fact.label) as name,
        split_part(fact.levels, '>', 1) as level1,
        split_part(fact.levels, '>', 2) as level2,
        fact.subject,
        concept.level as indicator_level,
        concept.parent,
        fact.stage,
        fact.value,
        fact.unit,
        fact.base_value,
        fact.base_unit,
        case
            when fact.stage in ('权重', '得分') then fact.stage
            when fact.stage in ('目标', '任务') then '目标'
            else '实际'
        end as part,
        fact.char_start
    from placed as fact
    inner join {{ ref('stg_documents') }} as document using (document_id)
    left join {{ ref('stg_concepts') }} as concept
        on fact.concept = concept.concept and concept.concept_group = 'indicator'
    where
        document.document_kind is distinct from 'ledger_export'
        and ((concept.concept is not null and fact.stage in ('权重', '得分', '目标', '任务', '实际'))
        or (
            fact.concept is null and fact.label <> ''
            and (fact.amount_yuan is null or fact.stage in ('目标', '任务', '实际'))
            and coalesce(fact.stage, '') not in ('年初预算', '调整预算')
            -- a share of the accounts is no outcome
            and not (fact.stage is not distinct from '决算' and fact.base_unit = '%')
        ))
),

pivoted as (
    select
        document_id,
        any_value(department) as department,
        any_value(region) as region,
        any_value(fiscal_year) as fiscal_year,
        name,
        subject,
        any_value(indicator_level) as indicator_level,
        any_value(parent) as parent,
        nullif(level1, '') as level1,
        nullif(level2, '') as level2,
        min_by(value, char_start) filter (where part = '目标') as target,
        min_by(unit, char_start) filter (where part = '目标') as target_unit,
        min_by(base_value, char_start) filter (where part = '目标') as target_base,
        min_by(base_unit, char_start) filter (where part = '目标') as target_base_unit,
        min_by(value, char_start) filter (where part = '实际') as actual,
        min_by(unit, char_start) filter (where part = '实际') as actual_unit,
        min_by(base_value, char_start) filter (where part = '实际') as actual_base,
        min_by(base_unit, char_start) filter (where part = '实际') as actual_base_unit,
        min_by(value, char_start) filter (where part = '权重') as weight,
        min_by(value, char_start) filter (where part = '得分') as score,
        min(char_start) as char_start
    from figures
    group by document_id, name, subject, level1, level2
)

select
    document_id,
    department,
    region,
    fiscal_year,
    case indicator_level when 1 then name when 2 then parent else level1 end as level1,
    case when indicator_level = 2 then name else level2 end as level2,
    case when indicator_level is null then name end as level3,
    name,
    subject,
    target,
    target_unit,
    actual,
    coalesce(actual_unit, target_unit) as unit,
    case when target_base_unit = actual_base_unit and target_base <> 0
        then cast(round(100.0 * cast(actual_base as double) / cast(target_base as double), 2)
            as decimal(18, 2))
    end as completion,
    weight,
    score,
    char_start
from pivoted
