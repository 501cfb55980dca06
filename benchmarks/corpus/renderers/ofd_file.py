"""A page as an OFD file (GB/T 33190): each character and each ruled line at its place."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from . import Grid, Page, Paragraph

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 25.0
_SIZES = {1: 7.0, 2: 5.6, 3: 5.0, None: 4.2}
_CELL = 3.2
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OFD = f"""<ofd:OFD {_SPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>
<ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>
</ofd:OFD>"""


def write(page: Page) -> bytes:
    paper = _Paper()
    for part in page:
        if isinstance(part, Grid):
            taken = sum(map(_share, part.title)) * _SIZES[None]
            paper.line(part.title, _SIZES[None], max(0.0, (_WIDTH - taken) / 2 - _MARGIN))
            paper.line(part.unit, _SIZES[None])
            paper.table(part)
        else:
            paper.paragraph(part)
    return _packed(paper.pages)


class _Paper:
    """Sheets of A4 that are written from top to bottom."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.top = _MARGIN

    def paragraph(self, part: Paragraph) -> None:
        size = _SIZES[part.level]
        indent = 0.0 if part.level or part.text.startswith("\u3000") else 2 * size
        for number, line in enumerate(_broken(part.text, size, _WIDTH - 2 * _MARGIN, indent)):
            self.line(line, size, 0.0 if number else indent)

    def line(self, text: str, size: float, indent: float = 0.0) -> None:
        self._room(1.8 * size)
        self.text(text, _MARGIN + indent, self.top + size, size)
        self.top += 1.8 * size

    def table(self, grid: Grid) -> None:
        width = (_WIDTH - 2 * _MARGIN) / len(grid.rows[0])
        spans = {(row, column): (down, right) for row, column, down, right in grid.merges}
        covered = {
            (row + r, column + c)
            for (row, column), (down, right) in spans.items()
            for r in range(down)
            for c in range(right)
        } - set(spans)
        heights = [self._height(cells, width) for cells in grid.rows]
        for row, cells in enumerate(grid.rows):
            self._room(heights[row])
            for column, text in enumerate(cells):
                if (row, column) in covered:
                    continue
                down, right = spans.get((row, column), (1, 1))
                box = (_MARGIN + column * width, self.top, right * width,
                       sum(heights[row : row + down]))  # fmt: skip
                self.frame(*box)
                for number, line in enumerate(_broken(text, _CELL, right * width - 2)):
                    self.text(line, box[0] + 1, self.top + 1 + (number + 1) * _CELL * 1.1, _CELL)
            self.top += heights[row]
        self.top += 4

    def text(self, text: str, x: float, baseline: float, size: float) -> None:
        steps = " ".join(f"{size * _share(character):.4g}" for character in text[:-1])
        box = f"{x:.4g} {baseline - size:.4g} {size * len(text):.4g} {size * 1.2:.4g}"
        self.pages[-1].append(
            f'<ofd:TextObject Boundary="{box}" Font="1" Size="{size:.4g}">'
            f'<ofd:TextCode X="0" Y="{size:.4g}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def frame(self, left: float, top: float, width: float, height: float) -> None:
        path = f"M 0 0 L {width:.4g} 0 L {width:.4g} {height:.4g} L 0 {height:.4g} C"
        self.pages[-1].append(
            f'<ofd:PathObject Boundary="{left:.4g} {top:.4g} {width:.4g} {height:.4g}" '
            f'LineWidth="0.2"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
        )

    def _height(self, cells: tuple[str, ...], width: float) -> float:
        most = max(len(_broken(text, _CELL, width - 2)) for text in cells)
        return 3 + most * _CELL * 1.1

    def _room(self, height: float) -> None:
        if self.top + height > _HEIGHT - _MARGIN:
            self.pages.append([])
            self.top = _MARGIN


def _share(character: str) -> float:
    return 1.0 if character >= "\u2e80" or character in "“”‘’—…" else 0.5


def _broken(text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
    lines, line, room = [], "", width - indent
    for piece in _pieces(text):
        taken = sum(map(_share, piece)) * size
        if line and taken > room:
            lines.append(line)
            line, room = "", width
        line += piece
        room -= taken
    return [*lines, line] if line else lines


def _pieces(text: str) -> list[str]:
    """Figures and Latin words stay whole, and no line begins with a comma."""
    pieces: list[str] = []
    for character in text:
        last = pieces[-1][-1] if pieces else ""
        latin = character.isascii() and last.isascii()
        if pieces and (latin or character in "，。；：、）%％”" or last in "（“"):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _packed(pages: list[list[str]]) -> bytes:
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    document = (
        f"<ofd:Document {_SPACE}><ofd:CommonData><ofd:MaxUnitID>99</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {_WIDTH:g} {_HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea>"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    files = {"OFD.xml": _OFD, "Doc_0/Document.xml": document}
    for number, objects in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_SPACE}><ofd:Content><ofd:Layer ID="{100 + number}">{"".join(objects)}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            member = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            package.writestr(member, _HEAD + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
