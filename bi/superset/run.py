"""Import the bundle into a Superset of its own, ask charts for their data, picture dashboards.

Standard library and a Superset, which `make superset` gives an environment in `.superset/`.
The warehouse's copy in PostgreSQL is named by GOUJI_SUPERSET_DATABASE_URI
(`postgresql+psycopg2://user@host/database`), which is written into the imported copy alone.
"""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PORT = 8765
URI_LINE = "sqlalchemy_uri: "
USER = "admin"
CONFIG = """\
import os
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.path.join(os.environ["SUPERSET_HOME"], "superset.db")
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
WTF_CSRF_ENABLED = False  # loopback only, for as long as this script runs
TALISMAN_ENABLED = False
SESSION_COOKIE_SAMESITE = None
RATELIMIT_ENABLED = False
SCARF_ANALYTICS = False
"""


def main() -> int:
    """Import, ask, picture; return 1 when a chart has no data or shows an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--superset", type=Path, default=HERE.parents[1] / ".superset")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the dashboards")
    arguments = parser.parse_args()
    uri = os.environ["GOUJI_SUPERSET_DATABASE_URI"]
    home = arguments.superset / "home"
    home.mkdir(parents=True, exist_ok=True)
    command = _Superset(arguments.superset / "bin", home)
    command.initialise(uri)
    with command.serving():
        client = _Client()
        wrong = client.ask_charts()
        if arguments.pictures:
            arguments.pictures.mkdir(parents=True, exist_ok=True)
            wrong += _picture(client, arguments.pictures)
    print("\n".join(wrong) if wrong else "every chart has its data")
    return 1 if wrong else 0


class _Superset:
    """The commands of one Superset, with a home and a password of its own."""

    def __init__(self, programs: Path, home: Path) -> None:
        self._programs, self._home = programs, home
        config = home / "superset_config.py"
        config.write_text(CONFIG, encoding="utf-8")
        self.environment = os.environ | {
            "SUPERSET_HOME": str(home),
            "SUPERSET_CONFIG_PATH": str(config),
            "SUPERSET_SECRET_KEY": secrets.token_hex(32),
            "FLASK_APP": "superset",
        }

    def _run(self, *arguments: str) -> None:
        """Run one command; what it says goes to `setup.log`, Superset being talkative."""
        with (self._home / "setup.log").open("a") as log:
            subprocess.run(
                [str(self._programs / "superset"), *arguments],
                check=True, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip

    def initialise(self, uri: str) -> None:
        """Make its own database anew, a user, and import the bundle over the marts at `uri`."""
        (self._home / "superset.db").unlink(missing_ok=True)
        self._run("db", "upgrade")
        _Client.password = secrets.token_urlsafe(18)
        names = (
            "--username",
            USER,
            "--firstname",
            "g",
            "--lastname",
            "g",
            "--email",
            "g@localhost",
        )
        self._run("fab", "create-admin", *names, "--password", _Client.password)
        self._run("init")
        bundle = self._home / "bundle.zip"
        with zipfile.ZipFile(bundle, "w") as archive:
            for file in sorted((HERE / "assets").rglob("*.yaml")):
                text = file.read_text(encoding="utf-8")
                if file.parent.name == "databases":
                    lines = text.splitlines()
                    lines = [URI_LINE + uri if x.startswith(URI_LINE) else x for x in lines]
                    text = "\n".join(lines)
                archive.writestr(f"gouji/{file.relative_to(HERE / 'assets').as_posix()}", text)
        try:
            self._run("import-dashboards", "--path", str(bundle), "--username", USER)
        finally:
            bundle.unlink()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve on loopback."""
        with (self._home / "server.log").open("w") as log:
            server = subprocess.Popen(
                [str(self._programs / "gunicorn"), "-b", f"127.0.0.1:{PORT}", "--threads", "8",
                 "--timeout", "120", "superset.app:create_app()"],
                env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
            try:
                _wait(f"http://127.0.0.1:{PORT}/health")
                yield
            finally:
                server.terminate()
                server.wait(30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


class _Client:
    """Superset's API, as a user who has signed in."""

    password = ""
    root = f"http://127.0.0.1:{PORT}"

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self._headers: dict[str, str] = {}
        login = {"username": USER, "password": self.password, "provider": "db", "refresh": False}
        token = self.call("/api/v1/security/login", login)["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        form = urllib.parse.urlencode({"username": USER, "password": self.password}).encode()
        self._opener.open(f"{self.root}/login/", form, timeout=60).close()

    def call(self, path: str, body: Any = None) -> Any:
        """The JSON that a path of the API answers; `body` is posted."""
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers | ({"Content-Type": "application/json"} if data else {})
        request = urllib.request.Request(self.root + path, data, headers)
        try:
            with self._opener.open(request, timeout=120) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.code} {error.read().decode()[:500]}") from None

    def ask_charts(self) -> list[str]:
        """Ask every chart for its data; return what is wrong."""
        wrong = []
        query = urllib.parse.quote("(page_size:100)")
        for chart in self.call(f"/api/v1/chart/?q={query}")["result"]:
            form = json.loads(chart["params"])
            dataset = {"id": chart["datasource_id"], "type": "table"}
            body = {"datasource": dataset, "queries": [_query(form)], "form_data": form}
            try:
                rows = self.call("/api/v1/chart/data", body)["result"][0]["data"]
            except RuntimeError as error:
                wrong.append(f"{chart['slice_name']}: {error}")
                continue
            print(
                f"{chart['slice_name']}: {len(rows)} rows",
                json.dumps(rows[:1], ensure_ascii=False)[:100],
            )
            if not rows:
                wrong.append(f"{chart['slice_name']}: no data")
        return wrong


def _query(form: dict[str, Any]) -> dict[str, Any]:
    """What a chart asks for, as its own page would."""
    columns = [form.get("x_axis"), *form.get("groupby", []), *form.get("groupbyRows", [])]
    columns += form.get("groupbyColumns", [])
    raw = form.get("query_mode") == "raw"
    metrics = form.get("metrics") or [form["metric"]] if not raw else []
    filters = [
        {"col": f["subject"], "op": f["operator"], "val": f["comparator"]}
        for f in form["adhoc_filters"]
    ]
    return {
        "columns": form["all_columns"] if raw else [c for c in columns if c],
        "metrics": [] if raw else metrics, "filters": filters, "row_limit": form["row_limit"],
    }  # fmt: skip


def _picture(client: _Client, folder: Path) -> list[str]:
    """Render both dashboards in Chromium; return what their pages show of errors."""
    sys.path.insert(0, str(HERE.parents[1]))
    from tests.site.browser import browser  # noqa: PLC0415

    wrong = []
    with browser(folder / ".profile") as page:
        for cookie in client.cookies:
            page.call("Network.setCookie", name=cookie.name, value=cookie.value, url=client.root)
        for slug in ("overview", "department"):
            page.resize(1440, 1700)
            page.errors.clear()
            page.call(
                "Page.navigate", url=f"{client.root}/superset/dashboard/gouji-{slug}/?standalone=1"
            )
            page.until(
                "document.querySelectorAll('.dashboard-component-chart-holder').length > 3"
                " && !document.querySelector('.loading, [data-test=loading-indicator]')"
            )
            page.run("new Promise(done => setTimeout(done, 4000))")
            page.screenshot(folder / f"{slug}.png")
            shown = page.run("document.body.innerText")
            wrong += [f"{slug}: {word}" for word in _ERRORS if word in shown]
    shutil.rmtree(folder / ".profile", ignore_errors=True)
    return wrong


_ERRORS = (
    "Unexpected error",
    "Data error",
    "意外错误",
    "数据错误",
    "ERROR:",
    "发生了一个错误",
    "错误信息",
)

if __name__ == "__main__":
    sys.exit(main())
