"""Writes docs/rules from the rule book: `make docs-rules`."""

from pathlib import Path

from gouji.rulebook import pages

FOLDER = Path(__file__).parents[1] / "docs" / "rules"


def main() -> None:
    """Write the pages, and remove those of files that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
