{# A decimal without trailing zeros: 4.050000 as 4.05. #}
{% macro plain_number(number) -%}
    rtrim(rtrim(cast(cast({{ number }} as decimal(38, 6)) as varchar), '0'), '.')
{%- endmacro %}

{# A figure as the report prints it, with its sign and unit. #}
{% macro printed_figure(alias) -%}
    case when {{ alias }}.value < 0 and not starts_with({{ alias }}.printed_text, '-') then '-' else '' end
    || {{ alias }}.printed_text || {{ alias }}.unit
{%- endmacro %}

{#
    Half of the last significant digit of an approximate figure, in its base unit: 约4800 stands
    for 4750 to 4850. Only whole numbers hide it in trailing zeros.
#}
{% macro approximate_rounding(alias) -%}
    case
        when {{ alias }}.decimals = 0 and {{ alias }}.value <> 0
            then greatest({{ alias }}.rounding, cast(
                0.5 * pow(10, length(regexp_extract(cast({{ alias }}.value as varchar), '(0*)[.]0*$', 1)))
                * cast({{ alias }}.base_value as double) / cast({{ alias }}.value as double)
                as decimal(28, 6)
            ))
        else {{ alias }}.rounding
    end
{%- endmacro %}

{# The stage behind a label that does not say it: （决算）. #}
{% macro stage_suffix(alias) -%}
    case when {{ alias }}.stage is null or contains({{ alias }}.label, {{ alias }}.stage) then ''
        else '（' || {{ alias }}.stage || '）' end
{%- endmacro %}

{# The sign between the two sides of a judged equation, with its blanks. #}
{% macro relation_sign(kind, verdict) -%}
    case
        when {{ kind }} = 'at_most' then case when {{ verdict }} = 'fail' then ' > ' else ' ≤ ' end
        when {{ verdict }} = 'rounding' then ' ≈ '
        when {{ verdict }} = 'fail' then ' ≠ '
        else ' = '
    end
{%- endmacro %}

{# Terms joined by ' + ' or ' - ' (each printed with its sign before it), in brackets if several. #}
{% macro grouped(terms, count) -%}
    case when {{ count }} > 1 then '(' || substr({{ terms }}, 4) || ')' else substr({{ terms }}, 4) end
{%- endmacro %}

{# An amount of the base unit, said in `unit` (whose factor is given). #}
{% macro in_unit(amount, factor, unit) -%}
    {{ plain_number('cast(' ~ amount ~ ' as double) / cast(' ~ factor ~ ' as double)') }} || {{ unit }}
{%- endmacro %}

{#
    The texts of a group in the order of their places, which are counted from 1 and each taken once.
    Where groups are many, the first places are better taken one by one: a list for each of a million
    groups costs twice as much, and string_agg in order four times.
#}
{% macro joined(text, place, condition, one_by_one=0) -%}
    concat(
        {% for first in range(1, one_by_one + 1) -%}
        max({{ text }}) filter (where {{ condition }} and {{ place }} = {{ first }}),
        {% endfor -%}
        array_to_string(list_transform(
            list_sort(
                list({'place': {{ place }}, 'text': {{ text }}})
                    filter (where {{ condition }} and {{ place }} > {{ one_by_one }})
            ),
            lambda entry: entry.text
        ), '')
    )
{%- endmacro %}

{# The last two headings of a section path: what a reader needs to find the place. #}
{% macro nearest_headings(section) -%}
    array_to_string(string_split({{ section }}, ' > ')[-2:], '—')
{%- endmacro %}

-- whether the reading of a figure is not sure enough for a tie to be judged by it
{% macro is_unsure(alias) -%}
    coalesce({{ alias }}.confidence < 0.95, false)
{%- endmacro %}
