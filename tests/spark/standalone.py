"""A standalone Spark cluster on loopback: a master and two workers of one core."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = "127.0.0.1"


def home() -> Path:
    """Where the package of Spark lies."""
    import pyspark  # noqa: PLC0415 - an extra

    return Path(pyspark.__file__).parent


def jars() -> str:
    return str(home() / "jars" / "*")


@contextmanager
def started(name: str, arguments: list[str], log: Path, ready: str) -> Iterator[re.Match[str]]:
    """A Java class that runs until the end; yields what its log matched of `ready`."""
    command = [
        "java", "-cp", jars(), "-Xmx512m",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED", name, *arguments,
    ]  # fmt: skip
    environment = os.environ | {
        "SPARK_HOME": str(home()), "SPARK_SCALA_VERSION": "2.13", "SPARK_LOCAL_IP": HERE,
        "PYSPARK_PYTHON": sys.executable,
    }  # fmt: skip
    with log.open("w") as sink:
        process = subprocess.Popen(
            command,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
            cwd=log.parent,
        )
        try:
            yield waited(process, log, ready)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def waited(process: "subprocess.Popen[bytes]", log: Path, ready: str) -> re.Match[str]:
    """The first match of `ready` in the log of a process that goes on."""
    with log.open(encoding="utf-8", errors="replace") as lines:
        text = ""
        while process.poll() is None:
            text += lines.read()
            found = re.search(ready, text)
            if found:
                return found
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(f"{log.name} ended: {text[-2000:]}")


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of the master."""
    deploy = "org.apache.spark.deploy"
    with ExitStack() as stack:
        found = stack.enter_context(started(
            f"{deploy}.master.Master", ["--host", HERE, "--port", "0", "--webui-port", "0"],
            folder / "master.log", r"spark://127\.0\.0\.1:\d+",
        ))  # fmt: skip
        for number in (1, 2):
            stack.enter_context(started(
                f"{deploy}.worker.Worker",
                ["--host", HERE, "--webui-port", "0", "--cores", "1", "--memory", "1g",
                 "--work-dir", str(folder / f"worker{number}"), found[0]],
                folder / f"worker{number}.log", "Successfully registered with master",
            ))  # fmt: skip
        yield found[0]


def executors() -> list[int]:
    """The processes that do the cluster's work."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words:
            found.append(int(path.parent.name))
    return sorted(found)
