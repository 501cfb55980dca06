"""A PDF printed to pictures and recognised: `python -m benchmarks.score_scan [PDF] [--dpi …]`.

The figures in its tables are compared, page by page, with those of its own text layer; so are the
facts, and what is found by judging both. Without a PDF, final accounts are made. A page may lie
askew (`--turn`, degrees) and have a red seal over its figures (`--seal`). Needs the extra `ocr`.
"""

import argparse
import io
import re
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.corpus.final_accounts import generate_final_accounts
from benchmarks.judging import judge_all
from gouji.document import Document
from gouji.extract import extract
from gouji.facts import DocumentFacts
from gouji.readers import read
from gouji.settings import Limits

_SURE = 0.95
"""From here on a recognised figure takes part in ties (docs/decisions/0011)."""
_FIGURE = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?[%％]?")


@dataclass(frozen=True, slots=True)
class Score:
    """How the figures of a scan agree with those of the text layer.

    `doubted` of the figures that were read otherwise have a low confidence; `errors` are findings
    of severity error, `new` those that the text layer does not have.
    """

    figures: int
    exact: int
    otherwise: int
    doubted: int
    facts: int
    same_facts: int
    errors: int
    new: int
    seconds: float
    pages: int

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"{self.exact} of {self.figures} figures exact ({self.exact / self.figures:.2%}), "
            f"{self.otherwise} read otherwise, {self.doubted} of them doubted; "
            f"{self.same_facts} of {self.facts} facts; {self.errors} errors, "
            f"{self.new} findings of its own; {self.seconds / self.pages:.2f} s a page"
        )


def scanned(printed: bytes, dpi: int, turn: float = 0.0, *, seal: bool = False) -> bytes:
    """The pages of a PDF as a scanner gives them: grey or, with a seal, in colour."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in pdfium.PdfDocument(printed):
        picture = page.render(scale=dpi / 72).to_pil().convert("RGB")
        if seal:
            picture = _stamped(picture, dpi)
        if turn:
            picture = picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor="white")
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(picture), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _stamped(picture: Image.Image, dpi: int) -> Image.Image:
    """A round seal of 42 mm in the middle of the page, its ink over the print."""
    ink = Image.new("RGB", picture.size, "white")
    across, radius = picture.width // 2, round(21 / 25.4 * dpi)
    middle = picture.height // 3
    draw = ImageDraw.Draw(ink)
    box = (across - radius, middle - radius, across + radius, middle + radius)
    draw.ellipse(box, outline=(225, 40, 50), width=max(2, dpi // 20))
    star = radius // 4
    draw.regular_polygon((across, middle, star), 5, fill=(225, 40, 50))
    return ImageChops.multiply(picture, ink)


def score(printed: bytes, scan: bytes) -> Score:
    """Compare what is read of a scan with what the text layer says."""
    with tempfile.TemporaryDirectory() as folder:
        documents = [_read(Path(folder) / name / "决算.pdf", data) for name, data in
                     (("printed", printed), ("scan", scan))]  # fmt: skip
    (said, _), (seen, seconds) = documents
    figures, found = (defaultdict(Counter, _figures(each)) for each in (said, seen))
    exact = sum(sum((figures[page] & found[page]).values()) for page in figures)
    otherwise = [(page, text) for page in found for text in found[page] - figures[page]]
    facts, got = (extract(each) for each in (said, seen))
    same = Counter(map(_said, facts.facts)) & Counter(map(_said, got.facts))
    errors, own = _errors(facts, got)
    return Score(
        sum(sum(each.values()) for each in figures.values()), exact, len(otherwise),
        sum(_doubted(seen, *each) for each in otherwise), len(facts.facts), sum(same.values()),
        errors, own, seconds, seen.pages or 1,
    )  # fmt: skip


def _read(path: Path, data: bytes) -> tuple[Document, float]:
    path.parent.mkdir()
    path.write_bytes(data)
    started = time.process_time()
    document = read(path, limits=Limits(max_recognised_pages=500))
    return document, time.process_time() - started


def _cells(document: Document) -> Iterator[tuple[int, str, float]]:
    for block in document.blocks:
        for cell in block.table.cells if block.table else ():
            text = document.slice(cell.start, cell.end).strip()
            if _FIGURE.fullmatch(text):
                sure = document.confidence(cell.start, cell.end)
                yield cell.page or 0, text, 1.0 if sure is None else sure


def _figures(document: Document) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for page, text, _ in _cells(document):
        found[page][text] += 1
    return found


def _doubted(document: Document, page: int, text: str) -> bool:
    return any(c[:2] == (page, text) and c[2] < _SURE for c in _cells(document))


def _said(fact: object) -> tuple[object, ...]:
    return tuple(getattr(fact, n) for n in ("concept", "stage", "fiscal_year", "value", "unit"))


def _errors(facts: DocumentFacts, got: DocumentFacts) -> tuple[int, int]:
    """How many errors are found in the scan, and how many findings that the other has not."""
    found = []
    for document in (facts, got):
        judged = judge_all([document], findings=True)
        values = {fact.fact_id: fact.value for fact in document.facts}
        found.append(
            [
                (f.severity, frozenset(values[i] for i in f.fact_ids))
                for f in judged[document.document_id].findings
            ]
        )
    known = {figures for _, figures in found[0]}
    return (
        sum(severity == "error" for severity, _ in found[1]),
        sum(figures not in known for _, figures in found[1]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdf", nargs="?", type=Path)
    parser.add_argument("--dpi", type=int, nargs="*", default=[200])
    parser.add_argument("--turn", type=float, nargs="*", default=[0.0])
    parser.add_argument("--seal", action="store_true")
    options = parser.parse_args()
    printed = options.pdf.read_bytes() if options.pdf else generate_final_accounts(1, 2, "pdf").data
    for dpi in options.dpi:
        for turn in options.turn:
            result = score(printed, scanned(printed, dpi, turn, seal=options.seal))
            print(f"{dpi} dpi, {turn}° askew{', sealed' * options.seal}: {result}", flush=True)
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
