"""Settings of all tests; what the heavy suites measured stands below their result.

A test says it by `record_property("figures", …)`.
"""

import pytest
from hypothesis import settings

# no test is timed: a busy machine must not fail one
settings.register_profile("gouji", deadline=None)
settings.load_profile("gouji")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) != "call":
                continue
            for name, value in report.user_properties:
                if name == "figures":
                    terminalreporter.write_line(f"{report.nodeid}: {value}")
