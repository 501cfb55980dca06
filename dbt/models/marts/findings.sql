-- One defect, one finding: failing ties that share the blamed figure, or else the total, are one.
-- A percentage that was cut off where it should be rounded is told of, but is no error.
with failing as (
    select judged.* replace (
        case when judged.verdict = 'fail' then judged.severity else 'info' end as severity
    )
    from {{ ref('fct_check') }} as judged
    inner join {{ ref('stg_documents') }} as document using (document_id)
    where
        document.status = 'loaded'
        and (
            judged.verdict = 'fail'
            or (judged.verdict = 'rounding' and judged.kind = 'ratio' and judged.note is not null)
        )
),

blames as (
    select *
    from {{ ref('stg_blames') }}
    qualify row_number() over (
        partition by document_id, check_id order by rank asc, confidence desc, fact_id asc
    ) = 1
),

other_repairs as (
    select
        document_id,
        check_id,
        string_agg('“' || printed || '”应为“' || proposed || '”', '、' order by rank, fact_id) as repairs
    from {{ ref('stg_blames') }}
    where rank > 1
    group by document_id, check_id
),

-- a failing tie that holds a blamed figure is a consequence of it
blamed_figures as (
    select
        term.document_id,
        term.check_id,
        min(blames.fact_id) as fact_id
    from {{ ref('check_terms') }} as term
    inner join blames
        on term.document_id = blames.document_id and term.fact_id = blames.fact_id
    group by term.document_id, term.check_id
),

-- a part larger than its total: every other tie that needs both is a consequence
exceeding as (
    select
        term.document_id,
        max(term.fact_id) filter (where term.role = 'total') as total_id,
        max(term.fact_id) filter (where term.role = 'part') as part_id
    from {{ ref('check_terms') }} as term
    inner join failing using (document_id, check_id)
    where failing.kind = 'at_most'
    group by term.document_id, term.check_id
),

exceeded as (
    select
        whole.document_id,
        whole.check_id,
        min(exceeding.total_id) as fact_id
    from exceeding
    inner join {{ ref('check_terms') }} as whole
        on exceeding.document_id = whole.document_id and exceeding.total_id = whole.fact_id
    inner join {{ ref('check_terms') }} as part
        on whole.check_id = part.check_id and exceeding.part_id = part.fact_id
    group by whole.document_id, whole.check_id
),

defects as (
    select
        failing.*,
        rule.title,
        rule.message as rule_message,
        blames.fact_id as blamed_fact_id,
        blames.printed,
        blames.proposed,
        blames.slip as slip_id,
        blames.wording as slip,
        blames.confidence,
        other_repairs.repairs as other_repairs,
        coalesce(
            blames.fact_id, blamed_figures.fact_id, exceeded.fact_id, failing.total_fact_id,
            failing.check_id
        ) as defect
    from failing
    left join {{ ref('stg_rules') }} as rule using (rule_id)
    left join blames using (document_id, check_id)
    left join other_repairs using (document_id, check_id)
    left join blamed_figures using (document_id, check_id)
    left join exceeded using (document_id, check_id)
),

ranked as (
    select
        *,
        row_number() over defect_window as place,
        list(check_id) over (partition by document_id, defect) as check_ids
    from defects
    window defect_window as (
        partition by document_id, defect
        order by
            blamed_fact_id is null,
            array_position(['error', 'warning', 'info'], severity),
            array_position(['wording', 'shape', 'restated', 'rule'], source),
            char_start, check_id
    )
),

-- the unit that most parts of a tie are printed in; of several the one that is printed first
parts_units as (
    select
        term.document_id,
        term.check_id,
        term.unit
    from {{ ref('check_terms') }} as term
    inner join failing using (document_id, check_id)
    where term.role = 'part' and term.unit is not null
    group by term.document_id, term.check_id, term.unit
    qualify row_number() over (
        partition by term.document_id, term.check_id
        order by count(*) desc, min(term.term_index) asc
    ) = 1
),

-- the sum of the parts
computed as (
    select
        term.document_id,
        term.check_id,
        sum(term.sign * cast(term.base_value as decimal(38, 6)))
            filter (where term.role = 'part') as parts,
        max(term.unit) filter (where term.role in ('total', 'stated')) as total_unit,
        string_agg(
            term.label
            -- the other side of a comparison is often the same item at another stage
            || case when failing.kind in ('equal', 'at_most') then {{ stage_suffix('term') }} else '' end
            || {{ printed_figure('term') }},
            '、' order by term.term_index
        ) filter (where term.role = 'part') as parts_text,
        string_agg(term.label || {{ printed_figure('term') }}, '与' order by term.term_index)
            filter (where term.role in ('numerator', 'denominator')) as operands_text,
        max(term.label || {{ stage_suffix('term') }} || {{ printed_figure('term') }})
            filter (where term.role in ('total', 'stated')) as total_text
    from {{ ref('check_terms') }} as term
    inner join failing using (document_id, check_id)
    group by term.document_id, term.check_id
),

worded as (
    select
        ranked.*,
        case
            when ranked.kind in ('grade', 'wording') or computed.check_id is null then ranked.equation
            when ranked.kind = 'ratio' and ranked.computed_percent is null
                then concat(computed.total_text, '的', ranked.note, '（', computed.operands_text, '）')
            when ranked.kind = 'ratio' then concat(
                computed.total_text, '与按', computed.operands_text, '计算的结果',
                {{ plain_number('round(ranked.computed_percent, 2)') }},
                case when ranked.verdict = 'fail' then '%不符，相差' else '%略有出入，相差' end,
                {{ plain_number('round(abs(ranked.difference), 2)') }}, '个百分点',
                coalesce('（' || ranked.note || '）', '')
            )
            -- a bound that is no figure of the report
            when ranked.kind = 'at_most' and computed.total_text is null
                then concat(computed.parts_text, '：', ranked.rule_message)
            when ranked.kind = 'at_most' then concat(
                computed.parts_text, '大于', computed.total_text, '，超出',
                {{ in_unit('abs(ranked.difference)', 'total_unit.factor', 'total_unit.unit') }}
            )
            when ranked.kind = 'equal' then concat(
                computed.total_text, '与', computed.parts_text, '不一致，相差',
                {{ in_unit('abs(ranked.difference)', 'total_unit.factor', 'total_unit.unit') }},
                coalesce('（' || ranked.note || '）', '')
            )
            else concat(
                coalesce(computed.total_text, ranked.title, ''), '与', computed.parts_text,
                case when ranked.kind = 'difference' then '之差' else '之和' end,
                {{ in_unit('abs(computed.parts)', 'parts_unit.factor', 'parts_unit.unit') }},
                '不符，相差',
                {{ in_unit(
                    'abs(ranked.difference)',
                    'coalesce(total_unit.factor, parts_unit.factor)',
                    'coalesce(total_unit.unit, parts_unit.unit)'
                ) }}
            )
        end as statement
    from ranked
    left join computed using (document_id, check_id)
    left join parts_units using (document_id, check_id)
    left join {{ source('raw', 'unit') }} as parts_unit on parts_units.unit = parts_unit.unit
    left join {{ source('raw', 'unit') }} as total_unit on computed.total_unit = total_unit.unit
    where ranked.place = 1
),

found as (
    select
        left(md5(concat_ws(
            '|', worded.document_id, worded.rule_id, coalesce(fact.char_start, worded.char_start),
            coalesce(fact.printed_text, '')
        )), 16) as finding_id,
        worded.document_id,
        document.department,
        document.fiscal_year,
        worded.rule_id,
        worded.severity,
        concat(
            coalesce(document.department, document.title, document.path),
            coalesce(cast(document.fiscal_year as varchar) || '年度', ''),
            case when coalesce(fact.page, worded.page) is not null
                then '第' || cast(coalesce(fact.page, worded.page) as varchar) || '页' else '' end,
            case when coalesce(fact.section, worded.section, '') <> ''
                then '“' || {{ nearest_headings('coalesce(fact.section, worded.section)') }} || '”'
                else '' end,
            '：', worded.statement,
            case
                when worded.slip_id = 'too_large' then '；' || worded.slip
                when worded.slip_id = 'sign'
                    then concat('；疑似', worded.slip, '，建议核实“', worded.printed, '”的增减方向')
                when worded.proposed is not null then concat(
                    '；疑似', worded.slip, '，建议核实“', worded.printed, '”是否应为“', worded.proposed, '”'
                )
                else ''
            end,
            '；另有可能：' || worded.other_repairs,
            '。'
        ) as message,
        worded.blamed_fact_id,
        coalesce(worded.printed, {{ printed_figure('fact') }}) as printed,
        worded.proposed,
        worded.slip,
        coalesce(fact.page, worded.page) as page,
        coalesce(fact.quote, worded.quote) as quote,
        coalesce(fact.section, worded.section) as section,
        worded.check_id,
        nullif(array_to_string(
            list_sort(list_filter(worded.check_ids, lambda other: other <> worded.check_id)), ' '
        ), '') as related_checks,
        cast(worded.confidence as double) as confidence,
        coalesce(fact.char_start, worded.char_start) as char_start,
        coalesce(fact.char_end, worded.char_end) as char_end,
        document.path
    from worded
    inner join {{ ref('stg_documents') }} as document using (document_id)
    left join {{ ref('stg_facts') }} as fact
        on
            worded.document_id = fact.document_id
            and coalesce(worded.blamed_fact_id, worded.total_fact_id) = fact.fact_id
)

select
    finding_id,
    document_id,
    department,
    fiscal_year,
    rule_id,
    severity,
    message,
    blamed_fact_id,
    printed,
    proposed,
    slip,
    page,
    quote,
    case when exists (
        select 1
        from {{ ref('stg_acceptances') }} as acceptance
        where
            not acceptance.is_expired
            and (
                acceptance.finding_id = found.finding_id
                or (
                    acceptance.rule_id = found.rule_id
                    and acceptance.document in (found.document_id, found.path)
                )
            )
    ) then 'accepted' else 'open' end as status,
    section,
    check_id,
    related_checks,
    confidence,
    char_start,
    char_end
from found
