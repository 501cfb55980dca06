"""整改通知: a letter for each department with its open findings, their basis and the passages."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gouji.answer import Row, answer, opened
from gouji.site.document import number
from gouji.site.words import words

_FINDINGS = """
    select
        f.finding_id, f.document_id, f.department, f.fiscal_year, f.severity, f.message, f.printed,
        f.proposed, f.slip, f.page, f.section, f.quote, f.rule_id, r.title as rule_title,
        r.source as basis, d.title as document_title, d.path, c.equation, c.difference, c.tolerance,
        c.unit
    from marts.findings as f
    join marts.dim_document as d using (document_id)
    left join raw.rule as r using (rule_id)
    left join marts.fct_check as c using (check_id)
    where f.status = 'open' and f.department is not null
    order by
        f.department, f.fiscal_year, d.path,
        array_position(['error', 'warning', 'info'], f.severity), f.char_start, f.finding_id
"""
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


_WIDTHS = (900_000, 4_586_400)
"""Columns of a finding's table in English Metric Units (914 400 an inch): the width of a page."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter to one department says: its findings by document."""

    department: str
    documents: dict[str, list[Row]]
    day: str

    @property
    def count(self) -> int:
        """How many findings it lists."""
        return sum(map(len, self.documents.values()))


def write_letters(
    database: Path, folder: Path, kind: str, departments: Collection[str], report: str
) -> list[Path]:
    """Write a letter (`kind` docx or html) to each department with open findings.

    `departments` names some of them (none: all); `report` is where the quality report lies, a
    path relative to `folder` or an address. The date is that of the published warehouse.
    Raises WarehouseError when there is no warehouse.
    """
    with opened(database) as connection:
        rows = answer(connection, _FINDINGS).records()
    day = date.fromtimestamp(database.stat().st_mtime)
    letters: dict[str, Letter] = {}
    for row in rows:
        name = row["department"]
        if departments and name not in departments:
            continue
        letter = letters.setdefault(name, Letter(name, {}, f"{day.year}年{day.month}月{day.day}日"))
        letter.documents.setdefault(row["document_title"] or row["path"], []).append(row)
    write = _write_docx if kind == "docx" else _write_html
    paths = []
    for name, letter in letters.items():
        path = folder / f"{_file_name(name)}.{kind}"
        write(letter, path, report)
        paths.append(path)
    return paths


def _file_name(department: str) -> str:
    """The department's name, cut to what file systems take, without characters they refuse."""
    return f"整改通知-{_UNSAFE.sub('_', department)[:60].strip('. ')}"


def parts(row: Row) -> list[tuple[str, str]]:
    """What a letter says of a finding below its message: name and text."""
    difference = f"{number(row['difference'])}{row['unit'] or ''}" if row["difference"] else ""
    basis = "；".join(filter(None, (row["rule_title"] or row["rule_id"], row["basis"])))
    place = "，".join(filter(None, (row["section"], f"第{row['page']}页" if row["page"] else "")))
    proposal = f"“{row['printed']}”是否应为“{row['proposed']}”" if row["proposed"] else ""
    listed = {
        "原文": row["quote"], "位置": place, "勾稽关系": row["equation"], "差额": difference,
        "依据": basis, "建议核实": "；".join(filter(None, (proposal, row["slip"] or ""))),
    }  # fmt: skip
    return [(name, _CONTROL.sub("�", text)) for name, text in listed.items() if text]


def link(row: Row, report: str) -> str:
    """Where the quality report shows a finding."""
    return f"{report}/documents/{row['document_id']}.html#finding-{row['finding_id']}"


def _severity(row: Row) -> str:
    severity: str = row["severity"]
    return words()[severity][0] if severity in words() else severity


def _write_html(letter: Letter, path: Path, report: str) -> None:
    import jinja2  # noqa: PLC0415

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gouji.exporting"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("letter.html")
    text = template.render(
        letter=letter, parts=parts, severity=_severity, link=lambda row: link(row, report)
    )
    path.write_text(text, encoding="utf-8")


def _write_docx(letter: Letter, path: Path, report: str) -> None:
    import docx  # noqa: PLC0415 - costs 200 ms
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    document = docx.Document()
    _set_fonts(document)
    document.core_properties.title = "整改通知"
    document.core_properties.author = ""
    title = document.add_heading("关于核实整改财政公开数据问题的通知", level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"{_plain(letter.department)}：")
    document.add_paragraph(
        f"经对你单位公开文件中的数据进行勾稽核对，发现以下 {letter.count} 处需要核实。"
        "请对照原文核实，确有差错的予以更正并重新公开；数据无误的，请书面说明。"
    )
    number = 0
    for title, rows in letter.documents.items():
        document.add_heading(_plain(title), level=1)
        for row in rows:
            number += 1
            _add_finding(document, number, row, report)
    document.add_paragraph("以上“建议核实”仅供参考，原文数字以你单位核实结果为准。")
    document.add_paragraph(letter.day).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(path))


def _add_finding(document: Any, number: int, row: Row, report: str) -> None:
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.add_run(f"{number}. 【{_severity(row)}】").bold = True
    head.add_run(_plain(row["message"]))
    listed = parts(row)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for name, text in [*listed, ("报告页面", link(row, report))]:
        for cell, words_of_cell, width in zip(
            table.add_row().cells, (name, text), _WIDTHS, strict=True
        ):
            cell.text, cell.width = words_of_cell, width
    document.add_paragraph()


def _set_fonts(document: Any) -> None:
    """Chinese fonts that offices have; Word takes the East Asian one from an attribute."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for name, font, size in (
        ("Normal", "仿宋", 12),
        ("Title", "黑体", 20),
        ("Heading 1", "黑体", 14),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.name = font
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _plain(text: str) -> str:
    """Text without what XML does not take."""
    return _CONTROL.sub("�", text)
