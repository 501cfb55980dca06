-- One row per operand of a tie, with its figure and how far that may lie from the true one.
--
-- The total of a linear tie has the sign +1, whichever way round the tie was written.
-- own_rounding is half of the figure's last printed digit (of the last significant one where it
-- is approximate), in the base unit. A figure of which the reading is not sure enough has no
-- base_value: its ties are unknown.
with terms as (
    select
        document_id,
        check_id,
        term_index,
        role,
        sign,
        fact_id,
        constant,
        label
    from {{ ref('stg_relation_terms') }}
    union all
    select
        document_id,
        check_id,
        term_index,
        role,
        sign,
        fact_id,
        constant,
        label
    from {{ ref('check_bindings') }}
    where not is_absent_addend
),

-- of a rule of the rule book the total is always the side with the sign +1
reversed_ties as (
    select term.check_id
    from {{ ref('stg_relation_terms') }} as term
    inner join {{ ref('stg_relations') }} as relation using (check_id)
    where term.role = 'total' and term.sign < 0 and relation.kind <> 'at_most'
)

select
    term.document_id,
    term.check_id,
    term.term_index,
    term.role,
    case when reversed_ties.check_id is null then term.sign else -term.sign end as sign,
    term.fact_id,
    coalesce(term.label, fact.label) as label,
    case when not {{ is_unsure('fact') }} then coalesce(fact.base_value, term.constant) end
        as base_value,
    fact.value,
    fact.unit,
    fact.base_unit,
    fact.printed_text,
    fact.decimals,
    fact.approximate,
    fact.bound,
    fact.stage,
    fact.statement,
    fact.confidence,
    case
        when fact.approximate then {{ approximate_rounding('fact') }}
        else coalesce(fact.rounding, 0)
    end as own_rounding
from terms as term
left join {{ ref('stg_facts') }} as fact
    on term.fact_id = fact.fact_id
left join reversed_ties
    on term.check_id = reversed_ties.check_id
