-- one note speaks for a content that lies under several paths: that of the first path that has one
with notes as (
    select *
    from {{ ref('stg_source_notes') }}
    qualify row_number() over (partition by document_id order by path) = 1
)

select
    document.document_id,
    document.sha256,
    document.path,
    document.media_type,
    document.document_kind,
    document.title,
    document.department,
    document.region,
    document.fiscal_year,
    document.pages,
    document.status,
    document.problem,
    notes.source_url,
    -- the note beside a file knows best; a page tells of itself
    coalesce(notes.published_at, document.published_at) as published_at,
    document.published_by,
    notes.fetched_at,
    document.first_seen,
    document.superseded_by,
    -- an archive's members are called <archive>!/<name>
    case when contains(document.path, '!/') then regexp_replace(document.path, '!/.*$', '') end as archive
from {{ ref('stg_documents') }} as document
left join notes using (document_id)
