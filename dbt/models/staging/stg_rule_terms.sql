-- One row per rule, variant, term and alternative operand.
select
    rule_id,
    variant,
    term_index,
    preference,
    role,
    sign,
    concept,
    stage,
    fund,
    year_offset,
    constant,
    optional,
    anchor
from {{ source('raw', 'rule_term') }}
