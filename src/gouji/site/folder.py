"""The folder of the report: built aside, pages that did not change taken over, swapped at once."""

import json
import os
import shutil
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from gouji.site.words import script_words

_MANIFEST = "pages.json"


class SiteFolder:
    """A report under construction. `digest` of a page stands for everything it shows.

    A page whose digest is that of the former build is hard-linked from there, not made anew; no
    file is ever changed in place, so readers of the former report are safe.
    """

    def __init__(self, target: Path, state: str) -> None:
        """`state` stands for the warehouse and the code that the report is made of."""
        self.target = target
        self._state = state
        self._building = target.with_name(f".building-{target.name}")
        self._former: dict[str, tuple[str, list[str]]] = _manifest(target).get("pages", {})
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
        (self._building / _MANIFEST).write_text(
            json.dumps({"state": self._state, "pages": self._pages}), encoding="utf-8"
        )
        former = self.target.with_name(f".former-{self.target.name}")
        shutil.rmtree(former, ignore_errors=True)
        with suppress(FileNotFoundError):
            self.target.rename(former)
        self._building.rename(self.target)
        shutil.rmtree(former, ignore_errors=True)


def site_state(target: Path) -> str | None:
    """What the report in a folder was made of; None when there is no report."""
    state: str | None = _manifest(target).get("state")
    return state


def _manifest(target: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((target / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _copy_assets(folder: Path) -> None:
    with_files = files("gouji.site").joinpath("assets")
    shutil.copytree(str(with_files), folder)
    (folder / "words.js").write_text(script_words(), encoding="utf-8")
