-- What should be published against what lies in the landing zone. The day of the run plays no part:
-- `missing` says that nothing is there, `due_on` until when it was due.
with expected as (
    select
        *,
        coalesce(unit, department) as reporter,
        -- 预算法第十四条: 批复后二十日内
        approved_on + interval 20 day as due_on
    from {{ ref('stg_expected_filings') }}
),

-- every path of a report, so that the first day on which any copy was published counts
reports as (
    select
        document.document_id,
        document.path,
        document.status,
        document.document_kind,
        document.fiscal_year,
        document.department,
        document.region,
        min(coalesce(note.published_at, document.published_at)) as published_on
    from {{ ref('stg_documents') }} as document
    left join {{ ref('stg_source_notes') }} as note using (document_id)
    group by all
),

-- a name counts as the same with or without its region in front
candidates as (
    select
        expected.list_path,
        expected.line,
        reports.*,
        case
            when reports.status = 'quarantined' or reports.document_kind = 'other' then 'unclear'
            when reports.document_kind = expected.document_kind then 'there'
        end as standing
    from expected
    inner join reports
        on
            case
                when reports.status = 'quarantined'
                    then
                        contains(reports.path, expected.reporter)
                        and contains(reports.path, cast(expected.fiscal_year as varchar))
                else
                    expected.fiscal_year = reports.fiscal_year
                    and (
                        expected.reporter = reports.department
                        or concat(expected.region, expected.reporter) = reports.department
                        or (
                            expected.region = reports.region
                            and concat(expected.region, reports.department) = expected.reporter
                        )
                    )
                    and (
                        expected.region is null
                        or reports.region is null
                        or expected.region = reports.region
                        or starts_with(reports.path, expected.region || '/')
                    )
            end
),

found as (
    select
        list_path,
        line,
        bool_or(standing = 'there') as there,
        bool_or(standing = 'unclear') as unclear,
        arg_min(document_id, (standing <> 'there', status <> 'loaded', path)) as document_id,
        arg_min(path, (standing <> 'there', status <> 'loaded', path)) as path,
        min(published_on) filter (where standing = 'there') as published_on
    from candidates
    where standing is not null
    group by list_path, line
)

select
    left(md5(concat_ws('|', expected.list_path, expected.line)), 16) as filing_id,
    expected.list_path,
    expected.line,
    expected.region,
    expected.department,
    expected.unit,
    expected.kind_printed,
    expected.document_kind,
    expected.fiscal_year,
    expected.approved_on,
    cast(expected.due_on as date) as due_on,
    found.published_on,
    cast(found.published_on - expected.approved_on as integer) as days_after_approval,
    case
        when expected.problem is not null then 'unknown'
        when found.there and found.published_on > expected.due_on then 'late'
        when found.there then 'filed'
        when expected.exemption is not null then 'exempt'
        when found.unclear then 'unknown'
        else 'missing'
    end as status,
    expected.exemption,
    found.document_id,
    found.path,
    expected.problem
from expected
left join found using (list_path, line)
