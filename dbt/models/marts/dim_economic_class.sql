select
    scheme,
    class_code,
    class_name,
    class_level,
    parent_code,
    government_code_of_offices,
    government_code_of_institutions,
    cast(null as integer) as valid_from,
    cast(null as integer) as valid_to,
    confidence,
    evidence
from {{ ref('economic_class') }}
