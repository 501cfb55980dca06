"""The folder of the report: built aside, pages that did not change taken over, swapped at once."""

import json
import os
import shutil
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from gouji.site.words import script_words

_MANIFEST = "pages.json"


class SiteFolder:
    """A report under construction. `digest` of a page stands for everything it shows.

    A page whose digest is that of the former build is hard-linked from there, not made anew; no
    file is ever changed in place, so readers of the former report are safe.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self._building = target.with_name(f".building-{target.name}")
        self._former = self._read_manifest()
        self._pages: dict[str, tuple[str, list[str]]] = {}
        self.written = 0
        shutil.rmtree(self._building, ignore_errors=True)
        self._building.mkdir(parents=True)
        _copy_assets(self._building / "assets")

    def write(self, path: str, text: str) -> None:
        """Write a file; `path` is relative to the report."""
        file = self._building / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self.written += 1

    def write_page(self, name: str, digest: str, pages: dict[str, str]) -> None:
        """Write the files of a page and remember its digest."""
        for path, text in pages.items():
            self.write(path, text)
        self._pages[name] = (digest, list(pages))

    def keep_page(self, name: str, digest: str) -> bool:
        """Take a page over from the former report, if it shows the same there."""
        former, paths = self._former.get(name, ("", []))
        if former != digest:
            return False
        for path in paths:
            new = self._building / path
            new.parent.mkdir(exist_ok=True)
            try:
                os.link(self.target / path, new)
            except FileNotFoundError:
                return False
            except OSError:  # a file system without hard links
                shutil.copy2(self.target / path, new)
        self._pages[name] = (digest, paths)
        return True

    def publish(self) -> None:
        """Put the finished report in the place of the former one."""
        (self._building / _MANIFEST).write_text(json.dumps(self._pages), encoding="utf-8")
        former = self.target.with_name(f".former-{self.target.name}")
        shutil.rmtree(former, ignore_errors=True)
        with suppress(FileNotFoundError):
            self.target.rename(former)
        self._building.rename(self.target)
        shutil.rmtree(former, ignore_errors=True)

    def _read_manifest(self) -> dict[str, tuple[str, list[str]]]:
        try:
            pages = json.loads((self.target / _MANIFEST).read_text(encoding="utf-8"))
            return {name: (digest, paths) for name, (digest, paths) in pages.items()}
        except (OSError, ValueError):
            return {}


def _copy_assets(folder: Path) -> None:
    with_files = files("gouji.site").joinpath("assets")
    shutil.copytree(str(with_files), folder)
    (folder / "words.js").write_text(script_words(), encoding="utf-8")
