"""Logs are one record a line with their context; metrics say only what is known."""

import io
import json
import logging

import pytest

from gouji.journal import Run, RunStep
from gouji.logs import configure
from gouji.metrics import metrics_text

NAME = "甲县/2023/奇\n怪\x1b[2J.txt"


@pytest.fixture
def logged():
    logger = logging.getLogger("gouji")
    before = logger.handlers[:], logger.level, logger.propagate
    stream = io.StringIO()
    yield lambda as_json: (configure("info", as_json, stream), stream)[1]
    logger.handlers[:], logger.level, logger.propagate = before


def say() -> None:
    extra = {"run_id": "r1", "path": NAME, "seconds": 0.5, "code": None}
    logging.getLogger("gouji.test").warning("quarantined: %s", "坏", extra=extra)
    logging.getLogger("gouji.test").debug("not told")


def test_a_record_is_one_object_with_its_file(logged):
    stream = logged(True)
    say()
    (line,) = stream.getvalue().splitlines()
    record = json.loads(line)
    assert (record["level"], record["message"]) == ("warning", "quarantined: 坏")
    assert (record["path"], record["seconds"], record["run_id"]) == (NAME, 0.5, "r1")
    assert "code" not in record


def test_a_record_for_people_is_one_line_whatever_a_file_is_called(logged):
    stream = logged(False)
    say()
    (line,) = stream.getvalue().splitlines()
    assert "\x1b" not in line
    assert "seconds=0.5" in line


def test_configuring_again_does_not_say_things_twice_and_leaves_others_handlers(logged):
    other = logging.StreamHandler(io.StringIO())
    logging.getLogger("gouji").addHandler(other)
    logged(True)
    stream = logged(True)
    say()
    assert len(stream.getvalue().splitlines()) == 1
    assert other.stream.getvalue().startswith("quarantined")


def test_a_failed_run_has_no_counts_that_nobody_counted():
    run = Run("r", 1, "2026-01-01T00:00:00+00:00", "test", "failed", "2026-01-01T00:00:09+00:00")
    run.seconds = 9.0
    run.steps = [RunStep("read", "", 1.5), RunStep("read", "", 2.0)]
    text = metrics_text(run)
    assert "gouji_run_success 0\n" in text
    assert "gouji_run_finished_timestamp_seconds 1767225609.000\n" in text
    assert 'gouji_run_step_duration_seconds{step="read"} 3.500\n' in text
    assert "gouji_run_facts" not in text
    assert text.endswith("# EOF\n")
