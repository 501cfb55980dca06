-- How often each rule is judged and with what verdict. A rule that never comes to a verdict though
-- many documents are of its kinds, that never fails over very many ties, or that fails in most of its
-- documents or ties, is suspect: it may be the rule that is wrong. A rule that speaks only where
-- something is wrong is measured by documents alone.
with scope as (
    select
        rule.rule_id,
        count(distinct document.document_id) as documents_in_scope
    from {{ ref('stg_rules') }} as rule
    left join {{ ref('stg_documents') }} as document
        on
            document.status = 'loaded'
            and (
                array_length(rule.document_kinds) = 0
                or list_contains(rule.document_kinds, document.document_kind)
            )
    group by rule.rule_id
),

used as (
    select
        rule_id,
        count(distinct document_id) filter (where verdict <> 'unknown') as documents,
        count(distinct document_id) filter (where verdict = 'fail') as failing_documents,
        count(*) filter (where verdict = 'pass') as passes,
        count(*) filter (where verdict = 'rounding') as roundings,
        count(*) filter (where verdict = 'fail') as failures,
        count(*) filter (where verdict = 'unknown') as unknowns
    from {{ ref('fct_check') }}
    group by rule_id
)

select
    scope.rule_id,
    rule.title,
    cast(scope.documents_in_scope as integer) as documents_in_scope,
    cast(coalesce(used.documents, 0) as integer) as documents,
    cast(coalesce(used.passes, 0) as integer) as passes,
    cast(coalesce(used.roundings, 0) as integer) as roundings,
    cast(coalesce(used.failures, 0) as integer) as failures,
    cast(coalesce(used.unknowns, 0) as integer) as unknowns,
    scope.documents_in_scope >= {{ var('rule_sample', 50) }}
    and coalesce(used.documents, 0) = 0
    and not rule.when_wrong as is_never_judged,
    coalesce(used.passes + used.roundings, 0) >= 20 * {{ var('rule_sample', 50) }}
    and used.failures = 0 as never_fires,
    coalesce(used.documents, 0) >= {{ var('rule_sample', 50) }} / 5
    and (
        used.failing_documents >= 0.4 * scope.documents_in_scope
        or (
            not rule.when_wrong
            and used.failures >= 0.8 * (used.passes + used.roundings + used.failures)
        )
    ) as fires_everywhere
from scope
inner join {{ ref('stg_rules') }} as rule using (rule_id)
left join used using (rule_id)
