-- One row per two documents that must agree: `document_id` is judged against `other_id`.
--
-- prior: the report of the same kind of the year before. budget: the budget that a report of the
-- finished year restates. unit: the department's report that holds a unit's. export: the reports
-- that an export of the finance system stands behind. Documents that name no department or year
-- are compared with nothing.
with documents as (
    select
        document_id,
        document_kind,
        department,
        region,
        fiscal_year,
        coalesce(title, '') as title
    from {{ ref('stg_documents') }}
    where status = 'loaded' and department is not null and fiscal_year is not null
)

select
    'prior' as relation,
    later.document_id,
    earlier.document_id as other_id
from documents as later
inner join documents as earlier
    on
        later.department = earlier.department
        and later.region is not distinct from earlier.region
        and later.document_kind = earlier.document_kind
        and later.fiscal_year = earlier.fiscal_year + 1
where later.document_kind in ('final_accounts', 'self_evaluation', 'budget')
union all
select
    'budget' as relation,
    report.document_id,
    budget.document_id as other_id
from documents as report
inner join documents as budget
    on
        report.department = budget.department
        and report.region is not distinct from budget.region
        and report.fiscal_year = budget.fiscal_year
where report.document_kind in ('final_accounts', 'self_evaluation') and budget.document_kind = 'budget'
union all
select
    'export' as relation,
    report.document_id,
    export.document_id as other_id
from documents as report
inner join documents as export
    on
        report.department = export.department
        and report.region is not distinct from export.region
        and report.fiscal_year = export.fiscal_year
where report.document_kind in ('final_accounts', 'self_evaluation') and export.document_kind = 'ledger_export'
union all
select
    'unit' as relation,
    unit.document_id,
    whole.document_id as other_id
from documents as unit
inner join documents as whole
    on
        unit.region = whole.region
        and unit.document_kind = whole.document_kind
        and unit.fiscal_year = whole.fiscal_year
        and starts_with(unit.department, whole.department)
        and length(unit.department) > length(whole.department)
-- a report on the department's own office (单位) holds no subordinate's money
where unit.document_kind in ('final_accounts', 'budget') and contains(whole.title, '部门')
