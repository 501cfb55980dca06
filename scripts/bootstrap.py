"""Make the locked environment in `.venv`, needing nothing but Python 3.11 and a network.

`make` runs this with the system's Python. Standard library only. In order of preference:
uv from PATH; uv installed into `.venv` by pip; and where Python comes without ensurepip (Debian
without python3-venv), pip's own wheel from the package index. `PIP_INDEX_URL` names another
index. The environment is always the one of uv.lock.
"""

import hashlib
import html
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / ".synced"
OLDEST = (3, 11)
DEFAULT_INDEX = "https://pypi.org/simple"
_WHEEL = re.compile(r'<a [^>]*href="([^"]*/pip-(\d+(?:\.\d+)*)-py3-none-any\.whl[^"]*)"([^>]*)>')
_NEEDS = re.compile(r'data-requires-python="(?:>|&gt;)=(\d+)\.(\d+)')


def main() -> int:
    """Bring `.venv` to what uv.lock says and leave a stamp; return the exit code.

    Arguments go to `uv sync`: `--group docs`.
    """
    if sys.version_info < OLDEST:
        return fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    try:
        uv = path_uv() or venv_uv() or install_uv()
        command = [uv, "sync", "--frozen", *choose_python(), *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=True)
    except subprocess.CalledProcessError as error:
        return fail(f"{' '.join(map(str, error.cmd[:4]))} … ended with code {error.returncode}.")
    except OSError as error:
        return fail(f"{error}\nIs the package index within reach? PIP_INDEX_URL names another.")
    STAMP.touch()
    return 0


def fail(message: str) -> int:
    """Say why the environment can not be made."""
    print(f"bootstrap: {message}", file=sys.stderr)
    return 1


def path_uv() -> str | None:
    """Return the uv on PATH, if it is one that runs (a shim may not)."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        return None
    return found


def venv_uv() -> str | None:
    """Return the uv that an earlier run put into a folder of its own."""
    uv = VENV / ".uv" / "bin" / "uv"
    return str(uv) if uv.exists() else None


def choose_python() -> list[str]:
    """Let uv use this Python and download none, unless the caller chose one."""
    return (
        [] if os.environ.get("UV_PYTHON") else ["--python", sys.executable, "--no-python-downloads"]
    )


def install_uv() -> str:
    """Install uv below `.venv` with pip and return its path.

    It gets a folder of its own, since `uv sync` removes what uv.lock does not name.
    """
    if not (VENV / "bin" / "python").exists():
        make_venv()
    home = VENV / ".uv"
    command = [str(VENV / "bin" / "python"), *pip_command(), "install", "--quiet", "--prefix"]
    subprocess.run([*command, str(home), "--ignore-installed", "uv"], check=True)
    return str(home / "bin" / "uv")


def make_venv() -> None:
    """Create `.venv`, without pip where this Python can not bring it."""
    has_pip = subprocess.run(
        [sys.executable, "-c", "import ensurepip"], capture_output=True, check=False
    )
    without = ["--without-pip"] if has_pip.returncode else []
    subprocess.run([sys.executable, "-m", "venv", *without, str(VENV)], check=True)


def pip_command() -> list[str]:
    """Return the arguments that run pip in `.venv`: its own, or a wheel that we fetch."""
    python = str(VENV / "bin" / "python")
    if subprocess.run(
        [python, "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode:
        return [str(fetch_pip() / "pip")]  # a wheel is a zip file that Python runs as it is
    return ["-m", "pip"]


def fetch_pip() -> Path:
    """Fetch the newest pip wheel that this Python runs, checked against the index's sha256."""
    index = os.environ.get("PIP_INDEX_URL", DEFAULT_INDEX).rstrip("/") + "/pip/"
    page = fetch(index).decode("utf-8", "replace")
    url, expected = newest_pip(page, index)
    name = urllib.parse.urlparse(url).path.rsplit("/", 1)[-1]
    data = fetch(url)
    if expected and hashlib.sha256(data).hexdigest() != expected:
        raise OSError(f"{url} is not what the index promises (sha256)")
    wheel = Path(tempfile.mkdtemp()) / name
    wheel.write_bytes(data)
    return wheel


def newest_pip(page: str, index: str) -> tuple[str, str]:
    """Return the address and the sha256 (or "") of the newest pip wheel on an index page."""
    found = []
    for link, version, attributes in _WHEEL.findall(page):
        needs = _NEEDS.search(attributes)
        if "data-yanked" in attributes or (needs and (int(needs[1]), int(needs[2])) > OLDEST):
            continue
        found.append((tuple(map(int, version.split("."))), html.unescape(link)))
    if not found:
        raise OSError(f"{index} lists no wheel of pip")
    address, _, fragment = urllib.parse.urljoin(index, max(found)[1]).partition("#")
    return address, fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""


def fetch(url: str) -> bytes:
    """Return what lies at `url`, trusting the system's certificates or `PIP_CERT`."""
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    request = urllib.request.Request(url, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
        body: bytes = answer.read()
    return body


if __name__ == "__main__":
    sys.exit(main())
