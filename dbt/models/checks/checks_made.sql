-- One row per tie to be judged: stated by the report itself, or bound from the rule book.
select
    document_id,
    check_id,
    rule_id,
    kind,
    source,
    tolerance_class,
    severity,
    stated_verdict,
    message,
    doubt,
    char_start,
    char_end,
    false as is_open,
    false as is_ambiguous
from {{ ref('stg_relations') }}
union all by name
select
    binding.document_id,
    binding.check_id,
    binding.rule_id,
    rule.kind,
    'rule' as source,
    rule.tolerance_class,
    rule.severity,
    null as stated_verdict,
    null as message,
    null as doubt,
    min(fact.char_start) as char_start,
    max(fact.char_end) as char_end,
    -- addends that are not printed may make up the difference, unless all stand together: in one
    -- sentence, or in the tables of a section
    bool_or(binding.is_absent_addend)
    and not (
        bool_and(binding.is_at_home)
        and (
            min(fact.statement) = max(fact.statement)
            or bool_and(fact.source is distinct from 'prose')
        )
    ) as is_open,
    bool_or(binding.is_ambiguous) as is_ambiguous
from {{ ref('check_bindings') }} as binding
inner join {{ ref('stg_rules') }} as rule using (rule_id)
left join {{ ref('stg_facts') }} as fact
    on binding.document_id = fact.document_id and binding.fact_id = fact.fact_id
group by all
