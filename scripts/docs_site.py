"""What MkDocs is told beyond mkdocs.yml: our pages are also read in the repository."""

import re
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)#\s]+)(#[^)]*)?\)")
_WAREHOUSE = Path("warehouse", "gouji.duckdb")


def on_config(config: Any) -> Any:
    """A folder in the navigation stands for its pages, so that none can be forgotten."""
    config.nav = _whole(config.nav, Path(config.docs_dir))
    return config


def _whole(entry: Any, docs: Path) -> Any:
    if isinstance(entry, list):
        return [_whole(below, docs) for below in entry]
    if isinstance(entry, dict):
        return {title: _whole(below, docs) for title, below in entry.items()}
    if not entry.endswith("/"):
        return entry
    return [path.relative_to(docs).as_posix() for path in sorted((docs / entry).glob("*.md"))]


def on_files(files: Files, config: Any) -> Files:
    """A page for each notebook, with its answers where there is a warehouse to ask."""
    for file in [file for file in files if file.src_uri.endswith(".ipynb")]:
        name = file.src_uri.removesuffix(".ipynb") + ".md"
        page = _notebook_page(Path(config.docs_dir, file.src_uri))
        files.append(File.generated(config, name, content=page))
    return files


def _notebook_page(path: Path) -> str:
    import nbformat  # noqa: PLC0415 - only where there is a notebook

    notebook = nbformat.read(path, 4)
    if _WAREHOUSE.exists():
        from nbclient import NotebookClient  # noqa: PLC0415

        NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    return "\n\n".join(part for cell in notebook.cells for part in _cell_parts(cell))


def _cell_parts(cell: Any) -> list[str]:
    if cell.cell_type == "markdown":
        return [cell.source]
    shown = [output.get("data", {}) for output in cell.outputs]
    answers = [
        data.get("text/html") or data.get("image/svg+xml") or escape(data.get("text/plain", ""))
        for data in shown
    ]
    code = f"```python\n{cell.source}\n```"
    return [code, *(f'<div class="answer">{_one_block(answer)}</div>' for answer in answers)]


def _one_block(markup: str) -> str:
    """Markup that Markdown leaves alone: no prologue, no blank line."""
    return re.sub(r"<\?xml.*?\?>|<!--.*?-->|\s*\n\s*", " ", markup, flags=re.S)


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Links for the site: a notebook's to its page; no link out of docs/, nor in an equation."""
    folder = Path(config["docs_dir"], page.file.src_uri).parent.resolve()

    def shown(link: "re.Match[str]") -> str:
        if link[2].startswith(("year+", "year-")):
            return f"\\[{link[1]}\\]({link[2]})"
        if link[2].endswith(".ipynb"):
            return f"[{link[1]}]({link[2].removesuffix('.ipynb')}.md)"
        target = (folder / link[2]).resolve()
        outside = target.exists() and not target.is_relative_to(Path(config["docs_dir"]).resolve())
        return f"`{link[1].strip('`')}`" if outside else link[0]

    return _LINK.sub(shown, markdown)
