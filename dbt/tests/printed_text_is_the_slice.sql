-- The place of every figure shows the figure: an error of ours where it does not.
--
-- A text is taken apart into pieces first: to find the n-th character of a long one takes as long as
-- reading that far, which for the hundred thousand figures of an export is hours. A piece is as much
-- longer than the step from one to the next as the longest figure of the document.
with spans as (
    select
        document_id,
        max(char_end - char_start) as longest
    from {{ ref('fct_fact') }}
    group by document_id
),

pieces as (
    select
        document_id,
        piece,
        substr(text, piece * 2048 + 1, 2048 + longest) as text
    from (
        select
            document.document_id,
            document.text,
            spans.longest,
            unnest(range(0, cast(length(document.text) // 2048 as bigint) + 1)) as piece
        from {{ source('raw', 'document_text') }} as document
        inner join spans using (document_id)
    ) as taken_apart
)

select
    fact.fact_id,
    fact.printed_text
from {{ ref('fct_fact') }} as fact
left join pieces
    on fact.document_id = pieces.document_id and fact.char_start // 2048 = pieces.piece
where
    substr(pieces.text, fact.char_start % 2048 + 1, fact.char_end - fact.char_start)
    is distinct from fact.printed_text
