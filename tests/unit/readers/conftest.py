"""What tests of readers share."""

import pytest


@pytest.fixture
def without_ocr(monkeypatch):
    """PDFs are read as if the extra `ocr` were not installed."""
    for module in ("page_problems", "pdf", "ofd"):
        monkeypatch.setattr(f"gouji.readers.{module}.can_recognise", lambda: False)
