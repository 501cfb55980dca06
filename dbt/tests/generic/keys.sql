{# Rows whose key is not unique: an error of ours. #}
{% test unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as occurrences
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
