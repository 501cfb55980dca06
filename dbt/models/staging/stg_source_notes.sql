-- One row per landed path that a note of its source lies beside: names and the document only.
select
    note.path,
    place.document_id,
    note.url as source_url,
    note.published_at,
    note.fetched_at,
    note.problem
from {{ source('raw', 'source_note') }} as note
inner join {{ source('raw', 'document_path') }} as place using (path)
