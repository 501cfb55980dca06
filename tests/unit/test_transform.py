"""dbt is told by the environment, of which a process has one."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from gouji import transform


def test_two_runs_of_dbt_never_see_each_others_file():
    inside, leave = Event(), Event()

    def other() -> str:
        with transform._environment(GOUJI_DATABASE="other"):
            inside.set()
            leave.wait()
            return os.environ["GOUJI_DATABASE"]

    def ours() -> str:
        with transform._environment(GOUJI_DATABASE="ours"):
            return os.environ["GOUJI_DATABASE"]

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(other)
        inside.wait()
        second = threads.submit(ours)
        leave.set()
        assert (first.result(), second.result()) == ("other", "ours")
