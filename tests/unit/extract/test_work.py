"""Reading twice as long a text is twice the work, whatever it says: counted, not timed."""

import sys

import pytest
from benchmarks.worst_prose import SHAPES

from gouji.extract import extract
from tests.unit.extract.prose import document

TIMES = 100
"""More figures than a sentence may have, so that none of its limits hides how work grows."""


def lines_run(text):
    """How many lines of Python run while a text is extracted; a loop counts once a round."""
    count = 0

    def traced(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return traced

    read = document(text)
    before = sys.gettrace()
    sys.settrace(traced)
    try:
        extract(read)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape):
    extract(document(SHAPES[shape](1)))  # what is made once for all is not counted
    once, twice = (lines_run(SHAPES[shape](times)) for times in (TIMES, 2 * TIMES))
    assert twice < 2.25 * once
