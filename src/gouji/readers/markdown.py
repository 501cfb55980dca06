"""Read Markdown (.md): rendered to a page by markdown-it, which the reader of pages then reads."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from gouji.document import Document
from gouji.errors import LimitExceeded
from gouji.readers.flow import assemble
from gouji.readers.plain import decoded
from gouji.readers.web import parsed, shown
from gouji.settings import Limits

_DEEPEST = 40
"""Levels of quotes, lists and emphasis in each other that are followed: parsing recurses."""


def read_markdown(data: bytes, path: str, sha256: str, limits: Limits) -> Document:
    """Return a Markdown file as a Document: headings, paragraphs, tables as grids, HTML in it.

    A line of a paragraph is a paragraph block of its own, as in a plain text. Nothing printed is
    left out: definitions of links stay text, and cells beyond the header of a table are kept.
    Raises `UnsupportedFormat`, `EmptyReport`, `LimitExceeded`.
    """
    text, encoding, problems = decoded(data, path, limits)
    flow = shown(parsed(_rendered(text, path), path), path, limits)
    document = assemble(flow, path, sha256, "text/markdown", limits)
    return replace(document, problems=problems, metadata={"encoding": encoding})


def _rendered(text: str, path: str) -> str:
    parser = _parser()
    lines = text.split("\n")
    try:
        tokens = list(_with_all_cells(parser.parse(text), lines))
        if any(token.level >= _DEEPEST - 1 for token in tokens):
            raise LimitExceeded(path, f"Markdown 嵌套超过 {_DEEPEST} 层，超过上限")
        return str(parser.renderer.render(tokens, parser.options, {}))
    except RecursionError as error:
        raise LimitExceeded(path, "Markdown 嵌套过深，超过上限") from error


@cache
def _parser() -> MarkdownIt:
    options = {"html": True, "breaks": True, "maxNesting": _DEEPEST}
    return MarkdownIt("commonmark", options).enable("table").disable("reference")


def _with_all_cells(tokens: list[Token], lines: list[str]) -> Iterator[Token]:
    """Yield the tokens with the cells that a row has beyond its header, which are dropped else."""
    row: Token | None = None
    cells = 0
    for token in tokens:
        if token.type == "tr_open":
            row, cells = token, 0
        cells += token.type in ("td_open", "th_open")
        if token.type == "tr_close" and row is not None and row.map:
            line = lines[row.map[0]].lstrip(" \t>").rstrip().removeprefix("|").removesuffix("|")
            for printed in escapedSplit(line)[cells:]:
                yield Token("td_open", "td", 1)
                yield from _parser().parseInline(printed.strip())
                yield Token("td_close", "td", -1)
        yield token
