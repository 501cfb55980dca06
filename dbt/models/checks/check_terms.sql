-- One row per operand of a tie, with its figure and how far that may lie from the true one.
--
-- own_rounding is half of the figure's last printed digit (of the last significant one where it
-- is approximate); effective_rounding half of the finest digit printed in its unit within the
-- tie: 6.2 and 13 beside 4.05 are exact to 0.01.
with terms as (
    select
        document_id, check_id, term_index, role, sign, fact_id, constant, label
    from {{ ref('stg_relation_terms') }}
    union all
    select
        document_id, check_id, term_index, role, sign, fact_id, constant, label
    from {{ ref('check_bindings') }}
    where not is_absent_addend
),

figures as (
    select
        term.document_id,
        term.check_id,
        term.term_index,
        term.role,
        term.sign,
        term.fact_id,
        coalesce(term.label, fact.label) as label,
        fact.concept,
        coalesce(fact.base_value, term.constant) as base_value,
        fact.value,
        fact.unit,
        fact.base_unit,
        fact.printed_text,
        fact.decimals,
        fact.rounding,
        fact.approximate,
        fact.bound,
        fact.stage,
        fact.fund,
        fact.fiscal_year,
        fact.section,
        fact.page,
        fact.char_start,
        fact.char_end,
        fact.quote,
        case
            when fact.approximate then {{ approximate_rounding('fact') }}
            else coalesce(fact.rounding, 0)
        end as own_rounding
    from terms as term
    left join {{ ref('stg_facts') }} as fact
        on term.document_id = fact.document_id and term.fact_id = fact.fact_id
),

finest as (
    select
        document_id,
        check_id,
        unit,
        max(decimals) as decimals
    from figures
    where rounding > 0
    group by document_id, check_id, unit
)

select
    figure.*,
    case
        when figure.approximate or figure.own_rounding = 0 then figure.own_rounding
        else cast(
            cast(figure.own_rounding as double) * pow(10, figure.decimals - finest.decimals)
            as decimal(28, 6)
        )
    end as effective_rounding
from figures as figure
left join finest
    on
        figure.document_id = finest.document_id
        and figure.check_id = finest.check_id
        and figure.unit = finest.unit
