-- One row per content of a landed file. A later version of a document supersedes the earlier one:
-- same region, department, kind, year and file name (without the mark of its version), and seen
-- for the first time on a later night, or named as a later version.
with placed as (
    select
        document.*,
        coalesce(previous.first_seen, info.night) as first_seen,
        regexp_extract(document.path, '([^/]*?)(\.[^./]*)?$', 1) as stem
    from {{ source('raw', 'document') }} as document
    cross join {{ source('raw', 'load_info') }} as info
    left join {{ source('raw', 'previous_document') }} as previous
        on document.document_id = previous.document_id
),

named as (
    select
        *,
        {{ version_mark('stem') }} as mark
    from placed
),

ordered as (
    select
        *,
        -- nothing is superseded where there are no nights: files checked side by side
        status = 'loaded' and first_seen is not null and department is not null
        and fiscal_year is not null as has_versions,
        struct_pack(night := first_seen, length := length(mark), mark := mark) as version,
        left(stem, length(stem) - length(mark)) as document_name
    from named
),

versions as (
    select
        *,
        case when has_versions then max(version) over same_document end as last_version,
        case when has_versions then arg_max(document_id, version) over same_document end
            as last_document_id
    from ordered
    window same_document as (
        partition by
            has_versions, region, department, document_kind, fiscal_year, document_name
    )
)

select
    document_id,
    sha256,
    path,
    media_type,
    document_kind,
    title,
    department,
    region,
    fiscal_year,
    pages,
    case when version < last_version then 'superseded' else status end as status,
    problem,
    published_at,
    published_by,
    first_seen,
    case when version < last_version then last_document_id end as superseded_by
from versions
