{# Keep the first printed figure of each key: the columns of `key` name the grain. #}
{% macro first_printed(key) -%}
    qualify row_number() over (partition by {{ key }} order by fact.char_start, fact.fact_id) = 1
{%- endmacro %}

{# The figure of a concept that a panel row shows: that of the first document in order. #}
{% macro panel_figure(column, concept, stage=none) -%}
    min_by({{ column }}, place) filter (
        where concept = '{{ concept }}'{% if stage %} and stage = '{{ stage }}'{% endif %}
    )
{%- endmacro %}
