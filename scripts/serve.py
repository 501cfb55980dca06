"""Serve the nights: Prefect's server, a worker and the deployments of prefect.yaml, on loopback.

Usage: serve.py [--port 4200] [--home FOLDER]

Everything that Prefect keeps lies in the folder (`.prefect` of this checkout). If the server or the
worker ends, the other is stopped too and this ends with exit code 1: a supervisor (systemd,
compose) starts both again. SIGTERM and Ctrl-C stop them in order.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parents[1]
POOL = "nights"
PATIENCE = 180
"""Seconds in which the server has to come up: its first start makes its database."""


def main() -> int:
    """Run until one of the processes ends or a signal comes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4200)
    parser.add_argument("--home", type=Path, default=PROJECT / ".prefect")
    asked = parser.parse_args()
    environment = _environment(asked.home.absolute(), asked.host, asked.port)
    signal.signal(signal.SIGTERM, _stop)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        server = _start(
            environment, "server", "start", "--host", asked.host, "--port", str(asked.port)
        )
        processes.append(server)
        _wait_for(environment["PREFECT_API_URL"], server)
        _prefect(environment, "work-pool", "create", POOL, "--type", "process", "--overwrite")
        _prefect(environment, "--no-prompt", "deploy", "--all")
        processes.append(_start(environment, "worker", "start", "--pool", POOL, "--name", "gouji"))
        address = environment["PREFECT_API_URL"].removesuffix("/api")
        print(f"Prefect: {address}", flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(1)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for process in reversed(processes):
            _end(process)


def _environment(home: Path, host: str, port: int) -> dict[str, str]:
    """Prefect's settings: its own folder, nothing sent to anybody, tools of this environment."""
    home.mkdir(parents=True, exist_ok=True)
    tools = Path(sys.executable).parent
    reached = "127.0.0.1" if host == "0.0.0.0" else host  # the worker's and the browser's way
    return os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://{reached}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # the newer UI asks a host outside for its settings, this one only the server
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # a night takes both cores of a small machine: its SQLite must be given time
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "30",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "gouji",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
        "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *arguments]


def _start(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(_command(*arguments), cwd=PROJECT, env=environment)


def _prefect(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(_command(*arguments), cwd=PROJECT, env=environment, check=True)


def _wait_for(api: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{api}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"Prefect's server did not come up at {api}")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
