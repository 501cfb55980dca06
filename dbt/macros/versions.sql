{# The mark at the end of a file's name that tells a later version: （更正）, -修订稿, _v2, (1). #}
{% macro version_mark(stem) -%}
    regexp_extract({{ stem }}, concat(
        '([-_—. ]*(',
        '[（(\[【](更正|修订|修改|更新|最新|重新公开|新|第?[0-9]{1,2}[版稿]?|20[0-9]{6})[^）)\]】]{0,6}[）)\]】]',
        '|(更正|修订|修改|更新|最新|重新公开)[稿版后本]?|第[0-9一二三四五]版|[-_ ][vV][0-9]{1,3}|[-_ ]20[0-9]{6}',
        '))+$'
    ))
{%- endmacro %}
