"""A page as a government web site publishes it: inline styles, spans inside words, entities."""

from html import escape

from . import Grid, Page, Paragraph

_HEAD = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title>
<style>.nav{{color:#888}} td{{border:1px solid #000}}</style>
<script>var pv = 1024;</script></head>
<body><div class="nav">首页 &gt; 信息公开</div><div class="TRS_Editor">
"""


def write(page: Page) -> bytes:
    first = next((part.text for part in page if isinstance(part, Paragraph)), "")
    parts = [_HEAD.format(title=escape(first))]
    for part in page:
        parts.append(table(part) if isinstance(part, Grid) else _paragraph(part))
    parts.append("</div></body></html>\n")
    return "".join(parts).encode()


def _paragraph(part: Paragraph) -> str:
    if part.level:
        return f"<h{part.level}>{escape(part.text)}</h{part.level}>\n"
    middle = len(part.text) // 2
    halves = (escape(part.text[:middle]), escape(part.text[middle:]))
    style = 'style="text-indent:2em;font-family:仿宋_GB2312"'
    return f"<p {style}><span>{halves[0]}</span><span lang=EN-US>{halves[1]}</span></p>\n"


def table(grid: Grid) -> str:
    """A table with its title and its line of unit."""
    spans = {(row, column): (rows, columns) for row, column, rows, columns in grid.merges}
    hidden = {
        (row + down, column + right)
        for (row, column), (rows, columns) in spans.items()
        for down in range(rows)
        for right in range(columns)
    } - set(spans)
    lines = [f"<p>{escape(grid.title)}</p><p>{escape(grid.unit)}</p>\n<table>\n"]
    for row, cells in enumerate(grid.rows):
        lines.append("<tr>")
        for column, text in enumerate(cells):
            if (row, column) in hidden:
                continue
            rows, columns = spans.get((row, column), (1, 1))
            extent = f' rowspan="{rows}" colspan="{columns}"' if rows * columns > 1 else ""
            lines.append(f"<td{extent}>{escape(text) or '&nbsp;'}</td>")
        lines.append("</tr>\n")
    return "".join([*lines, "</table>\n"])
