with mixed_stages as (
    select check_id
    from {{ ref('check_terms') }}
    group by check_id
    having min(stage) <> max(stage)
),

figures as (
    select
        term.check_id,
        term.term_index,
        term.role,
        term.fact_id,
        term.confidence,
        case
            when term.role in ('total', 'stated') then ''
            when (term.role = 'part') = (term.sign > 0) then ' - '
            else ' + '
        end
        || coalesce(term.label, '')
        || case
            when term.role in ('total', 'stated') or mixed_stages.check_id is not null
                then {{ stage_suffix('term') }}
            else ''
        end
        || case
            when term.value is not null then {{ printed_figure('term') }}
            when term.base_value is not null then {{ plain_number('term.base_value') }}
            else '（未列示）'
        end as figure
    from {{ ref('check_terms') }} as term
    left join mixed_stages using (check_id)
),

sides as (
    select
        check_id,
        max(figure) filter (where role in ('total', 'stated')) as total_text,
        {{ joined('figure', 'term_index', "role in ('part', 'numerator')", 4) }} as parts_text,
        {{ joined('figure', 'term_index', "role = 'denominator'") }} as denominator_text,
        count(*) filter (where role = 'numerator') as numerators,
        count(*) filter (where role = 'denominator') as denominators,
        max(fact_id) filter (where role in ('total', 'stated')) as total_fact_id,
        min_by(fact_id, term_index) as first_fact_id,
        count(confidence) > 0 as is_recognised
    from figures
    group by check_id
)

select
    made.check_id,
    made.document_id,
    made.rule_id,
    made.kind,
    case
        when made.kind in ('grade', 'wording') or made.stated_verdict is not null
            then coalesce(made.message, sides.total_text, made.rule_id)
        when made.kind = 'ratio' then concat(
            sides.total_text, {{ relation_sign('made.kind', 'verdict.verdict') }},
            {{ grouped('sides.parts_text', 'sides.numerators') }}, ' ÷ ',
            {{ grouped('sides.denominator_text', 'sides.denominators') }}
        )
        when made.kind = 'at_most' then concat(
            substr(sides.parts_text, 4), {{ relation_sign('made.kind', 'verdict.verdict') }},
            sides.total_text
        )
        else concat(
            sides.total_text, {{ relation_sign('made.kind', 'verdict.verdict') }},
            substr(sides.parts_text, 4)
        )
    end as equation,
    verdict.difference,
    verdict.tolerance,
    verdict.unit,
    verdict.verdict,
    made.source,
    -- what was recognised or guessed may be wrong in reading: never an error of theirs alone
    case when sides.is_recognised and made.severity = 'error' then 'warning' else made.severity end
        as severity,
    made.tolerance_class,
    fact.stage,
    fact.fund,
    fact.fiscal_year,
    sides.total_fact_id,
    fact.section,
    fact.page,
    made.char_start,
    made.char_end,
    fact.quote,
    verdict.note,
    verdict.computed_percent
from {{ ref('checks_made') }} as made
inner join {{ ref('check_verdicts') }} as verdict using (check_id)
left join sides using (check_id)
left join {{ ref('stg_facts') }} as fact
    on coalesce(sides.total_fact_id, sides.first_fact_id) = fact.fact_id
union all by name
from {{ ref('cross_document_checks') }}
union all by name
from {{ ref('filing_checks') }}
