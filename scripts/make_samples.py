"""Write the samples of `raw/` and their labels in `tests/golden/`.

Reports come from `samples/*.txt`, as told below; the documents in tables of one department's
year from the package `table_samples`, where their books and planted errors are listed.

Every name and figure in them is invented. A source file holds, line by line: `!file` (where the
report goes; the ending decides the format) and `!encoding`; then the text, where a figure is
`{name=label|printed|unit|scenario}` (the name only if a relation needs it), `= ` the title,
`# `, `## `, `### ` headings, `|` a table row (`^` merges with the cell above, `<` with the one
to the left), `[-…-]` a tracked deletion (Word only); after `=== relations` the ties, as
`kind total parts : expect : note`.

Same sources, same bytes. Offsets are those of Gouji's own readers: each report is rendered a
second time with marks around its figures, read, and the marks are taken out again.
"""

import csv
import html
import io
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from docx import Document as WordDocument
from docx.document import Document as WordFile
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from table_samples import samples as table_samples
from table_samples.paper import Sample, finding_rows, label_rows
from table_samples.writers import write

from gouji.readers import read

ROOT = Path(__file__).parent.parent
OPEN, CLOSE = "⁅", "⁆"
_FIGURE = re.compile(r"\{(?:(\w+)=)?([^|{}]+)\|([^|{}]+)\|([^|{}]*)\|([^|{}]*)\}")
_DELETION = re.compile(r"\[-(.*?)-\]")
_CLAUSE = re.compile(r"[，。；：、（）()\n\t]")
_WRITTEN = datetime(2024, 3, 1, tzinfo=UTC)
_HEADING_FORMATS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


@dataclass
class Source:
    """A sample as its author wrote it."""

    case: str
    file: Path
    encoding: str = "utf-8"
    lines: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)


def load(path: Path) -> Source:
    """Return a source file taken apart."""
    text, _, relations = path.read_text(encoding="utf-8").partition("\n=== relations\n")
    directives: dict[str, str] = {}
    lines = []
    for line in text.split("\n"):
        if line.startswith("!"):
            name, _, value = line[1:].partition(" ")
            directives[name] = value
        else:
            lines.append(line)
    encoding = directives.get("encoding", "utf-8")
    return Source(path.stem, Path(directives["file"]), encoding, lines, relations.splitlines())


def render(source: Source, *, marked: bool) -> bytes:
    """Return the report as a file of its format, with or without marks around its figures."""
    left, right = (OPEN, CLOSE) if marked else ("", "")
    lines = [_FIGURE.sub(rf"{left}\3{right}", line) for line in source.lines]
    if source.file.suffix == ".docx":
        return _docx(lines)
    if source.file.suffix == ".html":
        return _html(lines).encode(source.encoding)
    return "\n".join(lines).encode(source.encoding)


def _blocks(lines: list[str]) -> list[tuple[str, str | list[list[str]]]]:
    """Return (kind, content): title, h1 to h3, p or table (rows of cells)."""
    blocks: list[tuple[str, str | list[list[str]]]] = []
    kinds = {"= ": "title", "# ": "h1", "## ": "h2", "### ": "h3"}
    for line in filter(None, lines):
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if blocks[-1][0] != "table":
                blocks.append(("table", []))
            rows = blocks[-1][1]
            assert isinstance(rows, list)
            rows.append(cells)
            continue
        start = re.match(r"(?:=|#{1,3}) ", line)
        blocks.append((kinds[start[0]], line[start.end() :]) if start else ("p", line))
    return blocks


def _spans(rows: list[list[str]], row: int, column: int) -> tuple[int, int]:
    """Return (rows, columns) that a cell covers with the merges to its right and below."""
    down = next((n for n, below in enumerate(rows[row + 1 :]) if below[column] != "^"), None)
    right = next((n for n, cell in enumerate(rows[row][column + 1 :]) if cell != "<"), None)
    return (
        (len(rows) - row if down is None else down + 1),
        (len(rows[row]) - column if right is None else right + 1),
    )


def _html(lines: list[str]) -> str:
    body = []
    title = ""
    for kind, content in _blocks(lines):
        if isinstance(content, list):
            body.append(_html_table(content))
            continue
        text = html.escape(_DELETION.sub("", content))
        if kind == "title":
            title = text
        tag = {"title": "h1", "h1": "h2", "h2": "h3", "h3": "h4"}.get(kind, "p")
        indent = "&nbsp;" * 4 if tag == "p" else ""
        body.append(f"<{tag}>{indent}{text}</{tag}>")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}'
        "</title>\n<style>td, th { border: 1px solid }</style>\n</head>\n<body>\n"
        "<nav><a>首页</a> &gt; <a>政务公开</a> &gt; <a>绩效评价</a></nav>\n"
        + "\n".join(body)
        + "\n<footer>主办：市政府办公室　访问量：102938</footer>\n</body>\n</html>\n"
    )


def _html_table(rows: list[list[str]]) -> str:
    made = []
    for row, cells in enumerate(rows):
        line = ""
        for column, cell in enumerate(cells):
            if cell in ("^", "<"):
                continue
            down, right = _spans(rows, row, column)
            spans = (f' rowspan="{down}"' if down > 1 else "") + (
                f' colspan="{right}"' if right > 1 else ""
            )
            line += f"<td{spans}>{html.escape(cell)}</td>"
        made.append(f"  <tr>{line}</tr>")
    return "<table>\n" + "\n".join(made) + "\n</table>"


def _docx(lines: list[str]) -> bytes:
    document = WordDocument()
    _number_headings(document)
    for kind, content in _blocks(lines):
        if isinstance(content, list):
            _word_table(document.add_table(len(content), len(content[0])), content)
        elif kind == "title":
            document.add_paragraph(content, style="Title")
        elif kind == "p":
            _with_deletions(document.add_paragraph(), content)
        else:
            document.add_heading(content, level=int(kind[1]))
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = _WRITTEN
    return _same_bytes(document)


def _number_headings(document: WordFile) -> None:
    """Tie the heading styles to a list, so that their labels are not in the paragraphs."""
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:pStyle w:val="Heading{n + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/>'
        "</w:lvl>"
        for n, (style, text) in enumerate(_HEADING_FORMATS)
    )
    numbering = document.part.numbering_part.element
    definition = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(definition))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    for level in range(len(_HEADING_FORMATS)):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        number = properties.get_or_add_numPr()
        number.get_or_add_ilvl().val = level
        number.get_or_add_numId().val = 90


def _with_deletions(paragraph: Paragraph, text: str) -> None:
    for number, piece in enumerate(_DELETION.split(text)):
        run = paragraph.add_run(piece)
        if number % 2:
            run._r.find(qn("w:t")).tag = qn("w:delText")
            deletion = OxmlElement("w:del")
            deletion.set(qn("w:id"), str(number))
            deletion.set(qn("w:author"), "")
            paragraph._p.append(deletion)
            deletion.append(run._r)


def _word_table(table: Table, rows: list[list[str]]) -> None:
    table.style = "Table Grid"
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text in ("^", "<"):
                continue
            down, right = _spans(rows, row, column)
            cell = table.cell(row, column)
            if down > 1 or right > 1:
                cell = cell.merge(table.cell(row + down - 1, column + right - 1))
            cell.text = text


def _same_bytes(document: WordFile) -> bytes:
    """Pack the document anew with fixed times, so that the same text gives the same file."""
    made, packed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(entry, _WRITTEN.timetuple()[:6])
            new.writestr(info, old.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def label(source: Source, clean: str, marked: str) -> tuple[list[list[object]], list[list[str]]]:
    """Return the rows of facts.csv and relations.csv, from the text with and without marks."""
    places = []
    stripped = ""
    for piece in re.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", marked):
        if piece.startswith(OPEN):
            places.append((len(stripped), len(stripped) + len(piece) - 2))
            piece = piece[1:-1]  # noqa: PLW2901 - the mark is not part of the text
        stripped += piece
    figures = [found.groups() for line in source.lines for found in _FIGURE.finditer(line)]
    if stripped != clean or len(places) != len(figures):
        raise ValueError(f"{source.case}: marks change what is read")
    facts: list[list[object]] = []
    names: dict[str, str] = {}
    for number, ((name, title, printed, unit, scenario), (start, end)) in enumerate(
        zip(figures, places, strict=True), 1
    ):
        if clean[start:end] != printed:
            raise ValueError(f"{source.case}: {printed} is not at {start}")
        names[name] = f"F{number:03}"
        quote = _quote(clean, start, end)
        facts.append([names[name], title, printed, unit, scenario, start, end, quote])
    return facts, [_relation(line, n, names) for n, line in enumerate(source.relations, 1)]


def _quote(text: str, start: int, end: int) -> str:
    before = [found.end() for found in _CLAUSE.finditer(text, max(0, start - 30), start)]
    after = _CLAUSE.search(text, end)
    return text[before[-1] if before else max(0, start - 30) : after.start() if after else end]


def _relation(line: str, number: int, names: dict[str, str]) -> list[str]:
    equation, expect, note = [part.strip() for part in f"{line} : : ".split(" : ", 2)]
    kind, *terms = equation.split()

    def term(name: str) -> str:
        sign = "-" if name.startswith("-") else ""
        return name if name.isdigit() else sign + names[name.lstrip("-")]

    total, *parts = map(term, terms)
    return [f"R{number:02}", kind, total, " ".join(parts), expect, note.rstrip(" :")]


def _write(path: Path, header: str, rows: list[list[object]] | list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def make(path: Path, root: Path) -> None:
    """Write one sample and its labels below `root` (`raw/…` and `tests/golden/…`)."""
    source = load(path)
    place = root / "raw" / source.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(render(source, marked=False))
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder, place.name)
        twin.write_bytes(render(source, marked=True))
        facts, relations = label(source, read(place).text, read(twin).text)
    golden = root / "tests" / "golden" / source.case
    golden.mkdir(parents=True, exist_ok=True)
    header = "id,label,value,unit,scenario,char_start,char_end,quote"
    _write(golden / "facts.csv", header, facts)
    _write(golden / "relations.csv", "id,kind,total,parts,expect,note", relations)
    (golden / "report.path").write_text(f"raw/{source.file.as_posix()}\n", encoding="utf-8")


def make_tables(sample: Sample, root: Path) -> None:
    """Write one sample in tables and its labels below `root`."""
    place = root / "raw" / sample.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(write(sample))
    golden = root / "tests" / "golden" / sample.case
    golden.mkdir(parents=True, exist_ok=True)
    header = "id,source,row_label,code,column_label,period,value,unit,page"
    _write(golden / "facts.csv", header, label_rows(sample))
    header = "id,kind,where,quote,figures,expected,actual,difference,severity,confidence,note"
    _write(golden / "findings.csv", header, finding_rows(sample))
    (golden / "report.path").write_text(f"raw/{sample.file.as_posix()}\n", encoding="utf-8")


def make_all(root: Path) -> None:
    """Write every sample and its labels below `root`."""
    for source in sorted((ROOT / "scripts" / "samples").glob("*.txt")):
        make(source, root)
    for sample in table_samples():
        make_tables(sample, root)


if __name__ == "__main__":
    make_all(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
