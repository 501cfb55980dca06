-- Final accounts speak before self-evaluations, these before budgets; then the first printed.
-- What only a form states is the department's where a title says so: a form may be of one project.
with figures as (
    select
        document.department,
        document.region,
        document.fiscal_year,
        fact.concept,
        fact.stage,
        fact.value,
        fact.amount_yuan,
        row_number() over (
            order by
                array_position(
                    ['final_accounts', 'self_evaluation', 'budget'], document.document_kind
                ) nulls last,
                fact.document_id,
                fact.char_start
        ) as place
    from {{ ref('stg_facts') }} as fact
    inner join {{ ref('stg_documents') }} as document using (document_id)
    where
        document.status = 'loaded'
        and document.department is not null
        and fact.fiscal_year = document.fiscal_year
        and fact.fund is null
        and fact.subject is null
        and fact.concept is not null
        and (
            case
                when document.document_kind = 'evaluation_form' or fact.concept = '年度资金总额'
                    then {{ form_scope('fact.table_name', 'document.title') }} = 'department'
                when
                    document.document_kind = 'self_evaluation'
                    and {{ form_scope('null', 'document.title') }} = 'project'
                    then false
                when fact.concept in ('自评得分', '预算执行率', '全年预算数', '全年执行数')
                    then coalesce({{ form_scope('fact.table_name', 'null') }}, '') <> 'project'
                else true
            end
        )
),

panels as (
    select
        department,
        fiscal_year,
        min_by(region, place) as region,
        {{ panel_figure('amount_yuan', '收入合计', '年初预算') }} as income_budget_yuan,
        {{ panel_figure('amount_yuan', '收入合计', '决算') }} as income_yuan,
        {{ panel_figure('amount_yuan', '支出合计', '年初预算') }} as expenditure_budget_yuan,
        coalesce(
            {{ panel_figure('amount_yuan', '支出合计', '调整预算') }},
            {{ panel_figure('amount_yuan', '全年预算数', '调整预算') }},
            {{ panel_figure('amount_yuan', '年度资金总额', '调整预算') }}
        ) as expenditure_adjusted_yuan,
        coalesce(
            {{ panel_figure('amount_yuan', '支出合计', '决算') }},
            {{ panel_figure('amount_yuan', '全年执行数', '决算') }}
        ) as expenditure_yuan,
        {{ panel_figure('amount_yuan', '基本支出', '决算') }} as basic_expenditure_yuan,
        {{ panel_figure('amount_yuan', '项目支出', '决算') }} as project_expenditure_yuan,
        {{ panel_figure('amount_yuan', '三公经费', '年初预算') }} as three_public_budget_yuan,
        {{ panel_figure('amount_yuan', '三公经费', '决算') }} as three_public_yuan,
        {{ panel_figure('amount_yuan', '因公出国（境）费', '决算') }} as overseas_travel_yuan,
        coalesce(
            {{ panel_figure('amount_yuan', '公务用车购置及运行维护费', '决算') }},
            {{ panel_figure('amount_yuan', '公务用车运行维护费', '决算') }}
        ) as official_vehicles_yuan,
        {{ panel_figure('amount_yuan', '公务接待费', '决算') }} as reception_yuan,
        {{ panel_figure('amount_yuan', '政府采购支出', '决算') }} as procurement_yuan,
        {{ panel_figure('amount_yuan', '资产总额', '决算') }} as assets_yuan,
        {{ panel_figure('amount_yuan', '负债总额', '决算') }} as liabilities_yuan,
        {{ panel_figure('amount_yuan', '净资产', '决算') }} as net_assets_yuan,
        {{ panel_figure('amount_yuan', '固定资产原值', '决算') }} as fixed_assets_yuan,
        {{ panel_figure('value', '编制数') }} as staff_quota,
        {{ panel_figure('value', '在职人数') }} as staff,
        {{ panel_figure('value', '自评得分', '得分') }} as score,
        {{ panel_figure('value', '预算执行率') }} as execution_rate
    from figures
    where fiscal_year is not null
    group by department, fiscal_year
),

found as (
    select
        department,
        fiscal_year,
        cast(count(*) filter (where severity = 'error') as integer) as errors,
        cast(count(*) filter (where severity = 'warning') as integer) as warnings,
        cast(count(*) filter (where severity = 'info') as integer) as infos
    from {{ ref('findings') }}
    group by department, fiscal_year
)

select
    panels.department,
    panels.region,
    panels.fiscal_year,
    panels.* exclude (department, region, fiscal_year, score, execution_rate),
    panels.score,
    band.grade,
    panels.execution_rate,
    coalesce(found.errors, 0) as errors,
    coalesce(found.warnings, 0) as warnings,
    coalesce(found.infos, 0) as infos
from panels
left join found using (department, fiscal_year)
left join {{ ref('stg_grade_bands') }} as band
    on
        band.is_default
        and panels.score >= band.at_least
        and (band.at_most is null or panels.score <= band.at_most)
        and (band.below is null or panels.score < band.below)
