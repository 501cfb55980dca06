with named as (
    select
        term.document_id,
        term.check_id,
        term.term_index,
        term.role,
        term.fact_id,
        term.stage,
        term.fund,
        term.fiscal_year,
        term.section,
        term.page,
        term.quote,
        -- the sign that the term has on its own side of the equation
        case when made.kind = 'ratio' or made.kind = 'at_most' then
                case when term.role = 'part' then -term.sign else term.sign end
            when term.role = 'total' then 1
            else -term.sign * coalesce(max(term.sign) filter (where term.role = 'total') over check_window, 1)
        end as sign,
        coalesce(term.label, '')
        || case
            when term.role in ('total', 'stated')
                or term.stage is distinct from max(term.stage) filter (
                    where term.role in ('total', 'stated')
                ) over check_window
                then {{ stage_suffix('term') }}
            else ''
        end
        || case
            when term.fact_id is not null and term.value is not null then {{ printed_figure('term') }}
            when term.base_value is not null then {{ plain_number('term.base_value') }}
            else '（未列示）'
        end as figure
    from {{ ref('check_terms') }} as term
    inner join {{ ref('checks_made') }} as made using (document_id, check_id)
    window check_window as (partition by term.document_id, term.check_id)
),

sides as (
    select
        document_id,
        check_id,
        string_agg(figure, ' + ' order by term_index) filter (where role in ('total', 'stated'))
            as total_text,
        string_agg(case when sign < 0 then ' - ' else ' + ' end || figure, '' order by term_index)
            filter (where role = 'part') as parts_text,
        string_agg(case when sign < 0 then ' - ' else ' + ' end || figure, '' order by term_index)
            filter (where role = 'numerator') as numerator_text,
        string_agg(case when sign < 0 then ' - ' else ' + ' end || figure, '' order by term_index)
            filter (where role = 'denominator') as denominator_text,
        count(*) filter (where role = 'numerator') as numerators,
        count(*) filter (where role = 'denominator') as denominators,
        max(fact_id) filter (where role in ('total', 'stated')) as total_fact_id,
        max(stage) filter (where role in ('total', 'stated')) as stage,
        max(fund) filter (where role in ('total', 'stated')) as fund,
        max(fiscal_year) filter (where role in ('total', 'stated')) as fiscal_year,
        max(section) filter (where role in ('total', 'stated')) as total_section,
        max(page) filter (where role in ('total', 'stated')) as total_page,
        max(quote) filter (where role in ('total', 'stated')) as total_quote,
        min_by(section, term_index) as first_section,
        min(page) as first_page,
        min_by(quote, term_index) as first_quote
    from named
    group by document_id, check_id
)

select
    made.check_id,
    made.document_id,
    made.rule_id,
    made.kind,
    cast(
        case
            when made.kind in ('grade', 'wording') or made.stated_verdict is not null
                then coalesce(made.message, sides.total_text, made.rule_id)
            when made.kind = 'ratio' then concat(
                sides.total_text, ' ', {{ relation_sign('made.kind', 'verdict.verdict') }}, ' ',
                {{ grouped('sides.numerator_text', 'sides.numerators') }}, ' ÷ ',
                {{ grouped('sides.denominator_text', 'sides.denominators') }}
            )
            when made.kind = 'at_most' then concat(
                substr(sides.parts_text, 4), ' ', {{ relation_sign('made.kind', 'verdict.verdict') }},
                ' ', sides.total_text
            )
            else concat(
                sides.total_text, ' ', {{ relation_sign('made.kind', 'verdict.verdict') }}, ' ',
                substr(sides.parts_text, 4)
            )
        end as varchar
    ) as equation,
    cast(verdict.difference as decimal(38, 6)) as difference,
    cast(verdict.tolerance as decimal(38, 6)) as tolerance,
    cast(verdict.unit as varchar) as unit,
    verdict.verdict,
    made.source,
    made.severity,
    made.tolerance_class,
    sides.stage,
    sides.fund,
    sides.fiscal_year,
    sides.total_fact_id,
    coalesce(sides.total_section, sides.first_section) as section,
    coalesce(sides.total_page, sides.first_page) as page,
    made.char_start,
    made.char_end,
    coalesce(sides.total_quote, sides.first_quote) as quote,
    cast(verdict.note as varchar) as note,
    cast(verdict.computed_percent as double) as computed_percent
from {{ ref('checks_made') }} as made
inner join {{ ref('check_verdicts') }} as verdict using (document_id, check_id)
left join sides using (document_id, check_id)
