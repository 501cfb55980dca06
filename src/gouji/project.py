"""Where the project's own data lie: the rule book and the dbt project.

They stand beside the sources in a checkout and inside the package when it is installed.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def project_folder(name: str) -> Path:
    """Return the folder `rules` or `dbt` of this checkout or installation."""
    checkout = _PACKAGE.parents[1] / name
    if checkout.is_dir() and (_PACKAGE.parents[1] / "pyproject.toml").is_file():
        return checkout
    return _PACKAGE / "_project" / name
