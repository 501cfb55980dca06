"""Documents with tables, made for tests of our own rows."""

from collections.abc import Sequence
from hashlib import sha256

from gouji.document import Block, Cell, Document, Table

Rows = Sequence[Sequence[str | None]]
"""Lines of a grid; None: the cell at the left (or, in a first column, above) reaches here."""


class Paper:
    """Writes paragraphs and tables one after another; `^` is a cell reached from above."""

    def __init__(self, path: str = "某区/2024/某区水务局2024年度部门决算.xlsx") -> None:
        self._path, self._text, self._blocks = path, "", list[Block]()

    def say(self, text: str, page: int | None = None) -> "Paper":
        """Add a paragraph."""
        start = len(self._text)
        self._text += text + "\n"
        self._blocks.append(Block("paragraph", start, start + len(text), page))
        return self

    def table(
        self, rows: Rows, page: int | None = None, sheet: str | None = None,
        edges: Sequence[float] | None = None,
    ) -> "Paper":  # fmt: skip
        """Add a table; None joins a cell to its left, "^" to the one above; `edges` in points."""
        width = max(len(row) for row in rows)
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text is None and c:
                    owner[r, c] = owner[r, c - 1]
                elif text == "^":
                    owner[r, c] = owner[r - 1, c]
                else:
                    owner[r, c] = (r, c)
        start = len(self._text)
        cells = []
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if owner[r, c] != (r, c):
                    continue
                mine = [place for place, top in owner.items() if top == (r, c)]
                down = max(place[0] for place in mine) - r + 1
                across = max(place[1] for place in mine) - c + 1
                at = len(self._text)
                self._text += (text or "") + "\t"
                end = at + len(text or "")
                left = edges[c] if edges else 0.0
                box = (left, 20.0 * r, left + 50.0, 20.0 * r + 20.0) if edges else None
                cells.append(Cell(r, c, at, end, down, across, page, box))
        self._text += "\n"
        grid = Table(len(rows), width, tuple(cells), sheet)
        self._blocks.append(Block("table", start, len(self._text) - 1, page, table=grid))
        return self

    def document(self) -> Document:
        """The document so far."""
        digest = sha256(self._text.encode()).hexdigest()
        return Document(self._path, digest, "text/plain", self._text, tuple(self._blocks))
