select
    class_code,
    class_name,
    class_level,
    parent_code,
    cast(valid_from as integer) as valid_from,
    cast(valid_to as integer) as valid_to,
    fund,
    confidence,
    evidence
from {{ ref('functional_class') }}
