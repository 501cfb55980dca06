-- One row per term of a rule of the rule book, bound to the figures of one document.
--
-- A rule is judged once for each place where its figures agree on year, scope, subject, stage and
-- fund, as far as its equation leaves them free: wherever its left side is printed, or at least
-- two of its terms are. What the report's own wording ties already is not tied again.
with operands as (
    select
        term.*,
        concept.fund as concept_fund,
        rule.document_kinds,
        rule.stages,
        rule.within,
        term.stage is null as stage_is_free,
        bool_or(term.stage is null and term.concept is not null) over variant_window as has_free_stage,
        bool_or(coalesce(term.fund, concept.fund) is not null) over variant_window as splits_funds,
        -- the terms that must be bound, one bit each
        case when rule.when_complete then bit_or(
            case when term.optional or term.constant is not null then 0
                else cast(1 as bigint) << term.term_index end
        ) over variant_window else 0 end as required_terms
    from {{ ref('stg_rule_terms') }} as term
    inner join {{ ref('stg_rules') }} as rule using (rule_id)
    left join {{ ref('stg_concepts') }} as concept using (concept)
    window variant_window as (partition by term.rule_id, term.variant)
),

-- every figure that may stand for an operand
candidates as (
    select
        operand.rule_id,
        operand.variant,
        operand.term_index,
        operand.preference,
        operand.optional,
        operand.anchor,
        operand.within = 'document' as may_be_elsewhere,
        operand.stage_is_free,
        (operand.stage_is_free or not operand.has_free_stage)
        and (
            array_length(operand.stages) = 0
            or not operand.stage_is_free
            or coalesce(list_contains(operand.stages, fact.stage), false)
        ) as makes_place,
        operand.required_terms,
        fact.document_id,
        fact.fact_id,
        hash(fact.fact_id) as fact_key,
        hash(fact.section) as section_key,
        fact.char_start,
        fact.statement,
        fact.stage_said,
        fact.concept_said,
        fact.source,
        fact.base_value,
        fact.rounding,
        fact.fiscal_year + operand.year_offset as judged_year,
        fact.scope,
        fact.subject,
        case when operand.stage_is_free then fact.stage end as stage,
        case when not operand.splits_funds then fact.fund end as fund
    from operands as operand
    inner join {{ ref('stg_facts') }} as fact
        on operand.concept = fact.concept
    inner join {{ ref('stg_documents') }} as document
        on fact.document_id = document.document_id
    where
        fact.bound is null
        and document.status = 'loaded'
        and (operand.within <> 'table' or fact.source = 'table')
        and (operand.stage is null or operand.stage = fact.stage)
        and (operand.fund is null or operand.fund = fact.fund)
        -- beside parts that name their fund, the other terms mean all funds together
        and (
            not operand.splits_funds
            or operand.fund is not null
            or operand.concept_fund is not null
            or fact.fund is null
        )
        and (
            array_length(operand.document_kinds) = 0
            or list_contains(operand.document_kinds, document.document_kind)
        )
),

keyed as (
    select
        *,
        hash(rule_id, variant, document_id, judged_year, scope, subject, fund) as coordinates
    from candidates
),

-- numbers stand for the coordinates: grouping by the texts themselves takes three times as long
places as (
    select distinct
        coordinates,
        stage,
        hash(coordinates, stage) as place
    from keyed
    where makes_place
),

bound_anywhere as (
    select
        places.place,
        places.stage as judged_stage,
        keyed.* exclude (stage, makes_place, coordinates)
    from keyed
    inner join places using (coordinates)
    where not keyed.stage_is_free or places.stage is not distinct from keyed.stage
),

-- what can come to nothing is let go before the costlier steps
promising as (
    select place
    from bound_anywhere
    group by place
    having
        (bool_or(anchor) or min(term_index) <> max(term_index))
        and (bit_or(cast(1 as bigint) << term_index) & any_value(required_terms)) = any_value(required_terms)
),

bound as (
    select *
    from bound_anywhere
    semi join promising using (place)
),

-- the section that prints most of the terms
sections as (
    select
        place,
        section_key,
        bit_count(bit_or(cast(1 as bigint) << term_index)) as terms,
        bool_or(anchor) as has_anchor,
        min(char_start) as first_place
    from bound
    group by place, section_key
),

homes as (
    select
        place,
        section_key as home
    from sections
    qualify row_number() over (
        partition by place order by terms desc, has_anchor desc, first_place asc
    ) = 1
),

placed as (
    select
        bound.*,
        bound.section_key = homes.home as at_home
    from bound
    inner join homes using (place)
    where bound.section_key = homes.home or (not bound.optional and bound.may_be_elsewhere)
),

contested as (
    select
        place,
        term_index
    from placed
    group by place, term_index
    having count(*) > 1
),

-- one figure per term: at home if it can be, else the first printed. Few terms have a choice, and
-- windows over those alone cost a tenth of windows over all
chosen as (
    select
        *,
        false as is_ambiguous
    from placed
    anti join contested using (place, term_index)
    union all
    select * exclude (choice)
    from (
        select
            *,
            max(base_value) over same_term - min(base_value) over same_term
            > 2 * max(rounding) over same_term as is_ambiguous,
            row_number() over (
                partition by place, term_index
                order by at_home desc, preference asc, char_start asc, fact_id asc
            ) as choice
        from placed
        semi join contested using (place, term_index)
        window same_term as (partition by place, term_index, preference, at_home)
    ) as choices
    where choice = 1
),

-- addends of another section are not counted, but they leave the sum open
elsewhere as (
    select distinct
        bound.place,
        bound.term_index
    from bound
    inner join homes using (place)
    where bound.optional and bound.section_key <> homes.home
),

made_places as (
    select
        place,
        any_value(rule_id) as rule_id,
        any_value(variant) as variant,
        any_value(document_id) as document_id,
        max(judged_stage) as judged_stage,
        max(fund) as judged_fund,
        max(judged_year) as judged_year,
        max(scope) as judged_scope,
        max(subject) as judged_subject,
        count(distinct fact_key) as figures,
        -- figures go together only if each says what it is; figures of one sentence that its wording
        -- did not tie to one another may be of several lists
        bool_or(is_ambiguous)
        or not bool_and(concept_said)
        or (not bool_and(stage_said) and min(statement) <> max(statement))
        or (
            min(statement) = max(statement)
            and bool_and(source = 'prose')
            and (count(*) > 2 or not bool_and(stage_said))
        ) as is_ambiguous,
        bool_and(at_home) as is_at_home
    from chosen
    group by place
    having
        (bool_or(anchor) or count(*) >= 2)
        and (bit_or(cast(1 as bigint) << term_index) & any_value(required_terms)) = any_value(required_terms)
),

made as (
    select
        made_places.*,
        rule.kind,
        rule_id || ':' || left(md5(concat_ws(
            '|', document_id, variant, coalesce(judged_year, 0), coalesce(judged_scope, '-'),
            coalesce(judged_subject, '-'), coalesce(judged_stage, '-'), coalesce(judged_fund, '-')
        )), 12) as check_id
    from made_places
    inner join {{ ref('stg_rules') }} as rule using (rule_id)
),

roles as (
    select distinct
        rule_id,
        variant,
        term_index,
        role
    from operands
),

-- the ties that the report states itself on some of these figures
stated_terms as (
    select
        hash(fact_id) as fact_key,
        hash(check_id) as stated_key,
        role
    from {{ ref('stg_relation_terms') }}
    where fact_id is not null
),

touched as (
    select
        chosen.place,
        stated_term.stated_key,
        count(distinct chosen.fact_key) as shared,
        bool_or(term.role in ('total', 'stated') and stated_term.role in ('total', 'stated'))
            as shares_total,
        bool_or(term.role = 'part' and stated_term.role = 'part') as shares_part
    from chosen
    inner join roles as term
        on
            chosen.rule_id = term.rule_id
            and chosen.variant = term.variant
            and chosen.term_index = term.term_index
    inner join stated_terms as stated_term using (fact_key)
    group by chosen.place, stated_term.stated_key
),

stated_sizes as (
    select
        stated_key,
        count(distinct fact_key) as figures
    from stated_terms
    semi join touched using (stated_key)
    group by stated_key
),

said_already as (
    select distinct touched.place
    from touched
    inner join made using (place)
    inner join stated_sizes using (stated_key)
    inner join {{ ref('stg_relations') }} as stated
        on touched.stated_key = hash(stated.check_id)
    where
        stated.rule_id = made.rule_id
        or (touched.shared = made.figures and touched.shared = stated_sizes.figures)
        or (made.kind = 'ratio' and stated.kind = 'ratio' and touched.shares_total)
        -- the wording has said already which total a part belongs to
        or (made.kind = 'sum' and stated.kind = 'sum' and touched.shares_part)
),

all_terms as (
    select
        rule_id,
        variant,
        term_index,
        any_value(role) as role,
        any_value(sign) as sign,
        any_value(optional) as optional,
        any_value(constant) as constant,
        arg_min(concept, preference) as label
    from operands
    group by rule_id, variant, term_index
)

select
    made.document_id,
    made.check_id,
    made.rule_id,
    made.judged_stage as stage,
    made.judged_fund as fund,
    cast(made.judged_year as integer) as fiscal_year,
    term.term_index,
    term.role,
    term.sign,
    chosen.fact_id,
    term.constant,
    term.label,
    term.optional and chosen.fact_id is null as is_absent_addend,
    made.is_ambiguous,
    made.is_at_home and (chosen.fact_id is not null or elsewhere.place is null) as is_at_home
from made
inner join all_terms as term
    on made.rule_id = term.rule_id and made.variant = term.variant
left join chosen
    on made.place = chosen.place and term.term_index = chosen.term_index
left join elsewhere
    on made.place = elsewhere.place and term.term_index = elsewhere.term_index
anti join said_already
    on made.place = said_already.place
