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

{#- Whose figures a form of evaluation states: the 整体支出 of a department, one 项目, or unknown. -#}
{% macro form_scope(table_name, title) -%}
    case
        when {{ table_name }} like '%整体%' then 'department'
        when {{ table_name }} like '%项目%' then 'project'
        when {{ title }} like '%整体%' then 'department'
        when {{ title }} like '%项目%' then 'project'
    end
{%- endmacro %}
